import { describe, expect, it } from 'vitest';
import { inOrg, OrgBench, thrownInOrg } from './org-fixture.ts';

/** Inserts a Thing__c and answers a field of it, read back. */
function kept(assignments: string, fieldName: string): string {
  return inOrg(
    `Thing__c t = new Thing__c(${assignments}); insert t; return [SELECT ${fieldName} FROM Thing__c].${fieldName};`,
  );
}

describe('The database keeps', () => {
  // Apex Developer Guide, "Primitive Data Types": "sObject string field values … can never be empty (only
  // null), and they can never include leading and trailing whitespace".
  it.each([
    ["Text__c = '  a b  '", 'a b'],
    ["Text__c = ''", 'null'],
    ["Text__c = ' \\n\\t '", 'null'],
    ["Text__c = '\\u00a0a\\u3000'", '\u00a0a\u3000'],
  ])('text without the white space around it: %s', (assignment, expected) => {
    expect(kept(assignment, 'Text__c')).toBe(expected);
  });

  it.each([
    ['Number__c = 1.005', '1.01'],
    ['Number__c = -1.005', '-1.01'],
    ['Number__c = 7', '7.00'],
  ])('numbers rounded half up to the places of their field: %s', (assignment, expected) => {
    expect(kept(assignment, 'Number__c')).toBe(expected);
  });

  it('instants to the second', () => {
    expect(
      inOrg(
        `Thing__c t = new Thing__c(Moment__c = Datetime.newInstance(1700000000999L)); insert t;
        return new List<Long>{ t.Moment__c.getTime(), [SELECT Moment__c FROM Thing__c].Moment__c.getTime() };`,
      ),
    ).toBe('(1700000000999, 1700000000000)');
  });

  it('defaults for what was not assigned, and null for what was assigned null', () => {
    expect(
      inOrg(`
        insert new List<Thing__c>{ new Thing__c(Text__c = 'a'), new Thing__c(Text__c = 'b', Level__c = null) };
        List<Object> found = new List<Object>();
        for (Thing__c t : [SELECT Level__c, Flag__c FROM Thing__c ORDER BY Text__c]) {
          found.add(t.Level__c); found.add(t.Flag__c);
        }
        return found;`),
    ).toBe('(Medium, true, null, true)');
  });

  it('auto-numbers in their format, and the Id as the name of what has none', () => {
    expect(
      inOrg(`
        Thing__c t = new Thing__c(); insert t;
        Part__c p = new Part__c(Thing__c = t.Id, Needed__c = 'x'); insert p;
        return new List<Object>{
          [SELECT Name FROM Part__c].Name, [SELECT Name FROM Thing__c].Name == String.valueOf(t.Id).left(15)
        };`),
    ).toBe('(P-0001, true)');
  });

  it('who made a record, who owns it, and when it was changed', () => {
    expect(
      inOrg(`
        Thing__c t = new Thing__c(); insert t;
        Thing__c f = [SELECT CreatedById, OwnerId, Owner.Name, CreatedBy.Username, CreatedDate FROM Thing__c];
        return new List<Object>{
          f.OwnerId == UserInfo.getUserId(), f.CreatedById == f.OwnerId, f.Owner.Name, f.CreatedBy.Username, f.CreatedDate
        };`),
    ).toBe('(true, true, Admin User, admin@example.com, 2026-03-04 05:06:07)');
  });
});

describe('Records in memory', () => {
  it('get their Id by the insert, and nothing else of what the database added', () => {
    expect(
      inOrg(`
        Thing__c t = new Thing__c(Text__c = ' a ');
        insert t;
        return new List<Object>{ t.Id != null, t.Text__c, t.Level__c, t.Flag__c };`),
    ).toBe('(true,  a , null, false)');
  });

  it('take an Id of 15 characters for the same as that of 18', () => {
    expect(
      inOrg(`
        Thing__c t = new Thing__c(); insert t;
        String text = t.Id;
        Id short = text.left(15);
        return new List<Object>{
          text.length(), short == t.Id, short.to15() == text.left(15),
          [SELECT COUNT() FROM Thing__c WHERE Id = :text.left(15)], t.Id.getSObjectType()
        };`),
    ).toBe('(18, true, true, 1, Thing__c)');
  });

  it('answer by name what they answer by dot, and convert what is put', () => {
    expect(
      inOrg(`
        SObject t = new Thing__c();
        t.put('number__c', 3);
        t.put(Thing__c.Text__c, 'a');
        Object before = t.put('Text__c', 'b');
        return new List<Object>{
          t.get('NUMBER__C') instanceof Decimal, before, t.get(Thing__c.Text__c), t.isSet('Level__c'),
          t.getSObjectType(), t.getPopulatedFieldsAsMap().keySet()
        };`),
    ).toBe('(true, a, b, false, Thing__c, {Number__c, Text__c})');
  });

  it.each([
    [
      "new Thing__c().put('Nothing__c', 1);",
      'System.SObjectException: Invalid field Nothing__c for Thing__c',
    ],
    [
      "new Thing__c().put('Number__c', 'x');",
      'System.SObjectException: Illegal assignment from String to Decimal',
    ],
    [
      "new Thing__c().put('CreatedDate', System.now());",
      'System.SObjectException: Field CreatedDate is not editable',
    ],
    ["new Thing__c().put('Contact__c', 'x');", 'System.StringException: Invalid id: x'],
  ])('refuse what does not fit: %s', (statement, message) => {
    expect(thrownInOrg(statement)).toBe(message);
  });

  it('are copied without Id, times and numbers unless told otherwise', () => {
    expect(
      inOrg(`
        Thing__c t = new Thing__c(Text__c = 'a'); insert t;
        t = [SELECT Text__c, CreatedDate FROM Thing__c];
        Thing__c copy = t.clone();
        Thing__c same = t.clone(true, true, true);
        return new List<Object>{ copy.Id, copy.Text__c, copy.CreatedDate, same.Id == t.Id, same.CreatedDate == t.CreatedDate };`),
    ).toBe('(null, a, null, true, true)');
  });
});

describe('A counter of Ids', () => {
  it('goes on after a rollback, as in an org', () => {
    const bench = new OrgBench();
    const insert = 'Thing__c t = new Thing__c(); insert t; return t.Id;';
    const before = bench.org.savepoint();
    const first = bench.run(insert);
    before.rollback();
    expect(bench.run(insert)).not.toBe(first);
  });
});
