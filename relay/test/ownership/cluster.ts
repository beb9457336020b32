import { expect, vi } from 'vitest';

import type { Chat } from '../../../scripts/sandbox/page/state.ts';
import type { RelayProcess } from '../../../scripts/sandbox/relay-process.ts';
import { QUIET, startWorld, type World } from '../../../scripts/sandbox/world.ts';
import { startBalancer, type Balancer } from './balancer.ts';

const PATIENCE = { timeout: 45_000, interval: 50 };

/** Several real relays on one database, behind one address, and everybody they serve. */
export class Cluster {
  readonly world: World;
  readonly relays: RelayProcess[];
  readonly #balancer: Balancer;
  /** In the order of their first message. */
  readonly openIds: string[] = [];
  readonly #written = new Map<string, string[]>();
  readonly #said = new Map<string, string[]>();

  private constructor(world: World, relays: RelayProcess[], balancer: Balancer) {
    this.world = world;
    this.relays = relays;
    this.#balancer = balancer;
  }

  static async open(count: number, storeUrl: string): Promise<Cluster> {
    const world = await startWorld({
      agents: ['Li Wei'],
      logLevel: 'debug',
      storeUrl,
      channelFields: QUIET,
    });
    const others = Array.from({ length: count - 1 }, () => world.anotherRelay());
    for (const relay of others) await relay.start();
    const relays = [world.relay, ...others];
    const alive = (): string[] =>
      relays.filter(({ pid }) => pid !== undefined).map(({ url }) => url);
    const balancer = await startBalancer(alive);
    world.wechat.setCallbackUrl('Main', `${balancer.url}/wechat/Main`);
    const cluster = new Cluster(world, relays, balancer);
    try {
      for (const relay of relays) await vi.waitUntil(() => relay.ready(), PATIENCE);
      return cluster;
    } catch (error) {
      await cluster.close();
      throw new Error(relays.flatMap(({ log }) => log.slice(-20)).join('\n'), { cause: error });
    }
  }

  async close(): Promise<void> {
    const [, ...others] = this.relays;
    await Promise.all(others.map((relay) => relay.kill()));
    await this.world.close();
    await this.#balancer.close();
  }

  /** So many customers have a chat with an agent. */
  async chat(count: number): Promise<void> {
    for (let number = 1; number <= count; number += 1) {
      const { openId } = this.world.wechat.addCustomer({ name: `顾客${String(number)}` });
      this.openIds.push(openId);
      await this.write(openId, `你好${String(number)}`);
    }
    await expect.poll(() => this.#chats().length, PATIENCE).toBe(count);
    const agent = this.world.liveAgent.state().agents[0];
    for (const { id } of this.#chats()) this.world.liveAgent.accept(id, agent?.id ?? '');
    await this.expectEverythingRead();
  }

  async write(openId: string, text: string): Promise<void> {
    this.#written.set(openId, [...(this.#written.get(openId) ?? []), text]);
    await this.world.wechat.write(openId, text);
  }

  /** Everybody writes, and every agent answers. */
  async talk(word: string): Promise<void> {
    for (const openId of this.openIds) await this.write(openId, `问${word}`);
    for (const chat of this.#chats()) {
      this.world.liveAgent.say(chat.id, `答${word}`);
      this.#said.set(chat.id, [...(this.#said.get(chat.id) ?? []), `答${word}`]);
    }
  }

  /** Everybody has read everything, in order and once; and no chat has had two polls at a time. */
  async expectEverythingRead(): Promise<void> {
    const sorted = (lists: Iterable<string[]>): string[] =>
      [...lists].map((list) => list.join(' ')).sort();
    await expect
      .poll(() => sorted(this.#ledger().map((chat) => chat.visitorMessages.map(textOf))), PATIENCE)
      .toEqual(sorted(this.#written.values()));
    await expect
      .poll(() => sorted(this.openIds.map((openId) => this.#phone(openId))), PATIENCE)
      .toEqual(sorted(this.openIds.map((_, index) => [...this.#said.values()][index] ?? [])));
    expect(this.#ledger().map((chat) => chat.doublePolls)).toEqual(this.#ledger().map(() => 0));
  }

  /** How many chats a relay has taken up so far, over all its life. */
  takenUp(relay: RelayProcess): number {
    return relay.log.filter((line) => line.includes('"reason":"taken up"')).length;
  }

  #phone(openId: string): string[] {
    return this.world.wechat
      .customer(openId)
      .bubbles.filter((bubble) => bubble.from === 'account')
      .map(textOf);
  }

  #chats(): Chat[] {
    return this.world.liveAgent.state().chats;
  }

  #ledger() {
    return this.world.liveAgent.ledger().chats;
  }
}

function textOf({ text }: { text: string }): string {
  return text;
}
