import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

import {
  startCuttingProxy,
  type CuttingProxy,
} from '../../../relay/test/fixtures/cutting-proxy.ts';
import { startBalancer, type Balancer } from '../../../relay/test/ownership/balancer.ts';
import type { RelayProcess } from '../../sandbox/relay-process.ts';
import { startWorld, type OtherRelay, type World, type WorldOptions } from '../../sandbox/world.ts';
import { openFile, startSharedStore, type Store } from './store.ts';

/** One relay of several. */
export interface Member {
  /** As the database and the org know it. */
  name: string;
  relay: RelayProcess;
  /** Its way to the database, if that can be cut. */
  way: CuttingProxy | undefined;
  /** `up`: it works, and nothing is being done to it. */
  state: 'up' | 'down' | 'stopped' | 'cut';
  /** The balancer has found it ready. */
  ready: boolean;
}

export interface FleetOptions extends Omit<WorldOptions, 'relay' | 'storeUrl' | 'onLog'> {
  /** One: on SQLite. More: on PostgreSQL. */
  relays: number;
  /** In what each of them, from 0, differs from the real relay. */
  differs?: (index: number) => OtherRelay;
  /** Hears each line of their logs, after the name of the relay. */
  onLine?: ((line: string) => void) | undefined;
}

const CHECK_EVERY_MS = 500;
const CHECK_PATIENCE_MS = 1000;
const START_PATIENCE_MS = 60_000;
const START_EVERY_MS = 50;
const MOST_FAILED_STARTS = 100;

// A relay that was killed is still there under the same name until it is declared dead.
const CUSTOMERS = `select open_id from ownership
  where relay = (select id from relay where name = $1 order by expires_at desc limit 1)`;
/** Real relays on one store, behind one address, and everybody they serve. */
export class Fleet {
  readonly world: World;
  readonly members: readonly Member[];
  readonly store: Store;
  /** What processes did that they must not. */
  readonly mishaps: string[];
  /** Starts that came to nothing, because the database was cut off. */
  failedStarts = 0;
  readonly #balancer: Balancer;
  readonly #closing = new AbortController();
  readonly #checks: Promise<void>;

  private constructor(parts: {
    world: World;
    members: readonly Member[];
    store: Store;
    mishaps: string[];
    balancer: Balancer;
  }) {
    this.world = parts.world;
    this.members = parts.members;
    this.store = parts.store;
    this.mishaps = parts.mishaps;
    this.#balancer = parts.balancer;
    this.#checks = this.#check();
  }

  /** Resolves when all of them are ready. */
  static async open({ relays, differs, onLine, ...options }: FleetOptions): Promise<Fleet> {
    const shared = relays > 1 ? await startSharedStore() : undefined;
    const mishaps: string[] = [];
    const members: Member[] = [];
    const way = async (): Promise<CuttingProxy | undefined> =>
      shared && (await startCuttingProxy(shared.url));
    const ways = await Promise.all(Array.from({ length: relays }, way));
    const differences = ways.map((each, index): OtherRelay => {
      const { environment, ...other } = differs?.(index) ?? {};
      const name = nameOf(index);
      return {
        onLog: (line) => onLine?.(`${name} ${line}`),
        // One that cannot even start is another matter.
        onExit: (code) => {
          if (members[index]?.state !== 'up') return;
          mishaps.push(`${name} has ended by itself with ${String(code)}`);
        },
        ...other,
        environment: {
          RELAY_NAME: name,
          ...(each === undefined ? {} : { STORE_URL: each.url }),
          ...environment,
        },
      };
    });
    const [first = {}, ...others] = differences;
    const world = await startWorld({ agents: ['Ada', 'Bo'], ...options, relay: first });
    [world.relay, ...others.map((each) => world.anotherRelay(each))].forEach((relay, index) => {
      const name = nameOf(index);
      members.push({ name, relay, way: ways[index], state: 'down', ready: false });
    });
    const balancer = await startBalancer(() =>
      members.filter(({ ready }) => ready).map(({ relay }) => relay.url),
    );
    world.wechat.setCallbackUrl('Main', `${balancer.url}/wechat/Main`);
    const store = shared ?? openFile(world.journalFile);
    const fleet = new Fleet({ world, members, store, mishaps, balancer });
    try {
      await Promise.all(members.map(async (member) => fleet.start(member)));
      return fleet;
    } catch (error) {
      await fleet.close();
      throw error;
    }
  }

  /** Sees to it that a process is there. Resolves when it is ready. */
  async start(member: Member): Promise<void> {
    const deadline = performance.now() + START_PATIENCE_MS;
    while (!(await isReady(member))) {
      if (performance.now() > deadline) throw new Error(`${member.name} does not get ready.`);
      if (member.relay.pid === undefined) await this.#launch(member);
      await pause(START_EVERY_MS);
    }
    member.state = 'up';
    member.ready = true;
  }

  async kill(member: Member): Promise<void> {
    member.state = 'down';
    await member.relay.kill();
    member.ready = false;
  }

  /** Stops a process in good order. Returns how long that took, in milliseconds. */
  async leave(member: Member): Promise<number> {
    const begin = performance.now();
    member.state = 'down';
    const code = await member.relay.stop();
    member.ready = false;
    if (code !== 0)
      this.mishaps.push(`${member.name} was asked to stop, and ended ${String(code)}`);
    return performance.now() - begin;
  }

  /** The process stands still, as if its machine did. The balancer has to find out by itself. */
  async hang(member: Member, ms: number): Promise<void> {
    const { pid } = member.relay;
    if (pid === undefined) return;
    member.state = 'stopped';
    process.kill(pid, 'SIGSTOP');
    await pause(ms);
    if (member.relay.pid !== pid) return;
    process.kill(pid, 'SIGCONT');
    member.state = 'up';
  }

  /** Cuts a relay off the database. */
  async cut(member: Member, ms: number): Promise<void> {
    member.state = 'cut';
    member.way?.cutAll();
    await pause(ms);
    member.way?.restore();
    member.state = 'up';
  }

  /** The customers whom a relay has, or has had until it went. */
  async customersOf({ name }: Member): Promise<ReadonlySet<string>> {
    if (this.members.length === 1) {
      return new Set(this.world.wechat.state().customers.map(({ openId }) => openId));
    }
    const rows = await this.store.rows(CUSTOMERS, [name]);
    return new Set(rows.map((row) => String(row['open_id'])));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#checks;
    await Promise.all(this.members.map(({ relay }) => relay.kill()));
    await this.world.close();
    await this.#balancer.close();
    for (const { way } of this.members) await way?.close();
    await this.store.close();
  }

  /** One that cannot reach the database ends at once, and is started again by whoever runs it. */
  async #launch({ relay }: Member): Promise<void> {
    try {
      await relay.start();
    } catch (error) {
      this.failedStarts += 1;
      if (this.failedStarts > MOST_FAILED_STARTS) throw error;
    }
  }

  /** What a balancer does: it asks each relay now and then, and leaves out who does not answer. */
  async #check(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      await Promise.all(
        this.members.map(async (member) => {
          member.ready = member.relay.pid !== undefined && (await isReady(member));
        }),
      );
      await pause(CHECK_EVERY_MS);
    }
  }
}

function nameOf(index: number): string {
  return `relay-${String(index + 1)}`;
}

async function isReady({ relay }: Member): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(CHECK_PATIENCE_MS);
    return (await fetch(`${relay.metricsUrl}/readyz`, { signal })).ok;
  } catch {
    return false;
  }
}
