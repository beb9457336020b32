import { describe, expect, it } from 'vitest';
import { coverageOf } from '../testing/coverage.ts';
import { outcomeLines, shortcomings, summaryLines } from '../testing/report.ts';
import { runTestClasses, type TestOutcome } from '../testing/run-test-classes.ts';
import { ADMIN, FakeOrg } from './fake-org.ts';
import { compile, NOW } from './run-apex.ts';

const shop = `public class Shop {
  public static Integer sold = 0;
  public static Integer sell(Integer n) {
    if (n < 0) {
      throw new IllegalArgumentException('Less than nothing');
    }
    sold += n;
    return sold;
  }
}`;

function runTests(body: string, filter?: string): { outcomes: TestOutcome[]; org: FakeOrg } {
  const org = new FakeOrg();
  const program = compile([shop, `@IsTest\nprivate class ShopTest {\n${body}\n}`], org);
  const outcomes = runTestClasses({
    program,
    org,
    user: ADMIN,
    now: () => NOW,
    elapsed: () => 0,
    ...(filter === undefined ? {} : { filter }),
  });
  return { outcomes, org };
}

function failures(body: string): (string | undefined)[] {
  return runTests(body).outcomes.map(({ failure }) => failure?.message);
}

describe('test methods', () => {
  it('are told apart from others, with their assertions counted', () => {
    const { outcomes } = runTests(`
      @IsTest static void one() { Assert.areEqual(1, Shop.sell(1)); System.assert(true); }
      @IsTest static void two() { Assert.areEqual(1, Shop.sell(1), 'statics start anew'); }
      static testMethod void three() { }
      static void notATest() { Assert.fail(); }`);
    expect(
      outcomes.map(({ methodName, assertions, failure }) => [methodName, assertions, failure]),
    ).toEqual([
      ['one', 2, undefined],
      ['two', 1, undefined],
      ['three', 0, undefined],
    ]);
  });

  it('fail with the message and the Apex stack', () => {
    const { outcomes } = runTests('@IsTest static void one() {\n  Shop.sell(-1);\n}');
    expect(outcomes[0]?.failure).toEqual({
      message: 'System.IllegalArgumentException: Less than nothing',
      stack: 'Class.Shop.sell: line 5, column 1\nClass.ShopTest.one: line 4, column 1',
    });
  });

  it('do not see what others have inserted, but what @TestSetup has (Using Test Setup Methods)', () => {
    const { outcomes, org } = runTests(`
      @TestSetup static void prepare() { insert new Account(Name = 'a'); Shop.sold = 9; }
      @IsTest static void one() { insert new Account(Name = 'b'); Assert.areEqual(2, [SELECT COUNT() FROM Account]); }
      @IsTest static void two() { Assert.areEqual(1, [SELECT COUNT() FROM Account]); Assert.areEqual(0, Shop.sold); }`);
    expect(outcomes.map(({ failure }) => failure)).toEqual([undefined, undefined]);
    expect(org.rows).toEqual([]);
  });

  it('all fail when their set-up does', () => {
    const body = `@TestSetup static void prepare() { Shop.sell(-1); }
      @IsTest static void one() { } @IsTest static void two() { }`;
    const message = 'System.IllegalArgumentException: Less than nothing';
    expect(failures(body)).toEqual([message, message]);
  });

  it('can be chosen by a part of their name, in any case', () => {
    const { outcomes } = runTests(
      '@IsTest static void one() { } @IsTest static void two() { }',
      'shoptest.TW',
    );
    expect(outcomes.map(({ methodName }) => methodName)).toEqual(['two']);
  });

  it('run as another user, and as themselves again afterwards (Using the runAs Method)', () => {
    expect(
      failures(`@IsTest static void one() {
        System.runAs(new User(LastName = 'Li')) { Assert.areEqual('Ada Li', UserInfo.getName()); Assert.areEqual('你好', Label.Greeting); }
        Assert.areEqual('Ada Min', UserInfo.getName());
        Assert.areEqual('Hello', System.Label.Greeting);
      }`),
    ).toEqual([undefined]);
  });
});

