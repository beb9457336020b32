import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, it, vi } from 'vitest';

import { Fleet, type Member } from '../processes/fleet.ts';
import { inspect } from '../processes/inspect.ts';
import { Load } from '../processes/load.ts';
import { relayUnder, type Conditions } from '../processes/program/conditions.ts';
import { giveOrders, type Order } from '../processes/program/points.ts';
import { Random } from '../time/random.ts';

// The real ones, eight times as fast.
const TIMING = { beatMs: 250, actMs: 625, leaseMs: 1000, holdMs: 3750, sweepMs: 625 };
const DEATH_MS = 15_000;
const PATIENCE = { timeout: 30_000, interval: 20 };
const HANG_WITH_ANSWER: Order = {
  label: 'GET System/Messages',
  side: 'after',
  occurrence: 1,
  signal: 'SIGSTOP',
};

describe('a relay that hangs with an answer in its hands, is replaced, and comes back', () => {
  // Each has its own `expect`: the common one forgets the test when the other one ends.
  it.concurrent('writes nothing more', async ({ expect }) => {
    const scene = await Scene.open({});
    try {
      await scene.hangAndComeBack();
      await vi.waitUntil(() => scene.hung?.relay.ready(), PATIENCE);
      expect(await scene.violations()).toEqual([]);
    } finally {
      await scene.close();
    }
  });

  it.concurrent('is found out if nobody checks its claim when it writes', async ({ expect }) => {
    const scene = await Scene.open({ plant: 'lease-without-fencing' });
    try {
      await scene.hangAndComeBack();
      await expect.poll(() => scene.violations(), PATIENCE).toContain('duplicated');
    } finally {
      await scene.close();
    }
  });
});

/** Two relays, and one customer in a chat with one agent. */
class Scene {
  readonly #fleet: Fleet;
  readonly #load: Load;
  readonly #folders: readonly string[];
  hung: Member | undefined;

  private constructor(fleet: Fleet, folders: readonly string[]) {
    this.#fleet = fleet;
    this.#folders = folders;
    this.#load = new Load(fleet.world, new Random('fencing'), 1);
  }

  static async open(conditions: Conditions): Promise<Scene> {
    const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'wechat-desk-'));
    const folders = [await folder(), await folder()];
    const fleet = await Fleet.open({
      relays: folders.length,
      holdMs: TIMING.holdMs,
      deathMs: DEATH_MS,
      differs: (index) => relayUnder({ ...conditions, folder: folders[index], timing: TIMING }),
    });
    return new Scene(fleet, folders);
  }

  async close(): Promise<void> {
    await this.#fleet.close();
    for (const folder of this.#folders) await rm(folder, { recursive: true, force: true });
  }

  async hangAndComeBack(): Promise<void> {
    const { liveAgent } = this.#fleet.world;
    this.#load.write(this.#openId, '«问»');
    await vi.waitUntil(() => {
      this.#load.accept();
      return liveAgent.ledger().chats[0]?.visitorMessages.length === 1;
    }, PATIENCE);
    const index = await this.#ownerIndex();
    this.hung = this.#fleet.members[index];
    // Of a poll that has just begun: one that is about to end would bring it nothing to write.
    const before = this.#polls;
    await vi.waitUntil(() => this.#polls > before, PATIENCE);
    giveOrders(this.#folders[index] ?? '', [HANG_WITH_ANSWER]);
    this.#say('«答一»');
    // It comes through the other relay, once that one may be sure that no poll is held any more.
    await vi.waitUntil(() => this.#isShown('«答一»'), PATIENCE);
    process.kill(this.hung?.relay.pid ?? 0, 'SIGCONT');
    await vi.waitUntil(
      () => this.hung?.relay.log.some((line) => line.includes('"reason":"declared-dead"')),
      PATIENCE,
    );
    this.#say('«答二»');
    await vi.waitUntil(() => this.#isShown('«答二»'), PATIENCE);
  }

  /** The kinds of what is wrong. */
  async violations(): Promise<string[]> {
    const { violations } = await inspect(this.#fleet.world, this.#fleet.store);
    return violations.map(({ kind }) => kind);
  }

  get #polls(): number {
    return this.#fleet.world.liveAgent.ledger().chats[0]?.polls ?? 0;
  }

  get #openId(): string {
    return this.#load.openIds[0] ?? '';
  }

  #say(text: string): void {
    const chat = this.#fleet.world.liveAgent.state().chats.at(-1);
    this.#load.say({ id: chat?.id ?? '' }, text);
  }

  #isShown(text: string): boolean {
    return this.#fleet.world.wechat.customer(this.#openId).bubbles.some(({ from, text: lines }) => {
      return from === 'account' && lines.split('\n').includes(text);
    });
  }

  async #ownerIndex(): Promise<number> {
    const [row] = await this.#fleet.store.rows(
      'select name from ownership join relay on relay.id = relay where open_id = $1',
      [this.#openId],
    );
    return this.#fleet.members.findIndex(({ name }) => name === row?.['name']);
  }
}
