import { nameOf, type Connection, type Fate } from '../network/fate.ts';
import type { Random } from '../time/random.ts';
import type { Point } from '../world/virtual-process.ts';
import type { World } from '../world/world.ts';
import { FaultSwitchboard } from './fault-switchboard.ts';
import type { FaultAction } from './schedule.ts';

// A process that does nothing passes no point.
const PLENTY = 1000;
const LONGEST_WAIT_FOR_DEATH_MS = 5000;
const QUICKEST_START_MS = 300;
const A_MINUTE_MS = 60_000;
const MINUTE_STOP = 'relay: SIGSTOP for a minute';

/** Makes things go wrong, as a schedule says, and right again. */
export class Breaker {
  world: World | undefined;
  readonly #switchboard: FaultSwitchboard;
  #deathIn = Infinity;
  #downMs = 0;
  #calm = false;
  readonly #settings: ReadonlySet<string>;

  /** @param settings switches of the stand-ins that stand for no fault */
  constructor(random: Random, settings: readonly string[]) {
    this.#switchboard = new FaultSwitchboard(random);
    this.#settings = new Set(settings);
  }

  fateOf(connection: Connection): Fate {
    return this.#switchboard.fateOf(connection);
  }

  /** The network has really done so. */
  struck(connection: Connection, fate: Exclude<Fate, { kind: 'none' }>): void {
    this.#switchboard.struck(`${connection}: ${nameOf(fate)}`);
  }

  /** Whether the process dies at this point. */
  onPoint(point: Point): void {
    this.#deathIn -= 1;
    if (this.#deathIn >= 0) return;
    this.world?.note(`dies ${point.side} ${point.label}`);
    this.#die();
  }

  strike(fault: FaultAction, customers: readonly string[]): void {
    const { world } = this;
    if (world === undefined || this.#calm) return;
    world.note(`fault ${JSON.stringify(fault)}`);
    switch (fault.do) {
      case 'network': {
        const { connection, fate: kind, probability } = fault;
        world.time.after(fault.forMs, this.#switchboard.open({ connection, kind, probability }));
        return;
      }
      case 'live-agent':
        world.liveAgent.faults.set(fault.name, fault.times);
        return;
      case 'handover':
        this.#handOver(world, customers[fault.customer] ?? '');
        return;
      case 'wechat':
        world.wechat.faults.set(fault.name, fault.value);
        world.time.after(fault.forMs, () => {
          world.wechat.faults.clear(fault.name);
        });
        return;
      case 'kill':
        if (!world.up || this.#deathIn !== Infinity) return;
        this.#deathIn = fault.points;
        this.#downMs = fault.downMs;
        world.time.after(LONGEST_WAIT_FOR_DEATH_MS, () => {
          if (this.#deathIn !== Infinity) this.#die();
        });
        return;
      case 'pause': {
        const { process } = world;
        if (process?.running !== true) return;
        this.#switchboard.struck(fault.forMs < A_MINUTE_MS ? 'relay: SIGSTOP' : MINUTE_STOP);
        process.pause();
        world.time.after(fault.forMs, () => {
          process.resume();
        });
        return;
      }
      case 'clock jump':
        this.#jump(world, fault.byMs);
        world.time.after(fault.forMs, () => {
          // Somebody has noticed, and sets it right.
          if (!this.#calm) this.#jump(world, -fault.byMs);
        });
        return;
      case 'disk full':
        world.database.full = true;
        world.time.after(fault.forMs, () => {
          world.database.full = false;
        });
        return;
      case 'org session ends':
        this.#switchboard.struck('org: session ends');
        world.org.expireSessions();
        return;
      case 'org closed':
        this.#switchboard.struck('org: closed');
        world.org.closed = true;
        world.time.after(fault.forMs, () => {
          world.org.closed = false;
        });
    }
  }

  /** Nothing goes wrong any more, and there is a relay that works. */
  async calm(): Promise<void> {
    const { world } = this;
    if (world === undefined) return;
    this.#calm = true;
    this.#deathIn = Infinity;
    this.#switchboard.clear();
    for (const { name, kind } of world.liveAgent.faults.list()) {
      if (kind === 'times') world.liveAgent.faults.clear(name);
    }
    for (const { name, kind } of world.wechat.faults.list()) {
      if (kind !== 'switch' || name === 'push-out-of-order') world.wechat.faults.clear(name);
    }
    // What is parked goes out with the next word of its customer.
    world.wechat.faults.set('quota-after-message', PLENTY);
    world.database.full = false;
    world.org.closed = false;
    world.process?.resume();
    world.setSkew(0);
    // No process is there again at once: Node alone takes longer to start.
    if (!world.up) await world.time.pass(QUICKEST_START_MS);
    await world.start();
  }

  /** Every fault with the number of its strikes. */
  counts(): Record<string, number> {
    const counts = { ...this.#switchboard.injected };
    const { world } = this;
    if (world === undefined) return counts;
    if (world.database.refused > 0)
      counts['relay: write refused, disk full'] = world.database.refused;
    const add = (service: string, injected: Record<string, number>): void => {
      for (const [name, count] of Object.entries(injected)) {
        if (count > 0 && !this.#settings.has(name)) counts[`${service} stand-in: ${name}`] = count;
      }
    };
    add('live-agent', world.liveAgent.faults.injected);
    add('wechat', world.wechat.faults.injected);
    return counts;
  }

  #handOver(world: World, openId: string): void {
    const chat = [...world.liveAgent.chats.values()]
      .filter(({ view }) => view.visitorName === openId && view.state !== 'ended')
      .at(-1);
    const session = chat && world.liveAgent.sessions.get(chat.view.id);
    if (session === undefined || session.handoverPending) return;
    this.#switchboard.struck('live-agent: wrong affinity (handover)');
    world.liveAgent.sessions.startHandover(session);
  }

  #jump(world: World, byMs: number): void {
    const far = Math.abs(byMs) > 10 * A_MINUTE_MS ? 'hours or minutes' : 'seconds';
    this.#switchboard.struck(`relay: clock ${byMs > 0 ? 'forward' : 'back'} by ${far}`);
    world.setSkew(world.skewMs + byMs);
  }

  #die(): void {
    const { world } = this;
    this.#deathIn = Infinity;
    if (world?.up !== true) return;
    this.#switchboard.struck('relay: SIGKILL');
    world.kill();
    world.time.after(this.#downMs, () => {
      void world.start();
    });
  }
}
