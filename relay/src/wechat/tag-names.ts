import { z } from 'zod';

import type { Clock } from '../clock.ts';
import type { WeChatApi } from './api.ts';

const LIFE_MS = 60 * 60_000;
const AFTER_FAILURE_MS = 60_000;

const tagsSchema = z.object({
  tags: z.array(z.object({ id: z.number().int(), name: z.string() })),
});
const idsSchema = z.object({ tagid_list: z.array(z.number().int()) });

/** What an account calls its groups of customers; asked for once an hour. */
export class TagNames {
  readonly #api: Pick<WeChatApi, 'tags'>;
  readonly #clock: Clock;
  #names: Promise<ReadonlyMap<number, string> | undefined> | undefined;
  #until = -Infinity;

  constructor(api: Pick<WeChatApi, 'tags'>, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** The names of those groups that the answer of `user/info` names; undefined if they are not known. */
  async of(answer: unknown): Promise<string[] | undefined> {
    const ids = idsSchema.safeParse(answer).data?.tagid_list;
    if (ids === undefined) return undefined;
    if (ids.length === 0) return [];
    const names = await this.#current();
    return names && ids.flatMap((id) => names.get(id) ?? []);
  }

  #current(): Promise<ReadonlyMap<number, string> | undefined> {
    const now = this.#clock.now();
    if (this.#names === undefined || now >= this.#until) {
      this.#until = now + LIFE_MS;
      this.#names = this.#fetch();
    }
    return this.#names;
  }

  async #fetch(): Promise<ReadonlyMap<number, string> | undefined> {
    const result = await this.#api.tags();
    const tags = result.ok ? tagsSchema.safeParse(result.answer).data?.tags : undefined;
    if (tags === undefined) this.#until = this.#clock.now() + AFTER_FAILURE_MS;
    return tags && new Map(tags.map(({ id, name }) => [id, name]));
  }
}
