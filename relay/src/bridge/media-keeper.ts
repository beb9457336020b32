import { mediaSchema, type Medium } from '../channel.ts';
import { sleep } from '../clock.ts';
import type { DeskFile, FileOffer } from '../desk.ts';
import { OrgError, type Org } from '../org.ts';
import type { Journal } from '../store/journal.ts';
import type { Customer, DueMedium, MediumUpdate, MessageRecord } from '../store/records.ts';
import type { ConversationEvent } from './conversation.ts';
import {
  caseLine,
  mediumName,
  pendingLine,
  settledLine,
  type MediumOutcome,
} from './medium-line.ts';
import type { BridgeObserver } from './observer.ts';
import { persevere, type Patience } from './perseverance.ts';
import { Pump } from './pump.ts';
import type { ServedChannel } from './served-channel.ts';
import type { Slots } from './slots.ts';

export interface MediaKeeperOptions {
  customer: Customer;
  served: Pick<ServedChannel, 'agentTexts' | 'channel'>;
  journal: Journal;
  org: Org;
  /** Of all customers: each medium that is under way is in memory. */
  mediaSlots: Slots;
  patience: Patience;
  observer: BridgeObserver;
  /** The org's id of the chat that is open now; null if there is none. */
  chatId: () => string | null;
  /** Hands a file to the agent, if one was asked for. */
  offer: (file: DeskFile) => Promise<FileOffer>;
  /** Runs a task while nothing else is decided for this customer. */
  inTurn: <T>(task: () => Promise<T>) => Promise<T>;
  /** Applies and writes what follows from a medium. Called in turn. */
  apply: (events: readonly ConversationEvent[], media: readonly MediumUpdate[]) => Promise<void>;
}

/** An agent who waits for a line waits no longer for its medium. */
export const LINE_PATIENCE_MS = 5000;
/** Source: api_getmedia: WeChat keeps what customers send for 3 days. */
const KEPT_MS = 3 * 24 * 60 * 60_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
const REFUSED_PAUSE_MS = 60_000;
/** The org has no such chat any more. */
const CHAT_GONE = new Set([
  'ENTITY_IS_DELETED',
  'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
  'INVALID_CROSS_REFERENCE_KEY',
]);

type Attempt = MediumOutcome | { kind: 'retry'; waitMs: number; storageFull: boolean };

/** Where a medium goes: to a chat, or to the case that was opened in its place. */
type Destination = { chatId: string } | { caseKey: string };

interface Keeping {
  since: number;
  storageFull: boolean;
  done: Promise<void>;
}

/**
 * Fetches what one customer has sent, and keeps it as files of the chat, or of the case that was opened in its
 * place. What is to be fetched is in the
 * journal, and a file carries the id of its message in the org, so that it is kept once, wherever a
 * process dies.
 */
export class MediaKeeper {
  readonly #options: MediaKeeperOptions;
  readonly #looking: Pump;
  readonly #keeping = new Map<string, Keeping>();

  constructor(options: MediaKeeperOptions) {
    this.#options = options;
    this.#looking = new Pump(() => this.#look(), options.patience);
  }

  /** There may be something to fetch, or a chat to keep it with. Returns at once. */
  kick(): void {
    this.#looking.kick();
  }

  get busy(): boolean {
    return this.#looking.busy || this.#keeping.size > 0;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await this.#looking.idle();
    await Promise.all([...this.#keeping.values()].map(({ done }) => done));
  }

  /**
   * Waits for the medium of a message that an agent is to read next, but not for long: then the message
   * says that the medium comes later. Rejects if the journal cannot be read or written.
   */
  async makeReady({ id }: Pick<MessageRecord, 'id'>): Promise<void> {
    const { customer, journal, patience, served, inTurn } = this.#options;
    const { clock, stopping } = patience;
    await this.#looking.idle();
    const keeping = this.#keeping.get(id);
    if (keeping !== undefined) {
      const left = keeping.since + LINE_PATIENCE_MS - clock.now();
      // Should the clock have been set back, it is no longer than that all the same.
      const late = sleep(clock, Math.min(Math.max(left, 0), LINE_PATIENCE_MS), stopping);
      await Promise.race([keeping.done, late]);
    }
    await inTurn(async () => {
      const message = await journal.message(id);
      if (message?.medium !== 'due' || stopping.aborted) return;
      const storageFull = this.#keeping.get(id)?.storageFull === true;
      const text = pendingLine(message.text, served.agentTexts, storageFull);
      await journal.commit({ customer, media: [{ id, medium: 'told', text }] });
    });
  }

  async #look(): Promise<boolean> {
    const { journal, customer } = this.#options;
    for (const due of await journal.dueMedia(customer)) {
      const destination = this.#destinationOf(due);
      const isNew = !this.#keeping.has(due.message.id);
      if (destination !== undefined && isNew) this.#begin(due.message, destination);
    }
    return false;
  }

  #destinationOf({ caseKey, ...due }: DueMedium): Destination | undefined {
    if (caseKey !== null) return { caseKey };
    const chatId = due.chatId ?? this.#options.chatId();
    return chatId === null ? undefined : { chatId };
  }

