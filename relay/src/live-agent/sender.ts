import type { Clock } from '../clock.ts';
import type { DeskEvent, SaidByCustomer } from '../desk.ts';
import { Serial } from '../serial.ts';
import type { LiveAgentClient } from './client.ts';
import { decidePost, retryDelay, statusOf } from './decisions.ts';
import { wasHeard } from './history.ts';
import type { SessionKeeper } from './keeper.ts';
import { Pause } from './pause.ts';
import { abandoned, accepted, heard, renumbered, type PostMark, type Session } from './session.ts';

export interface SenderOptions {
  client: LiveAgentClient;
  clock: Clock;
  keeper: SessionKeeper;
  /** Aborted when the process hands the chat over. */
  stopping: AbortSignal;
  /** Least time between two messages, in milliseconds: Live Agent was seen to drop bursts. */
  gapMs: number;
  /** Asks for a repair of the session that was used with this affinity. */
  onHandover: (affinity: string) => Promise<void>;
}

// What the customer says next waits for it.
const SIGN_TIMEOUT_MS = 3000;

/** What one noun's POSTs have come to so far. */
interface Progress {
  /** Failures in a row, for the delay. */
  failures: number;
  /** Answers that may be due to the message itself. */
  tries: number;
  /** The POST whose outcome is unknown: the same number again is safe. */
  unknown: PostMark | undefined;
  /** Numbers that a 409 has refused, and the numbering that they belong to. */
  refused: { affinity: string; numbers: number[] };
}

type Outcome =
  | { kind: 'accepted'; mark: PostMark }
  /** It is in the history; whether its number counts in the present numbering is not known. */
  | { kind: 'found'; mark: PostMark }
  | { kind: 'refused'; reason: string; certain: boolean; mark: PostMark }
  | { kind: 'gone' };

