import { PlatformClass, type PlatformDeclaration } from '../../platform/declare.ts';
import { PlatformValue } from '../../values/platform-value.ts';
import { SObjectValue } from '../../values/sobject.ts';
import type { LocalOrg } from '../org.ts';
import { ResultValue, resultList } from './results.ts';

/** What `Test.getEventBus()` gives. */
export class TestBrokerValue extends PlatformValue {
  constructor() {
    super('EventBus.TestBroker');
  }
}

/** `EventBus.publish`, and the bus of tests. */
export function eventBusClasses(org: LocalOrg): PlatformDeclaration[] {
  return [
    new PlatformClass<never>('System.EventBus').statics({
      'Database.SaveResult publish(SObject event)': (event, transaction) => {
        const [result] = org.publishing.publish([event], transaction);
        return result === undefined ? null : new ResultValue('Database.SaveResult', result);
      },
      'List<Database.SaveResult> publish(List<SObject> events)': (events, transaction) =>
        resultList(
          'Database.SaveResult',
          org.publishing.publish(
            events.items.filter((event) => event instanceof SObjectValue),
            transaction,
          ),
        ),
    }),
    new PlatformClass<TestBrokerValue>('EventBus.TestBroker').methods({
      'void deliver()': (_self, transaction) => {
        org.publishing.deliver(transaction);
        return undefined;
      },
    }),
  ];
}
