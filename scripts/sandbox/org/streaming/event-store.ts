import type { Installation } from '../data/installation.ts';
import type { OrgFaults } from '../fault-definitions.ts';
import type { EventStore } from './subscribe.ts';

/** Platform Events Developer Guide, "Event Retention": high-volume events are kept for 72 hours. */
const RETENTION_MS = 72 * 3_600_000;

/** The events of an org as subscribers may see them. */
export function eventStore(
  installation: Installation,
  faults: OrgFaults,
  now: () => number,
): EventStore {
  const kept: EventStore['kept'] = (eventName) => {
    const oldest = now() - RETENTION_MS;
    return installation.org.events
      .after(eventName, 0)
      .filter(({ createdAt }) => createdAt >= oldest);
  };
  return {
    kept,
    accessTo: (user, eventName) => {
      const { org } = installation;
      const object = org.schema.object(eventName);
      if (object?.kind !== 'event') return 'unknown';
      const mayRead = org.permissions.of(user.id, user.profileId).may('read', object);
      return mayRead ? 'granted' : 'denied';
    },
    isValid: (eventName, replayId) =>
      faults.decide('replay-ids-forgotten') === false &&
      kept(eventName).some((event) => event.replayId === replayId),
  };
}
