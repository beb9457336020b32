import { z } from 'zod';

import { Pump } from '../bridge/pump.ts';
import { sleep } from '../clock.ts';
import type { Customer } from '../store/records.ts';
import { claimGuard } from './claim-guard.ts';
import { Lease, moment, since, type Moment, type Watch } from './lease.ts';
import type { Claim, Owner, Ownership, OwnershipObserver } from './ownership.ts';
import { FREE_TOPIC, relayId, type Owned, type Registry } from './registry.ts';
import { share } from './share.ts';
import type { Timing } from './timing.ts';

export interface SharedOwnershipOptions {
  registry: Registry;
  /** Of this process, never used again. */
  process: string;
  /** As admins see it. */
  name: string;
  watch: Watch;
  timing: Timing;
  observer: OwnershipObserver;
  /** Called when this process may not act any more: whatever is in flight is given up. */
  onLapse: () => void;
  /** Called when it may not have a poll any more. */
  onBroken: () => void;
}

// Taken up at the same time: many more would only wait for a connection.
const AT_ONCE = 50;
const wakeSchema = z.tuple([z.string(), z.string()]);

/**
 * Ownership among relays that share a PostgreSQL. This process shows every `beatMs` that it is alive,
 * declares dead whoever has not, and takes its share of the customers who have nobody. When it finds
 * itself declared dead, it stops everything and begins anew under another id.
 */
export class SharedOwnership implements Ownership {
  readonly #options: SharedOwnershipOptions;
  readonly #lease: Lease;
  readonly #stopping = new AbortController();
  readonly #sweeper: Pump;
  readonly #announcer: Pump;
  #owner: Owner | undefined;
  #generation = 0;
  /** Undefined while this process is not registered. */
  #relay: string | undefined;
  #beating: Promise<void> | undefined;
  #retired = false;
  #outOfTouch = false;
  /** When everything was last looked through; undefined if that is due. */
  #swept: Moment | undefined;
  /** Since when customers without a relay have been seen that others should have taken. */
  #leftOver: Moment | undefined;
  /** Claims may have been made whose answer did not come. */
  #doubtful = false;
  /** The connection by which the others see that this process is there is as good as at its last sign of life. */
  #isSeen = false;
  #rest = new AbortController();

