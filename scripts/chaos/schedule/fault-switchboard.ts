import type { Connection, Fate } from '../network/fate.ts';
import type { Random } from '../time/random.ts';

interface Window {
  connection: Connection;
  kind: Exclude<Fate['kind'], 'none'>;
  probability: number;
}

const STATUSES: Record<Connection, readonly [number, ...number[]]> = {
  'live-agent': [500, 502, 503, 504],
  wechat: [500, 502, 504],
  org: [500, 502, 503],
  webhook: [502, 503],
};

/** Decides what the network does to each exchange, and counts what has really happened. */
export class FaultSwitchboard {
  readonly injected: Record<string, number> = {};
  readonly #random: Random;
  readonly #windows = new Set<Window>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Opens a time of trouble. Returns the function that ends it. */
  open(window: Window): () => void {
    this.#windows.add(window);
    return () => {
      this.#windows.delete(window);
    };
  }

  clear(): void {
    this.#windows.clear();
  }

  struck(what: string): void {
    this.injected[what] = (this.injected[what] ?? 0) + 1;
  }

  fateOf(connection: Connection): Fate {
    for (const window of this.#windows) {
      if (window.connection !== connection || !this.#random.chance(window.probability)) continue;
      return this.#fate(window.kind, connection);
    }
    return { kind: 'none' };
  }

  #fate(kind: Window['kind'], connection: Connection): Fate {
    const random = this.#random;
    switch (kind) {
      case 'refuse':
      case 'cut-body':
        return { kind };
      case 'lose-request':
      case 'lose-answer':
        return { kind, silent: random.chance(0.3) };
      case 'gateway':
        return { kind, status: random.pick(STATUSES[connection]), after: random.chance(0.4) };
      case 'delay':
      case 'slow-body':
        return {
          kind,
          ms: random.between(50, random.chance(0.2) ? 20_000 : 3000),
          side: random.chance(0.5) ? 'request' : 'answer',
        };
    }
  }
}
