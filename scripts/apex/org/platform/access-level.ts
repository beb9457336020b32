import { PlatformClass } from '../../platform/declare.ts';
import { PlatformValue } from '../../values/platform-value.ts';

declare module '../../platform/declare.ts' {
  interface ApexTypes {
    AccessLevel: AccessLevelValue;
  }
}

/** `AccessLevel.USER_MODE` or `AccessLevel.SYSTEM_MODE`. */
export class AccessLevelValue extends PlatformValue {
  readonly access: 'user' | 'system';

  constructor(access: 'user' | 'system') {
    super('System.AccessLevel');
    this.access = access;
  }
}

const USER_MODE = new AccessLevelValue('user');
const SYSTEM_MODE = new AccessLevelValue('system');

export const accessLevel = new PlatformClass<AccessLevelValue>(
  'System.AccessLevel',
).staticProperties({
  'AccessLevel USER_MODE': { get: () => USER_MODE },
  'AccessLevel SYSTEM_MODE': { get: () => SYSTEM_MODE },
});
