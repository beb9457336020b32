import { describe, expect, it } from 'vitest';
import { runTestClasses } from '../testing/run-test-classes.ts';
import { ADMIN, FakeOrg } from './fake-org.ts';
import { compile, NOW } from './run-apex.ts';

function failures(body: string): (string | undefined)[] {
  const org = new FakeOrg();
  const program = compile([`@IsTest\nprivate class JobTest {\n${body}\n}`, work], org);
  return runTestClasses({ program, org, user: ADMIN, now: () => NOW, elapsed: () => 0 }).map(
    ({ failure }) => failure?.message,
  );
}

const work = `public class Work implements Database.Batchable<Integer>, Schedulable {
  public static List<String> log = new List<String>();
  @future public static void later(String name, List<Id> ids) {
    log.add(name + System.isFuture() + Limits.getFutureCalls());
  }
  @future public static void chained() { Work.later('x', null); }
  public Iterable<Integer> start(Database.BatchableContext context) {
    return new List<Integer>{ 1, 2, 3 };
  }
  public void execute(Database.BatchableContext context, List<Integer> scope) {
    log.add('' + scope + System.isBatch());
  }
  public void finish(Database.BatchableContext context) { log.add('done ' + (context.getJobId() != null)); }
  public void execute(SchedulableContext context) { log.add('scheduled ' + System.isScheduled()); }
}`;

describe('asynchronous Apex runs at Test.stopTest (Apex Developer Guide, Using Limits, startTest, and stopTest)', () => {
  it.each([
    ["Work.later('a', new List<Id>()); Assert.areEqual(1, Limits.getFutureCalls());", '(atrue0)'],
    ['Database.executeBatch(new Work(), 2);', '((1, 2)true, (3)true, done true)'],
    ["System.schedule('daily', '0 0 0 * * ?', new Work());", '(scheduled true)'],
  ])('%s', (statement, expected) => {
    expect(
      failures(`@IsTest static void one() {
        Test.startTest();
        ${statement}
        Assert.isTrue(Work.log.isEmpty());
        Test.stopTest();
        Assert.areEqual('${expected}', '' + Work.log);
      }`),
    ).toEqual([undefined]);
  });

  it('does not let a future call another', () => {
    expect(
      failures('@IsTest static void one() { Test.startTest(); Work.chained(); Test.stopTest(); }'),
    ).toEqual([
      'System.AsyncException: Future method cannot be called from a future or batch method: Work.later',
    ]);
  });

  it.each([
    ['@future public void go() { }'],
    ['@future public static Integer go() { return 1; }'],
    ['@future public static void go(Account a) { }'],
  ])('refuses %s', (method) => {
    expect(() => compile([`public class Bad { ${method} }`])).toThrow(
      'Future methods must be static',
    );
  });
});
