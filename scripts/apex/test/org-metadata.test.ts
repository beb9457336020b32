import { describe, expect, it } from 'vitest';
import type { MetadataFile } from '../org/metadata/metadata-file.ts';
import { LocalOrg } from '../org/org.ts';
import { field, file, METADATA, object } from './org-fixture.ts';

const REFUSED: readonly [what: string, files: readonly MetadataFile[], message: RegExp][] = [
  [
    'a formula',
    [object('X__c'), field('X__c', 'F__c', 'Text', '<formula>Name</formula>')],
    /X__c\.object-meta\.xml: F__c: Formulas are not modelled\./u,
  ],
  [
    'a roll-up summary',
    [
      object('X__c'),
      field('X__c', 'F__c', 'Summary', '<summaryOperation>count</summaryOperation>'),
    ],
    /F__c: Roll-up summaries are not modelled\./u,
  ],
  [
    'a field type that it does not know',
    [object('X__c'), field('X__c', 'F__c', 'Location')],
    /F__c: fields of type Location are not modelled\./u,
  ],
  [
    'an active validation rule',
    [
      object('X__c'),
      file(
        'objects/X__c/validationRules/Rule.validationRule-meta.xml',
        '<ValidationRule><fullName>Rule</fullName><active>true</active></ValidationRule>',
      ),
    ],
    /Validation rule Rule: not modelled\./u,
  ],
  [
    'a standard object that it does not know',
    [field('Opportunity', 'F__c', 'Checkbox')],
    /The standard object Opportunity is not modelled\. Add it to schema\/standard-objects\.ts\./u,
  ],
  [
    'what is not the right XML',
    [file('objects/X__c/X__c.object-meta.xml', '<CustomObject><fields>x</fields></CustomObject>')],
    /X__c\.object-meta\.xml: .*expected object/su,
  ],
  [
    'a custom metadata record with a field that its type does not have',
    [
      object('S__mdt'),
      file(
        'customMetadata/S.One.md-meta.xml',
        '<CustomMetadata><label>One</label><values><field>No__c</field><value>1</value></values></CustomMetadata>',
      ),
    ],
    /There is no field S__mdt\.No__c\./u,
  ],
  [
    'a custom metadata record with a value that does not fit',
    [
      object('S__mdt'),
      field('S__mdt', 'T__c', 'Text', '<length>2</length>'),
      file(
        'customMetadata/S.One.md-meta.xml',
        '<CustomMetadata><label>One</label><values><field>T__c</field><value>abc</value></values></CustomMetadata>',
      ),
    ],
    /T: data value too large: abc \(max length=2\)/u,
  ],
];

describe('An org is not made of', () => {
  it.each(REFUSED)('%s', (_what, files, message) => {
    expect(() => new LocalOrg(files)).toThrow(message);
  });
});

describe('An org knows', () => {
  it('members of records in any case, by the names that the metadata gives', () => {
    const org = new LocalOrg(METADATA);
    expect(org.sObject('THING__C')).toBe('Thing__c');
    expect(org.member('Part__c', 'thing__R')).toMatchObject({ kind: 'parent', name: 'Thing__r' });
    expect(org.member('Thing__c', 'parts__r')).toMatchObject({
      kind: 'children',
      name: 'Parts__r',
    });
    expect(org.member('Contact', 'Things__r')).toMatchObject({ kind: 'children' });
    expect(org.member('Thing__c', 'Parts')).toBeUndefined();
    expect(org.member('Thing__c', 'Wrong__c')).toBeUndefined();
  });

  it('key prefixes: those of standard objects, and a00, a01, … for custom ones', () => {
    const org = new LocalOrg(METADATA);
    expect(org.schema.object('Contact')?.keyPrefix).toBe('003');
    const prefixes = ['Link__c', 'Part__c', 'Thing__c'].map(
      (name) => org.schema.object(name)?.keyPrefix,
    );
    expect(prefixes.every((prefix) => /^a0\w$/u.test(prefix ?? ''))).toBe(true);
    expect(new Set(prefixes).size).toBe(3);
    expect(org.schema.object('Setting__mdt')?.keyPrefix).toMatch(/^m/u);
  });

  it('deployed files, where fields are inside their object, as it knows source files', () => {
    const org = new LocalOrg([
      file(
        'objects/X__c.object',
        '<CustomObject><label>X</label><fields><fullName>F__c</fullName><label>F</label><type>Checkbox</type></fields></CustomObject>',
      ),
    ]);
    expect(org.member('X__c', 'F__c')).toMatchObject({ kind: 'field' });
  });
});
