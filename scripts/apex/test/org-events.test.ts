import { describe, expect, it } from 'vitest';
import { eventJson } from '../org/api/event-json.ts';
import { ApexHost } from '../server/apex-host.ts';
import { callMethod } from '../run/invoke.ts';
import { textOf } from '../values/text.ts';
import { NOW, OrgBench } from './org-fixture.ts';

const HEARD = [
  'public class Heard { public static void note(List<News__e> news) { for (News__e n : news) insert new Thing__c(Text__c = n.Text__c); } }',
  'trigger Hearing on News__e (after insert) { Heard.note(Trigger.new); }',
];

/** Runs statements in transactions that are committed, as a long-running org does. */
function host(bench: OrgBench) {
  const failures: unknown[] = [];
  const run = (body: string): string => {
    const program = bench.compile(body);
    const apex = new ApexHost({
      program,
      org: bench.org,
      now: () => NOW,
      commit: (transaction) => {
        bench.org.publishing.commit(transaction);
        bench.org.database.commit();
      },
      mayUseClass: () => true,
      onJobFailure: (_job, error) => failures.push(error),
    });
    return apex.run(bench.org.admin, (transaction) => {
      const main = program.findClass('Main')?.methods.get('main')?.[0];
      return main === undefined ? '' : textOf(callMethod(transaction, main, null, []));
    });
  };
  return { run, failures };
}

const published = (bench: OrgBench): string[] =>
  bench.org.events.after('News__e', 0).map(({ values }) => textOf(values.get('Text__c') ?? null));

describe('Platform events', () => {
  // Platform Events Developer Guide, "Publish Event Messages with Apex", "publish behavior".
  it('are on the bus once their transaction is committed, numbered in order', () => {
    const bench = new OrgBench();
    const heard: number[] = [];
    bench.org.events.listen((event) => heard.push(event.replayId));
    const { run } = host(bench);
    run(
      "EventBus.publish(new List<News__e>{ new News__e(Text__c = 'a'), new News__e(Text__c = 'b') }); return null;",
    );
    run("EventBus.publish(new News__e(Text__c = 'c')); return null;");
    expect(published(bench)).toEqual(['a', 'b', 'c']);
    expect(heard).toEqual([1, 2, 3]);
    expect(bench.org.events.after('News__e', 2)).toHaveLength(1);
    expect(bench.org.events.after('News__e', -1)).toHaveLength(0);
    expect(bench.org.events.after('News__e', -2)).toHaveLength(3);
  });

  it('are forgotten with a transaction that fails, unless they are published immediately', () => {
    const bench = new OrgBench();
    const { run } = host(bench);
    expect(() =>
      run(
        "EventBus.publish(new News__e(Text__c = 'a')); EventBus.publish(new Alarm__e(Text__c = 'b')); Integer i = 1 / 0; return null;",
      ),
    ).toThrow('Divide by 0');
    expect(published(bench)).toEqual([]);
    expect(bench.org.events.after('Alarm__e', 0)).toHaveLength(1);
  });

  it('are forgotten with a savepoint', () => {
    const bench = new OrgBench();
    host(bench).run(`
      EventBus.publish(new News__e(Text__c = 'a'));
      Savepoint s = Database.setSavepoint();
      EventBus.publish(new News__e(Text__c = 'b'));
      Database.rollback(s);
      return null;`);
    expect(published(bench)).toEqual(['a']);
  });

  it('fail one by one, with a result for each', () => {
    const bench = new OrgBench();
    expect(
      bench.run(`
        List<Object> told = new List<Object>();
        for (Database.SaveResult r : EventBus.publish(new List<News__e>{ new News__e(), new News__e(Text__c = '12345678901'), new News__e(Text__c = 'a') })) {
          told.add(r.isSuccess());
          for (Database.Error e : r.getErrors()) told.add(e.getStatusCode());
        }
        told.add(Limits.getDmlStatements());
        return told;`),
    ).toBe('(false, REQUIRED_FIELD_MISSING, false, STRING_TOO_LONG, true, 1)');
  });

  it('reach triggers after the commit, in a transaction of their own, as the Automated Process user', () => {
    const bench = new OrgBench(HEARD);
    const { run } = host(bench);
    run("EventBus.publish(new News__e(Text__c = 'a')); return [SELECT COUNT() FROM Thing__c];");
    expect(
      bench.run(
        'Thing__c t = [SELECT Text__c, CreatedBy.Name FROM Thing__c]; return t.Text__c + t.CreatedBy.Name;',
      ),
    ).toBe('aAutomated Process');
  });

  it('tell whoever runs the org when a trigger on them fails, and the publisher is not hurt', () => {
    const bench = new OrgBench([
      'trigger Broken on News__e (after insert) { Trigger.new[5].Text__c = null; }',
    ]);
    const { run, failures } = host(bench);
    run("insert new Thing__c(); EventBus.publish(new News__e(Text__c = 'a')); return null;");
    expect(failures).toHaveLength(1);
    expect(bench.run('return [SELECT COUNT() FROM Thing__c];')).toBe('1');
  });

  // Platform Events Developer Guide, "Test Your Platform Event in Apex".
  it.each([
    ['Test.getEventBus().deliver();', '1'],
    ['Test.startTest(); Test.stopTest();', '1'],
    ['', '0'],
  ])('reach triggers in a test by: %s', (how, expected) => {
    const bench = new OrgBench(HEARD);
    const [before = '', after = ''] = how.includes('stopTest')
      ? ['Test.startTest();', 'Test.stopTest();']
      : ['', how];
    expect(
      bench.run(
        `${before} EventBus.publish(new News__e(Text__c = 'a')); ${after} return [SELECT COUNT() FROM Thing__c];`,
        { isTest: true, head: '@IsTest private class Main' },
      ),
    ).toBe(expected);
    expect(bench.org.events.lastReplayId).toBe(0);
  });

  it('look to subscribers as CometD delivers them', () => {
    const bench = new OrgBench();
    host(bench).run("EventBus.publish(new News__e(Text__c = 'a')); return null;");
    const [event] = bench.org.events.after('News__e', 0);
    expect(event && eventJson(event)).toMatchObject({
      channel: '/event/News__e',
      data: {
        payload: {
          Text__c: 'a',
          CreatedById: bench.org.admin.id,
          CreatedDate: '2026-03-04T05:06:07.890Z',
        },
        event: { replayId: 1 },
      },
    });
  });

  it('are no records to query or to update', () => {
    const bench = new OrgBench();
    expect(bench.thrown("update new News__e(Text__c = 'a');")).toBe(
      'System.TypeException: DML operation Update not allowed on News__e',
    );
    expect(bench.thrown('EventBus.publish(new Thing__c());')).toContain('System.TypeException');
  });
});
