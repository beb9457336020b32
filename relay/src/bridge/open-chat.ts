import { sleep, type Clock } from '../clock.ts';
import { OrgError, type OpenChat, type OpenedChat, type Org } from '../org.ts';
import type { BridgeObserver } from './observer.ts';

export interface Asking {
  org: Org;
  clock: Clock;
  observer: BridgeObserver;
  /** Aborted when nobody waits for the answer any more. */
  stopping: AbortSignal;
}

/** An org that refuses needs a person, who takes longer than an outage. */
const LONGEST_PAUSE_MS = { away: 15_000, refused: 60_000 };

/**
 * Asks the org for a chat until it answers. The request carries a key, so asking again opens nothing
 * more. Undefined if everything stops before.
 */
export async function openChat(
  request: OpenChat,
  { org, clock, observer, stopping }: Asking,
): Promise<OpenedChat | undefined> {
  for (let attempt = 0; !stopping.aborted; attempt += 1) {
    try {
      return await org.openChat(request);
    } catch (error) {
      observer.orgTrouble('open', error);
      const longest = LONGEST_PAUSE_MS[error instanceof OrgError ? error.code : 'away'];
      await sleep(clock, Math.min(longest, 1000 * 2 ** Math.min(attempt, 10)), stopping);
    }
  }
  return undefined;
}
