import type { Finding } from '../finding.ts';
import type { Catalog } from './catalog.ts';
import { picklistValues } from './fields.ts';
import type { Component } from './package.ts';
import { child, childrenOf, textOf, type XmlElement } from './xml.ts';

/** How the values of a field are marked in a record (Metadata API, "CustomMetadata"). */
const MARKS: ReadonlyMap<string, string> = new Map([
  ['Checkbox', 'xsd:boolean'],
  ['Date', 'xsd:date'],
  ['DateTime', 'xsd:dateTime'],
  ['Number', 'xsd:double'],
  ['Percent', 'xsd:double'],
]);

/** Records of custom metadata types whose values do not fit the fields of the type. */
export function checkRecords(catalog: Catalog, own: readonly Component[]): Finding[] {
  const findings: Finding[] = [];
  for (const { fullName, file, element } of own.filter(({ type }) => type === 'CustomMetadata')) {
    const object = `${fullName.split('.')[0] ?? ''}__mdt`;
    const given = new Set<string>();
    for (const entry of childrenOf(element, 'values')) {
      const name = textOf(entry, 'field') ?? '';
      const field = catalog.customField(object, name);
      const problem =
        field === undefined
          ? `is not a field of ${object}`
          : given.has(name)
            ? 'has two values'
            : valueProblem(field, child(entry, 'value'));
      if (problem !== undefined) {
        findings.push({ file, line: entry.line, message: `${fullName}: ${name} ${problem}` });
      }
      given.add(name);
    }
    for (const [name, field] of catalog.fieldsOf(object)) {
      if (textOf(field.element, 'required') === 'true' && !given.has(name)) {
        findings.push({ file, line: element.line, message: `${fullName}: ${name} is required` });
      }
    }
  }
  return findings;
}

function valueProblem(field: Component, value: XmlElement | undefined): string | undefined {
  const isRequired = textOf(field.element, 'required') === 'true';
  if (value === undefined || value.attributes.get('xsi:nil') === 'true') {
    return isRequired ? 'is required' : undefined;
  }
  const type = textOf(field.element, 'type') ?? '';
  const mark = MARKS.get(type) ?? 'xsd:string';
  const said = value.attributes.get('xsi:type');
  if (said !== mark) {
    return `is marked as ${said ?? 'nothing'}, and a ${type} field takes ${mark}`;
  }
  const text = value.text;
  const length = Number(textOf(field.element, 'length') ?? Infinity);
  if (text.length > length) {
    return `has ${text.length} characters, and ${length} is the most`;
  }
  const values = picklistValues(field);
  return type === 'Picklist' && values.length > 0 && !values.includes(text)
    ? `is ${JSON.stringify(text)}, and has to be one of ${values.join(', ')}`
    : undefined;
}
