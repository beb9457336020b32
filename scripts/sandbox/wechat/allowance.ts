const HOUR = 3_600_000;
const MESSAGE_WINDOW = 48 * HOUR;
const EVENT_WINDOW = 60_000;

/**
 * How a new occasion changes an allowance that still runs. Tencent has never said it for Official
 * Accounts, so each account found in the field has a rule:
 * - `reset-to-max`: all messages of the larger of the two limits, until the later of the two ends;
 * - `max`: what is left is raised to the new limit if it was less, until the later of the two ends;
 * - `cumulative`: what was sent within 48 hours goes on counting, nothing is given back;
 * - `replace`: the new occasion's limit and end, even if that is less.
 */
export const OVERLAP_RULES = ['reset-to-max', 'max', 'cumulative', 'replace'] as const;
export type OverlapRule = (typeof OVERLAP_RULES)[number];

/** What lets an account send, and how much. */
export interface Occasion {
  limit: number;
  /** Milliseconds. */
  lasts: number;
}

/** The account's right to send to one customer. */
export interface Allowance {
  limit: number;
  /** Milliseconds since the epoch. */
  until: number;
  /** When each message was sent that counts against the limit. */
  sentAt: readonly number[];
}

export const NO_ALLOWANCE: Allowance = { limit: 0, until: 0, sentAt: [] };

/** Five messages in 48 hours after the customer wrote. Source: api_sendcustommessage. */
export function afterMessage(limit: number): Occasion {
  return { limit, lasts: MESSAGE_WINDOW };
}

/** Three messages in a minute after a follow, a menu click or a scan. Source: the same. */
export function afterEvent(limit: number): Occasion {
  return { limit, lasts: EVENT_WINDOW };
}

/** How many messages may still be sent. */
export function left(allowance: Allowance, now: number): number {
  if (now >= allowance.until) return 0;
  return Math.max(0, allowance.limit - counting(allowance, now).length);
}

/** The allowance after an occasion. */
export function granted(
  allowance: Allowance,
  occasion: Occasion,
  now: number,
  rule: OverlapRule,
): Allowance {
  const fresh = { limit: occasion.limit, until: now + occasion.lasts, sentAt: [] };
  const runs = now < allowance.until;
  const until = Math.max(allowance.until, fresh.until);
  switch (rule) {
    case 'replace':
      return fresh;
    case 'cumulative':
      return {
        limit: runs ? Math.max(allowance.limit, fresh.limit) : fresh.limit,
        until,
        sentAt: counting(allowance, now),
      };
    case 'max':
      return { limit: Math.max(left(allowance, now), fresh.limit), until, sentAt: [] };
    case 'reset-to-max':
      return { limit: Math.max(runs ? allowance.limit : 0, fresh.limit), until, sentAt: [] };
  }
}

/** The allowance after one message, or why there may be none: the errcode. */
export function spent(allowance: Allowance, now: number): Allowance | 45015 | 45047 {
  if (now >= allowance.until) return 45015;
  if (left(allowance, now) === 0) return 45047;
  return { ...allowance, sentAt: [...counting(allowance, now), now] };
}

function counting(allowance: Allowance, now: number): number[] {
  return allowance.sentAt.filter((at) => at > now - MESSAGE_WINDOW);
}
