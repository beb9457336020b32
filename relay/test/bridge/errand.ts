import { Courier } from '../../src/bridge/courier.ts';
import type { Delivery } from '../../src/channel.ts';
import type { Allowance, ReplySettings } from '../../src/bridge/allowance.ts';
import type { ChatState } from '../../src/bridge/chat-state.ts';
import type { ConversationKeeper } from '../../src/bridge/conversation-keeper.ts';
import { allowanceOf, type Known } from '../../src/bridge/known.ts';
import { Serial } from '../../src/serial.ts';
import type { Journal } from '../../src/store/journal.ts';
import type { MessageStatus, NewMessage } from '../../src/store/records.ts';
import { settled, SteppingClock } from './stepping-clock.ts';
import { FakeChannel } from './fake-channel.ts';
import { openMemoryJournal, type MemoryJournal, type MessageRow } from './memory-journal.ts';
import { REPLIES } from './stage.ts';
import { watched } from './watched.ts';

const customer = { channel: 'shop', openId: 'openid-anna' };

/** What the keeper of the conversation is to a courier. */
class Keeper implements Pick<ConversationKeeper, 'inTurn' | 'known' | 'write'> {
  known: Known = { survey: null, welcomedAt: null, route: null };
  readonly #journal: Journal;
  readonly #turns = new Serial();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  async open(): Promise<void> {
    const allowance = allowanceOf(await this.#journal.customerFacts(customer));
    this.known = { ...this.known, allowance };
  }

  inTurn<T>(task: () => Promise<T>): Promise<T> {
    return this.#turns.run(task);
  }

  async write(...[change, learned = {}]: Parameters<ConversationKeeper['write']>): Promise<void> {
    const known = { ...this.known, ...learned };
    const { allowance } = known;
    await this.#journal.commit({ customer, ...change, customerFacts: { allowance } });
    this.known = known;
  }
}

/** A courier, the messages that wait for it, and what it says of them. */
export class Errand {
  readonly clock: SteppingClock;
  readonly memory: MemoryJournal;
  channel = new FakeChannel();
  readonly outcomes: { text: string; kind: Delivery['kind']; status: MessageStatus }[] = [];
  readonly goners: string[] = [];
  readonly troubles: unknown[] = [];
  /** What the journal said of the message when its outcome was told. */
  readonly writtenAtOutcome: (string | undefined)[] = [];
  /** Whether the message may have been sent before. */
  readonly doubtful: boolean[] = [];
  stopping = new AbortController();
  settings: ReplySettings = { ...REPLIES };
  chat: ChatState = { open: 'c1', agentPresent: true, expectsNotice: false };
  /** Refusals that were known without an attempt, and notices that were not said. */
  readonly parkings: string[] = [];
  readonly dropped: string[] = [];
  /** How many lines each message on the phone had. */
  readonly lines: number[] = [];
  readonly reports: string[] = [];
  keeper: Keeper;
  courier: Courier;
  /** How often the next commits fail. */
  failures = 0;
  writes = 0;
  /** Called as soon as a commit is asked for. */
  beforeCommit: () => void = () => undefined;

  private constructor(clock: SteppingClock, memory: MemoryJournal) {
    this.clock = clock;
    this.memory = memory;
    this.keeper = new Keeper(memory.journal);
    this.courier = this.newCourier();
  }

  static async open(): Promise<Errand> {
    const clock = new SteppingClock();
    return new Errand(clock, await openMemoryJournal(clock));
  }

  /** Another process goes on, with a connection of its own; nobody waits for the former one. */
  restart(): void {
    this.channel = new FakeChannel();
    this.stopping = new AbortController();
    this.courier = this.newCourier();
  }

  /** Texts of an agent. */
  async add(...texts: string[]): Promise<void> {
    await this.put(
      ...texts.map(
        (text) => ({ direction: 'to-customer', kind: 'text', text, author: 'Li' }) as const,
      ),
    );
  }

  async put(...add: NewMessage[]): Promise<void> {
    const conversation = {
      id: 'c1',
      customer,
      chatId: null,
      state: 'active',
      facts: {},
      session: undefined,
      openedAt: 0,
      endedAt: null,
    };
    await this.memory.journal.commit({ customer, conversation, add });
  }

  /** The customer writes: the bridge counts it and lets what is parked go on. */
  async write(allowance: Allowance = this.allowance(1000)): Promise<void> {
    await this.keeper.inTurn(async () => {
      this.writes += 1;
      const { failures } = this;
      this.failures = 0;
      await this.keeper.write({ unpark: true }, { allowance });
      this.failures = failures;
    });
    this.courier.kick();
  }

  /** So many replies of so many, within 48 hours. */
  allowance(left: number, allowed = left): Allowance {
    return { left, allowed, until: this.clock.now() + 48 * 3_600_000 };
  }

  /** What is left of the allowance, as the journal has it. */
  async left(): Promise<number | undefined> {
    return allowanceOf(await this.memory.journal.customerFacts(customer))?.left;
  }

  async carry(...texts: string[]): Promise<void> {
    await this.add(...texts);
    this.courier.kick();
    await settled();
  }

  async elapse(ms: number): Promise<void> {
    await this.clock.elapse(ms);
  }

  rows(): Promise<MessageRow[]> {
    return this.memory.messages('to-customer');
  }

  async statuses(): Promise<string[]> {
    return (await this.rows()).map(({ text, status }) => `${text} ${status}`);
  }

  get attempts(): string[] {
    return this.channel.attempts.map(({ text }) => text);
  }

  get phone(): string[] {
    return this.channel.on(customer.openId);
  }

  newCourier(): Courier {
    const journal = this.#watched();
    this.keeper = new Keeper(journal);
    void this.keeper.inTurn(() => this.keeper.open());
    return new Courier({
      customer,
      channel: this.channel,
      journal,
      keeper: this.keeper,
      settings: this.settings,
      hasTemplate: false,
      chat: () => this.chat,
      onParked: ({ reason: { code } }) => {
        this.parkings.push(code);
        return Promise.resolve();
      },
      onDropped: ({ text }) => this.dropped.push(text),
      onReport: (id) => this.reports.push(id),
      patience: {
        clock: this.clock,
        stopping: this.stopping.signal,
        onTrouble: (error) => this.troubles.push(error),
      },
      occasions: () => this.writes,
      onOutcome: async ({ batch, delivery, updates }) => {
        const rows = await this.rows();
        this.lines.push(batch.length);
        batch.forEach((message, index) => {
          const status = updates[index]?.status ?? 'queued';
          this.outcomes.push({ text: message.text, kind: delivery.kind, status });
          this.doubtful.push(!message.certain);
          this.writtenAtOutcome.push(rows.find(({ id }) => id === message.id)?.status);
        });
      },
      onGone: (why, wroteSince) => {
        if (!wroteSince()) this.goners.push(why);
        return Promise.resolve();
      },
    });
  }

  #watched(): Journal {
    return watched(this.memory.journal, (method, proceed) => {
      if (method !== 'commit') return proceed();
      this.beforeCommit();
      if (this.failures === 0) return proceed();
      this.failures -= 1;
      return Promise.reject(new Error('The disk is full.'));
    });
  }
}
