import type { Finding } from '../finding.ts';
import type { Catalog } from './catalog.ts';
import type { Component } from './package.ts';
import { textOf, walk } from './xml.ts';

/** A custom name in a text: `A__c`, `A__c.B__c`, `A__r.B__c`, `A__mdt`. */
const CUSTOM_NAME = /\b[A-Za-z]\w*?__(?:c|r|e|mdt|x)(?![A-Za-z0-9_])(?:\.[A-Za-z]\w*)*/g;

/** Elements that name nothing else: their text is for people, or the name of what they are in. */
export const PROSE: ReadonlySet<string> = new Set([
  'description',
  'fullName',
  'help',
  'inlineHelpText',
  'label',
  'labelPlural',
  'masterLabel',
  'pluralLabel',
  'shortDescription',
]);

/** Types that have checks of their own. */
const ELSEWHERE = new Set([
  'CompactLayout',
  'CustomFieldTranslation',
  'CustomLabel',
  'CustomLabels',
  'CustomMetadata',
  'CustomObjectTranslation',
  'Layout',
  'ListView',
  'PermissionSet',
  'Report',
  'ReportType',
  'Translations',
]);

/**
 * Looks at every custom name in formulas, filters, pages, flows and whatever else has no check of its
 * own: it has to be an object that this package directory can see, or a field or relationship of the
 * object that it is said of.
 */
export function checkReferences(catalog: Catalog, own: readonly Component[]): Finding[] {
  const findings: Finding[] = [];
  for (const component of own.filter(({ type }) => !ELSEWHERE.has(type))) {
    const object = subject(component);
    for (const element of walk(component.element)) {
      const names = PROSE.has(element.name) ? [] : element.text.matchAll(CUSTOM_NAME);
      for (const [name] of names) {
        if (!isKnown(catalog, object, name)) {
          findings.push({
            file: component.file,
            line: element.line,
            message: `<${element.name}> names ${name}, which this package directory cannot see`,
          });
        }
      }
    }
  }
  return findings;
}

function isKnown(catalog: Catalog, object: string | undefined, name: string): boolean {
  const [first = '', ...rest] = name.split('.');
  if (catalog.hasObject(first)) {
    return catalog.leads(first, rest);
  }
  return object === undefined
    ? catalog.hasCustomName(first)
    : catalog.leads(object, [first, ...rest]);
}

/** The object that a component belongs to. */
function subject({ type, fullName, element }: Component): string | undefined {
  switch (type) {
    case 'CustomObject':
      return fullName;
    case 'FlexiPage':
      return textOf(element, 'sobjectType');
    default:
      return fullName.includes('.') ? fullName.split('.')[0] : undefined;
  }
}
