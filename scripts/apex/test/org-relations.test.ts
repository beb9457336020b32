import { describe, expect, it } from 'vitest';
import { inOrg, OrgBench, thrownInOrg } from './org-fixture.ts';

const FAMILY = `
  Thing__c t = new Thing__c(Text__c = 'a'); insert t;
  insert new Part__c(Thing__c = t.Id, Needed__c = 'x');
  Link__c loose = new Link__c(Loose__c = t.Id); insert loose;`;

describe('Deleting a record', () => {
  // Help, "Considerations for Object Relationships".
  it('takes its details along, and empties lookups that allow it', () => {
    expect(
      inOrg(`${FAMILY}
        delete t;
        return new List<Object>{ [SELECT COUNT() FROM Part__c], [SELECT Loose__c FROM Link__c].Loose__c };`),
    ).toBe('(0, null)');
  });

  it('fails while a lookup that restricts it points to it', () => {
    expect(
      thrownInOrg(`${FAMILY} insert new Link__c(Name = 'Knot', Tight__c = t.Id); delete t;`),
    ).toMatch(
      /^System\.DmlException: Delete failed\. First exception on row 0 with id a\w{17}; first error: DELETE_FAILED, Your attempt to delete a\w{14} could not be completed because it is associated with the following link__cs\.: Knot: \[\]$/u,
    );
  });

  it('can be undone, with the details that went along', () => {
    expect(
      inOrg(`${FAMILY}
        delete t;
        Database.undelete(t.Id, true);
        return new List<Object>{ [SELECT COUNT() FROM Thing__c], [SELECT COUNT() FROM Part__c] };`),
    ).toBe('(1, 1)');
  });

  it('cannot be undone once the recycle bin has been emptied', () => {
    expect(
      inOrg(`${FAMILY}
        delete t;
        Database.emptyRecycleBin(t);
        return new List<Object>{
          Database.undelete(t.Id, false).isSuccess(),
          [SELECT COUNT() FROM Thing__c ALL ROWS],
          [SELECT COUNT() FROM Part__c ALL ROWS]
        };`),
    ).toBe('(false, 0, 0)');
  });

  it('frees its unique values', () => {
    expect(
      inOrg(
        "Thing__c t = new Thing__c(Key__c = 'k'); insert t; delete t; insert new Thing__c(Key__c = 'k'); return [SELECT COUNT() FROM Thing__c];",
      ),
    ).toBe('1');
  });
});

describe('A detail', () => {
  it('does not change its master, unless the metadata says that it may', () => {
    expect(
      thrownInOrg(`${FAMILY}
        Thing__c other = new Thing__c(); insert other;
        Part__c p = [SELECT Thing__c FROM Part__c];
        p.Thing__c = other.Id;
        update p;`),
    ).toContain('INVALID_FIELD_FOR_INSERT_UPDATE, Unable to create/update fields: Thing__c.');
  });

  it('can be saved with the master that it has', () => {
    expect(
      inOrg(`${FAMILY}
        Part__c p = [SELECT Thing__c, Name FROM Part__c];
        p.Size__c = 3;
        update p;
        return [SELECT Size__c FROM Part__c].Size__c;`),
    ).toBe('3');
  });
});

