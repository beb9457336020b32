import type { ReplySettings } from '../../src/bridge/allowance.ts';
import { agentTexts } from '../../src/agent-texts.ts';
import { intoInbox } from '../../src/bridge/intake.ts';
import { Bridge, type BridgeOptions } from '../../src/bridge/bridge.ts';
import type { ServedChannel } from '../../src/bridge/served-channel.ts';
import { Reporter } from '../../src/bridge/reporter.ts';
import type { CustomerEvent } from '../../src/channel.ts';
import type { Ownership } from '../../src/ownership/ownership.ts';
import { SoleOwnership } from '../../src/ownership/sole-ownership.ts';
import { ChangeRefused } from '../../src/store/change-refused.ts';
import type { Journal } from '../../src/store/journal.ts';
import type { Direction } from '../../src/store/records.ts';
import { only } from './conversations.ts';
import { settled, SteppingClock } from './stepping-clock.ts';
import { FakeChannel } from './fake-channel.ts';
import { FakeDesk, type FakeChat } from './fake-desk.ts';
import { FakeOrg } from './fake-org.ts';
import { NO_ORG_DUTY } from './no-org-duty.ts';
import { openMemoryJournal, type MemoryJournal, type MessageRow } from './memory-journal.ts';
import { Observed } from './observed.ts';
import { watched } from './watched.ts';

export const CHANNEL = 'shop';
export const ANNA = 'openid-anna';
export const BEN = 'openid-ben';
export const TEXTS = only({
  offline: 'Nobody is there.',
  closed: 'We are closed.',
  closedCase: 'We are closed, and have opened a case.',
  ended: 'The chat has ended.',
  interrupted: 'The connection broke.',
  delayed: 'It takes longer.',
  fileWanted: 'Send a file.',
});
export const GATHER_MS = 300;
/** So many replies that no test meets their end unless it wants to. */
export const REPLIES: ReplySettings = {
  afterMessage: { replies: 1000, lastsMs: 48 * 3_600_000 },
  afterTouch: { replies: 3, lastsMs: 60_000 },
  rule: 'max',
  joinMs: 0,
};

/** The bridge between fakes, and everything that can be seen of it. */
export class Stage {
  readonly clock: SteppingClock;
  readonly memory: MemoryJournal;
  /** As the bridge sees it. */
  readonly journal: Journal;
  readonly channel = new FakeChannel();
  readonly desk = new FakeDesk();
  readonly org = new FakeOrg();
  readonly observed = new Observed();
  /** Methods of the journal that fail, such as `commit`. */
  readonly broken = new Set<string>();
  /** Whether the journal will never take this change. */
  refuses: (change: string) => boolean = () => false;
  /** Called with each method of the journal before it runs. */
  onJournal: (method: string) => void = () => undefined;
  readonly served: ServedChannel = {
    name: CHANNEL,
    channel: this.channel,
    desk: this.desk,
    texts: () => TEXTS,
    agentTexts: agentTexts.en,
    language: 'en',
    endKeywords: ['Bye', ' 再见 '],
    replies: REPLIES,
    entrances: [],
    erasesOnUnfollow: false,
    archives: false,
    idle: { warningSeconds: null, timeoutSeconds: null },
    survey: false,
    sendsLinks: false,
    hasTemplate: false,
  };
  isServed = true;
  bridge: Bridge;
  #pushes = 0;
  #ids = 0;

  private constructor(clock: SteppingClock, memory: MemoryJournal) {
    this.clock = clock;
    this.memory = memory;
    this.journal = watched(memory.journal, (method, proceed, parameters) => {
      if (this.broken.has(method)) return Promise.reject(new Error(`No ${method}.`));
      if (method === 'commit' && this.refuses(JSON.stringify(parameters))) {
        return Promise.reject(new ChangeRefused(new Error('invalid')));
      }
      this.onJournal(method);
      return proceed();
    });
    this.bridge = this.newBridge();
  }

  static async open(): Promise<Stage> {
    const clock = new SteppingClock();
    return new Stage(clock, await openMemoryJournal(clock));
  }

  /** Another process on the same journal. */
  newBridge(
    ownership: Ownership = new SoleOwnership(this.journal),
    orgDuty: BridgeOptions['orgDuty'] = NO_ORG_DUTY,
  ): Bridge {
    const { journal, clock, org, observed: observer } = this;
    return new Bridge({
      journal,
      org,
      clock,
      observer,
      newId: () => `conversation ${String((this.#ids += 1))}`,
      reporter: new Reporter({ journal, org, clock, observer, gatherMs: GATHER_MS }),
      ownership,
      channels: () => (this.isServed ? [CHANNEL] : []),
      orgDuty,
      channel: (name) => (name === CHANNEL && this.isServed ? this.served : undefined),
    });
  }

  /** A push is in the journal, and the bridge knows. What is not taken is sent again. */
  async push(payload: unknown, openId = ANNA, channel = CHANNEL): Promise<void> {
    const customer = { channel, openId };
    const arrival = { key: `push ${String((this.#pushes += 1))}`, payload };
    const intake = await this.bridge
      .receive(customer, arrival)
      .catch(() => intoInbox(this.memory.journal, customer, arrival));
    if (intake === 'new') this.bridge.received(customer);
    await settled();
  }

  async write(...texts: string[]): Promise<void> {
    for (const text of texts) await this.push(wrote(text));
    this.clock.advance(0);
    await settled();
  }

  async elapse(ms: number): Promise<void> {
    await this.clock.elapse(ms);
  }

  /** The customer writes, an agent accepts and has read it. */
  async chatting(text = 'hello'): Promise<FakeChat> {
    await this.write(text);
    const chat = this.desk.chat();
    await chat.accept();
    await settled();
    return chat;
  }

  /** What the customer has on the phone. */
  get phone(): string[] {
    return this.channel.on(ANNA);
  }

  rows(direction: Direction): Promise<MessageRow[]> {
    return this.memory.messages(direction, ANNA);
  }

  /** What became of every message, such as `hello delivered`. */
  async fates(direction: Direction): Promise<string[]> {
    const rows = await this.rows(direction);
    return rows.map(({ kind, text, status }) => `${kind === 'end' ? 'END' : text} ${status}`);
  }
}

export function wrote(text: string): CustomerEvent {
  return { kind: 'message', text };
}
