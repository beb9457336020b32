import { platformException } from '../values/exception.ts';

/** A governor limit of synchronous Apex: how much, and how the LimitException calls it. */
interface Limit {
  readonly maximum: number;
  readonly name: string;
}

/** Apex Developer Guide, "Execution Governors and Limits": per-transaction limits, synchronous. */
export const LIMITS = {
  queries: { maximum: 100, name: 'SOQL queries' },
  aggregateQueries: { maximum: 300, name: 'Aggregate queries' },
  queryRows: { maximum: 50_000, name: 'query rows' },
  dmlStatements: { maximum: 150, name: 'DML statements' },
  dmlRows: { maximum: 10_000, name: 'DML rows' },
  callouts: { maximum: 100, name: 'callouts' },
  futureCalls: { maximum: 50, name: 'future calls' },
  queueableJobs: { maximum: 50, name: 'queueable jobs added to the queue' },
  emailInvocations: { maximum: 10, name: 'Email Invocations' },
  publishImmediate: { maximum: 150, name: 'EventBus.publish calls' },
  savepoints: { maximum: 5, name: 'Database.setSavepoint' },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;

/** What a transaction has used of its limits. */
export class Limits {
  readonly #used = new Map<LimitName, number>();
  #maxima: Partial<Record<LimitName, number>> = {};

  constructor(maxima: Partial<Record<LimitName, number>> = {}) {
    this.#maxima = maxima;
  }

  /** Everything that has been used. */
  get usage(): Readonly<LimitUse> {
    const use = { ...NO_USE };
    for (const [name, amount] of this.#used) {
      use[name] = amount;
    }
    return use;
  }

  used(name: LimitName): number {
    return this.#used.get(name) ?? 0;
  }

  maximum(name: LimitName): number {
    return this.#maxima[name] ?? LIMITS[name].maximum;
  }

  /** Remembers what has been used: what it returns makes the limits forget everything since. */
  mark(): () => void {
    const used = new Map(this.#used);
    return () => {
      this.#used.clear();
      for (const [name, amount] of used) {
        this.#used.set(name, amount);
      }
    };
  }

  /**
   * Counts a use.
   *
   * @throws a LimitException, which Apex code cannot catch, once there are more than allowed.
   */
  use(name: LimitName, amount = 1): void {
    const total = this.used(name) + amount;
    this.#used.set(name, total);
    if (total > this.maximum(name)) {
      throw platformException('System.LimitException', `Too many ${LIMITS[name].name}: ${total}`);
    }
  }
}

/** One number for each limit. */
export type LimitUse = Record<LimitName, number>;

export const NO_USE: Readonly<LimitUse> = {
  queries: 0,
  aggregateQueries: 0,
  queryRows: 0,
  dmlStatements: 0,
  dmlRows: 0,
  callouts: 0,
  futureCalls: 0,
  queueableJobs: 0,
  emailInvocations: 0,
  publishImmediate: 0,
  savepoints: 0,
};

export function isLimitName(name: string): name is LimitName {
  return name in LIMITS;
}

/** For each limit, the most that any of these used. */
export function mostUsed(uses: readonly Readonly<LimitUse>[]): Readonly<LimitUse> {
  const most = { ...NO_USE };
  for (const use of uses) {
    for (const name of Object.keys(most).filter(isLimitName)) {
      most[name] = Math.max(most[name], use[name]);
    }
  }
  return most;
}
