import type { Channel, Delivery } from '../channel.ts';
import { sleep, type Clock } from '../clock.ts';
import type { Errand, OwnErrand } from '../command.ts';
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

type ToCustomer = Extract<Errand | OwnErrand, { channel: string }>;

type Task = Pick<InboxEntry, 'id' | 'receivedAt'> & { order: ErrandOrder | undefined };

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
    let left = 0;
    for (let behind = 0; !this.#stopping.signal.aborted;) {
      const entries = await this.#options.journal.errands(behind);
      if (entries.length === 0) break;
      behind = entries.at(-1)?.id ?? behind;
      left += await this.#doSome(entries);
    }
    return left;
  }

  async #doSome(entries: readonly InboxEntry[]): Promise<number> {
    const queues = new Map<string, Task[]>();
    for (const { id, payload, receivedAt } of entries) {
      const order = errandOrderSchema.safeParse(payload).data;
      const of = order !== undefined && 'channel' in order.command ? order.command.channel : '';
      queues.set(of, [...(queues.get(of) ?? []), { id, order, receivedAt }]);
    }
    // One channel's WeChat may be slow; the errands of others do not wait for it.
    const left = await Promise.all([...queues.values()].map((queue) => this.#doInTurn(queue)));
    return left.reduce((sum, count) => sum + count, 0);
  }

  async #doInTurn(queue: readonly Task[]): Promise<number> {
    let left = 0;
    for (const task of queue) {
      if (this.#stopping.signal.aborted) break;
      if (await this.#isDone(task)) {
        await this.#options.journal.errandDone(task.id);
        continue;
      }
      left += 1;
      // What is told later of a command takes the place of what was told before.
      if (task.order?.command.type === 'TellOutcome') break;
    }
    return left;
  }

  /** False if it has to be tried again. */
  async #isDone({ order, receivedAt }: Task): Promise<boolean> {
    const { clock, observer } = this.#options;
    if (order === undefined) {
      observer.errandDropped('unknown', 'unreadable');
      return true;
    }
    const { type } = order.command;
    // The org's own give up; what a customer has withdrawn has to be erased, however late.
    const isLate = order.requestId !== '' && clock.now() - receivedAt > TOO_OLD_MS;
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
      case 'RereadProfile':
      case 'WriteProfile':
      case 'TellOutcome':
      case 'WriteToCustomer':
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
    const update = await this.#updateBy(command, requestId);
    if (update === undefined) return false;
    await this.#options.org.updateIdentity(name, openId, update);
    return true;
  }

  /** What the org has to write; undefined if it may be known later. */
  async #updateBy(command: ToCustomer, requestId: string): Promise<IdentityUpdate | undefined> {
    if (command.type === 'TellOutcome') {
      return { profile: {}, onlyKnown: true, results: [command.result] };
    }
    const served = this.#options.channel(command.channel);
    // What is to be said through a channel that is served has its place with the customer.
    return served === undefined || command.type === 'WriteToCustomer'
      ? failure(requestId, NOT_SERVED)
      : askChannel(served.channel, command, requestId);
  }
}

/** Undefined if it may work later. */
async function askChannel(
  channel: Channel,
  command: Exclude<ToCustomer, { type: 'TellOutcome' | 'WriteToCustomer' }>,
  requestId: string,
): Promise<IdentityUpdate | undefined> {
  const { openId } = command;
  const done: CommandResult = { requestId, outcome: 'done', message: '' };
  switch (command.type) {
    case 'SetRemark': {
      const { remark } = command;
      const answer = await channel.setRemark(openId, remark);
      return answer.kind === 'delivered'
        ? { profile: { remark }, results: [done] }
        : afterFailure(answer, requestId);
    }
    case 'RefreshIdentity': {
      const answer = await channel.profile(openId);
      return answer.kind === 'profile'
        ? { profile: { ...answer.profile }, results: [done] }
        : afterFailure(answer, requestId);
    }
    case 'RereadProfile': {
      // If WeChat does not answer, the next chat will ask again.
      const answer = await channel.profile(openId);
      const profile = answer.kind === 'profile' ? { ...answer.profile } : {};
      return { profile, onlyKnown: true, results: [] };
    }
    case 'WriteProfile':
      return { profile: command.profile, onlyKnown: true, results: [] };
  }
}

function afterFailure(
  delivery: Exclude<Delivery, { kind: 'delivered' }>,
  requestId: string,
): IdentityUpdate | undefined {
  return delivery.kind === 'retry' ? undefined : failure(requestId, delivery.reason.text);
}

function failure(requestId: string, message: string): IdentityUpdate {
  const results: CommandResult[] =
    requestId === '' ? [] : [{ requestId, outcome: 'failed', message }];
  return { profile: {}, onlyKnown: true, results };
}
