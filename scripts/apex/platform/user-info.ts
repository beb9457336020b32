import { toId } from '../compile/conversions.ts';
import { PlatformClass } from './declare.ts';
import { TimeZoneValue } from './time-zone.ts';

export const userInfo = new PlatformClass<never>('System.UserInfo').statics({
  'Id getUserId()': ({ user }) => toId(user.id),
  'String getUserName()': ({ user }) => user.username,
  'String getName()': ({ user }) => `${user.firstName} ${user.lastName}`.trim(),
  'String getFirstName()': ({ user }) => user.firstName,
  'String getLastName()': ({ user }) => user.lastName,
  'String getUserEmail()': ({ user }) => user.email,
  'Id getProfileId()': ({ user }) => toId(user.profileId),
  'Id getUserRoleId()': ({ user }) => (user.roleId === undefined ? null : toId(user.roleId)),
  'String getLanguage()': ({ user }) => user.language,
  'String getLocale()': ({ user }) => user.locale,
  'String getUserType()': ({ user }) => user.userType,
  'TimeZone getTimeZone()': ({ user }) => new TimeZoneValue(user.timeZone),
  'Boolean isMultiCurrencyOrganization()': () => false,
});
