import type { Claim, Owner, Ownership } from '../ownership/ownership.ts';
import { NOBODY, type Arrival, type Customer, type Intake } from '../store/records.ts';
import { ReplySlot } from '../reply-slot.ts';
import type { Actor, Offer } from './actor.ts';
import { Dialogue, type DialogueOptions } from './dialogue.ts';
import { intoInbox } from './intake.ts';
import type { ServedChannel } from './served-channel.ts';
import { Slots } from './slots.ts';

export interface BridgeOptions extends Omit<
  DialogueOptions,
  'customer' | 'mediaSlots' | 'quietMs' | 'served' | 'errand'
> {
  ownership: Ownership;
  /** The channel of this name, if it is served. */
  channel: (name: string) => ServedChannel | undefined;
  /** The names of all channels that are served. */
  channels: () => readonly string[];
  /** What one relay does for the org as a whole. */
  orgDuty: {
    /** Whether this relay could do it: it has reached the org. */
    isAble: () => boolean;
    begin: () => Actor;
  };
}

interface Acting {
  actor: Actor;
  claim: Claim;
}

const SWEEP_MS = 60_000;
/** Each can be 20 MB, and twice that while it goes to the org. */
const MOST_MEDIA = 4;

/** Carries messages between customers and desks. Its memory is the journal. */
export class Bridge implements Owner {
  readonly #options: BridgeOptions;
  readonly #acting = new Map<string, Acting>();
  readonly #mediaSlots = new Slots(MOST_MEDIA);
  /** Claims and releases of one customer, one after the other. */
  readonly #turns = new Map<string, Promise<void>>();
  #stopped = false;
  #cancelSweep: (() => void) | undefined;

  constructor(options: BridgeOptions) {
    this.#options = options;
  }

  /**
   * Goes on with everything that a former process has left. Call it again when a channel has become
   * available that was not served before.
   */
  async start(): Promise<void> {
    if (this.#stopped) return;
    if (this.#cancelSweep === undefined) this.#planSweep();
    // Whoever is quiet begins anew, with the settings as they are now.
    else this.#sweep();
    await this.#options.ownership.start(this);
  }

  channels(): readonly string[] {
    const { channels, orgDuty } = this.#options;
    return orgDuty.isAble() ? [...channels(), NOBODY.channel] : channels();
  }

  /**
   * Writes down what has come in for a customer. If it is `new`, `received` has to be called. Rejects if
   * the journal cannot write.
   */
  receive(customer: Customer, arrival: Arrival): Promise<Intake> {
    const actor = this.#acting.get(keyOf(customer))?.actor;
    if (actor?.take !== undefined) return actor.take(arrival);
    return intoInbox(this.#options.journal, customer, arrival);
  }

  /**
   * Something of this customer is in the journal. Returns at once. If it is a push, somebody waits for an
   * answer to it: the slot that is returned is open if there may be one.
   */
  received(customer: Customer, push?: { payload: unknown }): ReplySlot | undefined {
    if (this.#stopped) return undefined;
    if (!this.#canActFor(customer)) {
      this.#options.observer.unserved(customer);
      return undefined;
    }
    const offer = push && { slot: new ReplySlot(), payload: push.payload };
    const key = keyOf(customer);
    const acting = this.#acting.get(key);
    if (acting === undefined) void this.#inTurn(key, () => this.#claim(customer, offer));
    else acting.actor.received(offer);
    return offer?.slot;
  }

  async takeOver(claims: readonly Claim[]): Promise<void> {
    const turns = claims.map((claim) => {
      const key = keyOf(claim.customer);
      return this.#inTurn(key, async () => {
        const former = this.#acting.get(key);
        this.#acting.delete(key);
        await former?.actor.stop();
        await this.#begin(claim);
        await this.#acting.get(key)?.actor.begun;
      });
    });
    await Promise.all(turns);
  }

  lose({ customer, fence }: Pick<Claim, 'customer' | 'fence'>): void {
    const acting = this.#acting.get(keyOf(customer));
    if (acting?.claim.fence === fence) this.#end(acting);
  }

  async loseAll(): Promise<void> {
    for (const acting of this.#acting.values()) this.#end(acting);
    await Promise.all(this.#turns.values());
  }

  /** Stops all activity. What is not done stays in the journal, for the next process. */
  async stop(): Promise<void> {
    const { ownership, reporter } = this.#options;
    this.#stopped = true;
    this.#cancelSweep?.();
    ownership.retire();
    await Promise.all([this.loseAll(), reporter.stop()]);
    await ownership.stop();
  }

  #canActFor({ channel }: Customer): boolean {
    const { channel: served, orgDuty } = this.#options;
    return channel === NOBODY.channel ? orgDuty.isAble() : served(channel) !== undefined;
  }

  async #claim(customer: Customer, offer: Offer | undefined): Promise<void> {
    const acting = this.#acting.get(keyOf(customer));
    if (acting !== undefined && !this.#stopped) {
      acting.actor.received(offer);
      return;
    }
    const claim = this.#stopped ? undefined : await this.#options.ownership.claim(customer);
    if (claim !== undefined) await this.#begin(claim, offer);
    // The customer is another relay's, and nobody can answer from here.
    else offer?.slot.close();
  }

  async #begin(claim: Claim, offer?: Offer): Promise<void> {
    const actor = this.#stopped ? undefined : this.#actorFor(claim);
    if (actor === undefined) {
      offer?.slot.close();
      await this.#options.ownership.release(claim, true);
      return;
    }
    this.#acting.set(keyOf(claim.customer), { actor, claim });
    actor.received(offer);
  }

  #actorFor({ customer, guard, quietMs }: Claim): Actor | undefined {
    const { channel, orgDuty, journal } = this.#options;
    if (customer.channel === NOBODY.channel) return orgDuty.begin();
    const served = channel(customer.channel);
    if (served === undefined) return undefined;
    const own = journal.ownedBy(customer, guard);
    const errand = (): void => {
      // Without an org it waits: whoever reaches it looks for errands first.
      if (orgDuty.isAble()) this.received(NOBODY);
    };
    return new Dialogue({
      ...this.#options,
      journal: own,
      customer,
      errand,
      mediaSlots: this.#mediaSlots,
      quietMs,
      served,
    });
  }

