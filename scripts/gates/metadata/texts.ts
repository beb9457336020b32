import type { Finding } from '../finding.ts';
import type { Component } from './package.ts';
import { child, textOf } from './xml.ts';

/** The most characters that the platform takes, by type of component and element (Metadata API). */
const LENGTHS: ReadonlyMap<string, Readonly<Record<string, number>>> = new Map([
  ['CustomField', { label: 40, description: 1000, inlineHelpText: 510 }],
  ['CustomLabel', { value: 1000, shortDescription: 80 }],
  ['CustomMetadata', { label: 40 }],
  ['CustomObject', { label: 40, pluralLabel: 40, description: 1000 }],
  ['ListView', { label: 40 }],
  ['PermissionSet', { label: 80, description: 255 }],
  ['Report', { name: 40, description: 255 }],
]);

/** Types whose API names are kept to 40 characters, not counting the suffix of custom ones. */
const SHORT_NAMES = new Set([
  'ApexClass',
  'ApexTrigger',
  'CustomField',
  'CustomObject',
  'CustomMetadata',
  'Report',
  'ReportType',
]);

/** Types that have to say what they are for. */
const DESCRIBED = new Set(['CustomField', 'CustomPermission', 'PermissionSet', 'Report']);

/** Texts and names that are longer than the platform takes. */
export function checkLengths(own: readonly Component[]): Finding[] {
  return own.flatMap(({ type, fullName, file, element }) => {
    const findings: Finding[] = [];
    const name = (fullName.split(/[./]/).at(-1) ?? '').replace(/__(c|e|mdt)$/, '');
    if (SHORT_NAMES.has(type) && name.length > 40) {
      findings.push({ file, line: element.line, message: `${name} is longer than 40 characters` });
    }
    for (const [part, most] of Object.entries(LENGTHS.get(type) ?? {})) {
      const length = textOf(element, part)?.length ?? 0;
      if (length > most) {
        findings.push({
          file,
          line: child(element, part)?.line ?? element.line,
          message: `${fullName} has a <${part}> of ${length} characters, and ${most} is the most`,
        });
      }
    }
    return findings;
  });
}

/** Objects, fields and permission sets that do not say what they are for. */
export function checkDescriptions(own: readonly Component[]): Finding[] {
  return own.flatMap((component) =>
    wantedTexts(component)
      .filter((name) => textOf(component.element, name) === undefined)
      .map((name) => ({
        file: component.file,
        line: component.element.line,
        message: `${component.fullName} has no <${name}>`,
      })),
  );
}

/** Every field but those of events can be seen by people, and so has a help text for them. */
function wantedTexts({ type, fullName }: Component): string[] {
  const isCustomObject = type === 'CustomObject' && /__(c|e|mdt)$/.test(fullName);
  const isSeen = type === 'CustomField' && !fullName.includes('__e.');
  return [
    ...(DESCRIBED.has(type) || isCustomObject ? ['description'] : []),
    ...(isSeen ? ['inlineHelpText'] : []),
  ];
}
