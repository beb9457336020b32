/** What a wire gives to a component: one of the two, or neither while it waits. */
export interface Provision {
  readonly data: unknown;
  readonly error: unknown;
}

type Listener = (provision: Provision) => void;

interface Answer {
  /** Of the newest request. */
  settled: Promise<Provision>;
  provision: Provision | undefined;
  askedAt: number;
  readonly ask: () => Promise<unknown>;
  readonly listeners: Set<Listener>;
}

/** After this long the platform shows a kept answer and asks again (Lightning Data Service: 30 s). */
const FRESH_MS = 30_000;

/**
 * The answers of cacheable Apex methods, one for each method and its parameters, shared by all that
 * want it.
 */
export class ApexAnswers {
  readonly #answers = new Map<string, Answer>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Tells the listener the answer, once it is there and whenever it changes. Returns how to stop. */
  follow(key: string, ask: () => Promise<unknown>, listener: Listener): () => void {
    const answer = this.#answerOf(key, ask);
    answer.listeners.add(listener);
    if (answer.provision !== undefined) listener(answer.provision);
    return () => answer.listeners.delete(listener);
  }

  /** The answer, kept or new. Rejects with what the call was refused with. */
  async read(key: string, ask: () => Promise<unknown>): Promise<unknown> {
    const { data, error } = await this.#answerOf(key, ask).settled;
    if (error === undefined) return data;
    const { promise, reject } = Promise.withResolvers<never>();
    reject(error);
    return promise;
  }

  /** Asks again. Those who follow are told if the answer has changed. */
  async refresh(key: string): Promise<void> {
    const answer = this.#answers.get(key);
    if (answer !== undefined) await this.#askAgain(answer);
  }

  /** Forgets everything, as when another user signs in. */
  clear(): void {
    this.#answers.clear();
  }

  #answerOf(key: string, ask: () => Promise<unknown>): Answer {
    const known = this.#answers.get(key);
    if (known !== undefined) {
      const isOld = this.#now() - known.askedAt >= FRESH_MS;
      if (isOld || known.provision?.error !== undefined) void this.#askAgain(known);
      return known;
    }
    const answer: Answer = {
      settled: Promise.resolve({ data: undefined, error: undefined }),
      provision: undefined,
      askedAt: this.#now(),
      ask,
      listeners: new Set(),
    };
    this.#answers.set(key, answer);
    void this.#askAgain(answer);
    return answer;
  }

  #askAgain(answer: Answer): Promise<Provision> {
    answer.askedAt = this.#now();
    const settled = answer.ask().then(
      (data): Provision => ({ data: freeze(data), error: undefined }),
      (error: unknown): Provision => ({ data: undefined, error }),
    );
    answer.settled = settled;
    return settled.then((provision) => {
      // A later request may have been answered sooner.
      if (answer.settled === settled && isNews(answer.provision, provision)) {
        answer.provision = provision;
        for (const listener of answer.listeners) listener(provision);
      }
      return provision;
    });
  }
}

/** Components may not change what others read too: on the platform it is read-only. */
function freeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}

function isNews(before: Provision | undefined, after: Provision): boolean {
  return before === undefined || JSON.stringify(before) !== JSON.stringify(after);
}