/**
 * Sends what the customer does, one POST at a time. The number of a POST always follows from the
 * journal, and only what comes from the durable queue carries a number; so whatever a crashed process
 * has sent under that number was this very message, and the service suppresses the repetition.
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #turns = new Serial();
  readonly #pause: Pause;
  #cancel = new AbortController();
  #quietUntil = 0;
  /** The session whose first message from us a former process may have sent already. */
  #inherited: string | undefined;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#pause = new Pause(options.clock);
    const { session } = options.keeper;
    // A guessed number has not been used by anybody.
    if (session?.phase === 'established' && session.guessed !== true) this.#inherited = session.id;
  }

  /** Sends one message; its fate is in the journal when this returns, or the chat is over. */
  send(message: SaidByCustomer): Promise<boolean> {
    return this.#turns.run(async () => {
      const outcome = await this.#post('ChatMessage', { text: message.text }, message.text);
      if (outcome.kind === 'gone') return false;
      if (outcome.kind === 'refused') {
        const { reason, certain, mark } = outcome;
        await this.#record(
          (session) => (certain ? session : abandoned(session, mark)),
          [{ type: 'unheard', messageId: message.id, reason, certain }],
        );
        return false;
      }
      const { mark } = outcome;
      await this.#record(
        (session) => {
          const counted = outcome.kind === 'accepted' ? accepted : abandoned;
          return heard(counted(session, mark), message.text);
        },
        [{ type: 'heard', messageId: message.id }],
      );
      const { hiddenBy: rules = [] } = message;
      if (rules.length > 0) this.#show('SensitiveDataRuleTriggered', { rules });
      return true;
    });
  }

  /** Tells the agent that the customer leaves. False if the service did not take it. */
  async sendEnd(reason: string): Promise<boolean> {
    return this.#turns.run(async () => {
      const outcome = await this.#post('ChatEnd', { reason });
      if (outcome.kind !== 'accepted') return outcome.kind === 'gone';
      await this.#record((session) => accepted(session, outcome.mark), []);
      return true;
    });
  }

  /** Shows that the customer types. */
  typing(on: boolean): void {
    this.#show(on ? 'ChasitorTyping' : 'ChasitorNotTyping', {});
  }

  /** Puts into the transcript that the customer was warned, or is there again. */
  idleWarning(on: boolean): void {
    this.#show('ChasitorIdleTimeoutWarningEvent', {
      idleTimeoutWarningEvent: on ? 'triggered' : 'cleared',
    });
  }

  /** What is no more than a sign carries no number: a lost one must not take a message's. */
  #show(noun: string, body: object): void {
    void this.#turns.run(async () => {
      const session = this.#ready();
      if (session === undefined) return;
      const { signal } = this.#cancel;
      await this.#options.client.post(session, noun, body, { signal, timeoutMs: SIGN_TIMEOUT_MS });
    });
  }

  /** Gives up the POST in flight, and does not wait for the next try. */
  interrupt(): void {
    this.#cancel.abort();
    this.#cancel = new AbortController();
    this.#pause.end();
  }

  /** Lets the POST in flight come to its end, but begins nothing after `stopping`. */
  wake(): void {
    this.#pause.end();
  }

  /** Resolves when no POST is in flight. */
  idle(): Promise<void> {
    return this.#turns.idle();
  }

  async #post(noun: string, body: unknown, text?: string): Promise<Outcome> {
    const { client, clock, gapMs, keeper, onHandover } = this.#options;
    const progress: Progress = {
      failures: 0,
      tries: 0,
      unknown: undefined,
      refused: { affinity: '', numbers: [] },
    };
    for (;;) {
      await keeper.until(() => this.#stopped() || this.#ready() !== undefined);
      const session = this.#ready();
      if (session === undefined) return { kind: 'gone' };
      const quietMs = this.#quietUntil - clock.elapsed();
      if (quietMs > 0) {
        await this.#pause.wait(quietMs);
        this.#quietUntil = 0;
        continue;
      }
      const { affinity } = session;
      const mark: PostMark = { affinity, sequence: session.sequence + 1 };
      const inherited = session.id === this.#inherited;
      const doubtful = inherited || progress.unknown !== undefined;
      if (
        text !== undefined &&
        doubtful &&
        wasHeard(text, session.lastHeard, session.historyTail)
      ) {
        this.#inherited = undefined;
        return { kind: 'found', mark };
      }
      if (progress.refused.affinity !== affinity) progress.refused = { affinity, numbers: [] };
      const answer = await client.post(session, noun, body, {
        sequence: mark.sequence,
        signal: this.#cancel.signal,
      });
      this.#quietUntil = clock.elapsed() + gapMs;
      const decision = decidePost(answer, {
        sequence: mark.sequence,
        taken: session.taken,
        repeated: inherited || isSame(progress.unknown, mark),
        refusedNumbers: progress.refused.numbers,
      });
      const conflict = statusOf(answer) === 409;
      if (conflict) progress.refused.numbers.push(mark.sequence);
      switch (decision.kind) {
        case 'accepted':
          this.#inherited = undefined;
          return { kind: 'accepted', mark };
        case 'refused':
          this.#inherited = undefined;
          return { kind: 'refused', reason: decision.reason, certain: !doubtful, mark };
        case 'renumber': {
          // Written down first: should the process die after the POST, the next one repeats it
          // under this number.
          const next: PostMark = { affinity, sequence: decision.sequence };
          await this.#record((now) => renumbered(now, next), []);
          break;
        }
        case 'handover':
          // Whoever speaks for the service may do so after it has acted.
          progress.unknown = mark;
          await this.#surely(() => onHandover(affinity));
          break;
        case 'retry':
          if (!decision.certain) progress.unknown = mark;
          if (conflict) await this.#backToFirstNumber(progress, mark);
          progress.failures += 1;
          if (decision.tries !== Infinity) progress.tries += 1;
          if (progress.tries >= decision.tries) {
            this.#inherited = undefined;
            const certain = !inherited && progress.unknown === undefined;
            return { kind: 'refused', reason: decision.reason, certain, mark };
          }
          if (!this.#stopped()) await this.#pause.wait(retryDelay(progress.failures));
          break;
      }
    }
  }

  /** After 409s that lead nowhere: the number with which they began may have been right after all. */
  async #backToFirstNumber(progress: Progress, mark: PostMark): Promise<void> {
    const [first = mark.sequence] = progress.refused.numbers;
    if (first === mark.sequence || isSame(progress.unknown, mark)) return;
    progress.refused.numbers = [];
    await this.#record((session) => renumbered(session, { ...mark, sequence: first }), []);
  }

  #stopped(): boolean {
    return this.#options.keeper.over || this.#options.stopping.aborted;
  }

  /** The session if something can be sent now. */
  #ready(): Session | undefined {
    if (this.#stopped()) return undefined;
    const { session } = this.#options.keeper;
    return session?.phase === 'established' && session.repair === 'none' ? session : undefined;
  }

  #record(step: (session: Session) => Session, events: DeskEvent[]): Promise<void> {
    return this.#surely(() => this.#options.keeper.change(step, events));
  }

  /** What the service has said must get into the journal, however long that takes. */
  async #surely(write: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await write();
        return;
      } catch {
        if (this.#options.stopping.aborted) return;
        await this.#pause.wait(retryDelay(attempt));
      }
    }
  }
}

function isSame(left: PostMark | undefined, right: PostMark): boolean {
  return left?.affinity === right.affinity && left.sequence === right.sequence;
}
