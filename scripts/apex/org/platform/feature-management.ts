import { PlatformClass } from '../../platform/declare.ts';
import type { LocalOrg } from '../org.ts';

/** Custom permissions of the running user. */
export function featureManagementClass(org: LocalOrg): PlatformClass<never> {
  return new PlatformClass<never>('System.FeatureManagement').statics({
    'Boolean checkPermission(String name)': (name, { user }) =>
      org.permissions.of(user.id, user.profileId).customPermissions.has(name.toLowerCase()),
  });
}
