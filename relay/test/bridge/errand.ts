import { Courier } from '../../src/bridge/courier.ts';
import type { Delivery } from '../../src/channel.ts';
import type { Journal } from '../../src/store/journal.ts';
import type { MessageStatus } from '../../src/store/records.ts';
import { settled, SteppingClock } from './stepping-clock.ts';
import { FakeChannel } from './fake-channel.ts';
import { openMemoryJournal, type MemoryJournal, type MessageRow } from './memory-journal.ts';
import { watched } from './watched.ts';

const customer = { channel: 'shop', openId: 'openid-anna' };

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
  courier: Courier;
  /** How often the next commits fail. */
  failures = 0;
  writes = 0;
  /** Called as soon as a commit is asked for. */
  beforeCommit: () => void = () => undefined;

  private constructor(clock: SteppingClock, memory: MemoryJournal) {
    this.clock = clock;
    this.memory = memory;
    this.courier = this.#newCourier();
  }

  static async open(): Promise<Errand> {
    const clock = new SteppingClock();
    return new Errand(clock, await openMemoryJournal(clock));
  }

  /** Another process goes on, with a connection of its own; nobody waits for the former one. */
  restart(): void {
    this.channel = new FakeChannel();
    this.stopping = new AbortController();
    this.courier = this.#newCourier();
  }

  /** Texts of an agent. */
  async add(...texts: string[]): Promise<void> {
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
    const add = texts.map(
      (text) => ({ direction: 'to-customer', kind: 'text', text, author: 'Li' }) as const,
    );
    await this.memory.journal.commit({ customer, conversation, add });
  }

  /** The customer writes: the bridge counts it and lets what is parked go on. */
  async write(): Promise<void> {
    this.writes += 1;
    await this.memory.journal.commit({ customer, unpark: true });
    this.courier.kick();
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

  #newCourier(): Courier {
    return new Courier({
      customer,
      channel: this.channel,
      journal: this.#watched(),
      patience: {
        clock: this.clock,
        stopping: this.stopping.signal,
        onTrouble: (error) => this.troubles.push(error),
      },
      customerWrites: () => this.writes,
      onOutcome: async (message, delivery, status) => {
        this.outcomes.push({ text: message.text, kind: delivery.kind, status });
        this.doubtful.push(!message.certain);
        const rows = await this.rows();
        this.writtenAtOutcome.push(rows.find(({ id }) => id === message.id)?.status);
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
