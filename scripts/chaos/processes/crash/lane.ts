import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import type { RelayProcess } from '../../../sandbox/relay-process.ts';
import { SECRETS, startWorld, type World } from '../../../sandbox/world.ts';
import { playReference } from '../../crash/reference.ts';
import type { Violation } from '../../verdict/compare.ts';
import { leaks } from '../../verdict/leaks.ts';
import type { Point } from '../../world/virtual-process.ts';
import { inspect, type Findings } from '../inspect.ts';
import { relayUnder } from '../program/conditions.ts';
import { giveOrders, passedFile, readPassed, type Order } from '../program/points.ts';
import { openFile } from '../store.ts';
import { realStage } from './real-stage.ts';

/** What one run came to. */
export interface Play {
  violations: Violation[];
  repeatedToCustomer: number;
  /** The points that were passed, in order. */
  passed: Point[];
  /** How many of its orders to die the relay has obeyed. */
  deaths: number;
}

const DOWN_MS = 300;
const PATIENCE_MS = 90_000;
const LOOK_MS = 100;
// What has been done twice may show a little later.
const AFTERMATH_MS = 500;

/** A world in which the reference run is played again and again, each time with a relay and a journal of its own. */
export class Lane {
  readonly #world: World;
  #customers = 0;

  private constructor(world: World) {
    this.#world = world;
  }

  static async open(): Promise<Lane> {
    const world = await startWorld({
      agents: ['Ada', 'Bo'],
      logLevel: 'debug',
      // What is erased cannot be compared; the tests of the relay erase, and kill it meanwhile.
      channelFields: { ArchiveMessages__c: 'true', EraseOnUnfollow__c: 'false' },
    });
    await world.relay.stop();
    return new Lane(world);
  }

  close(): Promise<void> {
    return this.#world.close();
  }

  /** Plays the reference run, in which the relay dies where it is ordered to, and is started again. */
  async play(orders: readonly Order[]): Promise<Play> {
    const folder = await mkdtemp(join(tmpdir(), 'wechat-desk-'));
    try {
      giveOrders(folder, orders);
      return await this.#playIn(folder, orders);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #playIn(folder: string, orders: readonly Order[]): Promise<Play> {
    const world = this.#world;
    const journal = join(folder, 'relay.db');
    const { program, environment } = relayUnder({ folder });
    let deaths = 0;
    let state: 'starting' | 'listening' | 'over' = 'starting';
    const relay: RelayProcess = world.anotherRelay({
      ...(program === undefined ? {} : { program }),
      environment: { ...environment, STORE_URL: `sqlite:${journal}` },
      onExit: () => {
        deaths += 1;
        if (state === 'listening') void start();
      },
    });
    const start = async (): Promise<void> => {
      state = 'starting';
      await pause(deaths === 0 ? 0 : DOWN_MS);
      while (state === 'starting') {
        try {
          await relay.start();
          state = 'listening';
        } catch {
          await pause(DOWN_MS);
        }
      }
    };
    const openIds: string[] = [];
    const violations: Violation[] = [];
    let findings: Findings | undefined;
    try {
      await start();
      world.wechat.setCallbackUrl('Main', `${relay.url}/wechat/Main`);
      const deadline = Date.now() + PATIENCE_MS;
      while (!(await relay.ready()) && Date.now() < deadline) await pause(LOOK_MS);
      const stage = realStage(world, (name) => {
        this.#customers += 1;
        const openId = `o${'x'.repeat(23)}${String(this.#customers).padStart(4, '0')}`;
        openIds.push(openId);
        return world.wechat.addCustomer({ name, openId, follow: true }).openId;
      });
      await playReference(stage);
      findings = await this.#settled(journal, openIds);
      violations.push(...findings.violations);
      for (const detail of findings.left) violations.push({ kind: 'stuck', detail });
    } catch (error) {
      violations.push({
        kind: 'stuck',
        detail: error instanceof Error ? error.message : 'unknown',
      });
    } finally {
      state = 'over';
      await relay.kill();
      for (const { faults } of [world.wechat, world.liveAgent, world.org]) faults.clear();
    }
    return {
      violations: [
        ...violations,
        ...mishaps(relay, deaths - orders.length),
        ...leaks(relay.log, { secrets: SECRETS, customers: world.wechat.state().customers }),
      ],
      repeatedToCustomer: findings?.tally.repeatedToCustomer ?? 0,
      passed: readPassed(await readFile(passedFile(folder), 'utf8')),
      deaths,
    };
  }

  /** Waits until nothing is left to do and nothing is missing, or patience is at its end. */
  async #settled(journal: string, openIds: readonly string[]): Promise<Findings> {
    const store = openFile(journal);
    const look = (): Promise<Findings> => inspect(this.#world, store, openIds);
    for (const deadline = Date.now() + PATIENCE_MS; ;) {
      const { violations, left } = await look();
      if ((violations.length === 0 && left.length === 0) || Date.now() > deadline) break;
      await pause(LOOK_MS);
    }
    await pause(AFTERMATH_MS);
    return look();
  }
}

function mishaps(relay: RelayProcess, deathsTooMany: number): Violation[] {
  const violations: Violation[] = [];
  if (deathsTooMany > 0) {
    violations.push({ kind: 'crashed', detail: relay.log.slice(-3).join(' ') });
  }
  return violations;
}
