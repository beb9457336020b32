import { FencedOut } from '../store/commit-guard.ts';
import { ENTRIES_AT_ONCE, NotTaken } from '../store/inbox.ts';
import type { Arrival, InboxEntry, Intake } from '../store/records.ts';
import type { Occasion } from './allowance.ts';
import type { ConversationKeeper } from './conversation-keeper.ts';
import type { CustomerSide } from './customer-side.ts';
import type { DialogueOptions } from './dialogue.ts';
import { eraseInOrg } from './farewell.ts';
import { ordinaryReading, readEntry } from './inbox-entry.ts';
import { intoInbox } from './intake.ts';
import type { Patience } from './perseverance.ts';
import { digest, isPoison, symptomOf } from './poison.ts';
import { Pump } from './pump.ts';
import type { OccasionAt } from './renewal.ts';
import { standInFor } from './stand-in.ts';

export interface CustomerInboxParts extends Omit<DialogueOptions, 'quietMs' | 'newId' | 'errand'> {
  patience: Patience;
  keeper: ConversationKeeper;
  customerSide: Pick<CustomerSide, 'caughtUp' | 'happened' | 'underWay'>;
  /** Called in turn, before anything is read. */
  takeUp: () => Promise<void>;
}

/** What comes in for one customer, in the order of its arrival. */
export class CustomerInbox {
  readonly #parts: CustomerInboxParts;
  readonly #pump: Pump;
  #isTakenUp = false;
  /** So many wait their turn to be taken at once. */
  #waiting = 0;

  constructor(parts: CustomerInboxParts) {
    this.#parts = parts;
    this.#pump = new Pump(() => this.#readOn(), parts.patience);
  }

  /** Something may be new in the journal, or left from a former process. Returns at once. */
  kick(): void {
    this.#pump.kick();
  }

  get busy(): boolean {
    return this.#pump.busy;
  }

  /** Resolves when nothing is being read. */
  idle(): Promise<void> {
    return this.#pump.idle();
  }

  /**
   * Writes down what has come in; what a customer says in a chat that is open, at once with what follows
   * from it, which saves waiting for the disk twice. Rejects if the journal cannot write.
   */
  async take(arrival: Arrival): Promise<Intake> {
    // Nothing overtakes what waits its turn.
    if (!this.#mayTake && this.#waiting === 0) return this.#putBehind(arrival);
    this.#waiting += 1;
    try {
      return await this.#parts.keeper.inTurn(
        async () => (await this.#takeAtOnce(arrival)) ?? (await this.#putBehind(arrival)),
      );
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Nothing that came before has to be read first, and no survey may have been answered. */
  get #mayTake(): boolean {
    const { keeper, patience } = this.#parts;
    const isUnderWay = this.#isTakenUp && !keeper.over && !patience.stopping.aborted;
    return isUnderWay && !this.busy && keeper.known.survey === null;
  }

  #putBehind(arrival: Arrival): Promise<Intake> {
    const { customer, journal } = this.#parts;
    return intoInbox(journal, customer, arrival);
  }

  /** Undefined if it has to be read from the inbox. Call it in turn. */
  async #takeAtOnce(arrival: Arrival): Promise<Intake | undefined> {
    const { clock, keeper, served } = this.#parts;
    const ordinary = this.#mayTake ? ordinaryReading(arrival.payload, served) : undefined;
    if (ordinary === undefined) return undefined;
    const occasion = this.#occasion({ receivedAt: clock.now() }, ordinary.by);
    try {
      await keeper.apply(ordinary.events, { arrival, occasion });
      return 'done';
    } catch (error) {
      if (mustBeRead(error)) return undefined;
      throw error;
    }
  }

  /** False once all is read that is known to be there, or everything stops. */
  async #readOn(): Promise<boolean> {
    const left = await this.#parts.keeper.inTurn(() => this.#readSome());
    return typeof left === 'boolean' ? left : this.#erase(left);
  }

  /** False once all is read that is known to be there; a farewell to act upon, before which nothing else is read. */
  async #readSome(): Promise<boolean | InboxEntry> {
    const { customer, customerSide, journal, patience, takeUp } = this.#parts;
    if (!this.#isTakenUp) await takeUp();
    this.#isTakenUp = true;
    const entries = await journal.inbox(customer);
    for (const entry of entries) {
      if (patience.stopping.aborted) break;
      if (await this.#read(entry)) return entry;
    }
    customerSide.caughtUp();
    // Whatever comes in later is said to be there.
    return entries.length >= ENTRIES_AT_ONCE;
  }

  /**
   * The customer is forgotten, in the org and then here. Until that is done the farewell stays in the
   * inbox. False if everything stops before.
   */
  async #erase(farewell: InboxEntry): Promise<boolean> {
    const { keeper, patience } = this.#parts;
    const isOver = (): boolean => keeper.over;
    const { stopping } = patience;
    if (!(await eraseInOrg({ ...this.#parts, stopping, isOver }))) return false;
    await keeper.inTurn(() => keeper.forget(farewell.id));
    return true;
  }

  /**
   * What cannot be processed must not stand in the way of what comes next. True if it is a farewell that
   * has to be acted upon. Call it in turn.
   */
  async #read(entry: InboxEntry): Promise<boolean> {
    const { customer, keeper, observer, served, clock } = this.#parts;
    const { id: done, kind } = entry;
    try {
      const { survey } = keeper.known;
      const known = { survey, now: clock.now() };
      const read = digest(() => readEntry(entry, customer.openId, served, known));
      const { events, session, answer, errand, by } = read;
      const { job, outreach } = read;
      if (job !== undefined) {
        await keeper.takeJob(job, done);
        return false;
      }
      if (outreach !== undefined) {
        await keeper.takeOutreach(outreach, done);
        return false;
      }
      const occasion = this.#occasion(entry, by);
      if (answer !== undefined) {
        await keeper.takeAnswer(answer, { done, occasion });
        return false;
      }
      // A chat that is handed over replaces nothing that is open.
      const handedOver = session !== undefined && keeper.over;
      const adopts = session === undefined || handedOver;
      const erases = read.isFarewell === true && served.erasesOnUnfollow;
      await keeper.apply(adopts ? events : [], {
        occasion,
        ...(erases ? {} : { done }),
        ...(handedOver ? { session } : {}),
        ...(errand === undefined ? {} : { errands: [errand] }),
      });
      return erases;
    } catch (error) {
      if (!isPoison(error)) throw error;
      const setAside = symptomOf(error);
      observer.setAside(kind, String(done), setAside);
      const { events, ...told } = standInFor(entry, served.channel.unreadable, customer);
      // Nobody can say what it was, but most of what comes in is a message.
      const occasion = this.#occasion(entry, kind === 'push' ? 'message' : undefined);
      try {
        await keeper.apply(events, { done, setAside, occasion, ...told });
      } catch (another) {
        if (!isPoison(another)) throw another;
        await keeper.apply([], { done, setAside });
      }
      return false;
    }
  }

  /** What the customer has done, for the replies to them. Call it in turn. */
  #occasion(
    { receivedAt: at }: Pick<InboxEntry, 'receivedAt'>,
    by: Occasion | undefined,
  ): OccasionAt | undefined {
    if (by === undefined) return undefined;
    const { customerSide } = this.#parts;
    const { underWay } = customerSide;
    customerSide.happened();
    return { by, at, underWay };
  }
}

/** What cannot be processed is set aside when it is read, and what is another relay's is read there. */
function mustBeRead(error: unknown): boolean {
  return error instanceof NotTaken || error instanceof FencedOut || isPoison(error);
}
