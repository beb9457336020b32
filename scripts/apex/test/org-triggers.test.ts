import { describe, expect, it } from 'vitest';
import { OrgBench } from './org-fixture.ts';

/** Writes down what happens, in order. */
const LOG = `
  public class Log {
    public static List<String> lines = new List<String>();
    public static Integer count;
    public static void add(String line) { lines.add(line); }
    public static String take() { String all = String.join(lines, '; '); lines.clear(); return all; }
  }`;

const TELLING = `
  public class Telling {
    public static void tell(List<Thing__c> newThings, List<Thing__c> oldThings) {
      Log.add(Trigger.operationType + ' ' + texts(newThings) + ' ' + texts(oldThings) + ' ' +
        (Trigger.newMap == null ? 0 : Trigger.newMap.size()) + (Trigger.oldMap == null ? 0 : Trigger.oldMap.size()));
    }
    private static List<String> texts(List<Thing__c> things) {
      List<String> texts = new List<String>();
      if (things != null) for (Thing__c t : things) texts.add(t.Text__c + (t.Id == null ? '' : '#'));
      return texts;
    }
  }`;
const TELLING_TRIGGER = `
  trigger TellingTrigger on Thing__c (before insert, before update, before delete, after insert, after update, after delete, after undelete) {
    Telling.tell(Trigger.new, Trigger.old);
  }`;

describe('Triggers', () => {
  // Apex Developer Guide, "Trigger Context Variables".
  it('see old and new records: in before insert no Ids, in delete nothing new', () => {
    const bench = new OrgBench([LOG, TELLING, TELLING_TRIGGER]);
    expect(
      bench.run(`
        Thing__c t = new Thing__c(Text__c = 'a'); insert t;
        String one = Log.take();
        t.Text__c = 'b'; update t;
        String two = Log.take();
        delete t;
        String three = Log.take();
        Database.undelete(t.Id, true);
        return one + '\\n' + two + '\\n' + three + '\\n' + Log.take();`),
    ).toBe(
      [
        'BEFORE_INSERT (a) () 00; AFTER_INSERT (a#) () 10',
        'BEFORE_UPDATE (b#) (a#) 11; AFTER_UPDATE (b#) (a#) 11',
        'BEFORE_DELETE () (b#) 01; AFTER_DELETE () (b#) 01',
        'AFTER_UNDELETE (b#) () 10',
      ].join('\n'),
    );
  });

  // Apex Developer Guide, "Triggers and Order of Execution": before triggers, then required fields, lengths,
  // unique keys, then after triggers.
  it('before the record is checked can mend it, and what they assign is saved but not seen by the caller', () => {
    const bench = new OrgBench([
      "trigger Mending on Part__c (before insert) { for (Part__c p : Trigger.new) p.Needed__c = p.Needed__c == null ? 'mended' : p.Needed__c; }",
    ]);
    expect(
      bench.run(`
        Thing__c t = new Thing__c(); insert t;
        Part__c p = new Part__c(Thing__c = t.Id); insert p;
        return new List<String>{ p.Needed__c, [SELECT Needed__c FROM Part__c].Needed__c };`),
    ).toBe('(null, mended)');
  });

  it('see defaults before, and Id, owner and dates after', () => {
    const bench = new OrgBench([
      LOG,
      `trigger Seeing on Thing__c (before insert, after insert) {
        for (Thing__c t : Trigger.new) Log.add(t.Level__c + ' ' + (t.Id == null) + ' ' + (t.CreatedDate == null) + ' ' + (t.OwnerId == null) + ' ' + t.Contact__r.Name);
      }`,
    ]);
    expect(
      bench.run(
        "Contact c = new Contact(LastName = 'x'); insert c; insert new Thing__c(Contact__c = c.Id); return Log.take();",
      ),
    ).toBe('Medium true true true null; Medium false false false null');
  });

  it('can change nothing after the record has been saved', () => {
    const bench = new OrgBench([
      "trigger Late on Thing__c (after insert) { for (Thing__c t : Trigger.new) t.Text__c = 'late'; }",
    ]);
    expect(bench.thrown('insert new Thing__c();')).toMatch(
      /CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY, Late: execution of AfterInsert\n\ncaused by: System\.FinalException: Record is read-only\n\nTrigger\.Late: line 1, column 1: \[\]$/u,
    );
  });

  it('run for 200 records at a time', () => {
    const bench = new OrgBench([
      LOG,
      'trigger Counting on Thing__c (before insert, after insert) { Log.add(Trigger.operationType.name().left(1) + Trigger.size); }',
    ]);
    expect(
      bench.run(`
        List<Thing__c> things = new List<Thing__c>();
        for (Integer i = 0; i < 450; i++) { things.add(new Thing__c()); }
        insert things;
        return Log.take() + ' ' + things[449].Id.getSObjectType();`),
    ).toBe('B200; A200; B200; A200; B50; A50 Thing__c');
  });

  it('refuse records with addError, and nothing of the statement stays', () => {
    const bench = new OrgBench([
      `trigger Refusing on Thing__c (before insert, after insert) {
        for (Thing__c t : Trigger.new) {
          if (t.Text__c == 'bad' && Trigger.isBefore) t.addError('Not like this.');
          if (t.Text__c == 'worse' && Trigger.isAfter) t.addError(Thing__c.Text__c, 'Nor like this.');
        }
      }`,
    ]);
    const insert = (text: string): string =>
      bench.thrown(
        `insert new List<Thing__c>{ new Thing__c(Text__c = 'good'), new Thing__c(Text__c = '${text}') };`,
      );
    expect(insert('bad')).toBe(
      'System.DmlException: Insert failed. First exception on row 1; first error: FIELD_CUSTOM_VALIDATION_EXCEPTION, Not like this.: []',
    );
    expect(insert('worse')).toBe(
      'System.DmlException: Insert failed. First exception on row 1; first error: FIELD_CUSTOM_VALIDATION_EXCEPTION, Nor like this.: [Text__c]',
    );
    expect(bench.run('return [SELECT COUNT() FROM Thing__c];')).toBe('0');
  });

  it('that throw fail every record, naming the trigger, the moment and the place', () => {
    const bench = new OrgBench([
      'trigger Broken on Thing__c (before update) {\n  Trigger.new[0].Number__c = 1 / (Trigger.size - 1);\n}',
    ]);
    expect(bench.thrown('Thing__c t = new Thing__c(); insert t; update t;')).toMatch(
      /^System\.DmlException: Update failed\. First exception on row 0 with id a\w{17}; first error: CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY, Broken: execution of BeforeUpdate\n\ncaused by: System\.MathException: Divide by 0\n\nTrigger\.Broken: line 2, column 1: \[\]$/u,
    );
  });

  it('do not run for details that are deleted with their master', () => {
    const bench = new OrgBench([
      LOG,
      "trigger Parting on Part__c (before delete, after delete) { Log.add('part'); }",
      "trigger Thinging on Thing__c (before delete) { Log.add('thing'); }",
    ]);
    expect(
      bench.run(
        "Thing__c t = new Thing__c(); insert t; insert new Part__c(Thing__c = t.Id, Needed__c = 'x'); delete t; return Log.take() + [SELECT COUNT() FROM Part__c];",
      ),
    ).toBe('thing0');
  });

  it('keep static variables for the whole transaction', () => {
    const bench = new OrgBench([LOG, "trigger Once on Thing__c (before insert) { Log.add('x'); }"]);
    expect(
      bench.run('insert new Thing__c(); insert new Thing__c(); return Log.lines.size();'),
    ).toBe('2');
    expect(bench.run('insert new Thing__c(); return Log.lines.size();')).toBe('1');
  });
});