  #begin(message: MessageRecord, destination: Destination): void {
    const keeping: Keeping = {
      since: this.#options.patience.clock.now(),
      storageFull: false,
      done: Promise.resolve(),
    };
    this.#keeping.set(message.id, keeping);
    keeping.done = this.#keep(message, destination, keeping).finally(() => {
      this.#keeping.delete(message.id);
      // There may be more than were read at once.
      this.kick();
    });
  }

  /** Tries until it is known what becomes of it. Never rejects. */
  async #keep(message: MessageRecord, destination: Destination, keeping: Keeping): Promise<void> {
    const { customer, mediaSlots, patience } = this.#options;
    const { clock, stopping } = patience;
    const key = `${customer.channel}/${customer.openId}`;
    for (let attempt = 1; !stopping.aborted; attempt += 1) {
      // One that is under way when everything stops is left to itself: a repetition does no harm.
      const trying = mediaSlots.run(key, () => this.#attempt(message, destination), stopping);
      const outcome = await unlessAborted(trying, stopping);
      if (outcome === undefined) return;
      if (outcome.kind !== 'retry') {
        await persevere(() => this.#settle(message.id, outcome, destination), patience);
        return;
      }
      keeping.storageFull = outcome.storageFull;
      const pause = Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** Math.min(attempt - 1, 10));
      await sleep(clock, Math.max(outcome.waitMs, pause), stopping);
    }
  }

  /** Writes down what became of it, and tells the agent. Rejects if the journal cannot write. */
  #settle(messageId: string, outcome: MediumOutcome, destination: Destination): Promise<void> {
    const { journal, served, inTurn, apply } = this.#options;
    return inTurn(async () => {
      const message = await journal.message(messageId);
      if (message?.medium === undefined || message.medium === null) return;
      const { update, note } = settledLine(message, outcome, served.agentTexts);
      // No agent waits for what is in a case.
      const isUnread = note === undefined || 'caseKey' in destination;
      await apply(isUnread ? [] : [{ type: 'note', text: note }], [update]);
    });
  }

  async #attempt(message: MessageRecord, destination: Destination): Promise<Attempt> {
    const attempt = await this.#fetch(message, destination);
    if (attempt.kind === 'retry' || !('caseKey' in destination)) return attempt;
    return this.#addToCase(message, destination.caseKey, attempt);
  }

  async #fetch(message: MessageRecord, destination: Destination): Promise<Attempt> {
    const { served, observer, patience } = this.#options;
    const { clock, stopping } = patience;
    const { id, conversationId, createdAt } = message;
    const media = mediaSchema.safeParse(message.file);
    if (!media.success) return { kind: 'lost', loss: 'refused' };
    if (clock.now() - createdAt > KEPT_MS) {
      observer.mediumTrouble(conversationId, id, 'lost', EXPIRED);
      return { kind: 'lost', loss: 'expired' };
    }
    const fetch = await served.channel.fetchMedia(media.data, stopping);
    if (fetch.kind === 'fetched') return this.#keepMedium(message, destination, fetch.medium);
    if (!stopping.aborted) observer.mediumTrouble(conversationId, id, fetch.kind, fetch.reason);
    return fetch.kind === 'lost'
      ? { kind: 'lost', loss: fetch.loss }
      : { kind: 'retry', waitMs: fetch.waitMs, storageFull: false };
  }

  async #keepMedium(
    { id, conversationId, createdAt }: MessageRecord,
    destination: Destination,
    { type, bytes, extension, contentType, isUnplayable }: Medium,
  ): Promise<Attempt> {
    const { org, offer, observer, patience } = this.#options;
    const name = mediumName(type, createdAt, extension);
    // First, since the org's answer ends the matter: a file that the agent waits for would be forgotten.
    const isOfChat = 'chatId' in destination;
    const offered = isOfChat ? await offer({ name, contentType, bytes }) : 'not-wanted';
    try {
      const kept = await org.keepFile(isOfChat ? destination.chatId : null, {
        key: id,
        name,
        contentType,
        bytes,
      });
      observer.mediumKept(conversationId, id, patience.clock.now() - createdAt);
      const { url, ...ids } = kept;
      return {
        kind: 'kept',
        file: { ...ids, name, type, size: bytes.length },
        url,
        remarks: [
          ...(isUnplayable ? (['unplayable'] as const) : []),
          ...(offered === 'too-large' ? (['tooLargeToHandOver'] as const) : []),
        ],
      };
    } catch (error) {
      observer.orgTrouble('file', error);
      return afterTrouble(error);
    }
  }

  /** Says in the case what became of it, which nobody else would hear, and links the file. */
  async #addToCase(
    message: MessageRecord,
    caseKey: string,
    outcome: MediumOutcome,
  ): Promise<Attempt> {
    const { org, observer, served } = this.#options;
    const line = caseLine(message, outcome, served.agentTexts);
    const file = outcome.kind === 'kept' ? { versionId: outcome.file.versionId } : {};
    try {
      const added = await org.addToCase(caseKey, { before: message.text, line, ...file });
      return added === 'written' ? outcome : { kind: 'lost', loss: 'chat-gone' };
    } catch (error) {
      observer.orgTrouble('file', error);
      return afterTrouble(error);
    }
  }
}

function afterTrouble(error: unknown): Attempt {
  const { code, errorCode } =
    error instanceof OrgError ? error : { code: 'away', errorCode: 'UNEXPECTED' };
  if (CHAT_GONE.has(errorCode)) return { kind: 'lost', loss: 'chat-gone' };
  const storageFull = errorCode === 'STORAGE_LIMIT_EXCEEDED';
  return { kind: 'retry', waitMs: code === 'away' ? 0 : REFUSED_PAUSE_MS, storageFull };
}

/** Undefined if everything stops before. */
async function unlessAborted<T>(task: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const giveUp = (): void => {
    resolve(undefined);
  };
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([task, promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** There is something to fetch, or a chat or a case to keep it with. */
export function concernsMedia(event: ConversationEvent): boolean {
  if (event.type === 'customer-wrote') return event.media !== undefined;
  return ['adopted', 'closed', 'opened'].includes(event.type);
}

const EXPIRED = {
  code: 'media-expired',
  text: 'WeChat has kept it for 3 days, and there was no chat to keep it with, or no way to fetch it.',
};
