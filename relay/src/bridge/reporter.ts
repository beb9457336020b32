import { sleep, type Clock } from '../clock.ts';
import { MOST_ARCHIVED, OrgError, type ChatUpdate, type Org } from '../org.ts';
import type { Journal } from '../store/journal.ts';
import type { Customer, Report } from '../store/records.ts';
import { conversationSchema } from './conversation.ts';
import { allowanceOf } from './known.ts';
import type { BridgeObserver } from './observer.ts';

export interface ReporterOptions {
  journal: Journal;
  org: Org;
  clock: Clock;
  observer: BridgeObserver;
  /** Changes within this time become one call, in milliseconds. */
  gatherMs: number;
}

/** What the org refuses, a person may mend; asking all the time would only use up its calls. */
const LONGEST_PAUSE_MS = { away: 60_000, refused: 15 * 60_000 };
/** The org will not take it, whoever mends whatever. */
const HOPELESS = new Set(['CHAT_NOT_FOUND', 'CHAT_ENDED']);
/** The last words to a customer may still be on their way when a chat has ended. */
const ARCHIVE_PATIENCE_MS = 60_000;

type Outcome = 'done' | 'away' | 'refused';

/**
 * Tells the org how chats stand, and archives them when they are over. What is not yet told is in the
 * journal, so an org that is away delays nothing else, and hears of the latest state when it is back.
 */
export class Reporter {
  readonly #options: ReporterOptions;
  readonly #running = new Map<string, Promise<void>>();
  /** Those whose next report will look at the journal anyway. */
  readonly #gathering = new Set<string>();
  /** Ends the pause of a conversation that has something new to tell. */
  readonly #pauses = new Map<string, AbortController>();
  readonly #stopping = new AbortController();

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  /** Goes on with what a former owner of this customer has left. */
  async resume(customer: Customer): Promise<void> {
    for (const conversationId of await this.#options.journal.reports(customer)) {
      this.kick(conversationId);
    }
  }

  /** There is something new to tell of this conversation. */
  kick(conversationId: string): void {
    if (this.#stopping.signal.aborted || this.#gathering.has(conversationId)) return;
    this.#gathering.add(conversationId);
    this.#pauses.get(conversationId)?.abort();
    const before = this.#running.get(conversationId) ?? Promise.resolve();
    const run = before
      .then(() => this.#report(conversationId))
      .finally(() => {
        if (this.#running.get(conversationId) === run) this.#running.delete(conversationId);
      });
    this.#running.set(conversationId, run);
  }

  /** Stops, after what is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running.values());
  }

  async #report(conversationId: string): Promise<void> {
    const { clock, gatherMs } = this.#options;
    const { signal } = this.#stopping;
    await sleep(clock, gatherMs, signal);
    this.#gathering.delete(conversationId);
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      const outcome = await this.#tryAll(conversationId);
      if (outcome === 'done') return;
      const longest = LONGEST_PAUSE_MS[outcome];
      const pause = new AbortController();
      this.#pauses.set(conversationId, pause);
      const ms = Math.min(longest, 1000 * 2 ** Math.min(attempt, 10));
      await sleep(clock, ms, AbortSignal.any([signal, pause.signal]));
      this.#pauses.delete(conversationId);
      // What is new has a turn of its own, which tells of this as well.
      if (pause.signal.aborted) return;
    }
  }

  async #tryAll(conversationId: string): Promise<Outcome> {
    try {
      const told = await this.#tell(conversationId);
      return told === 'done' ? await this.#archive(conversationId) : told;
    } catch (error) {
      this.#options.observer.journalTrouble(error);
      return 'away';
    }
  }

  /** Rejects if the journal cannot be read or written. */
  async #tell(conversationId: string): Promise<Outcome> {
    const { journal, org, observer } = this.#options;
    for (let hasMore = true; hasMore;) {
      const report = await journal.report(conversationId, MOST_ARCHIVED);
      if (report === undefined) return 'done';
      const { chatId, update } = describe(report);
      if (chatId !== null) {
        const outcome = await this.#ask('report', conversationId, async () => {
          const result = await org.updateChat(chatId, update);
          if (result === 'stale') observer.staleOwner(conversationId);
        });
        if (outcome !== 'done') return outcome;
      }
      await journal.reported(report);
      ({ hasMore } = report);
    }
    return 'done';
  }

  /** Rejects if the journal cannot be read or written. */
  async #archive(conversationId: string): Promise<Outcome> {
    const { clock, journal, org } = this.#options;
    for (let after = 0; ; after += MOST_ARCHIVED) {
      const part = { after, most: MOST_ARCHIVED };
      const archive = await journal.archive(conversationId, part);
      if (archive === undefined) return 'done';
      const { chatId, endedAt, isOnItsWay, messages } = archive;
      if (isOnItsWay && clock.now() - (endedAt ?? 0) < ARCHIVE_PATIENCE_MS) return 'away';
      if (chatId === null || messages.length === 0) break;
      const outcome = await this.#ask('archive', conversationId, () =>
        org.archive(chatId, messages),
      );
      if (outcome !== 'done') return outcome;
      if (messages.length < MOST_ARCHIVED) break;
    }
    await journal.archived(conversationId);
    return 'done';
  }

  /** What will never be taken counts as done. */
  async #ask(
    what: 'report' | 'archive',
    conversationId: string,
    call: () => Promise<void>,
  ): Promise<Outcome> {
    const { observer } = this.#options;
    try {
      await call();
      return 'done';
    } catch (error) {
      observer.orgTrouble(what, error);
      if (!(error instanceof OrgError)) return 'away';
      if (!HOPELESS.has(error.errorCode)) return error.code;
      observer.reportDropped(conversationId, error.errorCode);
      return 'done';
    }
  }
}

function describe({ conversation, customerFacts, results, messages }: Report): {
  chatId: string | null;
  update: ChatUpdate;
} {
  const facts = conversationSchema.parse(conversation.facts);
  const ended = facts.state === 'ended';
  return {
    chatId: facts.chatId,
    update: {
      fence: facts.fence,
      status: facts.state === 'reconnecting' ? facts.resume : facts.state,
      chatKey: facts.chatKey,
      session: ended ? undefined : conversation.session,
      agent: facts.agent,
      acceptedAt: facts.acceptedAt,
      endedAt: facts.endedAt,
      endReason: facts.endReason,
      problem: facts.problem,
      // Nobody answers in a chat that is over, and the next one is told of its own.
      allowance: ended ? undefined : allowanceOf(customerFacts),
      satisfaction: facts.satisfaction,
      results,
      messages,
    },
  };
}
