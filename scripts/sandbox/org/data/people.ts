import {
  assignPermissionSets,
  createUser,
  userNamed,
  type NewUser,
} from '../../../apex/org/data/users.ts';
import type { RunningUser } from '../../../apex/run/transaction.ts';
import { IdValue } from '../../../apex/values/id.ts';
import { AGENT_PROFILE } from './agent-profile.ts';
import type { Installation } from './installation.ts';
import { rowsOf } from './rows.ts';

export const RELAY_USERNAME = 'relay@wechat-desk.example';
const DOMAIN = 'wechat-desk.example';

/** The users of the sandbox's org, each with the permission sets of the part that they play. */
export class People {
  readonly relay: RunningUser;
  /** Who sets the org up. */
  readonly admin: RunningUser;
  readonly #installation: Installation;
  readonly #agents = new Map<string, RunningUser>();

  constructor(installation: Installation) {
    this.#installation = installation;
    this.admin = this.#create({
      username: `admin@${DOMAIN}`,
      lastName: 'Sandbox Admin',
      profile: 'System Administrator',
      permissionSets: ['WeChat_Admin', 'WeChat_Transcripts'],
    });
    this.relay = this.#create({
      username: RELAY_USERNAME,
      lastName: 'WeChat Relay',
      profile: 'Minimum Access - API Only Integrations',
      permissionSets: ['WeChat_Relay'],
    });
  }

  /** The agent with this name; a new user if there is none yet. */
  agent(name: string): RunningUser {
    const known = this.#agents.get(name);
    if (known !== undefined) return known;
    const agent = this.#create({
      username: `agent${this.#agents.size + 1}@${DOMAIN}`,
      lastName: name,
      profile: 'Minimum Access - Salesforce',
      permissionSets: ['WeChat_Agent', 'WeChat_Transcripts', AGENT_PROFILE],
      timeZone: 'Asia/Shanghai',
    });
    this.#agents.set(name, agent);
    return agent;
  }

  /** Gives a user these permission sets and no others, as an admin does in Setup. */
  assign(user: RunningUser, permissionSets: readonly string[]): void {
    const { org } = this.#installation;
    const { database } = org;
    for (const row of rowsOf(org, 'PermissionSetAssignment')) {
      const assignee = row.values.get('AssigneeId');
      if (assignee instanceof IdValue && assignee.text === user.id) database.remove(row);
    }
    assignPermissionSets(org, user.id, permissionSets);
    database.commit();
  }

  /** The user who signs in with this name, in any case. */
  named(username: string): RunningUser | undefined {
    return userNamed(this.#installation.org, username);
  }

  /** With those of the permission sets that the org has: before a deployment it has none of the package. */
  #create(given: NewUser): RunningUser {
    const { org } = this.#installation;
    const sets = new Set(rowsOf(org, 'PermissionSet').map(({ values }) => values.get('Name')));
    const permissionSets = given.permissionSets.filter((name) => sets.has(name));
    return createUser(org, { ...given, permissionSets });
  }
}