describe('Partial success', () => {
  // Apex Developer Guide, "Bulk DML Exception Handling".
  it('saves what it can, in more than one attempt, with the limits as before the first', () => {
    const bench = new OrgBench([
      LOG,
      `trigger Attempts on Thing__c (before insert) {
        Log.add(String.valueOf(Trigger.size));
        Log.count = [SELECT COUNT() FROM Thing__c];
        for (Thing__c t : Trigger.new) if (t.Text__c == 'bad') t.addError('No.');
      }`,
    ]);
    expect(
      bench.run(`
        List<Database.SaveResult> results = Database.insert(new List<Thing__c>{
          new Thing__c(Text__c = 'a'), new Thing__c(Text__c = 'bad'), new Thing__c(Level__c = 'wrong')
        }, false);
        List<Object> told = new List<Object>{ Log.take(), Limits.getQueries() };
        for (Database.SaveResult r : results) {
          told.add(r.isSuccess());
          told.add(r.getId() == null);
          for (Database.Error e : r.getErrors()) { told.add(e.getStatusCode()); told.add(e.getMessage()); told.add(e.getFields()); }
        }
        told.add([SELECT COUNT() FROM Thing__c]);
        return told;`),
    ).toBe(
      '(3; 1, 1, true, false, false, true, FIELD_CUSTOM_VALIDATION_EXCEPTION, No., (), false, true, INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST, Level: bad value for restricted picklist field: wrong, (Level__c), 1)',
    );
  });

  it('gives up when a trigger refuses some records at every attempt', () => {
    const bench = new OrgBench([
      LOG,
      `trigger Moody on Thing__c (before insert) {
        Log.add('x');
        Trigger.new[0].addError('No.');
      }`,
    ]);
    expect(
      bench.thrown(`
        List<Thing__c> things = new List<Thing__c>();
        for (Integer i = 0; i < 5; i++) { things.add(new Thing__c()); }
        Database.insert(things, false);`),
    ).toBe(
      'System.DmlException: Too many batch retries in the presence of Apex triggers and partial failures.',
    );
  });

  it('updates and deletes what it can, too', () => {
    expect(
      new OrgBench().run(`
        Thing__c one = new Thing__c(); Thing__c two = new Thing__c();
        insert new List<Thing__c>{ one, two };
        delete two;
        List<Object> told = new List<Object>();
        for (Database.SaveResult r : Database.update(new List<Thing__c>{ one, two }, false)) told.add(r.isSuccess());
        for (Database.DeleteResult r : Database.delete(new List<Id>{ one.Id, two.Id }, false)) told.add(r.isSuccess());
        return told;`),
    ).toBe('(true, false, true, false)');
  });
});
