import { FencedOut } from '../../src/store/commit-guard.ts';
import type { Claim, Owner, Ownership } from '../../src/ownership/ownership.ts';
import type { Customer } from '../../src/store/records.ts';

/** Gives out claims as the test says. */
export class FakeOwnership implements Ownership {
  owner: Owner | undefined;
  /** Customers of another relay. */
  readonly taken = new Set<string>();
  /** What was asked of it, in order. */
  readonly asked: string[] = [];
  /** Claims whose commits are refused. */
  readonly fenced = new Set<number>();
  #fence = 0;

  start(owner: Owner): Promise<void> {
    this.owner = owner;
    return Promise.resolve();
  }

  claim(customer: Customer): Promise<Claim | undefined> {
    this.asked.push(`claim ${customer.openId}`);
    return Promise.resolve(this.taken.has(customer.openId) ? undefined : this.give(customer));
  }

  release({ customer, fence }: Claim, left: boolean): Promise<void> {
    this.asked.push(`release ${customer.openId} ${String(fence)}${left ? ' to others' : ''}`);
    return Promise.resolve();
  }

  retire(): void {
    this.asked.push('retire');
  }

  stop(): Promise<void> {
    this.asked.push('stop');
    return Promise.resolve();
  }

  /** A new claim, larger than all before. */
  give(customer: Customer, quietMs = 0): Claim {
    this.#fence += 1;
    const fence = this.#fence;
    const claim = { customer, fence };
    return {
      ...claim,
      quietMs,
      guard: {
        enter: () => {
          if (!this.fenced.has(fence)) return Promise.resolve(`transaction of ${String(fence)}`);
          this.owner?.lose(claim);
          return Promise.reject(new FencedOut());
        },
        carriedOut: () => Promise.resolve(false),
      },
    };
  }
}
