import type { Claim, Owner, Ownership } from '../../../../relay/src/ownership/ownership.ts';

/**
 * A mistake put in on purpose: ownership whose claims are not checked when something is written, so
 * that a relay which was replaced and does not know it yet writes all the same.
 */
export function withoutFencing(ownership: Ownership): Ownership {
  return {
    start: (owner) => ownership.start(unfencedOwner(owner)),
    claim: async (customer) => {
      const claim = await ownership.claim(customer);
      return claim && unfenced(claim);
    },
    release: (claim, left) => ownership.release(claim, left),
    retire: () => {
      ownership.retire();
    },
    stop: () => ownership.stop(),
  };
}

function unfencedOwner(owner: Owner): Owner {
  return {
    channels: () => owner.channels(),
    received: (customer) => {
      owner.received(customer);
    },
    takeOver: (claims) => owner.takeOver(claims.map(unfenced)),
    lose: (claim) => {
      owner.lose(claim);
    },
    loseAll: () => owner.loseAll(),
  };
}

function unfenced(claim: Claim): Claim {
  return { ...claim, guard: undefined };
}
