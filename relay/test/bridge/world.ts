import { agentTexts } from '../../src/agent-texts.ts';
import { intoInbox } from '../../src/bridge/intake.ts';
import { Bridge } from '../../src/bridge/bridge.ts';
import { Reporter } from '../../src/bridge/reporter.ts';
import type { Channel, CustomerEvent } from '../../src/channel.ts';
import { SoleOwnership } from '../../src/ownership/sole-ownership.ts';
import { DeskService, type ServiceChat } from './desk-service.ts';
import { FakeOrg } from './fake-org.ts';
import { Life } from './life.ts';
import { NO_ORG_DUTY } from './no-org-duty.ts';
import { openMemoryJournal, type MemoryJournal } from './memory-journal.ts';
import { Observed } from './observed.ts';
import { Phones } from './phones.ts';
import { ServiceDesk } from './service-desk.ts';
import { ANNA, CHANNEL, GATHER_MS, REPLIES, TEXTS } from './stage.ts';
import { settled, SteppingClock } from './stepping-clock.ts';
import { watched } from './watched.ts';

/** Called with the number of each write to the journal, before and after it. */
export type Witness = (write: number, when: 'before' | 'after') => void;

/** Phones, agents, the org and the journal outlive the processes that carry messages between them. */
export class World {
  readonly clock: SteppingClock;
  readonly memory: MemoryJournal;
  readonly service = new DeskService();
  readonly phones = new Phones();
  readonly org = new FakeOrg();
  readonly observed = new Observed();
  /** How often a process has written to the journal. */
  writes = 0;
  witness: Witness = () => undefined;
  journalFails = false;
  bridge: Bridge | undefined;
  #life = new Life();
  #pushes = 0;
  #ids = 0;

  private constructor(clock: SteppingClock, memory: MemoryJournal) {
    this.clock = clock;
    this.memory = memory;
  }

  static async open(): Promise<World> {
    const clock = new SteppingClock();
    const world = new World(clock, await openMemoryJournal(clock));
    world.start();
    await settled();
    return world;
  }

  get alive(): boolean {
    return this.bridge !== undefined;
  }

  /** A process begins. */
  start(): void {
    this.#life = new Life();
    const life = this.#life;
    const { clock, observed: observer } = this;
    const org = life.own(this.org);
    const journal = life.own(
      watched(this.memory.journal, async (method, proceed) => {
        if (this.journalFails) throw new Error(`No ${method}.`);
        if (method !== 'commit' && method !== 'reported') return proceed();
        this.writes += 1;
        const write = this.writes;
        this.witness(write, 'before');
        if (!life.alive) return undefined;
        const result = await proceed();
        this.witness(write, 'after');
        return result;
      }),
    );
    const phones = life.own(this.phones);
    const channel: Channel = {
      unreadable: this.phones.unreadable,
      interpret: (payload) => this.phones.interpret(payload),
      prepare: (text) => this.phones.prepare(text),
      sendText: (openId, text) => phones.sendText(openId, text),
      sendMenu: (openId, menu) => phones.sendMenu(openId, menu),
      sendFile: (openId, file) => phones.sendFile(openId, file),
      sendTemplate: (openId, text, once) => phones.sendTemplate(openId, text, once),
      fetchMedia: (media) => phones.fetchMedia(media),
      setRemark: (openId, remark) => phones.setRemark(openId, remark),
      profile: (openId) => phones.profile(openId),
      reasonFor: (what) => this.phones.reasonFor(what),
      typing: (openId, on) => phones.typing(openId, on),
    };
    const desk = new ServiceDesk(this.service, clock, life);
    const served = {
      name: CHANNEL,
      channel,
      desk,
      texts: () => TEXTS,
      agentTexts: agentTexts.en,
      language: 'en',
      endKeywords: ['bye'],
      replies: REPLIES,
      entrances: [],
      erasesOnUnfollow: false,
      archives: false,
      idle: { warningSeconds: null, timeoutSeconds: null },
      survey: false,
      sendsLinks: false,
      hasTemplate: false,
    };
    this.bridge = new Bridge({
      journal,
      org,
      clock,
      observer,
      newId: () => `conversation ${String((this.#ids += 1))}`,
      reporter: new Reporter({ journal, org, clock, observer, gatherMs: GATHER_MS }),
      ownership: new SoleOwnership(journal),
      channels: () => [CHANNEL],
      orgDuty: NO_ORG_DUTY,
      channel: () => served,
    });
    this.#begin(this.bridge);
  }

  /** The process dies where it stands. */
  crash(): void {
    this.#life.end();
    this.bridge = undefined;
  }

  /** The process is asked to stop, and does, or dies in doing so. */
  async stop(): Promise<void> {
    const life = this.#life;
    await Promise.race([this.bridge?.stop(), life.ended]);
    if (life.alive) this.crash();
  }

  async push(payload: CustomerEvent, openId = ANNA): Promise<void> {
    const customer = { channel: CHANNEL, openId };
    this.phones.wrote(openId);
    if (payload.kind === 'left') this.phones.gone.add(openId);
    const arrival = { key: `push ${String((this.#pushes += 1))}`, payload };
    const intake = await Promise.race([this.bridge?.receive(customer, arrival), this.#life.ended])
      // It is sent again until somebody takes it.
      .catch(() => undefined);
    if ((intake ?? (await intoInbox(this.memory.journal, customer, arrival))) === 'new') {
      this.bridge?.received(customer);
    }
    await settled();
  }

  async write(...texts: string[]): Promise<void> {
    for (const text of texts) await this.push({ kind: 'message', text });
  }

  /** The newest chat of a customer. */
  chat(openId = ANNA): ServiceChat {
    const found = this.service.of(openId).at(-1);
    if (found === undefined) throw new Error('The agents know of no chat.');
    return found;
  }

  /** What a customer has on the phone. */
  phone(openId = ANNA): string[] {
    return this.phones.on(openId);
  }

  #begin(bridge: Bridge): void {
    // A journal that fails at the start ends the process; a supervisor starts it again.
    bridge.start().catch(() => {
      if (this.bridge === bridge) this.crash();
    });
  }
}