  /** Stops acting at once, and lets others take over as soon as nothing is in flight. */
  #end({ actor, claim }: Acting): void {
    const key = keyOf(claim.customer);
    this.#acting.delete(key);
    const stopped = actor.stop();
    void this.#inTurn(key, async () => {
      await stopped;
      await this.#options.ownership.release(claim, true);
    });
  }

  /** Never rejects. */
  #inTurn(key: string, task: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(key) ?? Promise.resolve();
    const turn = before
      .then(task)
      .catch((error: unknown) => {
        this.#options.observer.journalTrouble(error);
      })
      .finally(() => {
        if (this.#turns.get(key) === turn) this.#turns.delete(key);
      });
    this.#turns.set(key, turn);
    return turn;
  }

  #planSweep(): void {
    this.#cancelSweep = this.#options.clock.after(SWEEP_MS, () => {
      this.#sweep();
      this.#planSweep();
    });
  }

  #sweep(): void {
    for (const [key, acting] of this.#acting) {
      if (acting.actor.quiet) void this.#inTurn(key, () => this.#forget(key, acting));
    }
  }

  /** Forgets somebody for whom nothing goes on: the journal has it all. */
  async #forget(key: string, { actor, claim }: Acting): Promise<void> {
    const { journal, ownership } = this.#options;
    if (!this.#isForgettable(key, actor)) return;
    // As long as the org has to be told something, it is told from here.
    const untold = await journal.reports(claim.customer);
    if (untold.length > 0 || !this.#isForgettable(key, actor)) return;
    this.#acting.delete(key);
    await actor.stop();
    await ownership.release(claim, false);
  }

  #isForgettable(key: string, actor: Actor): boolean {
    return this.#acting.get(key)?.actor === actor && actor.quiet;
  }
}

function keyOf({ channel, openId }: Customer): string {
  return `${channel}/${openId}`;
}
