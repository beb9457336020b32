import { describe, expect, it } from 'vitest';
import { OrgBench } from './org-fixture.ts';

/** Things of every kind, by their Text__c. */
const DATA = `
  Contact ann = new Contact(FirstName = 'Ann', LastName = 'Li');
  insert ann;
  insert new List<Thing__c>{
    new Thing__c(Text__c = 'alpha', Number__c = 1, Level__c = 'High', Key__c = 'k', Contact__c = ann.Id, Flag__c = true,
      Moment__c = Datetime.newInstanceGmt(2026, 3, 3, 23, 0, 0), Day__c = Date.newInstance(2026, 3, 3)),
    new Thing__c(Text__c = 'Beta', Number__c = 20, Level__c = 'Low', Key__c = 'K', Flag__c = false,
      Moment__c = Datetime.newInstanceGmt(2026, 3, 4, 1, 0, 0), Day__c = Date.newInstance(2026, 3, 4)),
    new Thing__c(Text__c = 'gamma%', Number__c = 3, Level__c = null, Flag__c = false)
  };
  insert new Thing__c(Text__c = null, Number__c = null, Level__c = 'Medium', Flag__c = false);
`;

function prepared(): OrgBench {
  const bench = new OrgBench();
  bench.run(`${DATA} return null;`);
  return bench;
}

const READ = `
  List<String> found = new List<String>();
  for (Thing__c t : rows) { found.add(t.Text__c); }
  return String.join(found, ' ');`;

/** The Text__c of what a WHERE clause finds, in the order of insertion. */
function found(where: string, before = ''): string {
  return prepared().run(
    `${before} List<Thing__c> rows = [SELECT Text__c FROM Thing__c WHERE ${where}]; ${READ}`,
  );
}

describe('WHERE', () => {
  // SOQL and SOSL Reference, "Comparison Operators": without regard to case, but for unique case-sensitive fields.
  it.each([
    ["Text__c = 'ALPHA'", 'alpha'],
    ["Text__c != 'ALPHA'", 'Beta gamma% null'],
    ["Text__c IN ('BETA', 'alpha')", 'alpha Beta'],
    ["Text__c NOT IN ('BETA', 'alpha')", 'gamma% null'],
    ["Key__c = 'k'", 'alpha'],
    ["Key__c IN ('K')", 'Beta'],
    ["Key__c LIKE 'K%'", 'Beta'],
    ["Text__c LIKE '%A'", 'alpha Beta'],
    ["Text__c LIKE '_eta'", 'Beta'],
    ["Text__c LIKE '%\\\\%'", 'gamma%'],
    ["NOT Text__c LIKE '%a'", 'gamma% null'],
    ["Text__c > 'b'", 'Beta gamma%'],
    ['Number__c > 2', 'Beta gamma%'],
    ['Number__c >= 3 AND Number__c < 20', 'gamma%'],
    ['Number__c < 100', 'alpha Beta gamma%'],
    ["Flag__c = TRUE OR Level__c = 'Low'", 'alpha Beta'],
    ["(Flag__c = TRUE OR Level__c = 'Low') AND Number__c = 20", 'Beta'],
    ["NOT (Flag__c = TRUE OR Level__c = 'Low')", 'gamma% null'],
    ['Day__c = 2026-03-04', 'Beta'],
    ['Moment__c < 2026-03-04T00:00:00Z', 'alpha'],
    ['Moment__c < 2026-03-04T00:00:00+08:00', ''],
  ])('%s', (where, expected) => {
    expect(found(where)).toBe(expected);
  });

  // SOQL and SOSL Reference, "Using null in SOQL Queries".
  it.each([
    ['Level__c = null', 'gamma%'],
    ['Level__c != null', 'alpha Beta null'],
    ['Flag__c = null', 'Beta gamma% null'],
    ['Contact__r.LastName = null', 'Beta gamma% null'],
    ["Contact__r.LastName != 'X'", 'alpha Beta gamma% null'],
    ['Number__c < :nothing', ''],
    ['Number__c = :nothing', 'null'],
  ])('treats null as an org does: %s', (where, expected) => {
    expect(found(where, 'Decimal nothing = null;')).toBe(expected);
  });

  it.each([
    ['Text__c = :text', 'alpha'],
    ['Text__c IN :texts', 'Beta null'],
    ['Text__c IN :new Set<String>(texts)', 'Beta null'],
    ['Number__c = :(1 + 2)', 'gamma%'],
    ['Id IN :[SELECT Id FROM Thing__c WHERE Number__c = 20]', 'Beta'],
    ['Id NOT IN :things', 'Beta gamma% null'],
    ['Contact__c IN (SELECT Id FROM Contact)', 'alpha'],
    ['Id NOT IN (SELECT Loose__c FROM Link__c)', 'alpha Beta gamma% null'],
  ])('binds to Apex: %s', (where, expected) => {
    const before = `
      String text = 'ALPHA';
      List<String> texts = new List<String>{ 'beta', null };
      List<Thing__c> things = [SELECT Id FROM Thing__c WHERE Number__c = 1];`;
    expect(found(where, before)).toBe(expected);
  });

  // SOQL and SOSL Reference, "Date Literals". It is 2026-03-04 05:06 GMT, a Wednesday.
  it.each([
    ['Moment__c = TODAY', 'Beta'],
    ['Moment__c = YESTERDAY', 'alpha'],
    ['Moment__c = LAST_N_DAYS:1', 'alpha Beta'],
    ['Moment__c = THIS_WEEK', 'alpha Beta'],
    ['Moment__c = LAST_MONTH', ''],
    ['Moment__c >= THIS_YEAR', 'alpha Beta'],
    ['Day__c < TODAY', 'alpha'],
    ['Day__c != TODAY', 'alpha gamma% null'],
  ])('knows date literals: %s', (where, expected) => {
    expect(found(where)).toBe(expected);
  });

  it('lets a day begin in the time zone of the user', () => {
    const bench = prepared();
    const user = { ...bench.org.admin, timeZone: 'America/New_York' };
    const query = `List<Thing__c> rows = [SELECT Text__c FROM Thing__c WHERE Moment__c = TODAY]; ${READ}`;
    expect(bench.run(query, { user })).toBe('');
    expect(bench.run(query.replace('TODAY', 'YESTERDAY'), { user })).toBe('alpha Beta');
  });

  it('stops where no source says what an org does: less or greater than an empty text', () => {
    expect(() => found("Text__c > ''")).toThrow(/empty text/u);
  });

  it('throws for a text that is no Id', () => {
    expect(
      prepared().thrown("String id = 'x'; Object o = [SELECT Id FROM Thing__c WHERE Id = :id];"),
    ).toBe('System.QueryException: invalid ID field: x');
  });
});

