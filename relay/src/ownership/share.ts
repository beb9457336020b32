import type { Balance } from './registry.ts';

/**
 * How many of the customers without a relay this one should take. Pure. The relays' shares together
 * cover everybody, so nobody is left if all of them take theirs; whoever is still there at a second
 * look belongs to a relay that did not come, and is anybody's.
 *
 * @param secondLook nobody has taken them since this relay took its share
 */
export function share({ relays, free, owned, mine }: Balance, secondLook: boolean): number {
  if (secondLook) return free;
  const even = Math.ceil((owned + free) / Math.max(1, relays));
  return Math.max(0, Math.min(free, even - mine));
}
