import { TransportError, type HttpAnswer, type Transport } from '../../src/transport.ts';

/** What becomes of the answer to the poll that is held. */
export type AnswerFate = 'whole' | 'lost' | 'cut' | 'empty' | 'repeated' | 409 | 429 | 500 | 504;

interface Poll {
  ack: number;
  resolve: (answer: HttpAnswer) => void;
  reject: (error: TransportError) => void;
}

/**
 * A model of the Messages resource: messages have indexes from 0; `ack=n` forgets all up to n; an
 * answer holds the rest, and its `sequence` is the index of the last one. A poll is held until the
 * test has it answered.
 */
export class PolledService {
  readonly #messages: { type: string; message: unknown }[] = [];
  #acknowledged = -1;
  #poll: Poll | undefined;
  /** Polls that came while another one was held: the real service would end the chat. */
  doublePolls = 0;
  /** Called with the indexes that a poll acknowledges, before they are forgotten. */
  onAck: (ack: number) => void = () => undefined;

  add(type: string, message: unknown): void {
    this.#messages.push({ type, message });
  }

  get isPolled(): boolean {
    return this.#poll !== undefined;
  }

  /** Answers the poll that is held. */
  answer(fate: AnswerFate): void {
    const poll = this.#poll;
    this.#poll = undefined;
    if (poll === undefined) return;
    switch (fate) {
      case 'whole':
        poll.resolve(this.#batch(this.#acknowledged));
        return;
      case 'repeated':
        // What was acknowledged already, as after a proxy has kept an answer.
        poll.resolve(this.#batch(-1, this.#acknowledged));
        return;
      case 'cut': {
        const { body } = this.#batch(this.#acknowledged);
        poll.resolve(answerOf(200, body.slice(0, Math.max(1, body.length - 10))));
        return;
      }
      case 'lost':
        poll.reject(new TransportError('broken', false, undefined));
        return;
      case 'empty':
        poll.resolve(answerOf(204));
        return;
      default:
        poll.resolve(answerOf(fate));
    }
  }

  /** The way of one process to the service; nothing passes once it is dead. */
  wire(isDead: () => boolean): Transport {
    return (request) => {
      if (isDead()) return new Promise(() => undefined);
      const ack = /Messages\?ack=(-?\d+)$/u.exec(request.url)?.[1];
      if (ack === undefined) return Promise.resolve(answerOf(404));
      return new Promise((resolve, reject) => {
        const poll = { ack: Number(ack), resolve, reject };
        this.#hold(poll);
        request.signal?.addEventListener('abort', () => {
          if (this.#poll === poll) this.hangUp();
          reject(new TransportError('aborted', false, undefined));
        });
      });
    };
  }

  /** Whoever has polled is not there any more. */
  hangUp(): void {
    this.#poll = undefined;
  }

  #hold(poll: Poll): void {
    if (this.#poll !== undefined) this.doublePolls += 1;
    this.#poll = poll;
    this.onAck(poll.ack);
    this.#acknowledged = Math.max(this.#acknowledged, poll.ack);
  }

  #batch(after: number, last = this.#messages.length - 1): HttpAnswer {
    const messages = this.#messages.slice(after + 1, last + 1);
    return messages.length === 0 && after === this.#acknowledged
      ? answerOf(204)
      : answerOf(200, JSON.stringify({ messages, sequence: last, offset: last }));
  }
}

function answerOf(status: number, body = ''): HttpAnswer {
  return { status, headers: {}, body };
}
