import type { Customer } from './records.ts';

/** How something is read, of one customer or of several of one channel. */
export interface Reading<Value> {
  one: (customer: Customer) => Promise<Value>;
  /** Gives what each of them has; undefined for nothing. */
  several: (
    channel: string,
    openIds: readonly string[],
  ) => Promise<(openId: string) => Value | Promise<Value>>;
}

interface Asked<Value> {
  customer: Customer;
  answer: (value: Value | Promise<Value>) => void;
  fail: (error: unknown) => void;
}

// Databases take many more parameters; their plans are best with not too many.
const MOST_AT_ONCE = 200;

/**
 * Reads of many customers at the same moment with one query. A relay that takes over thousands of
 * chats would otherwise be busy with thousands of little questions.
 */
export class Gathered<Value> {
  readonly #reading: Reading<Value>;
  #asked: Asked<Value>[] = [];

  constructor(reading: Reading<Value>) {
    this.#reading = reading;
  }

  read(customer: Customer): Promise<Value> {
    return new Promise((resolve, reject) => {
      // Once everybody who is about to ask has done so.
      if (this.#asked.length === 0) process.nextTick(() => this.#answerAll());
      this.#asked.push({ customer, answer: resolve, fail: reject });
    });
  }

  #answerAll(): void {
    const byChannel = Map.groupBy(this.#asked, ({ customer }) => customer.channel);
    this.#asked = [];
    for (const [channel, asked] of byChannel) {
      for (let first = 0; first < asked.length; first += MOST_AT_ONCE) {
        void this.#answer(channel, asked.slice(first, first + MOST_AT_ONCE));
      }
    }
  }

  /** Never rejects. */
  async #answer(channel: string, asked: readonly Asked<Value>[]): Promise<void> {
    try {
      const [first, second] = asked;
      if (first !== undefined && second === undefined) {
        first.answer(await this.#reading.one(first.customer));
        return;
      }
      const openIds = [...new Set(asked.map(({ customer }) => customer.openId))];
      const found = await this.#reading.several(channel, openIds);
      for (const { customer, answer } of asked) answer(found(customer.openId));
    } catch (error) {
      for (const { fail } of asked) fail(error);
    }
  }
}
