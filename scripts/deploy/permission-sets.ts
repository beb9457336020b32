import { z } from 'zod';

import { query } from './org.ts';
import { DeployError, resultOf, type RunSf } from './sf-cli.ts';

/** Who gets which permission set, by usernames. */
export interface Assignments {
  admins: readonly string[];
  relay: string | undefined;
  agents: readonly string[];
}

const assigned = z.looseObject({
  Assignee: z.looseObject({ Username: z.string() }),
  PermissionSet: z.looseObject({ Name: z.string() }),
});
const outcome = z.looseObject({
  failures: z.array(z.looseObject({ name: z.string(), message: z.string() })),
});

/** The permission sets of each user. @param withChat whether there are transcripts to see */
export function wanted(
  { admins, relay, agents }: Assignments,
  withChat: boolean,
): Map<string, string[]> {
  const transcripts = withChat ? ['WeChat_Transcripts'] : [];
  const sets = new Map<string, string[]>();
  const add = (username: string, names: readonly string[]): void => {
    const known = sets.get(username) ?? [];
    sets.set(username, [...new Set([...known, ...names])]);
  };
  for (const username of admins) add(username, ['WeChat_Admin', ...transcripts]);
  if (relay !== undefined) add(relay, ['WeChat_Relay']);
  for (const username of agents) add(username, ['WeChat_Agent', ...transcripts]);
  return sets;
}

/**
 * Assigns what is not assigned yet, and returns it as `username: names`.
 *
 * @throws DeployError
 */
export async function assign(
  sf: RunSf,
  target: string,
  sets: ReadonlyMap<string, readonly string[]>,
): Promise<string[]> {
  const names = [...new Set([...sets.values()].flat())].map((name) => `'${name}'`).join(', ');
  const soql = `SELECT Assignee.Username, PermissionSet.Name FROM PermissionSetAssignment WHERE PermissionSet.Name IN (${names})`;
  const there = new Set(
    (await query(sf, target, soql, assigned)).map(({ Assignee, PermissionSet }) =>
      keyOf(Assignee.Username, PermissionSet.Name),
    ),
  );
  const done: string[] = [];
  for (const [username, wantedSets] of sets) {
    const missing = wantedSets.filter((name) => !there.has(keyOf(username, name)));
    if (missing.length === 0) continue;
    const args = ['org', 'assign', 'permset', '--target-org', target, '--on-behalf-of', username];
    const result = await resultOf(sf, [...args, ...missing.flatMap((name) => ['--name', name])]);
    const [failure] = outcome.parse(result).failures;
    if (failure !== undefined) throw new DeployError(`${failure.name}: ${failure.message}`);
    done.push(`${username}: ${missing.join(', ')}`);
  }
  return done;
}

function keyOf(username: string, permissionSet: string): string {
  return `${username.toLowerCase()} ${permissionSet}`;
}
