const LAST = 1;
const SOON = 60 * 60 * 1000;

/**
 * What WeChat still lets through, as an agent has to know it.
 * @param {{status: string, repliesLeft: number|null, repliesAllowed: number|null,
 *   windowEndsAt: number|null}} chat times in epoch milliseconds
 * @param {number} now epoch milliseconds
 * @returns {{state: 'unknown'|'open'|'last'|'soon'|'used'|'closed', left: number, of: number,
 *   endsAt: number|null}} `unknown`: WeChat's allowance does not matter, or is not known yet
 */
export function allowanceOf(chat, now) {
  const { repliesLeft, repliesAllowed, windowEndsAt } = chat;
  const left = Math.max(repliesLeft ?? 0, 0);
  const facts = { left, of: Math.max(repliesAllowed ?? 0, left), endsAt: windowEndsAt ?? null };
  if (chat.status === 'Ended' || typeof repliesLeft !== 'number') {
    return { ...facts, state: 'unknown' };
  }
  return { ...facts, state: stateOf(facts, now) };
}

function stateOf({ left, endsAt }, now) {
  if (endsAt !== null && endsAt <= now) {
    return 'closed';
  }
  if (left === 0) {
    return 'used';
  }
  if (left <= LAST) {
    return 'last';
  }
  return endsAt !== null && endsAt - now < SOON ? 'soon' : 'open';
}
