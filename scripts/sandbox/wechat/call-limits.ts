import { Refusal } from './errcode.ts';
import { numberOf, type WeChatFaults } from './fault-list.ts';

// Of a new account. Sources: API_Call_Limits, api_getstableaccesstoken.
const DAILY: Readonly<Record<string, number>> = {
  '/cgi-bin/token': 2000,
  '/cgi-bin/stable_token': 500_000,
  '/cgi-bin/message/custom/send': 500_000,
  '/cgi-bin/media/upload': 100_000,
  '/cgi-bin/media/get': 200_000,
  '/cgi-bin/user/info': 5_000_000,
};
const MINUTELY: Readonly<Record<string, number>> = { '/cgi-bin/stable_token': 10_000 };
const CLEARS_A_MONTH = 10;

interface Count {
  period: string;
  count: number;
}

/** The day in Beijing, where WeChat's counters start anew at midnight: `2024-04-25`. */
export function beijingDay(now: number): string {
  return new Date(now + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** Counts each account's calls to each path, by day and by minute. */
export class CallLimits {
  readonly #faults: WeChatFaults;
  readonly #counts = new Map<string, Count>();

  constructor(faults: WeChatFaults) {
    this.#faults = faults;
  }

  /** Counts one call. Throws 45009 when the day's are used up, 45011 for the minute's. */
  count(account: string, path: string, now: number): void {
    const only = String(this.#faults.value('faults-of'));
    const isSpared = only !== '' && only !== account;
    const daily = isSpared ? DAILY[path] : this.#dailyLimit(path);
    if (!this.#spend(`day ${account} ${path}`, beijingDay(now), daily)) {
      throw this.#refused('daily-limit', 45009);
    }
    const minute = String(Math.floor(now / 60_000));
    const limit = (isSpared ? 0 : numberOf(this.#faults, 'minute-limit')) || MINUTELY[path];
    if (!this.#spend(`minute ${account} ${path}`, minute, limit)) {
      throw this.#refused('minute-limit', 45011);
    }
  }

  /** What `/cgi-bin/openapi/quota/get` tells; undefined for a path without a limit. */
  quota(
    account: string,
    path: string,
    now: number,
  ): { daily_limit: number; used: number; remain: number } | undefined {
    const limit = this.#dailyLimit(path);
    if (limit === undefined) return undefined;
    const used = this.#current(`day ${account} ${path}`, beijingDay(now)).count;
    return { daily_limit: limit, used, remain: Math.max(0, limit - used) };
  }

  /** As `/cgi-bin/clear_quota`: the day's counts start anew; ten times a month, then 48006. */
  clear(account: string, now: number): void {
    const month = beijingDay(now).slice(0, 7);
    if (!this.#spend(`clear ${account}`, month, CLEARS_A_MONTH)) throw new Refusal(48006);
    for (const key of this.#counts.keys()) {
      if (key.startsWith(`day ${account} `)) this.#counts.delete(key);
    }
  }

  #dailyLimit(path: string): number | undefined {
    return numberOf(this.#faults, 'daily-limit') || DAILY[path];
  }

  #spend(key: string, period: string, limit = Infinity): boolean {
    const { count } = this.#current(key, period);
    if (count >= limit) return false;
    this.#counts.set(key, { period, count: count + 1 });
    return true;
  }

  #refused(fault: 'daily-limit' | 'minute-limit', errcode: number): Refusal {
    if (this.#faults.on(fault)) this.#faults.struck(fault);
    return new Refusal(errcode);
  }

  #current(key: string, period: string): Count {
    const known = this.#counts.get(key);
    return known?.period === period ? known : { period, count: 0 };
  }
}
