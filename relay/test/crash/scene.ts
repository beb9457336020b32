import { expect } from 'vitest';

import type { Chat, Customer } from '../../../scripts/sandbox/page/state.ts';
import type { CustomerMessage } from '../../../scripts/sandbox/wechat/customer-actions.ts';
import {
  QUIET,
  startWorld,
  type World,
  type WorldOptions,
} from '../../../scripts/sandbox/world.ts';

const PATIENCE = { timeout: 15_000, interval: 20 };

/** One customer and one agent, with the real relay between them, and what each of them has read. */
export class Scene {
  readonly world: World;
  readonly #openId: string;

  private constructor(world: World, openId: string) {
    this.world = world;
    this.#openId = openId;
  }

  /** Without courtesies, unless the channel's fields bring them. */
  static async open({ channelFields, ...options }: WorldOptions = {}): Promise<Scene> {
    const fields = { ...QUIET, ...channelFields };
    const world = await startWorld({
      agents: ['Li Wei'],
      logLevel: 'debug',
      channelFields: fields,
      ...options,
    });
    const { openId } = world.wechat.addCustomer({ name: '王小明' });
    await expect.poll(() => world.relay.ready(), PATIENCE).toBe(true);
    return new Scene(world, openId);
  }

  get customer(): Customer {
    return this.world.wechat.customer(this.#openId);
  }

  /** The newest chat request. */
  get chat(): Chat {
    const chat = this.world.liveAgent.state().chats.at(-1);
    if (chat === undefined) throw new Error('There is no chat yet.');
    return chat;
  }

  async write(...texts: string[]): Promise<void> {
    for (const text of texts) await this.world.wechat.write(this.#openId, text);
  }

  /** The customer does something that is no message. */
  async happen(event: Parameters<World['wechat']['event']>[1]): Promise<void> {
    await this.world.wechat.event(this.#openId, event);
  }

  /** The customer sends something that is no text. */
  async send(message: CustomerMessage): Promise<void> {
    await this.world.wechat.push(this.#openId, message);
  }

  /** What a method of the console's panel answers this agent. */
  panel(agent: string, method: string, params: Record<string, unknown>): unknown {
    const { org } = this.world;
    const answer = org.auraCall(org.people.agent(agent), method, params);
    if (!answer.ok) throw new Error(answer.error.body.message);
    return JSON.parse(answer.json);
  }

  async requested(count = 1): Promise<void> {
    await expect.poll(() => this.world.liveAgent.state().chats.length, PATIENCE).toBe(count);
  }

  /** The agent accepts the newest request. */
  accept(): void {
    const agent = this.world.liveAgent.state().agents[0];
    if (agent === undefined) throw new Error('There is no agent.');
    this.world.liveAgent.accept(this.chat.id, agent.id);
  }

  async established(): Promise<void> {
    await this.write('你好');
    await this.requested();
    this.accept();
    await this.agentHasRead('你好');
  }

  say(...texts: string[]): void {
    for (const text of texts) this.world.liveAgent.say(this.chat.id, text);
  }

  /** Everything that agents have read from this customer, over all chats, in order. */
  readByAgent(): string[] {
    return this.world.liveAgent
      .ledger()
      .chats.flatMap((chat) => chat.visitorMessages.map((message) => message.text));
  }

  /** Everything that has appeared on the customer's phone, in order. */
  readByCustomer(): string[] {
    return this.customer.bubbles
      .filter((bubble) => bubble.from === 'account')
      .map((bubble) => bubble.text);
  }

  async agentHasRead(...texts: string[]): Promise<void> {
    await expect.poll(() => this.readByAgent(), PATIENCE).toEqual(texts);
  }

  async customerHasRead(...texts: string[]): Promise<void> {
    await expect.poll(() => this.readByCustomer(), PATIENCE).toEqual(texts);
  }

  /** Waits until the relay has written down everything that was read on either side. */
  async settled(): Promise<void> {
    await expect
      .poll(() => this.#logged('message reached the agent'), PATIENCE)
      .toBe(this.readByAgent().length);
    await expect
      .poll(() => this.#logged('message reached the customer'), PATIENCE)
      .toBe(this.readByCustomer().length);
  }

  /** Waits until the relay has said that the chat is in this state. */
  async inState(state: string): Promise<void> {
    const pattern = new RegExp(`"to":"${state}"`, 'u');
    await expect
      .poll(() => this.world.relay.log.some((line) => pattern.test(line)), PATIENCE)
      .toBe(true);
  }

  /** Waits until the relay hears the org's commands: all that a start asks of the org is asked. */
  async relayListens(): Promise<void> {
    await expect.poll(() => this.world.org.isHolding, PATIENCE).toBe(true);
  }

  async orgHas(status: string): Promise<void> {
    await expect.poll(() => this.world.org.chats.at(-1)?.status, PATIENCE).toBe(status);
  }

  /** Kills the relay as a crash would, lets something happen meanwhile, and starts it again. */
  async crash(meanwhile: () => unknown = () => undefined): Promise<void> {
    await this.world.relay.kill();
    await meanwhile();
    await this.world.relay.start();
  }

  /** No session has ever had two polls at once. */
  expectOnePollAtATime(): void {
    const doubles = this.world.liveAgent.ledger().chats.map((chat) => chat.doublePolls);
    expect(doubles.every((count) => count === 0)).toBe(true);
  }

  #logged(message: string): number {
    return this.world.relay.log.filter((line) => line.includes(message)).length;
  }
}
