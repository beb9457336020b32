import type { Finding } from '../finding.ts';
import type { Catalog } from './catalog.ts';
import { isRequired } from './fields.ts';
import type { Component } from './package.ts';
import { STANDARD_TABS, USER_PERMISSIONS } from './platform-names.ts';
import { child, childrenOf, textOf, type XmlElement } from './xml.ts';

/** Grants of one kind: their element, the element of what they name, and what must be true of it. */
interface Grant {
  element: string;
  names: string;
  /** What is wrong with the name; missing if nothing is. */
  problem(catalog: Catalog, name: string): string | undefined;
}

const GRANTS: readonly Grant[] = [
  {
    element: 'applicationVisibilities',
    names: 'application',
    problem: missing('CustomApplication'),
  },
  { element: 'classAccesses', names: 'apexClass', problem: missing('ApexClass') },
  { element: 'customMetadataTypeAccesses', names: 'name', problem: missing('CustomObject') },
  { element: 'customPermissions', names: 'name', problem: missing('CustomPermission') },
  { element: 'fieldPermissions', names: 'field', problem: fieldProblem },
  { element: 'flowAccesses', names: 'flow', problem: missing('Flow') },
  { element: 'objectPermissions', names: 'object', problem: objectProblem },
  { element: 'pageAccesses', names: 'apexPage', problem: missing('ApexPage') },
  { element: 'recordTypeVisibilities', names: 'recordType', problem: missing('RecordType') },
  { element: 'tabSettings', names: 'tab', problem: tabProblem },
  { element: 'userPermissions', names: 'name', problem: userPermissionProblem },
];

/** What one permission makes necessary (Salesforce Help, "Object Permissions"). */
const DEPENDS: readonly [permission: string, on: readonly string[]][] = [
  ['allowCreate', ['allowRead']],
  ['allowEdit', ['allowRead']],
  ['allowDelete', ['allowRead', 'allowEdit']],
  ['viewAllRecords', ['allowRead']],
  ['modifyAllRecords', ['allowRead', 'allowEdit', 'allowDelete', 'viewAllRecords']],
];

/** Permission sets that an org would refuse, or that grant what does not exist. */
export function checkPermissionSets(catalog: Catalog, own: readonly Component[]): Finding[] {
  return own
    .filter(({ type }) => type === 'PermissionSet')
    .flatMap((set) => [...checkGrants(catalog, set), ...checkObjectGrants(catalog, set)]);
}

function checkGrants(catalog: Catalog, { file, element }: Component): Finding[] {
  const findings: Finding[] = [];
  for (const grant of GRANTS) {
    const seen = new Set<string>();
    for (const each of childrenOf(element, grant.element)) {
      const name = textOf(each, grant.names) ?? '';
      const problem = seen.has(name)
        ? 'is granted twice'
        : (grant.problem(catalog, name) ?? editProblem(catalog, each, name));
      seen.add(name);
      if (problem !== undefined) {
        findings.push({ file, line: each.line, message: `<${grant.element}>: ${name} ${problem}` });
      }
    }
  }
  return findings;
}

function checkObjectGrants(catalog: Catalog, { file, element }: Component): Finding[] {
  const grants = new Map(
    childrenOf(element, 'objectPermissions').map((each) => [textOf(each, 'object') ?? '', each]),
  );
  const findings: Finding[] = [];
  for (const [object, grant] of grants) {
    const add = (message: string): void => {
      findings.push({
        file,
        line: grant.line,
        message: `<objectPermissions>: ${object} ${message}`,
      });
    };
    for (const [permission, needed] of DEPENDS) {
      for (const other of needed.filter((each) => isOn(grant, permission) && !isOn(grant, each))) {
        add(`grants ${permission} without ${other}`);
      }
    }
    if (object.endsWith('__e') && ['allowEdit', 'allowDelete'].some((each) => isOn(grant, each))) {
      add('is a platform event: it can be read and created only');
    }
    for (const master of mastersOf(catalog, object)) {
      for (const permission of ['allowRead', 'viewAllRecords']) {
        if (isOn(grant, permission) && !isOn(grants.get(master), permission)) {
          add(`grants ${permission} without that of its master ${master}`);
        }
      }
    }
  }
  return findings;
}

function mastersOf(catalog: Catalog, object: string): string[] {
  return [...catalog.fieldsOf(object).values()]
    .filter((field) => textOf(field.element, 'type') === 'MasterDetail')
    .flatMap((field) => textOf(field.element, 'referenceTo') ?? []);
}

function missing(type: string) {
  return (catalog: Catalog, name: string): string | undefined =>
    catalog.has(type, name) ? undefined : `is no ${type} that this package directory can see`;
}

function fieldProblem(catalog: Catalog, name: string): string | undefined {
  const [object = '', field = ''] = name.split('.');
  if (!catalog.hasField(object, field)) {
    return 'is no field that this package directory can see';
  }
  const custom = catalog.customField(object, field);
  // The org answers "You cannot deploy to a required field".
  return custom !== undefined && isRequired(custom)
    ? 'is required, so it has no permissions of its own'
    : undefined;
}

function objectProblem(catalog: Catalog, name: string): string | undefined {
  if (name.endsWith('__mdt')) {
    return 'is a custom metadata type: it is granted by customMetadataTypeAccesses';
  }
  return catalog.hasObject(name) ? undefined : 'is no object that this package directory can see';
}

function tabProblem(catalog: Catalog, name: string): string | undefined {
  return catalog.has('CustomTab', name) || STANDARD_TABS.has(name)
    ? undefined
    : 'is no tab that this package directory can see';
}

function userPermissionProblem(_: Catalog, name: string): string | undefined {
  return USER_PERMISSIONS.has(name)
    ? undefined
    : 'is not among the user permissions of platform-names.ts: look it up before adding it there';
}

/** Nobody can edit what the platform computes. */
function editProblem(catalog: Catalog, grant: XmlElement, name: string): string | undefined {
  const [object = '', field = ''] = name.split('.');
  const element = catalog.customField(object, field)?.element;
  const computed =
    child(element, 'formula') !== undefined ||
    ['AutoNumber', 'Summary'].includes(textOf(element, 'type') ?? '');
  return computed && isOn(grant, 'editable') ? 'is computed, so nobody can edit it' : undefined;
}

function isOn(element: XmlElement | undefined, permission: string): boolean {
  return textOf(element, permission) === 'true';
}