/** The Text__c of all things in an order. */
function sorted(order: string): string {
  return prepared().run(
    `List<Thing__c> rows = [SELECT Text__c FROM Thing__c ORDER BY ${order}]; ${READ}`,
  );
}

describe('ORDER BY', () => {
  // SOQL and SOSL Reference, "ORDER BY": ascending and nulls first unless told otherwise; picklists in
  // the order of their values.
  it.each([
    ['Text__c', 'null alpha Beta gamma%'],
    ['Text__c DESC', 'null gamma% Beta alpha'],
    ['Text__c DESC NULLS LAST', 'gamma% Beta alpha null'],
    ['Number__c NULLS LAST', 'alpha gamma% Beta null'],
    ['Level__c', 'gamma% Beta null alpha'],
    ['Flag__c, Number__c DESC NULLS LAST', 'Beta gamma% null alpha'],
    ['Contact__r.LastName NULLS LAST, Text__c NULLS LAST LIMIT 2 OFFSET 1', 'Beta gamma%'],
  ])('%s', (order, expected) => {
    expect(sorted(order)).toBe(expected);
  });
});

const PARTS = `
  List<Thing__c> things = [SELECT Id FROM Thing__c WHERE Number__c IN (1, 20) ORDER BY Number__c];
  insert new List<Part__c>{
    new Part__c(Thing__c = things[0].Id, Needed__c = 'a', Size__c = 5),
    new Part__c(Thing__c = things[0].Id, Needed__c = 'b', Size__c = 7),
    new Part__c(Thing__c = things[1].Id, Needed__c = 'c', Size__c = 7)
  };`;

