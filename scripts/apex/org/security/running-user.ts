import type { RunningUser } from '../../run/transaction.ts';
import { IdValue } from '../../values/id.ts';
import type { Value } from '../../values/value.ts';

/** Nobody has this Id: a user that `System.runAs` was given before it was inserted. */
const NOBODY = '005000000000000AAA';

/** A user as a transaction knows it. @param record a User, in memory or in the database */
export function runningUser(record: { get(name: string): Value }): RunningUser {
  const text = (name: string, otherwise = ''): string => {
    const value = record.get(name);
    return typeof value === 'string' ? value : otherwise;
  };
  const id = (name: string): string | undefined => {
    const value = record.get(name);
    return value instanceof IdValue ? value.text : undefined;
  };
  return {
    id: id('Id') ?? NOBODY,
    username: text('Username'),
    firstName: text('FirstName'),
    lastName: text('LastName'),
    email: text('Email'),
    profileId: id('ProfileId') ?? '',
    roleId: id('UserRoleId'),
    language: text('LanguageLocaleKey', 'en_US'),
    locale: text('LocaleSidKey', 'en_US'),
    timeZone: text('TimeZoneSidKey', 'GMT'),
    userType: text('UserType', 'Standard'),
  };
}
