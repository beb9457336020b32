import { isDeepStrictEqual } from 'node:util';

import { expect, vi } from 'vitest';

import type { LiveAgentFault } from '../../../scripts/sandbox/live-agent/fault-definitions.ts';
import {
  startLiveAgentStandIn,
  type LiveAgentOptions,
  type LiveAgentStandIn,
} from '../../../scripts/sandbox/live-agent/stand-in.ts';
import type { ChatRequest, DeskChat } from '../../src/desk.ts';
import type { LiveAgentAddress } from '../../src/live-agent/client.ts';
import { LiveAgentDesk } from '../../src/live-agent/live-agent-desk.ts';
import type { LiveAgentObserver } from '../../src/live-agent/observer.ts';
import { MemoryJournal, type WriteFate } from './memory-journal.ts';
import { ScaledClock } from './scaled-clock.ts';
import { Wire, type Call, type CallFate } from './wire.ts';

export const IDS = {
  organizationId: '00D5g000001AbCd',
  deploymentId: '5725g000000AbCd',
  buttonId: '5735g000000AbCd',
};

export const REQUEST: ChatRequest = {
  conversationId: 'conversation-1',
  visitorName: 'Mei',
  language: 'zh-CN',
  prechatDetails: [],
  prechatEntities: [],
};

/** Fast enough for back-offs, slow enough for a busy machine. */
const SCALE = 100;
// A number that nobody else uses: it tells when the service holds a poll.
const HOLD_MS = 29_999;
// Time-outs of requests are not waited for in most tests, but a busy machine must not cause them.
const TIMEOUT_SCALE = 4;

export interface SceneOptions {
  liveAgent?: Partial<LiveAgentOptions>;
  address?: Partial<LiveAgentAddress>;
  gapMs?: number;
  scale?: number;
  timeoutScale?: number;
}

/** Where a process dies. */
export interface Fates {
  write?: () => WriteFate;
  call?: (call: Call) => CallFate;
}

type Ledger = ReturnType<LiveAgentStandIn['ledger']>['chats'][number];

const PATIENCE_MS = 8000;
const INTERVAL_MS = 2;

/**
 * A customer, the desk under test, the stand-in of Live Agent and an agent. The desk can die and be
 * taken up again; the journal and what the customer has yet to say outlive it.
 */
export class Scene {
  readonly liveAgent: LiveAgentStandIn;
  readonly journal = new MemoryJournal();
  readonly observer = {
    unknownMessage: vi.fn<LiveAgentObserver['unknownMessage']>(),
    retry: vi.fn<LiveAgentObserver['retry']>(),
    handover: vi.fn<LiveAgentObserver['handover']>(),
    failedLater: vi.fn<LiveAgentObserver['failedLater']>(),
    misfit: vi.fn<LiveAgentObserver['misfit']>(),
    misconfigured: vi.fn<LiveAgentObserver['misconfigured']>(),
  };
  readonly clock: ScaledClock;
  readonly wires: Wire[] = [];
  /** Looks at each request before it leaves. */
  onCall: (call: Call) => void = () => undefined;
  /** Hears each message that reaches the agent, before its POST is answered. */
  onHeard: (chatId: string, text: string) => void = () => undefined;
  /** What went wrong with an acknowledgement, if anything did. */
  readonly earlyAcks: string[] = [];
  readonly #options: SceneOptions;
  readonly #queue: { id: string; text: string }[] = [];
  readonly #written: string[] = [];
  #chat: DeskChat | undefined;
  #carrying: Promise<void> | undefined;

  private constructor(liveAgent: LiveAgentStandIn, clock: ScaledClock, options: SceneOptions) {
    this.liveAgent = liveAgent;
    this.clock = clock;
    this.#options = options;
  }

  /** A stand-in with one agent, and a desk that has just been asked for a chat. */
  static async open(options: SceneOptions = {}): Promise<Scene> {
    const scene = await Scene.prepare(options);
    scene.take();
    return scene;
  }