describe('SELECT', () => {
  it('follows lookups to parents, through null without an exception', () => {
    expect(
      prepared().run(`
        ${PARTS}
        List<String> found = new List<String>();
        for (Part__c p : [SELECT Thing__r.Text__c, Thing__r.Contact__r.Name FROM Part__c ORDER BY Needed__c]) {
          found.add(p.Thing__r.Text__c + ' ' + p.Thing__r.Contact__r.Name);
        }
        return found;`),
    ).toBe('(alpha Ann Li, alpha Ann Li, Beta null)');
  });

  it('gives the records of child relationships, sorted and cut', () => {
    expect(
      prepared().run(`
        ${PARTS}
        List<Object> found = new List<Object>();
        for (Thing__c t : [
          SELECT Text__c, (SELECT Size__c FROM Parts__r WHERE Size__c > 4 ORDER BY Size__c DESC LIMIT 1)
          FROM Thing__c WHERE Number__c IN (1, 3) ORDER BY Number__c
        ]) {
          found.add(t.Parts__r.size());
          for (Part__c p : t.Parts__r) { found.add(p.Size__c); }
        }
        return found;`),
    ).toBe('(1, 7, 0)');
  });

  // Apex Developer Guide, "SOQL For Loops" and SObjectException: what was not selected cannot be read.
  it.each([
    ['Text__c', 'Number__c', 'Thing__c.Number__c'],
    ['Contact__r.Name', 'Contact__r.LastName', 'Contact.LastName'],
  ])('of %s does not allow %s to be read', (selected, read, named) => {
    expect(
      prepared().thrown(
        `Thing__c t = [SELECT ${selected} FROM Thing__c WHERE Number__c = 1]; Object o = t.${read};`,
      ),
    ).toBe(
      `System.SObjectException: SObject row was retrieved via SOQL without querying the requested field: ${named}`,
    );
  });

  it('always brings the Id', () => {
    expect(
      prepared().run('Thing__c t = [SELECT Text__c FROM Thing__c LIMIT 1]; return t.Id != null;'),
    ).toBe('true');
  });

  it('finds what is in the recycle bin only with ALL ROWS', () => {
    expect(
      prepared().run(`
        delete [SELECT Id FROM Thing__c WHERE Number__c = 1];
        return new List<Integer>{
          [SELECT COUNT() FROM Thing__c],
          [SELECT COUNT() FROM Thing__c ALL ROWS],
          [SELECT COUNT() FROM Thing__c WHERE IsDeleted = TRUE ALL ROWS]
        };`),
    ).toBe('(3, 4, 1)');
  });
});

describe('Aggregates', () => {
  // SOQL and SOSL Reference, "GROUP BY" and "Aggregate Functions": null is ignored, but for COUNT().
  it('count, add and compare groups', () => {
    expect(
      prepared().run(`
        ${PARTS}
        List<Object> found = new List<Object>();
        for (AggregateResult r : [
          SELECT Size__c size, COUNT(Id) parts, COUNT_DISTINCT(Thing__c), MIN(Needed__c) least, SUM(Size__c) total, AVG(Size__c) mean
          FROM Part__c GROUP BY Size__c HAVING COUNT(Id) > 1
        ]) {
          found.addAll(new List<Object>{ r.get('size'), r.get('parts'), r.get('expr0'), r.get('least'), r.get('TOTAL'), r.get('mean') });
        }
        return found;`),
    ).toBe('(7, 2, 2, b, 14, 7)');
  });

  it('ignore null', () => {
    expect(
      prepared().run(`
        AggregateResult r = [SELECT COUNT(Id) all, COUNT(Number__c) some, MAX(Number__c) most FROM Thing__c];
        return new List<Object>{ r.get('all'), r.get('some'), r.get('most') };`),
    ).toBe('(4, 3, 20.00)');
  });

  it('group text without regard to case', () => {
    expect(
      prepared().run(`
        insert new Thing__c(Text__c = 'BETA');
        return [SELECT COUNT(Id) c FROM Thing__c WHERE Text__c != null GROUP BY Text__c].size();`),
    ).toBe('3');
  });

  it('have no other names than those of the query', () => {
    expect(prepared().thrown("Object o = [SELECT COUNT(Id) c FROM Thing__c][0].get('d');")).toBe(
      'System.SObjectException: Invalid field d for AggregateResult',
    );
  });
});

describe('A dynamic query', () => {
  it('binds to the variables around it, and to a map', () => {
    expect(
      prepared().run(`
        Decimal least = 2;
        List<Thing__c> some = Database.query('SELECT Text__c FROM Thing__c WHERE Number__c > :least');
        List<SObject> others = Database.queryWithBinds(
          'SELECT Text__c FROM Thing__c WHERE Text__c IN :names',
          new Map<String, Object>{ 'names' => new List<String>{ 'alpha' } },
          AccessLevel.SYSTEM_MODE
        );
        return new List<Object>{ some.size(), others[0].get('Text__c'), Database.countQuery('SELECT COUNT() FROM Thing__c') };`),
    ).toBe('(2, alpha, 4)');
  });

  it.each([
    [
      'SELECT Nothing__c FROM Thing__c',
      /^System\.QueryException: No such column 'Nothing__c' on entity 'Thing__c'\. If you are attempting/u,
    ],
    [
      'SELECT Id FROM Nothing__c',
      /^System\.QueryException: sObject type 'Nothing__c' is not supported\. If you/u,
    ],
    ['SELECT Id FROM', /^System\.QueryException: /u],
    [
      'SELECT Id FROM Thing__c WHERE Text__c = :other',
      /^System\.QueryException: Variable does not exist: other$/u,
    ],
  ])('that is wrong is a QueryException: %s', (text, message) => {
    expect(prepared().thrown(`Object o = Database.query('${text}');`)).toMatch(message);
  });
});
