import type { Finding } from '../finding.ts';
import type { Catalog } from './catalog.ts';
import type { Component } from './package.ts';
import { child, childrenOf, textOf } from './xml.ts';

/** What a field of a type has to say, and what it must not (Metadata API, "CustomField"). */
const RULES: ReadonlyMap<string, { needs?: readonly string[]; refuses?: readonly string[] }> =
  new Map([
    ['AutoNumber', { needs: ['displayFormat'] }],
    ['Checkbox', { needs: ['defaultValue'] }],
    ['Currency', { needs: ['precision', 'scale'] }],
    ['Html', { needs: ['length', 'visibleLines'] }],
    ['LongTextArea', { needs: ['length', 'visibleLines'] }],
    ['Lookup', { needs: ['referenceTo'] }],
    [
      'MasterDetail',
      {
        needs: ['referenceTo', 'relationshipName'],
        refuses: ['required', 'deleteConstraint', 'lookupFilter'],
      },
    ],
    ['MultiselectPicklist', { needs: ['valueSet', 'visibleLines'] }],
    ['Number', { needs: ['precision', 'scale'] }],
    ['Percent', { needs: ['precision', 'scale'] }],
    ['Picklist', { needs: ['valueSet'] }],
    ['Text', { needs: ['length'] }],
  ]);

/** Platform Events Developer Guide, "Define Your Platform Event". */
const EVENT_TYPES = new Set(['Checkbox', 'Date', 'DateTime', 'LongTextArea', 'Number', 'Text']);

/** Salesforce Help, "Custom Metadata Types: Supported Field Types". */
const CUSTOM_METADATA_TYPES = new Set([
  'Checkbox',
  'Date',
  'DateTime',
  'Email',
  'LongTextArea',
  'MetadataRelationship',
  'Number',
  'Percent',
  'Phone',
  'Picklist',
  'Text',
  'TextArea',
  'Url',
]);

/** Least and most of what a number in a field's definition may be, by type of field. */
const RANGES: readonly [type: string, element: string, least: number, most: number][] = [
  ['Text', 'length', 1, 255],
  ['LongTextArea', 'length', 256, 131_072],
  ['Html', 'length', 256, 131_072],
  ['Number', 'precision', 1, 18],
  ['Currency', 'precision', 1, 18],
  ['Percent', 'precision', 1, 18],
];

/** Rules of the platform about custom fields and objects that the metadata types do not express. */
export function checkFields(catalog: Catalog, own: readonly Component[]): Finding[] {
  const findings: Finding[] = [];
  for (const component of own) {
    if (component.type === 'CustomField') {
      findings.push(...checkField(catalog, component));
    } else if (component.type === 'CustomObject') {
      findings.push(...checkSharing(catalog, component));
    }
  }
  findings.push(...checkRelationshipNames(catalog, own));
  return findings;
}

function checkField(catalog: Catalog, field: Component): Finding[] {
  const { file, element, fullName } = field;
  const [object = '', name = ''] = fullName.split('.');
  const findings: Finding[] = [];
  const add = (message: string, at = element): void => {
    findings.push({ file, line: at.line, message: `${fullName} ${message}` });
  };
  const said = textOf(element, 'fullName');
  if (said !== name) {
    add(`calls itself ${said ?? 'nothing'}: <fullName> has to be the name of the file`);
  }
  const type = textOf(element, 'type');
  if (type === undefined) {
    add('has no <type>');
    return findings;
  }
  const rules = RULES.get(type);
  if (textOf(element, 'formula') === undefined && type !== 'Summary') {
    for (const name of rules?.needs ?? []) {
      if (child(element, name) === undefined) {
        add(`needs <${name}>, since it is a ${type} field`);
      }
    }
  }
  for (const name of rules?.refuses ?? []) {
    const found = child(element, name);
    if (found !== undefined) {
      add(`must not have <${name}>, since it is a ${type} field`, found);
    }
  }
  for (const [ofType, name, least, most] of RANGES) {
    const value = Number(textOf(element, name));
    if (type === ofType && (value < least || value > most)) {
      add(`has a <${name}> of ${value}: it may be ${least} to ${most}`, child(element, name));
    }
  }
  if (object.endsWith('__e') && !EVENT_TYPES.has(type)) {
    add(`is a ${type} field, which platform events cannot have`, child(element, 'type'));
  }
  if (object.endsWith('__mdt') && !CUSTOM_METADATA_TYPES.has(type)) {
    add(`is a ${type} field, which custom metadata types cannot have`, child(element, 'type'));
  }
  const target = textOf(element, 'referenceTo');
  if (target !== undefined && !catalog.hasObject(target)) {
    add(`refers to ${target}, which is not an object`, child(element, 'referenceTo'));
  }
  if (textOf(element, 'required') === 'true' && textOf(element, 'deleteConstraint') === 'SetNull') {
    add(
      'is required, so deleting what it refers to cannot clear it',
      child(element, 'deleteConstraint'),
    );
  }
  for (const repeated of repeats(picklistValues(field))) {
    add(`has the value ${JSON.stringify(repeated)} twice`, child(element, 'valueSet'));
  }
  return findings;
}

/** The values of a picklist, by their API names; none if the field is none, or uses a shared set. */
export function picklistValues(field: Component): string[] {
  const definition = child(child(field.element, 'valueSet'), 'valueSetDefinition');
  return childrenOf(definition, 'value').flatMap((value) => textOf(value, 'fullName') ?? []);
}

/** Whether a record cannot be saved without a value of this field. */
export function isRequired(field: Component): boolean {
  return (
    textOf(field.element, 'required') === 'true' || textOf(field.element, 'type') === 'MasterDetail'
  );
}

function checkSharing(catalog: Catalog, object: Component): Finding[] {
  const masters = [...catalog.fieldsOf(object.fullName).values()].filter(
    (field) => textOf(field.element, 'type') === 'MasterDetail',
  );
  const byParent = textOf(object.element, 'sharingModel') === 'ControlledByParent';
  if (byParent === masters.length > 0) {
    return [];
  }
  const message = byParent
    ? 'is shared as its parent is, and has no master-detail field'
    : 'has a master-detail field, so its <sharingModel> has to be ControlledByParent';
  return [
    { file: object.file, line: object.element.line, message: `${object.fullName} ${message}` },
  ];
}

/** Children of one object are told apart by the names of their relationships. */
function checkRelationshipNames(catalog: Catalog, own: readonly Component[]): Finding[] {
  const owners = new Map<string, string>();
  const findings: Finding[] = [];
  for (const [object, name, field] of catalog.fields()) {
    const relationship = textOf(field.element, 'relationshipName');
    const key = `${textOf(field.element, 'referenceTo') ?? ''}.${relationship ?? ''}`;
    const owner = owners.get(key);
    if (relationship === undefined) {
      continue;
    }
    if (owner === undefined) {
      owners.set(key, `${object}.${name}`);
    } else if (own.includes(field)) {
      findings.push({
        file: field.file,
        line: child(field.element, 'relationshipName')?.line ?? field.element.line,
        message: `${field.fullName} calls its relationship ${relationship}, as ${owner} does`,
      });
    }
  }
  return findings;
}

function repeats(values: readonly string[]): string[] {
  return values.filter((value, at) => values.indexOf(value) !== at);
}
