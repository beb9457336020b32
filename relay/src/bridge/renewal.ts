import type { JournalChange } from '../store/records.ts';
import {
  granted,
  isLow,
  type Allowance,
  type AllowanceSettings,
  type Occasion,
} from './allowance.ts';

/** Something that the customer has done and that lets replies through. */
export interface OccasionAt {
  by: Occasion;
  /** When it came in, in milliseconds since the epoch. */
  at: number;
  /** Replies that have left and are not known to have arrived. */
  underWay: number;
}

/** What follows from it: the new allowance, and that what was parked may go on. */
export interface Renewal {
  change: Pick<JournalChange, 'unpark' | 'reportOf'>;
  allowance: Allowance;
}

/**
 * What the customer has done means this for the replies to them. Pure.
 *
 * @param open the id of the conversation, if it is open: its agent has to know that replies get through
 *   again
 * @param unpark what goes on besides
 */
export function renewal(
  { by, at, underWay }: OccasionAt,
  before: Allowance | undefined,
  settings: AllowanceSettings,
  { open, unpark, now }: { open: string | undefined; unpark: JournalChange['unpark']; now: number },
): Renewal {
  const allowance = granted(before, by, { at, underWay }, settings);
  const isRestored = isLow(before, now) && !isLow(allowance, now);
  return {
    allowance,
    change: {
      unpark: unpark === true || 'to-customer',
      ...(isRestored && open !== undefined ? { reportOf: open } : {}),
    },
  };
}
