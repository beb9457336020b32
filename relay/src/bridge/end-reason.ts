import type { DeskEvent } from '../desk.ts';

/** The desk's words that say no more than who ended the chat. */
const SAYS_NOTHING = new Set(['', 'client', 'unknown']);

/** As Live Agent calls it, whatever the desk. */
const IDLE = 'clientIdleTimeout';

/**
 * How a chat has ended, in the desk's own word where that says more than who ended it: an idle timeout
 * is not the customer's wish. Pure.
 */
export function endedBy({ by, reason }: Extract<DeskEvent, { type: 'ended' }>): string {
  return SAYS_NOTHING.has(reason.trim()) ? by : reason;
}

/** The reason as the org is told it. Pure. */
export function wordFor(
  reason: string,
  {
    unreachable,
    timedOut,
    endRequests,
  }: { unreachable: boolean; timedOut: boolean; endRequests: readonly string[] },
): string {
  if (unreachable) return 'customer left';
  if (timedOut && reason === 'customer') return IDLE;
  // At the desk it is the customer who leaves; but it was not their wish.
  return endRequests.length > 0 && reason === 'customer' ? 'command' : reason;
}
