import { describe, expect, it } from 'vitest';
import { CompileErrors } from '../language/position.ts';
import { OrgBench } from './org-fixture.ts';

/** What the compiler says of a query, without the file and line in front. */
function refusal(query: string): string {
  try {
    new OrgBench().compile(`String text = 'x'; Date day = null; Object o = [${query}]; return o;`);
  } catch (error) {
    if (error instanceof CompileErrors) {
      return error.message;
    }
    throw error;
  }
  return 'none';
}

describe('The compiler refuses', () => {
  it.each([
    ['SELECT Wrong__c FROM Thing__c', "No such column 'Wrong__c' on entity 'Thing__c'"],
    [
      'SELECT Id FROM Thing__c WHERE Wrong__c = 1',
      "No such column 'Wrong__c' on entity 'Thing__c'",
    ],
    ['SELECT Id FROM Thing__c ORDER BY Wrong__c', "No such column 'Wrong__c' on entity 'Thing__c'"],
    ['SELECT Contact__r.Wrong__c FROM Thing__c', "No such column 'Wrong__c' on entity 'Contact'"],
    ['SELECT Id FROM Wrong__c', "sObject type 'Wrong__c' is not supported"],
    [
      'SELECT Wrong__r.Name FROM Thing__c',
      "Didn't understand relationship 'Wrong__r' in field path",
    ],
    [
      'SELECT (SELECT Id FROM Wrong__r) FROM Thing__c',
      "Didn't understand relationship 'Wrong__r' in FROM part of query call",
    ],
    [
      'SELECT Id FROM Thing__c WHERE Id IN (SELECT Wrong__c FROM Link__c)',
      "No such column 'Wrong__c' on entity 'Link__c'",
    ],
    [
      "SELECT Id FROM Thing__c WHERE Long__c = 'x'",
      "field 'Long__c' can not be filtered in a query call",
    ],
    [
      'SELECT Id FROM Thing__c ORDER BY Long__c',
      "field 'Long__c' can not be sorted in a query call",
    ],
    [
      'SELECT COUNT(Id) FROM Thing__c GROUP BY Long__c',
      "field 'Long__c' can not be grouped in a query call",
    ],
    [
      'SELECT Text__c, COUNT(Id) FROM Thing__c GROUP BY Level__c',
      'Field must be grouped or aggregated: Text__c',
    ],
    [
      'SELECT Id FROM Thing__c WHERE Number__c = :text',
      'Invalid bind expression type of String for column of type Double',
    ],
    [
      'SELECT Id FROM Thing__c WHERE Moment__c = :day',
      'Invalid bind expression type of Date for column of type Datetime',
    ],
    [
      'SELECT Id FROM Thing__c WHERE Text__c IN :text',
      'IN operator must be used with an iterable expression',
    ],
    [
      "SELECT Id FROM Thing__c WHERE Number__c = 'x'",
      "value of filter criterion for field 'Number__c' must be of type number",
    ],
    [
      'SELECT Id FROM Thing__c WHERE Text__c = 1',
      "value of filter criterion for field 'Text__c' must be of type string and should be enclosed in quotes",
    ],
    ['SELECT Id FROM Thing__c ORDER BY Name FOR UPDATE', 'Cannot use ORDER BY with FOR UPDATE'],
    ['SELECT Id FROM Thing__c WHERE Text__c = :wrong', 'Variable does not exist: wrong'],
    ['SELECT Id FROM News__e', "sObject type 'News__e' is not supported"],
  ])('%s', (query, reason) => {
    expect(refusal(query)).toContain(reason);
  });

  it('with file, line and column', () => {
    expect(refusal('SELECT Id,\n Wrong__c FROM Thing__c')).toMatch(
      /^Main\.cls:2:2 No such column/u,
    );
  });

  it.each([
    'SELECT FIELDS(ALL) FROM Thing__c LIMIT 1',
    'SELECT Id FROM Thing__c USING SCOPE mine',
    'SELECT toLabel(Level__c) FROM Thing__c',
    'SELECT Id FROM Thing__c FOR VIEW',
    'SELECT COUNT(Id) FROM Thing__c GROUP BY ROLLUP(Level__c)',
    'SELECT Id FROM Thing__c WHERE CALENDAR_YEAR(CreatedDate) = 2026',
  ])('what it does not know, and says so: %s', (query) => {
    expect(refusal(query)).toContain('is not modelled');
  });

  it('fields and relationships of records that the metadata does not have', () => {
    expect(() => new OrgBench().compile('return new Thing__c().Wrong__c;')).toThrow(
      'Invalid field Wrong__c for SObject Thing__c',
    );
    expect(() => new OrgBench().compile('return new Wrong__c();')).toThrow(
      'Invalid type: Wrong__c',
    );
    expect(() => new OrgBench().compile('return System.Label.Wrong;')).toThrow('Wrong');
  });
});
