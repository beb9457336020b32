import type { Finding } from '../finding.ts';
import type { ElementType, Member, Schema } from './schema.ts';
import type { XmlElement } from './xml.ts';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

/** Written as elements, and described in the WSDL as a text: the configuration of a web component. */
const UNDESCRIBED = new Set(['LightningComponentBundle.targetConfigs']);

/** Compares a metadata file with the type that its root element names. */
export function checkConformity(schema: Schema, file: string, root: XmlElement): Finding[] {
  const type = schema.type(root.name);
  if (type?.kind !== 'struct') {
    return [
      { file, line: root.line, message: `<${root.name}> is not a metadata type of the platform` },
    ];
  }
  const findings: Finding[] = [];
  if (root.attributes.get('xmlns') !== NAMESPACE) {
    findings.push({
      file,
      line: root.line,
      message: `<${root.name}> has to be in the namespace ${NAMESPACE}`,
    });
  }
  compare(root, type);
  return findings;

  function compare(element: XmlElement, type: ElementType): void {
    if (type.kind === 'struct') {
      compareMembers(element, type.name, type.members);
      return;
    }
    const text = element.text.trim();
    if (element.children.length > 0) {
      add(element.line, `<${element.name}> holds elements, and has to hold a value`);
    } else if (!isValue(type, text)) {
      add(
        element.line,
        `<${element.name}> is ${JSON.stringify(text)}, and has to be ${expectation(type)}`,
      );
    }
  }

  function compareMembers(
    element: XmlElement,
    typeName: string,
    members: ReadonlyMap<string, Member>,
  ): void {
    const seen = new Map<string, number>();
    for (const each of element.children) {
      const member = members.get(each.name);
      const before = seen.get(each.name);
      seen.set(each.name, before ?? each.line);
      if (member === undefined) {
        add(each.line, `<${each.name}> is unknown in ${typeName}`);
      } else if (!member.repeated && before !== undefined) {
        add(
          each.line,
          `<${each.name}> may stand once in ${typeName}; the first is in line ${before}`,
        );
      } else if (!UNDESCRIBED.has(`${typeName}.${each.name}`)) {
        compare(each, memberType(typeName, member));
      }
    }
    for (const [name, { required }] of members) {
      if (required && !seen.has(name)) {
        add(element.line, `<${name}> is missing in ${typeName}`);
      }
    }
    if (element.text.trim() !== '') {
      add(element.line, `<${element.name}> holds text, and has to hold elements`);
    }
  }

  function memberType(typeName: string, member: Member): ElementType {
    const found = schema.type(member.type);
    if (found === undefined) {
      throw new Error(`${typeName} uses ${member.type}, which the metadata types do not have`);
    }
    return found;
  }

  function add(line: number, message: string): void {
    findings.push({ file, line, message });
  }
}

function isValue(type: Exclude<ElementType, { kind: 'struct' }>, text: string): boolean {
  switch (type.kind) {
    case 'choice':
      return type.values.has(text);
    case 'boolean':
      return text === 'true' || text === 'false';
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text);
    case 'date':
      return !Number.isNaN(Date.parse(text));
    case 'text':
    case 'any':
      return true;
  }
}

function expectation(type: Exclude<ElementType, { kind: 'struct' }>): string {
  switch (type.kind) {
    case 'choice':
      return type.values.size > 12
        ? `one of the ${type.values.size} values that the Metadata API lists`
        : `one of ${[...type.values].join(', ')}`;
    case 'boolean':
      return 'true or false';
    case 'number':
      return 'a number';
    case 'date':
      return 'a date';
    case 'text':
    case 'any':
      return 'a value';
  }
}
