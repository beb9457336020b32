import { z } from 'zod';

import { sleep } from '../../../relay/src/clock.ts';
import type { Surroundings } from '../../../relay/src/compose.ts';
import { NotTaken } from '../../../relay/src/store/inbox.ts';
import type { Journal } from '../../../relay/src/store/journal.ts';
import type { Transport } from '../../../relay/src/transport.ts';

/** Makes a relay wrong on purpose, so that it can be seen that the harness finds it out. */
export type Plant = (parts: Surroundings) => Surroundings;

const SLOW_DISK_MS = 40;

/** The mistakes that the harness must catch. */
export const PLANTED_BUGS = {
  /** WeChat is answered before its push is in the journal. */
  'ack-before-journal': (parts) => ({
    ...parts,
    journal: writingBehind(parts, (name, [change]) => {
      // All of it goes by the inbox.
      if (name === 'commit' && isArrival.safeParse(change).success) throw new NotTaken();
      return name === 'receive' ? true : undefined;
    }),
  }),
  /** A poll's batch is acknowledged before it is in the journal. */
  'poll-before-journal': (parts) => ({
    ...parts,
    journal: writingBehind(parts, (name, [change]) =>
      name === 'commit' && addsAnswer.safeParse(change).success ? 'later' : undefined,
    ),
  }),
  /** A POST that failed is repeated under the next number. */
  'sequence-advanced': (parts) => ({ ...parts, transport: advancing(parts.transport) }),
} satisfies Record<string, Plant>;

export type PlantedBug = keyof typeof PLANTED_BUGS;

export function isPlantedBug(name: string): name is PlantedBug {
  return Object.hasOwn(PLANTED_BUGS, name);
}

const isArrival = z.object({ arrival: z.object({ key: z.string() }) });

const addsAnswer = z.object({
  add: z.array(z.object({ author: z.string().min(1) })).min(1),
});

/**
 * A journal that says of some writes that they are done, and does them a little later. Everything else
 * waits for them, so that nothing but a crash can tell.
 *
 * @param answerTo what such a call is answered with; undefined for a call that is to wait. What it throws
 *   is the call's own failure.
 */
function writingBehind(
  { clock, journal }: Surroundings,
  answerTo: (name: string | symbol, values: readonly unknown[]) => unknown,
): Journal {
  let behind = Promise.resolve();
  const call = async (name: string | symbol, write: () => unknown, values: readonly unknown[]) => {
    const answer = await answerTo(name, values);
    if (answer === undefined) return behind.then(write);
    behind = behind
      .then(() => sleep(clock, SLOW_DISK_MS))
      .then(write)
      .then(
        () => undefined,
        () => undefined,
      );
    return answer;
  };
  const slow = (journalOf: Journal): Journal =>
    new Proxy(journalOf, {
      get: (target, name) => {
        if (name === 'ownedBy') {
          return (...owner: Parameters<Journal['ownedBy']>) => slow(target.ownedBy(...owner));
        }
        // Nobody knows without asking.
        if (name === 'isEmpty') return () => false;
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...values: unknown[]): unknown =>
          call(name, () => Reflect.apply(value, target, values), values);
      },
    });
  return slow(journal);
}

function advancing(transport: Transport): Transport {
  const failures = new Map<string, number>();
  return async (request) => {
    const { 'X-LIVEAGENT-SEQUENCE': number, 'X-LIVEAGENT-AFFINITY': affinity = '' } =
      request.headers ?? {};
    if (number === undefined) return transport(request);
    const failed = failures.get(affinity) ?? 0;
    const headers = { ...request.headers, 'X-LIVEAGENT-SEQUENCE': String(Number(number) + failed) };
    try {
      return await transport({ ...request, headers });
    } catch (error) {
      failures.set(affinity, failed + 1);
      throw error;
    }
  };
}
