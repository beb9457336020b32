import type { LiveChat } from './chat.ts';
import { MessageLog } from './message-log.ts';
import { PollSlot } from './poll-slot.ts';
import { wrongAffinity } from './refusal.ts';

/** What a test wants to know of a session besides its messages. */
export interface SessionCounts {
  polls: number;
  /** Polls that came while another one of the same session was held. */
  doublePolls: number;
  /** POSTs whose sequence was too low or too high. */
  sequenceRepeats: number;
  sequenceGaps: number;
  /** Polls that acknowledged what was never delivered: a mistake of the client. */
  acksAhead: number;
  /** ReconnectSession with an offset that was never announced: a mistake of the client. */
  wrongOffsets: number;
  handovers: number;
  /** Messages in which an agent saw what a rule for sensitive data hides: a mistake of the client. */
  shownTooMuch: number;
}

/** The connection of one visitor: who may speak for it, and what waits for it. */
export class Session {
  readonly id: string;
  readonly log: MessageLog;
  readonly slot = new PollSlot();
  readonly counts: SessionCounts = {
    polls: 0,
    doublePolls: 0,
    sequenceRepeats: 0,
    sequenceGaps: 0,
    acksAhead: 0,
    wrongOffsets: 0,
    handovers: 0,
    shownTooMuch: 0,
  };
  key: string;
  chat: LiveChat | null = null;
  /** The sequence of the last POST that was taken. */
  lastSequence = 0;
  lastMessageAt = Number.NEGATIVE_INFINITY;
  /** After a reconnect nothing may be sent until the session data was polled and ResyncState came. */
  gate: 'open' | 'before-session-data' | 'before-resync' = 'open';
  /** Set from a reconnect to the first poll after it: the offset that the visitor named. */
  resumeAfter: number | null = null;
  #affinity: string;
  #handover: Handover | null = null;

  constructor(identity: { id: string; key: string; affinity: string; offset: number }) {
    this.id = identity.id;
    this.key = identity.key;
    this.#affinity = identity.affinity;
    this.log = new MessageLog(identity.offset);
  }

  get affinity(): string {
    return this.#affinity;
  }

  get handoverPending(): boolean {
    return this.#handover !== null;
  }

  /** Whether the chat is over and the visitor knows it. */
  get finished(): boolean {
    return this.chat?.view.state === 'ended' && this.log.empty;
  }

  send(type: string, message: Record<string, unknown> = {}): void {
    this.log.append({ type, message });
    this.slot.wake();
  }

  /** Moves the session to another server: 503 for everything that shows the old affinity. */
  startHandover(next: string): void {
    if (this.#handover !== null) return;
    this.#handover = { next, announced: false, resetSequence: true };
    this.counts.handovers += 1;
    this.slot.end(wrongAffinity());
  }

  /** Announces the new affinity. May be repeated until somebody has used it. */
  reconnect(offset: number, resetSequence: boolean): string {
    if (this.#handover === null) throw new Error('No handover is pending.');
    this.#handover.announced = true;
    this.#handover.resetSequence = resetSequence;
    this.resumeAfter = offset;
    return this.#handover.next;
  }

  /** Whether a request with this affinity reaches the session. The first use of a new one settles it. */
  admits(affinity: string): boolean {
    if (this.#handover === null) return affinity === this.#affinity;
    if (!this.#handover.announced || affinity !== this.#handover.next) return false;
    this.settleHandover();
    return true;
  }

  /** From here on the new affinity is the only one. */
  settleHandover(): void {
    if (this.#handover === null) return;
    this.#affinity = this.#handover.next;
    if (this.#handover.resetSequence) this.lastSequence = 0;
    this.gate = 'before-session-data';
    this.#handover = null;
  }
}

interface Handover {
  next: string;
  announced: boolean;
  resetSequence: boolean;
}
