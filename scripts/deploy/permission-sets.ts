import { z } from 'zod';

import { query } from './org.ts';
import { DeployError, resultOf, type RunSf } from './sf-cli.ts';

const ALL = ['WeChat_Admin', 'WeChat_Agent', 'WeChat_Relay', 'WeChat_Transcripts'];

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

/** Who has which of the package's permission sets: usernames, by the names of the sets. */
export async function readHolders(sf: RunSf, target: string): Promise<Map<string, Set<string>>> {
  const names = ALL.map((name) => `'${name}'`).join(', ');
  const soql = `SELECT Assignee.Username, PermissionSet.Name FROM PermissionSetAssignment WHERE PermissionSet.Name IN (${names})`;
  const holders = new Map<string, Set<string>>(ALL.map((name) => [name, new Set()]));
  for (const { Assignee, PermissionSet } of await query(sf, target, soql, assigned)) {
    holders.get(PermissionSet.Name)?.add(Assignee.Username.toLowerCase());
  }
  return holders;
}

/**
 * Assigns what is not assigned yet, adds it to the holders, and returns it as `username: names`.
 *
 * @throws DeployError
 */
export async function assign(
  sf: RunSf,
  target: string,
  sets: ReadonlyMap<string, readonly string[]>,
  holders: ReadonlyMap<string, Set<string>>,
): Promise<string[]> {
  const done: string[] = [];
  for (const [username, wantedSets] of sets) {
    const lower = username.toLowerCase();
    const missing = wantedSets.filter((name) => holders.get(name)?.has(lower) !== true);
    if (missing.length === 0) continue;
    const args = ['org', 'assign', 'permset', '--target-org', target, '--on-behalf-of', username];
    const result = await resultOf(sf, [...args, ...missing.flatMap((name) => ['--name', name])]);
    const [failure] = outcome.parse(result).failures;
    if (failure !== undefined) throw new DeployError(`${failure.name}: ${failure.message}`);
    for (const name of missing) holders.get(name)?.add(lower);
    done.push(`${username}: ${missing.join(', ')}`);
  }
  return done;
}
