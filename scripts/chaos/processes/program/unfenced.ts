import type { Claim, Owner, Ownership } from '../../../../relay/src/ownership/ownership.ts';
import type { Journal } from '../../../../relay/src/store/journal.ts';

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

/**
 * Part of the same mistake: a journal that remembers nothing of what its owner has written. What it
 * remembers would give a late write away by accident: the place of its message is taken by then.
 */
export function withoutOwner(journal: Journal): Journal {
  return new Proxy(journal, {
    get: (target, name) => {
      if (name === 'ownedBy') return () => target;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
