import { sleep, type Clock } from '../clock.ts';
import type { DeskEvent } from '../desk.ts';
import { Serial } from '../serial.ts';
import type { LiveAgentClient } from './client.ts';
import { decidePost, retryDelay } from './decisions.ts';
import { wasHeard } from './history.ts';
import type { SessionKeeper } from './keeper.ts';
import { accepted, heard, type PostMark, type Session } from './session.ts';

export interface SenderOptions {
  client: LiveAgentClient;
  clock: Clock;
  keeper: SessionKeeper;
  /** Aborted when the process hands the chat over. */
  stopping: AbortSignal;
  /** Least time between two messages, in milliseconds: Live Agent was seen to drop bursts. */
  gapMs: number;
  /** Asks the poll loop to repair the session that was used with this affinity. */
  onHandover: (affinity: string) => Promise<void>;
  /** Asks the poll loop to look at once whether the session still lives. */
  onDoubt: () => void;
}

/** What one noun's POSTs have come to so far. */
interface Progress {
  attempts: number;
  /** The POST whose outcome is unknown: the same number again is safe. */
  unknown: PostMark | undefined;
  renumbered: PostMark | undefined;
  refusedNumbers: number[];
}

type Outcome =
  | { kind: 'accepted'; mark: PostMark }
  | { kind: 'found' }
  | { kind: 'refused'; reason: string; certain: boolean; mark: PostMark }
  | { kind: 'gone' };

// A message that the service fails to take this often is set aside, so that the others can pass.
const MOST_ATTEMPTS = 12;

/**
 * Sends what the customer does, one POST at a time. The number of a POST is always the last accepted
 * one plus one, and only what comes from the durable queue carries a number; so whatever a crashed
 * process has sent under that number was this very message, and the service suppresses the repetition.
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #turns = new Serial();
  #cancel = new AbortController();
  #quietUntil = 0;
  /** A former process may have sent the first message already. */
  #inherited: boolean;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#inherited = options.keeper.session !== undefined;
  }

  /** Sends one message; its fate is in the journal when this returns, or the chat is over. */
  send(message: { id: string; text: string }): Promise<boolean> {
    return this.#turns.run(async () => {
      const outcome = await this.#post('ChatMessage', { text: message.text }, message.text);
      if (outcome.kind === 'gone') return false;
      if (outcome.kind === 'refused') {
        const { reason, certain, mark } = outcome;
        // A number that may have been used is never used again: under it, the next message would be
        // taken for a repetition and dropped. If it was free after all, a 409 says so.
        await this.#recordSurely(
          (session) => (certain ? session : accepted(session, mark)),
          [{ type: 'unheard', messageId: message.id, reason, certain }],
        );
        return false;
      }
      await this.#recordSurely(
        (session) => {
          const counted = outcome.kind === 'accepted' ? accepted(session, outcome.mark) : session;
          return heard(counted, message.text);
        },
        [{ type: 'heard', messageId: message.id }],
      );
      return true;
    });
  }

  /** Tells the agent that the customer leaves. False if the service did not take it. */
  async sendEnd(): Promise<boolean> {
    return this.#turns.run(async () => {
      const outcome = await this.#post('ChatEnd', { reason: 'client' });
      if (outcome.kind !== 'accepted') return outcome.kind === 'gone';
      await this.#recordSurely((session) => accepted(session, outcome.mark), []);
      return true;
    });
  }

  /** Shows that the customer types. It carries no number: a lost one must not take a message's. */
  typing(on: boolean): void {
    void this.#turns.run(async () => {
      const session = this.#ready();
      if (session === undefined) return;
      await this.#options.client.post(session, on ? 'ChasitorTyping' : 'ChasitorNotTyping', {});
    });
  }

  /** Gives up the POST in flight, because the session is being repaired. */
  interrupt(): void {
    this.#cancel.abort();
    this.#cancel = new AbortController();
  }

  /** Resolves when no POST is in flight. */
  idle(): Promise<void> {
    return this.#turns.idle();
  }

  async #post(noun: string, body: unknown, text?: string): Promise<Outcome> {
    const { client, clock, keeper, stopping } = this.#options;
    const progress: Progress = {
      attempts: 0,
      unknown: undefined,
      renumbered: undefined,
      refusedNumbers: [],
    };
    for (;;) {
      await keeper.until(() => this.#stopped() || this.#ready() !== undefined);
      const session = this.#ready();
      if (this.#stopped() || session === undefined) return { kind: 'gone' };
      const inherited = this.#inherited;
      if (
        text !== undefined &&
        (inherited || progress.unknown !== undefined) &&
        wasHeard(text, session.lastHeard, session.historyTail)
      ) {
        this.#inherited = false;
        return { kind: 'found' };
      }
      if (this.#quietUntil > clock.now()) {
        await sleep(clock, this.#quietUntil - clock.now(), stopping);
      }
      if (this.#stopped()) return { kind: 'gone' };
      const mark = nextMark(session, progress);
      const repeated = inherited || isSame(progress.unknown, mark);
      const answer = await client.post(session, noun, body, {
        sequence: mark.sequence,
        signal: this.#cancel.signal,
      });
      this.#quietUntil = clock.now() + this.#options.gapMs;
      const decision = decidePost(answer, {
        sequence: mark.sequence,
        repeated,
        refusedNumbers: progress.refusedNumbers,
      });
      switch (decision.kind) {
        case 'accepted':
          this.#inherited = false;
          return { kind: 'accepted', mark };
        case 'refused':
          this.#inherited = false;
          return { kind: 'refused', reason: decision.reason, certain: !repeated, mark };
        case 'lost':
          // The poll will meet the same refusal, and ends the chat after what was said before.
          this.#options.onDoubt();
          await keeper.until(() => this.#stopped() || keeper.session !== session);
          break;
        case 'renumber':
          progress.refusedNumbers.push(mark.sequence);
          progress.renumbered = { affinity: mark.affinity, sequence: decision.sequence };
          break;
        case 'handover':
          await this.#options.onHandover(mark.affinity);
          break;
        case 'retry':
          if (!decision.certain) progress.unknown = mark;
          progress.renumbered = undefined;
          progress.refusedNumbers = [];
          progress.attempts += 1;
          if (progress.attempts >= MOST_ATTEMPTS && !(answer instanceof Error)) {
            this.#inherited = false;
            return { kind: 'refused', reason: decision.reason, certain: false, mark };
          }
          await sleep(clock, retryDelay(progress.attempts), stopping);
          break;
      }
    }
  }

  #stopped(): boolean {
    return this.#options.keeper.over || this.#options.stopping.aborted;
  }

  /** The session if something can be sent now. */
  #ready(): Session | undefined {
    const { session } = this.#options.keeper;
    return session?.phase === 'established' && session.repair === 'none' ? session : undefined;
  }

  /** What the service has accepted must get into the journal, however long that takes. */
  async #recordSurely(step: (session: Session) => Session, events: DeskEvent[]): Promise<void> {
    const { clock, keeper, stopping } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await keeper.record((session) => session && { session: step(session), events });
        return;
      } catch {
        if (stopping.aborted) return;
        await sleep(clock, retryDelay(attempt), stopping);
      }
    }
  }
}

function nextMark(session: Session, progress: Progress): PostMark {
  const { affinity } = session;
  const { renumbered } = progress;
  return renumbered?.affinity === affinity
    ? renumbered
    : { affinity, sequence: session.sequence + 1 };
}

function isSame(left: PostMark | undefined, right: PostMark): boolean {
  return left?.affinity === right.affinity && left.sequence === right.sequence;
}
