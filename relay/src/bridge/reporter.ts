import { sleep, type Clock } from '../clock.ts';
import { OrgError, type ChatUpdate, type Org } from '../org.ts';
import type { Journal } from '../store/journal.ts';
import type { ConversationRecord } from '../store/records.ts';
import { conversationSchema } from './conversation.ts';
import type { BridgeObserver } from './observer.ts';

export interface ReporterOptions {
  journal: Journal;
  org: Org;
  clock: Clock;
  observer: BridgeObserver;
  /** Changes within this time become one call, in milliseconds. */
  gatherMs: number;
}

const LONGEST_PAUSE_MS = 60_000;

/**
 * Tells the org how chats stand. What is not yet told is in the journal, so an org that is away
 * delays nothing else, and hears of the latest state when it is back.
 */
export class Reporter {
  readonly #options: ReporterOptions;
  readonly #running = new Map<string, Promise<void>>();
  /** Those whose next report will look at the journal anyway. */
  readonly #gathering = new Set<string>();
  readonly #stopping = new AbortController();

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  /** Goes on with what a former process has left. */
  async start(): Promise<void> {
    for (const { conversation } of await this.#options.journal.reports()) {
      this.kick(conversation.id);
    }
  }

  /** There is something new to tell of this conversation. */
  kick(conversationId: string): void {
    if (this.#stopping.signal.aborted || this.#gathering.has(conversationId)) return;
    this.#gathering.add(conversationId);
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
    const { clock, gatherMs, observer } = this.#options;
    const { signal } = this.#stopping;
    await sleep(clock, gatherMs, signal);
    this.#gathering.delete(conversationId);
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        if (await this.#tell(conversationId)) return;
      } catch (error) {
        observer.journalTrouble(error);
      }
      await sleep(clock, Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** Math.min(attempt, 10)), signal);
    }
  }

  /** False if the org is away. Rejects if the journal cannot be read or written. */
  async #tell(conversationId: string): Promise<boolean> {
    const { journal, org, observer } = this.#options;
    const report = await journal.report(conversationId);
    if (report === undefined) return true;
    const { chatId, update } = describe(report.conversation);
    if (chatId !== null) {
      try {
        const result = await org.updateChat(chatId, update);
        if (result === 'stale') observer.staleOwner(conversationId);
      } catch (error) {
        observer.orgTrouble('report', error);
        // What the org refuses, it would refuse again; a person has to hear of it.
        if (!(error instanceof OrgError && error.code === 'refused')) return false;
      }
    }
    await journal.reported(conversationId, report.revision);
    return true;
  }
}

function describe(record: ConversationRecord): { chatId: string | null; update: ChatUpdate } {
  const facts = conversationSchema.parse(record.facts);
  const ended = facts.state === 'ended';
  return {
    chatId: facts.chatId,
    update: {
      fence: facts.fence,
      status: facts.state === 'reconnecting' ? facts.resume : facts.state,
      chatKey: facts.chatKey,
      session: ended ? undefined : record.session,
      agent: facts.agent,
      acceptedAt: facts.acceptedAt,
      endedAt: facts.endedAt,
      endReason: facts.endReason,
      problem: facts.problem,
    },
  };
}
