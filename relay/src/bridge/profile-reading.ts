import type { Channel, Profile } from '../channel.ts';
import { sleep, type Clock } from '../clock.ts';

/** A chat does not wait longer for what is only good to know. */
const PATIENCE_MS = 2000;

/** What the channel tells of a customer who opens a chat; empty if it does not tell in time. */
export async function profileInTime(
  channel: Pick<Channel, 'profile'>,
  openId: string,
  { clock, stopping }: { clock: Clock; stopping: AbortSignal },
): Promise<Profile> {
  const known = new AbortController();
  const late = sleep(clock, PATIENCE_MS, AbortSignal.any([stopping, known.signal]));
  const answer = await Promise.race([channel.profile(openId), late]);
  known.abort();
  return answer?.kind === 'profile' ? answer.profile : {};
}
