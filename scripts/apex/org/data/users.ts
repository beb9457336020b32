import type { RunningUser } from '../../run/transaction.ts';
import { IdValue } from '../../values/id.ts';
import type { LocalOrg } from '../org.ts';
import { fieldOf } from '../schema/schema.ts';

export interface NewUser {
  readonly username: string;
  readonly lastName: string;
  readonly profile: string;
  /** API names. */
  readonly permissionSets: readonly string[];
  /** Such as `en_US`, `zh_CN`; English if missing. */
  readonly language?: string;
  /** IANA name; GMT if missing. */
  readonly timeZone?: string;
}

/**
 * Makes a user with permission sets, and commits.
 *
 * @throws Error for a profile or permission set that does not exist.
 */
export function createUser(org: LocalOrg, given: NewUser): RunningUser {
  const { username, lastName, language = 'en_US', timeZone = 'GMT' } = given;
  const id = org.setup.insert('User', {
    Username: username,
    LastName: lastName,
    Name: lastName,
    Email: username,
    Alias: lastName.slice(0, 8),
    UserType: 'Standard',
    IsActive: true,
    TimeZoneSidKey: timeZone,
    LocaleSidKey: language,
    LanguageLocaleKey: language,
    EmailEncodingKey: 'UTF-8',
    ProfileId: named(org, 'Profile', given.profile),
  });
  assignPermissionSets(org, id.text, given.permissionSets);
  org.database.commit();
  return org.user(id.text);
}

/**
 * Gives a user further permission sets, without a commit.
 *
 * @throws Error for a permission set that does not exist.
 */
export function assignPermissionSets(
  org: LocalOrg,
  userId: string,
  permissionSets: readonly string[],
): void {
  for (const name of permissionSets) {
    org.setup.insert('PermissionSetAssignment', {
      AssigneeId: IdValue.read(userId) ?? null,
      PermissionSetId: named(org, 'PermissionSet', name),
    });
  }
}

/** The user who signs in with this name, in any case; undefined if there is none. */
export function userNamed(org: LocalOrg, username: string): RunningUser | undefined {
  const users = org.objectNamed('User');
  const field = fieldOf(users, 'Username');
  const [row] = field === undefined ? [] : org.database.find(users, field, username);
  return row === undefined ? undefined : org.user(row.id);
}

function named(org: LocalOrg, objectName: string, name: string): IdValue {
  for (const { id, values } of org.database.rows(org.objectNamed(objectName))) {
    const found = values.get('Name') === name ? IdValue.read(id) : undefined;
    if (found !== undefined) {
      return found;
    }
  }
  throw new Error(`There is no ${objectName} "${name}" in the org.`);
}