  constructor(options: SharedOwnershipOptions) {
    const { watch, timing, registry, observer, onLapse } = options;
    this.#options = options;
    this.#lease = new Lease(watch, timing.actMs, onLapse);
    const patience = {
      clock: watch.clock,
      stopping: this.#stopping.signal,
      onTrouble: (error: unknown) => {
        this.#doubtful = true;
        observer.trouble(error);
      },
    };
    this.#sweeper = new Pump(() => this.#sweep(), patience);
    this.#announcer = new Pump(async () => {
      await registry.announce();
      return false;
    }, patience);
  }

  /** Whether this process may do something outside now. */
  get mayAct(): boolean {
    return this.#lease.held;
  }

  /**
   * Whether it may have a poll now. Without the connection of its signs of life, the others would take
   * this process for dead, should it hang, and would poll at once.
   */
  get mayHold(): boolean {
    return this.mayAct && this.#isSeen;
  }

  /** The connection of the signs of life has broken. The next one comes at once. */
  broken(): void {
    this.#isSeen = false;
    this.#options.onBroken();
    this.#rest.abort();
  }

  async start(owner: Owner): Promise<void> {
    if (this.#owner === undefined) {
      this.#owner = owner;
      await this.#beat();
      this.#beating = this.#beatOn();
    }
    this.look();
  }

  async claim(customer: Customer): Promise<Claim | undefined> {
    const { registry } = this.#options;
    const relay = this.#actor();
    if (relay === undefined) return undefined;
    try {
      const owned = await registry.claim(relay, customer);
      if (owned !== undefined) return this.#claimOf(relay, owned);
      await registry.wake(customer);
      return undefined;
    } catch (error) {
      this.#doubtful = true;
      throw error;
    }
  }

  async release(claim: Claim, left: boolean): Promise<void> {
    const { registry, observer } = this.#options;
    if (this.#relay === undefined) return;
    try {
      await registry.release(this.#relay, claim, left);
      if (left) this.#announcer.kick();
    } catch (error) {
      observer.trouble(error);
    }
  }

  retire(): void {
    this.#retired = true;
  }

  async stop(): Promise<void> {
    const { registry, observer } = this.#options;
    this.#retired = true;
    this.#stopping.abort();
    await Promise.all([this.#sweeper.idle(), this.#announcer.idle(), this.#beating]);
    this.#lease.giveUp();
    try {
      if (this.#relay !== undefined) await registry.unregister(this.#relay);
    } catch (error) {
      observer.trouble(error);
    }
    await registry.close();
  }

  /** Somebody may be free, or something may have been said that was not heard. Returns at once. */
  look(): void {
    this.#swept = undefined;
    this.#sweeper.kick();
  }

  /** A notification. One that cannot be read says at least that there is something. */
  notified(topic: string, payload: string): void {
    const [channel, openId] = wakeSchema.safeParse(parseJson(payload)).data ?? [];
    if (topic === FREE_TOPIC) this.#sweeper.kick();
    else if (channel === undefined || openId === undefined) this.look();
    else this.#owner?.received({ channel, openId });
  }

  /** The id under which customers may be claimed now. */
  #actor(): string | undefined {
    return this.#retired || !this.mayAct ? undefined : this.#relay;
  }

  #claimOf(relay: string, owned: Owned): Claim {
    const { registry, watch } = this.#options;
    const lose = (): void => {
      this.#owner?.lose(owned);
    };
    return { ...owned, guard: claimGuard({ registry, relay, owned, clock: watch.clock, lose }) };
  }

  async #beatOn(): Promise<void> {
    const { watch, timing } = this.#options;
    const { signal } = this.#stopping;
    for (;;) {
      // Out of touch, each try counts.
      const ms = this.mayHold ? timing.beatMs : timing.beatMs / 4;
      this.#rest = new AbortController();
      await sleep(watch.clock, ms, AbortSignal.any([signal, this.#rest.signal]));
      if (signal.aborted) return;
      await this.#beat();
    }
  }

  /** A sign of life, and a look at those of the others. Never rejects. */
  async #beat(): Promise<void> {
    const { registry, watch, timing, observer } = this.#options;
    const asked = moment(watch);
    try {
      if (!(await this.#showLife())) {
        await this.#stopEverything();
        return;
      }
      this.#isSeen = true;
      this.#lease.extend(asked);
      if (this.#outOfTouch) observer.restored();
      this.#outOfTouch = false;
      // From the end of its lease, until its last poll must be over.
      const quietMs = timing.actMs + timing.holdMs - timing.leaseMs;
      for (const { name, hung } of await registry.bury(quietMs)) {
        observer.buried(name, hung);
        this.#sweeper.kick();
      }
    } catch (error) {
      observer.trouble(error);
      if (!this.mayAct && !this.#outOfTouch) {
        this.#outOfTouch = true;
        observer.lost('out-of-touch');
      }
    }
    if (this.#isSweepDue() || this.#leftOver !== undefined) this.#sweeper.kick();
  }

  /** False if this process has been declared dead. */
  async #showLife(): Promise<boolean> {
    const { registry, process, name, timing } = this.#options;
    if (this.#relay !== undefined) return registry.renew(this.#relay, timing.leaseMs);
    this.#generation += 1;
    const relay = relayId(process, this.#generation);
    await registry.register(relay, name, timing.leaseMs);
    this.#relay = relay;
    this.#swept = undefined;
    return true;
  }

  /** Others act for its customers now. The next beat begins anew. */
  async #stopEverything(): Promise<void> {
    this.#relay = undefined;
    this.#lease.giveUp();
    this.#options.observer.lost('declared-dead');
    await this.#owner?.loseAll();
  }

  #isSweepDue(): boolean {
    const { watch, timing } = this.#options;
    return this.#swept === undefined || since(this.#swept, watch) >= timing.sweepMs;
  }

  async #sweep(): Promise<boolean> {
    const { registry, watch } = this.#options;
    const relay = this.#actor();
    const owner = this.#owner;
    const channels = owner?.channels() ?? [];
    if (relay === undefined || owner === undefined || channels.length === 0) return false;
    await this.#takeShare(relay, owner, channels);
    if (!this.#isSweepDue()) return false;
    this.#swept = moment(watch);
    const which = this.#doubtful ? 'all' : 'waiting';
    this.#doubtful = false;
    for (const customer of await registry.mine(relay, which)) owner.received(customer);
    for (const customer of await registry.unclaimed(channels, AT_ONCE)) owner.received(customer);
    return false;
  }

  async #takeShare(relay: string, owner: Owner, channels: readonly string[]): Promise<void> {
    const { registry, watch, timing, observer } = this.#options;
    const balance = await registry.balance(relay, channels);
    const leftOver = this.#leftOver;
    const quota = share(
      balance,
      leftOver !== undefined && since(leftOver, watch) >= timing.beatMs / 2,
    );
    let taken = 0;
    while (taken < quota && this.#actor() === relay) {
      const batch = await registry.claimFree(relay, channels, Math.min(AT_ONCE, quota - taken));
      if (batch.length === 0) break;
      taken += batch.length;
      await owner.takeOver(batch.map((owned) => this.#claimOf(relay, owned)));
    }
    if (taken > 0) observer.tookOver(taken);
    if (taken >= balance.free) this.#leftOver = undefined;
    else this.#leftOver ??= moment(watch);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