  /** The same, but nobody has asked for anything yet. */
  static async prepare(options: SceneOptions = {}): Promise<Scene> {
    const clock = new ScaledClock(options.scale ?? SCALE);
    const liveAgent = await startLiveAgentStandIn({
      ...IDS,
      agents: ['Ada'],
      clock,
      holdMs: HOLD_MS,
      // Much longer than a busy machine needs.
      deathMs: 400_000,
      onVisitorMessage: (chatId, text) => {
        scene.onHeard(chatId, text);
      },
      ...options.liveAgent,
    });
    const scene = new Scene(liveAgent, clock, options);
    return scene;
  }

  /** A desk in the middle of a chat, with everything settled. */
  static async established(options: SceneOptions = {}): Promise<Scene> {
    const scene = await Scene.open(options);
    await scene.accept();
    await scene.until(() => scene.journal.count('accepted') === 1);
    await scene.pollHeld();
    return scene;
  }

  get chat(): DeskChat {
    if (this.#chat === undefined) throw new Error('There is no desk.');
    return this.#chat;
  }

  get wire(): Wire {
    const wire = this.wires.at(-1);
    if (wire === undefined) throw new Error('There is no desk.');
    return wire;
  }

  /** The newest chat as Live Agent has it. */
  get ledger(): Ledger {
    const ledger = this.liveAgent.ledger().chats.at(-1);
    if (ledger === undefined) throw new Error('There is no chat.');
    return ledger;
  }

  /** What agents have read, over all chats. */
  get readByAgent(): string[] {
    return this.liveAgent
      .ledger()
      .chats.flatMap(({ visitorMessages }) => visitorMessages.map(({ text }) => text));
  }

  fault(name: LiveAgentFault, value: unknown): void {
    this.liveAgent.faults.set(name, value);
  }

  /** How often a fault has really struck. */
  struck(name: LiveAgentFault): number {
    return this.liveAgent.faults.injected[name] ?? 0;
  }

  /**
   * A process takes the chat up, from the journal. For `quietMs`, a former one that hangs may still
   * have a poll.
   */
  take(fates: Fates = {}, quietMs = 0): DeskChat {
    const { address, gapMs = 0, timeoutScale = TIMEOUT_SCALE } = this.#options;
    const wire = new Wire({
      scale: timeoutScale,
      ...(fates.call === undefined ? {} : { fate: fates.call }),
      watch: (call) => {
        this.#checkAck(call);
        this.onCall(call);
      },
    });
    this.wires.push(wire);
    const desk = new LiveAgentDesk({
      address: { endpoint: `${this.liveAgent.url}/chat/rest/`, ...IDS, apiVersion: 52, ...address },
      transport: wire.transport,
      clock: this.clock,
      observer: this.observer,
      gapMs,
    });
    const book = this.journal.book(fates.write);
    const chat = desk.take(REQUEST, book, this.journal.session, quietMs);
    this.#chat = chat;
    this.#carrying = undefined;
    this.#carry();
    return chat;
  }

  /** The process dies, and another one goes on. */
  async crash(fates: Fates = {}): Promise<void> {
    await this.wire.cut();
    // A process takes much longer to start than the service to notice that one has died.
    await fetch(`${this.liveAgent.url}/_control/ledger`);
    await this.until(() => this.clock.waiting(this.#holdMs) === 0);
    this.take(fates);
  }

  /** The process hands over in good order. */
  async stop(): Promise<void> {
    const carrying = this.#carrying;
    await this.chat.stop();
    await carrying;
  }

  /** The customer writes. */
  write(...texts: string[]): void {
    for (const text of texts) {
      this.#written.push(text);
      this.#queue.push({ id: `${this.#written.length}:${text}`, text });
    }
    this.#carry();
  }

  /** The agent writes, in the newest chat. */
  say(...texts: string[]): void {
    for (const text of texts) this.liveAgent.say(this.ledger.id, text);
  }

  /** The agent accepts the newest request, as soon as it is there. */
  async accept(): Promise<void> {
    await this.until(() => this.liveAgent.state().chats.at(-1)?.state === 'waiting');
    this.liveAgent.accept(this.ledger.id, this.agentId());
  }

  agentId(index = 0): string {
    return this.liveAgent.state().agents[index]?.id ?? '';
  }

  /** The chat moves to another server of Live Agent. */
  handOver(): void {
    this.liveAgent.startHandover(this.ledger.id);
  }

  /** Waits until something is the case. */
  async until(condition: () => boolean): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!condition() && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
    }
    expect(condition(), `after ${PATIENCE_MS} ms: ${condition.toString()}`).toBe(true);
  }

  /** Waits until something has this value, and shows the difference if it does not come to that. */
  async expect<T>(actual: () => T, expected: () => T): Promise<void> {
    await this.until(() => isDeepStrictEqual(actual(), expected())).catch(() => undefined);
    expect(actual()).toEqual(expected());
  }

  /** Waits until the service holds a poll of ours that acknowledges everything in the journal. */
  pollHeld(): Promise<void> {
    return this.until(() => {
      const last = this.wire.to('Messages').at(-1);
      const isHeld = this.clock.waiting(this.#holdMs) > 0;
      return (
        isHeld && last?.status === undefined && last !== undefined && ackOf(last) === this.#ack
      );
    });
  }

  /** Waits until each side has what the other one wrote: exactly once and in order. */
  async settled(): Promise<void> {
    await this.expect(
      () => this.readByAgent,
      () => this.#written,
    );
    await this.expect(
      () => this.journal.heard.map((id) => id.slice(id.indexOf(':') + 1)),
      () => this.#written,
    );
    await this.expect(
      () => this.journal.agentTexts,
      () => this.liveAgent.ledger().chats.flatMap((chat) => chat.agentMessages.map(textOf)),
    );
    this.expectGoodManners();
  }

  /** One poll at a time, nothing acknowledged too early, no mistake that the service has counted. */
  expectGoodManners(): void {
    expect(this.earlyAcks).toEqual([]);
    for (const wire of this.wires) expect(wire.mostPolls).toBeLessThanOrEqual(1);
    for (const chat of this.liveAgent.ledger().chats) {
      expect(chat).toMatchObject({
        doublePolls: 0,
        acksAhead: 0,
        wrongOffsets: 0,
        shownTooMuch: 0,
      });
    }
  }

  async close(): Promise<void> {
    for (const wire of this.wires) await wire.cut();
    await this.liveAgent.close();
  }

  get #holdMs(): number {
    return this.#options.liveAgent?.holdMs ?? HOLD_MS;
  }

  get #ack(): number {
    const ack = this.journal.session?.['ack'];
    return typeof ack === 'number' ? ack : -1;
  }

