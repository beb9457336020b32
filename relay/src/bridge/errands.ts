import type { Channel, Delivery } from '../channel.ts';
import { sleep, type Clock } from '../clock.ts';
import type { Errand } from '../command.ts';
import { OrgError, type IdentityUpdate, type Org } from '../org.ts';
import type { Journal } from '../store/journal.ts';
import type { CommandResult, InboxEntry } from '../store/records.ts';
import { errandOrderSchema, type ErrandOrder } from './commands.ts';
import type { BridgeObserver } from './observer.ts';
import { persevere, type Patience } from './perseverance.ts';

export interface ErrandsOptions {
  journal: Pick<Journal, 'errands' | 'errandDone'>;
  org: Org;
  clock: Clock;
  observer: BridgeObserver;
  /** The channel of this name, if it is served. */
  channel: (name: string) => { channel: Channel } | undefined;
  /** Reads the channels' settings anew. Throws OrgError. */
  reloadChannels: () => Promise<void>;
}

type ToCustomer = Extract<Errand, { channel: string }>;

const LONGEST_PAUSE_MS = 60_000;
// The org keeps its events for so long; whoever waits for the outcome has given up before.
const TOO_OLD_MS = 72 * 60 * 60_000;
/** The org will not take what it is told, whoever mends whatever. */
const HOPELESS = new Set(['CHAT_NOT_FOUND', 'CHANNEL_NOT_FOUND', 'INVALID_REQUEST']);
const NOT_HERE = 'This relay does not have the chat: it has ended.';
const NOT_SERVED = 'The relay does not serve this channel.';

/**
 * Carries out the commands that no chat has to wait for. Each may be done twice, which does no harm:
 * after a crash it is done again.
 */
export class Errands {
  readonly #options: ErrandsOptions;
  readonly #stopping = new AbortController();
  readonly #patience: Patience;
  #running: Promise<void> | undefined;
  #pause = new AbortController();

  constructor(options: ErrandsOptions) {
    this.#options = options;
    this.#patience = {
      clock: options.clock,
      stopping: this.#stopping.signal,
      onTrouble: (error) => {
        options.observer.journalTrouble(error);
      },
    };
  }

  /** There may be something to do. Returns at once. */
  kick(): void {
    if (this.#stopping.signal.aborted) return;
    // What is new does not wait for what has failed.
    this.#pause.abort();
    this.#running ??= this.#run();
  }

  /** Stops, after what is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stopping;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      this.#pause = new AbortController();
      const left = (await persevere(() => this.#doAll(), this.#patience)) ?? 0;
      const isNews = this.#pause.signal.aborted;
      if (left === 0 && !isNews) break;
      if (isNews) attempt = 0;
      const ms = Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** Math.min(attempt, 10));
      await sleep(clock, ms, AbortSignal.any([signal, this.#pause.signal]));
    }
    this.#running = undefined;
  }

  /** Tries each once. Returns how many have to be tried again. Rejects if the journal fails. */
  async #doAll(): Promise<number> {
    const { journal } = this.#options;
    let left = 0;
    for (let behind = 0; ;) {
      const entries = await journal.errands(behind);
      if (entries.length === 0) return left;
      for (const entry of entries) {
        if (this.#stopping.signal.aborted) return left;
        if (await this.#isDone(entry)) await journal.errandDone(entry.id);
        else left += 1;
        behind = entry.id;
      }
    }
  }

  /** False if it has to be tried again. */
  async #isDone({ payload, receivedAt }: InboxEntry): Promise<boolean> {
    const { clock, observer } = this.#options;
    const order = errandOrderSchema.safeParse(payload).data;
    if (order === undefined) {
      observer.errandDropped('unknown', 'unreadable');
      return true;
    }
    const { type } = order.command;
    const isLate = clock.now() - receivedAt > TOO_OLD_MS;
    if (isLate) observer.errandDropped(type, 'too-old');
    try {
      return isLate || (await this.#do(order));
    } catch (error) {
      observer.orgTrouble('errand', error);
      const hopeless = error instanceof OrgError && HOPELESS.has(error.errorCode);
      if (hopeless) observer.errandDropped(type, error.errorCode);
      return hopeless;
    }
  }

  async #do({ requestId, chatId, command }: ErrandOrder): Promise<boolean> {
    const { org, reloadChannels } = this.#options;
    switch (command.type) {
      case 'ReloadChannels':
        await reloadChannels();
        return true;
      case 'SetRemark':
      case 'RefreshIdentity':
        return this.#toCustomer(command, requestId);
      default: {
        const { outcome, message } =
          command.type === 'Refused' ? command : { outcome: 'ignored' as const, message: NOT_HERE };
        if (chatId !== null) await org.tellResults(chatId, [{ requestId, outcome, message }]);
        return true;
      }
    }
  }

  async #toCustomer(command: ToCustomer, requestId: string): Promise<boolean> {
    const { channel: name, openId } = command;
    const served = this.#options.channel(name);
    const update =
      served === undefined
        ? failure(requestId, NOT_SERVED)
        : await askChannel(served.channel, command, requestId);
    if (update === undefined) return false;
    await this.#options.org.updateIdentity(name, openId, update);
    return true;
  }
}

/** Undefined if it may work later. */
async function askChannel(
  channel: Channel,
  command: ToCustomer,
  requestId: string,
): Promise<IdentityUpdate | undefined> {
  const { openId } = command;
  const done: CommandResult = { requestId, outcome: 'done', message: '' };
  if (command.type === 'SetRemark') {
    const { remark } = command;
    const answer = await channel.setRemark(openId, remark);
    return answer.kind === 'delivered'
      ? { profile: { remark }, results: [done] }
      : afterFailure(answer, requestId);
  }
  const answer = await channel.profile(openId);
  return answer.kind === 'profile'
    ? { profile: { ...answer.profile }, results: [done] }
    : afterFailure(answer, requestId);
}

function afterFailure(
  delivery: Exclude<Delivery, { kind: 'delivered' }>,
  requestId: string,
): IdentityUpdate | undefined {
  return delivery.kind === 'retry' ? undefined : failure(requestId, delivery.reason.text);
}

function failure(requestId: string, message: string): IdentityUpdate {
  return { profile: {}, results: [{ requestId, outcome: 'failed', message }] };
}
