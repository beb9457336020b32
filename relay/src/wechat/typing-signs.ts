import type { Clock } from '../clock.ts';
import type { WeChatApi } from './api.ts';

// WeChat shows the sign for 15 seconds and refuses to show it again meanwhile.
const SHOWN_MS = 15_000;
const ALREADY_SHOWN = 45081;
const LARGEST_NUMBER_OF_SIGNS = 10_000;

interface Sign {
  until: number;
  /** Resolves to whether the customer sees it. */
  isShown: Promise<boolean>;
}

/**
 * The "agent is typing" signs that customers see now. What WeChat answers matters to nobody: it
 * refuses signs to customers who have not written in the last 30 seconds, and that is all right.
 *
 * Source: https://developers.weixin.qq.com/doc/service/api/customer/message/api_typing
 */
export class TypingSigns {
  readonly #api: Pick<WeChatApi, 'typing'>;
  readonly #clock: Clock;
  /** By openId, the oldest first. */
  readonly #signs = new Map<string, Sign>();

  constructor(api: Pick<WeChatApi, 'typing'>, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** Shows the sign, unless that was asked for within the last 15 seconds. */
  async show(openId: string): Promise<void> {
    this.#forgetOldest();
    if (this.#signs.has(openId)) return;
    const isShown = this.#api
      .typing(openId, true)
      .then((result) => result.ok || result.failure.errcode === ALREADY_SHOWN);
    this.#signs.set(openId, { until: this.#clock.elapsed() + SHOWN_MS, isShown });
    await isShown;
  }

  /** Takes the sign away, if there is one. */
  async hide(openId: string): Promise<void> {
    const sign = this.#signs.get(openId);
    this.#signs.delete(openId);
    if (sign === undefined || sign.until <= this.#clock.elapsed()) return;
    // Only after the call that shows it, or the two could overtake each other.
    if (await sign.isShown) await this.#api.typing(openId, false);
  }

  /** A message has reached the customer, which ends the sign. */
  forget(openId: string): void {
    this.#signs.delete(openId);
  }

  /** How many customers are remembered. */
  get size(): number {
    return this.#signs.size;
  }

  #forgetOldest(): void {
    const now = this.#clock.elapsed();
    for (const [openId, { until }] of this.#signs) {
      if (until > now && this.#signs.size < LARGEST_NUMBER_OF_SIGNS) return;
      this.#signs.delete(openId);
    }
  }
}
