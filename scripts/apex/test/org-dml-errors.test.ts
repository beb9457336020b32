import { describe, expect, it } from 'vitest';
import { inOrg, OrgBench, thrownInOrg } from './org-fixture.ts';

// Messages and codes: SOAP API Developer Guide, "StatusCode"; wording as orgs give it.
const FAILURES: readonly [what: string, statements: string, message: string][] = [
  [
    'a required field that is null',
    'Thing__c t = new Thing__c(); insert t; insert new Part__c(Thing__c = t.Id);',
    'Insert failed. First exception on row 0; first error: REQUIRED_FIELD_MISSING, Required fields are missing: [Needed__c]: [Needed__c]',
  ],
  [
    'a required field that is blank, since blank text is null',
    "Thing__c t = new Thing__c(); insert t; insert new Part__c(Thing__c = t.Id, Needed__c = '  ');",
    'Insert failed. First exception on row 0; first error: REQUIRED_FIELD_MISSING, Required fields are missing: [Needed__c]: [Needed__c]',
  ],
  [
    'a detail without its master',
    "insert new Part__c(Needed__c = 'x');",
    'Insert failed. First exception on row 0; first error: REQUIRED_FIELD_MISSING, Required fields are missing: [Thing__c]: [Thing__c]',
  ],
  [
    'a text that is too long',
    "insert new Thing__c(Text__c = '123456789012345678901');",
    'Insert failed. First exception on row 0; first error: STRING_TOO_LONG, Text: data value too large: 123456789012345678901 (max length=20): [Text__c]',
  ],
  [
    'a value that a restricted picklist does not have',
    "insert new Thing__c(Level__c = 'Tiny');",
    'Insert failed. First exception on row 0; first error: INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST, Level: bad value for restricted picklist field: Tiny: [Level__c]',
  ],
  [
    'a number with too many digits',
    'insert new Thing__c(Number__c = 12345.67);',
    'Insert failed. First exception on row 0; first error: NUMBER_OUTSIDE_VALID_RANGE, Number: value outside of valid range on numeric field: 12345.67: [Number__c]',
  ],
  [
    'a checkbox that is null',
    'insert new Thing__c(Flag__c = null);',
    'Insert failed. First exception on row 0; first error: INVALID_TYPE_ON_FIELD_IN_RECORD, Flag: value not of required type: : [Flag__c]',
  ],
  [
    'what is no e-mail address',
    "insert new Thing__c(Mail__c = 'somebody');",
    'Insert failed. First exception on row 0; first error: INVALID_EMAIL_ADDRESS, Mail: invalid email address: somebody: [Mail__c]',
  ],
  [
    'an insert with an Id',
    'Thing__c t = new Thing__c(); insert t; insert t;',
    'Insert failed. First exception on row 0; first error: INVALID_FIELD_FOR_INSERT_UPDATE, cannot specify Id in an insert call: []',
  ],
  [
    'an update without an Id',
    'update new Thing__c();',
    'Update failed. First exception on row 0; first error: MISSING_ARGUMENT, Id not specified in an update call: []',
  ],
  [
    'a lookup to an object that it does not point to',
    "Account a = new Account(Name = 'A'); insert a; insert new Thing__c(Contact__c = a.Id);",
    'Insert failed. First exception on row 0; first error: FIELD_INTEGRITY_EXCEPTION, Contact: id value of incorrect type: 001WD0000000001YAA: [Contact__c]',
  ],
  [
    'a lookup to a record that does not exist',
    "insert new Thing__c(Contact__c = '003000000000001');",
    'Insert failed. First exception on row 0; first error: INVALID_CROSS_REFERENCE_KEY, invalid cross reference id: []',
  ],
  [
    'a lookup to a record that was deleted',
    'Thing__c t = new Thing__c(); insert t; delete t; insert new Link__c(Loose__c = t.Id);',
    'Insert failed. First exception on row 0; first error: ENTITY_IS_DELETED, entity is deleted: []',
  ],
];

describe('A DML statement fails for', () => {
  it.each(FAILURES)('%s', (_what, statements, message) => {
    expect(thrownInOrg(statements)).toBe(`System.DmlException: ${message}`);
  });

  it('a record that was deleted, naming its row and Id', () => {
    expect(thrownInOrg('Thing__c t = new Thing__c(); insert t; delete t; update t;')).toMatch(
      /^System\.DmlException: Update failed\. First exception on row 0 with id a\w{17}; first error: ENTITY_IS_DELETED, entity is deleted: \[\]$/u,
    );
  });

  it('a value that is taken, naming the field and the first 15 characters of the other Id', () => {
    expect(
      thrownInOrg("insert new Thing__c(Code__c = 'a'); insert new Thing__c(Code__c = 'A');"),
    ).toMatch(
      /^System\.DmlException: Insert failed\. First exception on row 0; first error: DUPLICATE_VALUE, duplicate value found: Code__c duplicates value on record with id: a\w{14}: \[\]$/u,
    );
  });

  it('a value that another record of the same statement has', () => {
    const bench = new OrgBench();
    expect(
      bench.thrown(
        "insert new List<Thing__c>{ new Thing__c(Key__c = 'a'), new Thing__c(Key__c = 'a') };",
      ),
    ).toMatch(/First exception on row 1; first error: DUPLICATE_VALUE/u);
    expect(bench.run('return [SELECT COUNT() FROM Thing__c];')).toBe('0');
  });

  it('the same Id twice', () => {
    expect(
      thrownInOrg('Thing__c t = new Thing__c(); insert t; update new List<Thing__c>{ t, t };'),
    ).toMatch(/^System\.ListException: Duplicate id in list: a\w{17}$/u);
  });

  it('an object that Apex may not write', () => {
    expect(thrownInOrg("insert new BusinessHours(Name = 'x');")).toBe(
      'System.TypeException: DML operation Insert not allowed on BusinessHours',
    );
  });
});

describe('A DmlException', () => {
  it('tells row, code, message and fields of each failure', () => {
    expect(
      inOrg(`
        try {
          insert new List<Thing__c>{
            new Thing__c(),
            new Thing__c(Level__c = 'x'),
            new Thing__c(Text__c = '123456789012345678901')
          };
        } catch (DmlException e) {
          return new List<Object>{
            e.getNumDml(), e.getDmlIndex(0), e.getDmlType(0), e.getDmlStatusCode(1), e.getDmlIndex(1),
            e.getDmlFieldNames(1), e.getDmlMessage(0), e.getDmlId(0)
          };
        }
        return null;`),
    ).toBe(
      '(2, 1, INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST, STRING_TOO_LONG, 2, (Text__c), Level: bad value for restricted picklist field: x, null)',
    );
  });

  it('alone can be asked about rows', () => {
    expect(
      thrownInOrg('try { Integer i = 1 / 0; } catch (Exception e) { e.getDmlMessage(0); }'),
    ).toBe('System.TypeException: Procedure is only valid for System.DmlException');
  });
});
