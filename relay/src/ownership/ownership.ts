import type { CommitGuard } from '../store/commit-guard.ts';
import type { Customer } from '../store/records.ts';

/**
 * Which relay acts for which customer. The unit is the customer, because order is kept for each
 * customer; the rule is that nobody acts for a customer without a claim.
 */
export interface Ownership {
  /**
   * Begins to give out claims: what a former process has left goes to `owner`. Call it again when
   * the owner serves more channels than before.
   */
  start(owner: Owner): Promise<void>;
  /**
   * Claims a customer. Undefined if another relay acts for them: it is told that there may be
   * something new. Rejects if the store cannot be reached; then the customer is offered again later.
   */
  claim(customer: Customer): Promise<Claim | undefined>;
  /**
   * Lets go of a customer for whom nothing goes on here any more. `left`: there is something left to
   * do, so another relay shall take over at once. Never rejects.
   */
  release(claim: Claim, left: boolean): Promise<void>;
  /** Gives out no more claims. Call it before the last ones are released. */
  retire(): void;
  /** After the last release. */
  stop(): Promise<void>;
}

/** A relay's permission to act for a customer, until it is released or lost. */
export interface Claim {
  customer: Customer;
  /** Larger than that of every former owner. */
  fence: number;
  /**
   * A former owner hangs and may still have a poll at the desk, for so long. In milliseconds; 0 if
   * nobody has.
   */
  quietMs: number;
  /** Checks the claim in each transaction; undefined if there can be no other owner. */
  guard: CommitGuard | undefined;
}

/** Who acts for customers. */
export interface Owner {
  /** The channels whose customers it can act for. */
  channels(): readonly string[];
  /** There may be something to do for this customer: it claims them if it has not yet. */
  received(customer: Customer): void;
  /**
   * These are now its own. Resolves when it knows what their former owners have left, so that it is
   * not given more than it can take up at once. Never rejects.
   */
  takeOver(claims: readonly Claim[]): Promise<void>;
  /** This claim is not in force any more: it stops at once, if it has not got another one since. */
  lose(claim: Pick<Claim, 'customer' | 'fence'>): void;
  /** All claims are lost. Resolves when nothing goes on any more. */
  loseAll(): Promise<void>;
}

/** Told of what an operator wants to know. */
export interface OwnershipObserver {
  /** So many customers came over from relays that died or stopped. */
  tookOver(count: number): void;
  /** Another relay was declared dead; `hung`: its process may still be there. */
  buried(relay: string, hung: boolean): void;
  /** This relay was declared dead, or could not show for too long that it is alive. */
  lost(reason: 'declared-dead' | 'out-of-touch'): void;
  /** It is in touch again. */
  restored(): void;
  trouble(error: unknown): void;
}
