import { reasonOf } from '../relay-store.ts';
import { TransportError, type HttpAnswer, type HttpRequest, type Transport } from '../transport.ts';

/** No request of the doctor takes longer, so that all of them together end in time. */
const LONGEST_MS = 4000;

/** What the clock of another machine said: how far this one is ahead of it, in milliseconds. */
export interface Reading {
  /** Whose it is: a host. */
  host: string;
  aheadMs: number;
}

/**
 * A transport that waits for no answer longer than a few seconds, and reads the clock of each machine that
 * answers by its `Date`.
 *
 * @param signal gives up whatever is under way
 */
export function watchedTransport(
  transport: Transport,
  signal: AbortSignal,
  now: () => number,
): { transport: Transport; readings: readonly Reading[] } {
  const readings: Reading[] = [];
  return {
    readings,
    transport: async (request) => {
      const timeoutMs = Math.min(request.timeoutMs, LONGEST_MS);
      const answer = await transport({ ...request, timeoutMs, signal });
      const date = Date.parse(answer.headers['date'] ?? '');
      const { hostname: host } = new URL(request.url);
      if (!Number.isNaN(date)) readings.push({ host, aheadMs: now() - date });
      return answer;
    },
  };
}

/** The answer to a request, or why there is none, as in "it ...". */
export async function ask(
  transport: Transport,
  request: Pick<HttpRequest, 'url'> & Partial<HttpRequest>,
): Promise<HttpAnswer | string> {
  try {
    return await transport({ method: 'GET', timeoutMs: LONGEST_MS, ...request });
  } catch (error) {
    return silence(error);
  }
}

/** Why no answer came, as in "it ...". */
export function silence(error: unknown): string {
  if (error instanceof TransportError && error.code === 'timeout') return 'does not answer in time';
  if (error instanceof TransportError && error.code === 'aborted') return 'does not answer in time';
  if (error instanceof TransportError && error.code === 'too-large') return 'answers far too much';
  return `cannot be reached (${reasonOf(error)})`;
}