  /** What is acknowledged must be in the journal. */
  #checkAck(call: Call): void {
    if (call.noun !== 'Messages') return;
    const ack = ackOf(call);
    if (ack !== -1 && ack !== this.#ack) {
      this.earlyAcks.push(`acknowledged ${ack}, journaled ${this.#ack}`);
    }
  }

  /** Gives the desk one message after the other, as the bridge does. */
  #carry(): void {
    const chat = this.#chat;
    if (chat === undefined || this.#carrying !== undefined || this.#next === undefined) return;
    this.#carrying = this.#carryAll(chat).finally(() => {
      if (this.#chat === chat) this.#carrying = undefined;
    });
  }

  async #carryAll(chat: DeskChat): Promise<void> {
    for (;;) {
      const message = this.#next;
      if (message === undefined || this.#chat !== chat) return;
      await chat.send(message);
      if (!this.#isSettled(message.id)) return;
    }
  }

  get #next(): { id: string; text: string } | undefined {
    return this.#queue.find(({ id }) => !this.#isSettled(id));
  }

  #isSettled(id: string): boolean {
    return this.journal.events.some((event) => 'messageId' in event && event.messageId === id);
  }
}

function ackOf(call: Call): number {
  return Number(new URL(call.request.url).searchParams.get('ack'));
}

function textOf({ text }: { text: string }): string {
  return text;
}
