import { sleep, type Clock } from '../clock.ts';
import { OrgError, type Org } from '../org.ts';
import type { Journal } from '../store/journal.ts';
import type { Customer } from '../store/records.ts';
import type { BridgeObserver } from './observer.ts';

export interface Farewell {
  customer: Customer;
  journal: Pick<Journal, 'next' | 'report' | 'reports'>;
  org: Org;
  clock: Clock;
  observer: BridgeObserver;
  stopping: AbortSignal;
  /** Whether the customer's chat has ended. */
  isOver: () => boolean;
}

const FIRST_LOOK_MS = 100;
const LONGEST_LOOK_MS = 15_000;
/** As for reports: what the org refuses, a person may mend. */
const LONGEST_PAUSE_MS = { away: 60_000, refused: 15 * 60_000 };

/**
 * Has the org erase a customer who has unfollowed, as soon as their chat has ended, the org knows that,
 * and nothing is on its way any more. It may be done twice, which does no harm. False if everything stops
 * before. Rejects if the journal cannot be read.
 *
 * Source: "Receiving event pushes", unsubscribe: the account has to delete what it keeps of the user.
 */
export async function eraseInOrg(farewell: Farewell): Promise<boolean> {
  const { clock, customer, observer, org, stopping } = farewell;
  const { channel, openId } = customer;
  for (
    let ms = FIRST_LOOK_MS;
    !(await isAllSaid(farewell));
    ms = Math.min(2 * ms, LONGEST_LOOK_MS)
  ) {
    await sleep(clock, ms, stopping);
    if (stopping.aborted) return false;
  }
  for (let attempt = 0; !stopping.aborted; attempt += 1) {
    try {
      await org.eraseIdentity(channel, openId);
      return true;
    } catch (error) {
      observer.orgTrouble('erase', error);
      const longest = LONGEST_PAUSE_MS[error instanceof OrgError ? error.code : 'away'];
      await sleep(clock, Math.min(longest, 1000 * 2 ** Math.min(attempt, 10)), stopping);
    }
  }
  return false;
}

async function isAllSaid({ customer, isOver, journal }: Farewell): Promise<boolean> {
  if (!isOver()) return false;
  const message = await journal.next(customer, 'to-customer');
  if (message !== undefined && message.status !== 'parked') return false;
  // Those that only wait for the archive need not: it will be erased.
  for (const conversationId of await journal.reports(customer)) {
    if ((await journal.report(conversationId, 0)) !== undefined) return false;
  }
  return true;
}
