import type { Delivery } from '../../src/channel.ts';
import { FakeChannel, reason } from './fake-channel.ts';

/** What may go wrong with the next attempt to send. */
export type Mishap = 'not-sent' | 'answer-lost' | 'lost';

/** The customers' phones with a service between that counts, refuses and fails. */
export class Phones extends FakeChannel {
  readonly mishaps: Mishap[] = [];
  /** Texts that are never taken. */
  readonly refused = new Set<string>();
  /** Texts that are too long as they are; their pieces are not. */
  readonly tooLong = new Set<string>();
  /** They have stopped following. */
  readonly gone = new Set<string>();
  /** To them, nothing can be sent before they write. */
  readonly exhausted = new Set<string>();
  /** Texts that need not arrive, for the service has said that they will not. */
  readonly excused = new Set<string>();

  /** A customer writes: everything can be sent again. */
  wrote(openId: string): void {
    this.gone.delete(openId);
    this.exhausted.delete(openId);
  }

  override async sendText(openId: string, text: string): Promise<Delivery> {
    this.attempts.push({ openId, text });
    await this.gate.passed();
    if (this.gone.has(openId)) {
      this.excused.add(text);
      return { kind: 'customer-gone', reason };
    }
    if (this.exhausted.has(openId)) {
      return { kind: 'wait-for-customer', what: 'replies', reason };
    }
    if (this.tooLong.has(text)) return { kind: 'too-long', reason };
    if (this.refused.has(text)) {
      this.excused.add(text);
      return { kind: 'refused', reason };
    }
    const mishap = this.mishaps.shift();
    if (mishap === 'not-sent') return { kind: 'retry', certain: true, waitMs: 0, reason };
    if (mishap === 'lost') this.#countUnknown(text);
    else this.received.push({ openId, text });
    return mishap === undefined
      ? { kind: 'delivered' }
      : { kind: 'retry', certain: false, waitMs: 0, reason };
  }

  /** A text is given up when nobody knows of five tries whether they arrived. */
  #countUnknown(text: string): void {
    const tries = this.attempts.filter((attempt) => attempt.text === text).length;
    if (tries >= 5) this.excused.add(text);
  }
}
