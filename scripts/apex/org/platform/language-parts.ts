import { PlatformClass } from '../../platform/declare.ts';
import { platformException } from '../../values/exception.ts';
import type { IdValue } from '../../values/id.ts';
import type { LocalOrg } from '../org.ts';
import { TestBrokerValue } from './event-bus-class.ts';

/** What classes of the language can do only where there is an org. */
export function languageParts(org: LocalOrg): PlatformClass<never>[] {
  return [
    new PlatformClass<never>('System.Test').statics({
      'EventBus.TestBroker getEventBus()': () => new TestBrokerValue(),
    }),
    new PlatformClass<never>('System.UserInfo').statics({
      'String getOrganizationId()': () => org.organizationId,
      'String getOrganizationName()': () => org.organizationName,
    }),
    new PlatformClass<IdValue>('System.Id').methods({
      'SObjectType getSObjectType()': ({ text }) => {
        const object = org.schema.objectOfId(text);
        if (object === undefined) {
          throw platformException(
            'System.SObjectException',
            `Cannot locate Apex Type for ID: ${text}`,
          );
        }
        return org.tokens.object(object.name);
      },
    }),
  ];
}
