import { INTEGER, setOf, STRING, type Type } from '../../language/types.ts';
import { PlatformClass, PlatformEnum, type PlatformDeclaration } from '../../platform/declare.ts';
import type { EnumValue } from '../../values/enum.ts';
import { platformException } from '../../values/exception.ts';
import { ListValue } from '../../values/list.ts';
import { MapValue } from '../../values/map.ts';
import { PlatformValue } from '../../values/platform-value.ts';
import { SetValue } from '../../values/set.ts';
import { SObjectValue } from '../../values/sobject.ts';
import type { LocalOrg } from '../org.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/definition.ts';
import type { Permissions } from '../security/permissions.ts';

declare module '../../platform/declare.ts' {
  interface ApexTypes {
    AccessType: EnumValue;
  }
}

const accessType = new PlatformEnum('System.AccessType', [
  'CREATABLE',
  'READABLE',
  'UPDATABLE',
  'UPSERTABLE',
]);

/** A `SObjectAccessDecision`: copies of records without what the user has no access to. */
class DecisionValue extends PlatformValue {
  readonly records: ListValue;
  readonly removed = new Map<string, Set<string>>();
  readonly modified = new Set<number>();

  constructor(elementType: Type) {
    super('System.SObjectAccessDecision');
    this.records = new ListValue(elementType);
  }
}

/** `Security.stripInaccessible` (Apex Developer Guide, "Enforce Security with the stripInaccessible Method"). */
export function securityClasses(org: LocalOrg): PlatformDeclaration[] {
  const strip = (
    access: string,
    { items, elementType }: ListValue,
    enforceObject: boolean,
    permissions: Permissions,
  ): DecisionValue => {
    const decision = new DecisionValue(elementType);
    for (const [index, record] of items.entries()) {
      if (!(record instanceof SObjectValue)) {
        throw platformException('System.NullPointerException', 'A record is null.');
      }
      const object = org.objectNamed(record.objectName);
      if (enforceObject && !mayObject(access, object, permissions)) {
        throw platformException(
          'System.NoAccessException',
          `No access to entity: ${record.objectName}`,
        );
      }
      decision.records.items.push(stripped(access, record, index, decision, org, permissions));
    }
    return decision;
  };

  return [
    accessType,
    new PlatformClass<never>('System.Security').statics({
      'SObjectAccessDecision stripInaccessible(AccessType access, List<SObject> records)': (
        { name },
        records,
        { user },
      ) => strip(name, records, true, org.permissions.of(user.id, user.profileId)),
      'SObjectAccessDecision stripInaccessible(AccessType access, List<SObject> records, Boolean enforceObject)':
        ({ name }, records, enforceObject, { user }) =>
          strip(name, records, enforceObject, org.permissions.of(user.id, user.profileId)),
    }),
    new PlatformClass<DecisionValue>('System.SObjectAccessDecision').methods({
      'List<SObject> getRecords()': ({ records }) => records,
      'Map<String,Set<String>> getRemovedFields()': ({ removed }) =>
        new MapValue(
          STRING,
          setOf(STRING),
          [...removed].map(([name, fields]) => [name, new SetValue(STRING, fields)] as const),
        ),
      'Set<Integer> getModifiedIndexes()': ({ modified }) => new SetValue(INTEGER, modified),
    }),
  ];
}

function stripped(
  access: string,
  record: SObjectValue,
  index: number,
  decision: DecisionValue,
  org: LocalOrg,
  permissions: Permissions,
): SObjectValue {
  const object = org.objectNamed(record.objectName);
  const copy = new SObjectValue(record.objectName);
  copy.selected = record.selected;
  for (const [name, value] of record.entries()) {
    const field = object.fields.get(name.toLowerCase());
    if (field === undefined && value instanceof SObjectValue) {
      copy.set(name, stripped(access, value, index, decision, org, permissions));
    } else if (field === undefined || mayField(access, object, field, permissions)) {
      copy.set(name, value);
    } else {
      const removed = decision.removed.get(object.name) ?? new Set<string>();
      decision.removed.set(object.name, removed.add(field.name));
      decision.modified.add(index);
    }
  }
  return copy;
}

function mayObject(access: string, object: ObjectDefinition, permissions: Permissions): boolean {
  switch (access) {
    case 'READABLE':
      return permissions.may('read', object);
    case 'CREATABLE':
      return permissions.may('create', object);
    case 'UPDATABLE':
      return permissions.may('edit', object);
    default:
      return permissions.may('create', object) && permissions.may('edit', object);
  }
}

function mayField(
  access: string,
  object: ObjectDefinition,
  field: FieldDefinition,
  permissions: Permissions,
): boolean {
  if (field.type === 'ID') return true;
  if (access === 'READABLE') return permissions.reads(object, field);
  const isWriteable =
    access === 'CREATABLE'
      ? field.createable
      : access === 'UPDATABLE'
        ? field.updateable
        : field.createable && field.updateable;
  return isWriteable && permissions.edits(object, field);
}
