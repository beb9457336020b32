import { describe, expect, it } from 'vitest';
import { OrgBench } from './org-fixture.ts';

describe('Security.stripInaccessible', () => {
  // Apex Developer Guide, "Enforce Security with the stripInaccessible Method".
  it('copies records without what the user has no access to, and tells what it took away', () => {
    const bench = new OrgBench();
    expect(
      bench.run(
        `Thing__c t = new Thing__c(Text__c = 'a', Level__c = 'Low');
        SObjectAccessDecision d = Security.stripInaccessible(AccessType.CREATABLE, new List<Thing__c>{ new Thing__c(), t });
        return new List<Object>{
          d.getRecords()[1].get('Text__c'), d.getRecords()[1].isSet('Level__c'), t.Level__c, d.getRemovedFields(), d.getModifiedIndexes()
        };`,
        { user: bench.user('Writer') },
      ),
    ).toBe('(a, false, Low, {Thing__c={Level__c}}, {1})');
  });

  it('throws where the object itself is not accessible, unless told not to look', () => {
    const bench = new OrgBench();
    const user = bench.user('Reader');
    const strip = (more: string): string =>
      bench.thrown(
        `Object o = Security.stripInaccessible(AccessType.UPDATABLE, new List<Thing__c>{ new Thing__c() }${more});`,
        { user },
      );
    expect(strip('')).toBe('System.NoAccessException: No access to entity: Thing__c');
    expect(strip(', false')).toBe('none');
  });
});