describe('upsert', () => {
  // SOAP API Developer Guide, "upsert()".
  it('inserts what has no match and updates what has one, by an external id', () => {
    expect(
      inOrg(`
        insert new Thing__c(Key__c = 'a', Text__c = 'old');
        List<Thing__c> things = new List<Thing__c>{ new Thing__c(Key__c = 'a', Text__c = 'new'), new Thing__c(Key__c = 'b') };
        List<Object> told = new List<Object>();
        for (Database.UpsertResult r : Database.upsert(things, Thing__c.Key__c, true)) { told.add(r.isCreated()); }
        told.add([SELECT Text__c FROM Thing__c WHERE Key__c = 'a'].Text__c);
        told.add(things[0].Id == [SELECT Id FROM Thing__c WHERE Key__c = 'a'].Id);
        return told;`),
    ).toBe('(false, true, new, true)');
  });

  it.each([
    ['Key__c', "'A'", '2'],
    ['Code__c', "'A'", '1'],
  ])('tells values of %s apart as the field does', (name, value, expected) => {
    expect(
      inOrg(`
        insert new Thing__c(${name} = 'a');
        upsert new Thing__c(${name} = ${value}) ${name};
        return [SELECT COUNT() FROM Thing__c];`),
    ).toBe(expected);
  });

  it('by Id fails for an Id that does not exist', () => {
    expect(
      thrownInOrg(
        'Thing__c t = new Thing__c(); insert t; Id old = t.Id; delete t; Database.emptyRecycleBin(t); upsert new Thing__c(Id = old);',
      ),
    ).toContain(
      'Upsert failed. First exception on row 0; first error: INVALID_CROSS_REFERENCE_KEY',
    );
  });

  it('fails for a key that the list has twice', () => {
    expect(
      thrownInOrg(
        "upsert new List<Thing__c>{ new Thing__c(Key__c = 'a'), new Thing__c(Key__c = 'a') } Key__c;",
      ),
    ).toContain('DUPLICATE_VALUE, Duplicate external id specified: a: [Key__c]');
  });

  it('fires triggers of both kinds', () => {
    const bench = new OrgBench([
      "public class Log { public static String all = ''; }",
      "trigger Both on Thing__c (before insert, before update, after insert, after update) { Log.all += Trigger.operationType + ' '; }",
    ]);
    expect(
      bench.run(`
        insert new Thing__c(Key__c = 'a');
        Log.all = '';
        upsert new List<Thing__c>{ new Thing__c(Key__c = 'a'), new Thing__c(Key__c = 'b') } Key__c;
        return Log.all;`),
    ).toBe('BEFORE_INSERT BEFORE_UPDATE AFTER_INSERT AFTER_UPDATE ');
  });
});

describe('A savepoint', () => {
  // Apex Developer Guide, "Transaction Control".
  it('brings data back, again and again, and leaves variables alone', () => {
    expect(
      inOrg(`
        insert new Thing__c(Text__c = 'kept');
        Savepoint start = Database.setSavepoint();
        Thing__c t = new Thing__c(Text__c = 'gone', Key__c = 'k'); insert t;
        update new Thing__c(Id = [SELECT Id FROM Thing__c WHERE Text__c = 'kept'].Id, Text__c = 'changed');
        Database.rollback(start);
        List<Object> told = new List<Object>{ [SELECT Text__c FROM Thing__c].Text__c, t.Id != null };
        insert new Thing__c(Key__c = 'k');
        Database.rollback(start);
        told.add([SELECT COUNT() FROM Thing__c]);
        return told;`),
    ).toBe('(kept, true, 1)');
  });

  it('counts as a DML statement, and so does the rollback', () => {
    expect(
      inOrg(
        'Savepoint s = Database.setSavepoint(); Database.rollback(s); return Limits.getDmlStatements();',
      ),
    ).toBe('2');
  });
});

describe('Two transactions that open the same', () => {
  // The unique key settles the race, not a query first: both look before either writes.
  it('are told apart by the unique key: the second sees DUPLICATE_VALUE and reads what the first wrote', () => {
    const bench = new OrgBench([
      `public class Opening {
        public static String open(String key, Boolean isLate) {
          if (!isLate && ![SELECT Id FROM Thing__c WHERE Key__c = :key].isEmpty()) { return 'found'; }
          Savepoint before = Database.setSavepoint();
          try {
            insert new Thing__c(Key__c = key);
            return 'made';
          } catch (DmlException problem) {
            Database.rollback(before);
            if (problem.getDmlType(0) != StatusCode.DUPLICATE_VALUE) { throw problem; }
            return 'lost to ' + [SELECT Key__c FROM Thing__c WHERE Key__c = :key].Key__c;
          }
        }
      }`,
    ]);
    expect(bench.run("return Opening.open('k', false);")).toBe('made');
    expect(bench.run("return Opening.open('k', true);")).toBe('lost to k');
    expect(bench.run('return [SELECT COUNT() FROM Thing__c];')).toBe('1');
  });
});