describe('Test (Using Limits, startTest, and stopTest)', () => {
  it('gives fresh limits between startTest and stopTest, and the old ones back', () => {
    const { outcomes } = runTests(`@IsTest static void one() {
      List<Account> before = [SELECT Id FROM Account];
      Test.startTest();
      Assert.areEqual(0, Limits.getQueries());
      for (Integer i = 0; i < 3; i++) { before = [SELECT Id FROM Account]; }
      Assert.areEqual(3, Limits.getQueries());
      Test.stopTest();
      Assert.areEqual(1, Limits.getQueries());
      Assert.areEqual(100, Limits.getLimitQueries());
    }`);
    expect(outcomes[0]?.failure).toBeUndefined();
    expect(outcomes[0]?.limits.queries).toBe(3);
  });

  it('runs queued jobs at stopTest', () => {
    expect(
      failures(`
      public class Job implements Queueable {
        private Integer n;
        public Job(Integer n) { this.n = n; }
        public void execute(QueueableContext context) { Shop.sell(n); Assert.isTrue(System.isQueueable()); Assert.isNotNull(context.getJobId()); }
      }
      @IsTest static void one() {
        Test.startTest();
        System.enqueueJob(new Job(5));
        Assert.areEqual(0, Shop.sold);
        Assert.areEqual(1, Limits.getQueueableJobs());
        Test.stopTest();
        Assert.areEqual(5, Shop.sold);
      }`),
    ).toEqual([undefined]);
  });

  it.each([
    ['Test.stopTest();', 'System.FinalException: Testing has not started'],
    ['Test.startTest(); Test.startTest();', 'System.FinalException: Testing already started'],
  ])('%s throws %s', (body, expected) => {
    expect(failures(`@IsTest static void one() { ${body} }`)).toEqual([expected]);
  });

  it('puts a mock in the place of callouts', () => {
    expect(
      failures(`
      private class Mock implements HttpCalloutMock {
        public HttpResponse respond(HttpRequest request) {
          HttpResponse response = new HttpResponse();
          response.setStatusCode(201);
          response.setBody(request.getMethod() + ' ' + request.getEndpoint() + ' ' + request.getHeader('x-a'));
          return response;
        }
      }
      @IsTest static void one() {
        Test.setMock(HttpCalloutMock.class, new Mock());
        HttpRequest request = new HttpRequest();
        request.setMethod('POST'); request.setEndpoint('https://example.com'); request.setHeader('X-A', '1');
        HttpResponse response = new Http().send(request);
        Assert.areEqual(201, response.getStatusCode());
        Assert.areEqual('POST https://example.com 1', response.getBody());
      }
      @IsTest static void two() { new Http().send(new HttpRequest()); }`),
    ).toEqual([undefined, expect.stringContaining('System.CalloutException')]);
  });
});

describe('the report', () => {
  const report = () => {
    const org = new FakeOrg();
    const test =
      "@IsTest private class ShopTest { @IsTest static void one() { Assert.areEqual(1, Shop.sell(1)); } @IsTest static void two() { Assert.fail('no'); } }";
    const program = compile([shop, test, 'public class Unused { public Integer n = 1; }'], org);
    const outcomes = runTestClasses({
      program,
      org,
      user: ADMIN,
      now: () => NOW,
      elapsed: () => 0,
    });
    return { outcomes, coverage: coverageOf(program) };
  };

  it('counts the lines with statements, of all but the tests', () => {
    expect(report().coverage).toEqual([
      { name: 'Shop', lines: 5, covered: 4, uncovered: [5] },
      { name: 'Unused', lines: 1, covered: 0, uncovered: [1] },
    ]);
  });

  it('says all that falls short', () => {
    expect(shortcomings(report(), { coverage: 90, classCoverage: 75, assertions: 3 })).toEqual([
      '1 of 2 tests failed',
      'coverage is 66.7 %, below 90 %',
      'coverage of Unused is 0.0 %, below 75 %',
      '1.0 assertions per test, below 3',
    ]);
    expect(shortcomings({ outcomes: [], coverage: [] }, {})).toEqual(['no test was run']);
  });

  it('shows each test, then coverage and governor use', () => {
    const { outcomes, coverage } = report();
    expect(outcomes.flatMap(outcomeLines)).toEqual([
      '✓ ShopTest.one (0 ms)',
      '✗ ShopTest.two (0 ms)',
      '    System.AssertException: Assertion Failed: no',
      '    Class.ShopTest.two: line 1, column 1',
    ]);
    const text = summaryLines({ outcomes, coverage }).join('\n');
    expect(text).toContain('80 %  Shop  not: 5');
    expect(text).toContain('SOQL queries: 0 of 100');
    expect(text).toContain('2 tests, 1 failed, 1.0 assertions per test');
  });
});
