import { z } from 'zod';

/**
 * What the channel still lets through to one customer, as far as this side has counted. Nothing of it is
 * told by the channel but its refusals, so it is undefined until the customer does something.
 */
export const allowanceSchema = z
  .object({
    left: z.number().int().nonnegative(),
    /** Of so many in all; never fewer than are left. */
    allowed: z.number().int().nonnegative(),
    /** Milliseconds since the epoch; from then on nothing gets through. */
    until: z.number(),
    /** When each reply left that goes on counting; kept only where that is the rule. */
    sentAt: z.array(z.number()).readonly().optional(),
  })
  .readonly();

export type Allowance = z.infer<typeof allowanceSchema>;

/** What the customer did: wrote, or only touched the account (followed, scanned, chose from a menu). */
export type Occasion = 'message' | 'touch';

/**
 * What a new occasion does to an allowance that still runs. `max`: the count rises to the new one if that
 * is more, and the end is the later one. `reset`: the new count and the new end, even if they are less.
 * `cumulative`: the end is the later one, and what was sent goes on counting for as long as a message
 * lasts. The service documents none of them for Official Accounts; each has been reported.
 */
export const OVERLAP_RULES = ['max', 'reset', 'cumulative'] as const;

export interface AllowanceSettings {
  afterMessage: Grant;
  afterTouch: Grant;
  rule: (typeof OVERLAP_RULES)[number];
}

export interface Grant {
  replies: number;
  lastsMs: number;
}

/** How a channel deals with its replies. */
export interface ReplySettings extends AllowanceSettings {
  /** How long an agent's line waits for the next one, in milliseconds; 0: lines are not joined. */
  joinMs: number;
}

/** What leaves in the last moment may come too late. */
const ON_THE_WAY_MS = 1000;
/** With more replies than this, none of them is scarce. Service accounts have 5. */
export const PLENTY = 10;
/** From here on down, agents have to choose their words. */
const FEW = 1;

/** How many replies will get through; undefined if nobody knows. */
export function repliesLeft(allowance: Allowance | undefined, now: number): number | undefined {
  if (allowance === undefined) return undefined;
  return isOver(allowance, now) ? 0 : allowance.left;
}

/** Whether the time for replies has passed. */
export function isOver({ until }: Allowance, now: number): boolean {
  return now >= until - ON_THE_WAY_MS;
}

/** Whether an agent has to know. What nobody knows is not few. */
export function isLow(allowance: Allowance | undefined, now: number): boolean {
  return (repliesLeft(allowance, now) ?? Infinity) <= FEW;
}

/**
 * The allowance after the customer did something.
 *
 * @param at when it became known, in milliseconds since the epoch
 * @param underWay replies that have left and are not known to have arrived: they may have come before
 *   the occasion, or after it and count against the new allowance
 */
export function granted(
  before: Allowance | undefined,
  occasion: Occasion,
  { at, underWay }: { at: number; underWay: number },
  settings: AllowanceSettings,
): Allowance {
  const { replies, lastsMs } = occasion === 'message' ? settings.afterMessage : settings.afterTouch;
  const fresh = Math.max(0, replies - underWay);
  const until = at + lastsMs;
  const runs = before !== undefined && !isOver(before, at);
  const allowed = runs ? Math.max(before.allowed, replies) : replies;
  const later = runs ? Math.max(before.until, until) : until;
  switch (settings.rule) {
    case 'reset':
      return { left: fresh, allowed: replies, until };
    case 'max':
      return { left: Math.max(runs ? before.left : 0, fresh), allowed, until: later };
    case 'cumulative': {
      const since = at - settings.afterMessage.lastsMs - ON_THE_WAY_MS;
      const sentAt = (before?.sentAt ?? []).filter((each) => each > since);
      return { left: Math.max(0, allowed - sentAt.length), allowed, until: later, sentAt };
    }
  }
}

/** One reply leaves. What nobody knows stays unknown. */
export function spent(allowance: Allowance | undefined, now: number): Allowance | undefined {
  if (allowance === undefined) return undefined;
  const { sentAt } = allowance;
  return {
    ...allowance,
    left: Math.max(0, allowance.left - 1),
    ...(sentAt === undefined ? {} : { sentAt: [...sentAt, now] }),
  };
}

/** The latest reply has certainly not arrived, and does not count. */
export function refunded(allowance: Allowance | undefined): Allowance | undefined {
  if (allowance === undefined) return undefined;
  const { sentAt } = allowance;
  return {
    ...allowance,
    left: Math.min(allowance.allowed, allowance.left + 1),
    ...(sentAt === undefined ? {} : { sentAt: sentAt.slice(0, -1) }),
  };
}

/** The channel has said that nothing gets through: it has counted otherwise, or its time is shorter. */
export function corrected(
  allowance: Allowance | undefined,
  what: 'replies' | 'time',
  now: number,
  settings: AllowanceSettings,
): Allowance {
  const { replies, lastsMs } = settings.afterMessage;
  const known = allowance ?? { allowed: replies, until: now + lastsMs };
  return { ...known, left: 0, until: what === 'time' ? Math.min(known.until, now) : known.until };
}
