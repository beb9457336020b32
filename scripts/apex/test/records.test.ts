import { describe, expect, it } from 'vitest';
import { sObjectOf } from '../language/types.ts';
import { callMethod } from '../run/invoke.ts';
import { ListValue } from '../values/list.ts';
import { FakeOrg } from './fake-org.ts';
import { compile, returned, run, runMain, thrown, transactionOf } from './run-apex.ts';

describe('records', () => {
  it.each([
    [
      "Account a = new Account(Name = 'x'); a.Amount__c = 5; return a.Name + a.Amount__c;",
      'x5',
      'fields convert what is assigned',
    ],
    ['return new Account().Active__c;', 'false', 'a checkbox is never null (known org behaviour)'],
    ['return new Contact().Account.Name;', 'null', 'a parent that is missing has null fields'],
    ['return new Account().Contacts.size();', '0', 'nor has a new record children'],
    [
      "Account a = new Account(); a.Parent = new Account(Name = 'p'); return a.Parent.Name;",
      'p',
      'parents can be set in memory',
    ],
  ])('%s gives %s: %s', (body, expected) => {
    expect(returned(body)).toBe(expected);
  });

  it('misses what the query did not select (known org behaviour)', () => {
    const body =
      "insert new Account(Name = 'x'); Account a = [SELECT Id FROM Account]; String n = a.Name;";
    expect(thrown(body)).toBe(
      'System.SObjectException: SObject row was retrieved via SOQL without querying the requested field: Account.Name',
    );
  });

  it('knows what has been assigned since', () => {
    const body =
      "insert new Account(Name = 'x'); Account a = [SELECT Id FROM Account]; a.Name = 'y'; return a.Name;";
    expect(returned(body)).toBe('y');
  });
});

describe('queries', () => {
  it.each([
    [
      'Account a = [SELECT Name FROM Account];',
      'System.QueryException: List has no rows for assignment to SObject',
    ],
    [
      "insert new List<Account>{ new Account(Name = 'a'), new Account(Name = 'b') }; Account a = [SELECT Name FROM Account];",
      'System.QueryException: List has more than 1 row for assignment to SObject',
    ],
  ])('%s throws %s', (body, expected) => {
    expect(thrown(body)).toBe(expected);
  });

  it.each([
    ["insert new Account(Name = 'a'); return [SELECT Name FROM Account].Name;", 'a'],
    ["insert new Account(Name = 'a'); return [SELECT COUNT() FROM Account];", '1'],
    [
      "insert new Account(Name = 'a'); String n = 'a'; return [SELECT Name FROM Account WHERE Name = :n].size();",
      '1',
    ],
    [
      "insert new Account(Name = 'a'); Account x = new Account(Name = 'b'); return [SELECT Name FROM Account WHERE Name = :x.Name].size();",
      '0',
    ],
    [
      "insert new List<Account>{ new Account(Name = 'a'), new Account(Name = 'b') }; String s = ''; for (Account a : [SELECT Name FROM Account]) { s += a.Name; } return s;",
      'ab',
    ],
    [
      "insert new List<Account>{ new Account(Name = 'a'), new Account(Name = 'b') }; Integer n = 0; for (List<Account> l : [SELECT Name FROM Account]) { n += l.size(); } return n;",
      '2',
    ],
  ])('%s gives %s', (body, expected) => {
    expect(returned(body)).toBe(expected);
  });

  it('is refused at compile time when it names nothing known', () => {
    expect(() => run('return [SELECT Id FROM Nope];')).toThrow(
      "sObject type 'Nope' is not supported",
    );
  });

  it('counts for the governor, and the exception cannot be caught', () => {
    const body = `try { for (Integer i = 0; i < 101; i++) { List<Account> a = [SELECT Id FROM Account]; } }
      catch (Exception e) { return 'caught'; } return 'none';`;
    expect(() => run(body)).toThrow('System.LimitException: Too many SOQL queries: 101');
  });
});

describe('triggers', () => {
  it('see the records of their own object, with its type', () => {
    const org = new FakeOrg();
    const trigger = `trigger Greet on Account (before insert, after update) {
      for (Account a : Trigger.new) { Log.add(a.Name + Trigger.isBefore + Trigger.operationType + Trigger.new[0].Name); }
    }`;
    const log =
      "public class Log { public static String text = ''; public static void add(String s) { text += s; } }";
    const main = 'public class Main { public static Object main() { return Log.text; } }';
    const make =
      "public class Make { public static Account one() { return new Account(Name = 'x'); } }";
    const program = compile([trigger, log, main, make], org);
    const transaction = transactionOf(program, org);
    expect(program.triggers).toMatchObject([{ name: 'Greet', sObject: 'Account' }]);
    expect([...(program.triggers[0]?.events ?? [])]).toEqual(['BEFORE_INSERT', 'AFTER_UPDATE']);
    const method = program.findClass('Make')?.methods.get('one')?.[0];
    const record =
      method && program.within(transaction, () => callMethod(transaction, method, null, []));
    transaction.triggers.push({
      operation: 'BEFORE_INSERT',
      newRecords: new ListValue(sObjectOf('Account'), [record ?? null]),
      oldRecords: null,
      newMap: null,
      oldMap: null,
      size: 1,
    });
    program.within(transaction, () => {
      program.triggers[0]?.run(transaction);
    });
    expect(runMain(program, transaction)).toBe('xtrueBEFORE_INSERTx');
  });
});
