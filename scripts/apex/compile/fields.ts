import { CompileError, type Position } from '../language/position.ts';
import { BOOLEAN, sameType, SOBJECT, substitute, typeName, type Type } from '../language/types.ts';
import type { PlatformProperty } from '../platform/declare.ts';
import { callMethod, staticsOf } from '../run/invoke.ts';
import { nullReference, platformException } from '../values/exception.ts';
import { InstanceValue } from '../values/instance.ts';
import { ListValue } from '../values/list.ts';
import { SObjectValue } from '../values/sobject.ts';
import type { Value } from '../values/value.ts';
import type { Evaluate, SObjectMember } from './org-port.ts';
import type { Place } from './place.ts';
import { platformOwner, platformOwners } from './platform-members.ts';
import type { Scope } from './scope.ts';
import type { UserField } from './user-members.ts';
import { isFieldVisible } from './visibility.ts';
import { bindings, type World } from './world.ts';

/**
 * The instance field, property, or field of a record that `target.name` means; undefined if there is none.
 *
 * @param isParent the target is itself a parent of a record: `contact.Account.Name` is null when there is
 *   no account.
 */
export function instancePlace(
  scope: Scope,
  type: Type,
  target: Evaluate,
  name: string,
  position: Position,
  isParent = false,
): Place | undefined {
  const { world } = scope;
  if (type.kind === 'sobject') {
    const member = world.org.member(type.name, name);
    return member === undefined ? undefined : recordPlace(type.name, member, target, isParent);
  }
  const field = userField(world, type, name, false);
  if (field !== undefined) {
    return userPlace(scope, field, target, position);
  }
  for (const { declaration, args } of platformOwners(world, type)) {
    const property = propertyNamed(declaration.propertyTable, name);
    if (property !== undefined) {
      const bound = bindings(declaration.typeParameters, args);
      const syntax = world.signatureType(property.syntax.type, declaration.typeParameters);
      return platformPlace(property, substitute(syntax, bound), target);
    }
  }
  return undefined;
}

/** The static field or property that `Type.name` means. */
export function staticPlace(
  scope: Scope,
  type: Type,
  name: string,
  position: Position,
): Place | undefined {
  const { world } = scope;
  const field = userField(world, type, name, true);
  if (field !== undefined) {
    return userPlace(scope, field, undefined, position);
  }
  const owner = type.kind === 'sobject' ? undefined : platformOwner(world, type);
  const property = propertyNamed(owner?.declaration.staticPropertyTable ?? [], name);
  if (owner === undefined || property === undefined) {
    return undefined;
  }
  const found = world.signatureType(property.syntax.type, owner.declaration.typeParameters);
  const { triggerType } = scope.around;
  const isTrigger = owner.declaration.name === 'System.Trigger' && triggerType !== undefined;
  return platformPlace(property, isTrigger ? narrowed(found, triggerType) : found, undefined);
}

/** In a trigger, `Trigger.new` holds records of its object. */
function narrowed(type: Type, record: Type): Type {
  if (type.kind === 'list' && sameType(type.element, SOBJECT)) {
    return { kind: 'list', element: record };
  }
  return type.kind === 'map' && sameType(type.value, SOBJECT) ? { ...type, value: record } : type;
}

function propertyNamed(
  table: readonly PlatformProperty[],
  name: string,
): PlatformProperty | undefined {
  const lower = name.toLowerCase();
  return table.find(({ syntax }) => syntax.name.toLowerCase() === lower);
}

/** A field or property of a class written in Apex or of what it extends. */
export function userField(
  world: World,
  type: Type,
  name: string,
  isStatic: boolean,
): UserField | undefined {
  const lower = name.toLowerCase();
  return world
    .userClass(type)
    ?.lineage.map((ancestor) => ancestor.fields.get(lower))
    .find((field) => field?.isStatic === isStatic);
}

function platformPlace(
  property: PlatformProperty,
  type: Type,
  target: Evaluate | undefined,
): Place {
  const { get, set, syntax } = property;
  const readOnly = `Variable is not writable: ${syntax.name}`;
  if (target === undefined) {
    return {
      type,
      read: (frame) => get(frame.transaction) ?? null,
      write:
        set === undefined
          ? readOnly
          : (frame, _target, _index, value) => {
              set(value, frame.transaction);
            },
    };
  }
  return {
    type,
    target,
    read: (frame, self) => get(present(self), frame.transaction) ?? null,
    write:
      set === undefined
        ? readOnly
        : (frame, self, _index, value) => {
            set(present(self), value, frame.transaction);
          },
  };
}

function present(value: Value): Value {
  if (value === null) {
    throw nullReference();
  }
  return value;
}

/** A field or property written in Apex, as seen from the code in `scope`. */
export function userPlace(
  scope: Scope,
  field: UserField,
  target: Evaluate | undefined,
  position: Position,
): Place {
  if (!isFieldVisible(scope, field, field.access)) {
    throw new CompileError(position, `Variable is not visible: ${field.owner.name}.${field.name}`);
  }
  const { slot, owner, type } = field;
  const inside = scope.around.property === field;
  const getter = inside ? undefined : field.getter;
  const setter = inside ? undefined : field.setter;
  if (field.isStatic) {
    return {
      type,
      read: (frame) => {
        const statics = staticsOf(frame.transaction, owner);
        return getter === undefined
          ? (statics[slot] ?? null)
          : callMethod(frame.transaction, getter, null, []);
      },
      write:
        refusal(scope, field) ??
        ((frame, _target, _index, value) => {
          const statics = staticsOf(frame.transaction, owner);
          if (setter === undefined) {
            statics[slot] = value;
          } else {
            callMethod(frame.transaction, setter, null, [value]);
          }
        }),
    };
  }
  if (target === undefined) {
    throw new CompileError(position, `Instance variable used in static code: ${field.name}`);
  }
  return {
    type,
    target,
    read: (frame, self) =>
      getter === undefined
        ? (instance(self).fields[slot] ?? null)
        : callMethod(frame.transaction, getter, instance(self), []),
    write:
      refusal(scope, field) ??
      ((frame, self, _index, value) => {
        if (setter === undefined) {
          instance(self).fields[slot] = value;
        } else {
          callMethod(frame.transaction, setter, instance(self), [value]);
        }
      }),
  };
}

/** Why a field cannot be assigned here; undefined if it can. */
function refusal(scope: Scope, field: UserField): string | undefined {
  if (!field.writable && scope.around.property !== field) {
    return `Variable is not writable: ${field.name}`;
  }
  if (!isFieldVisible(scope, field, field.setAccess)) {
    return `Variable is not visible: ${field.owner.name}.${field.name}`;
  }
  return field.isFinal && !(scope.around.initialises && scope.around.owner === field.owner)
    ? `Final variable has already been initialized: ${field.name}`
    : undefined;
}

function instance(value: Value): InstanceValue {
  if (value instanceof InstanceValue) {
    return value;
  }
  throw nullReference();
}

/** A field or relationship of a record. */
function recordPlace(
  sObject: string,
  member: SObjectMember,
  target: Evaluate,
  isParent: boolean,
): Place {
  const { name, type } = member;
  const unset = member.kind === 'field' && sameType(type, BOOLEAN) ? false : null;
  return {
    type,
    target,
    read: (_frame, self) => {
      if (!(self instanceof SObjectValue)) {
        if (isParent) {
          return null;
        }
        throw nullReference();
      }
      if (!self.has(name)) {
        if (self.selected !== undefined && !self.selected.has(name)) {
          throw platformException(
            'System.SObjectException',
            `SObject row was retrieved via SOQL without querying the requested field: ${sObject}.${name}`,
          );
        }
        return member.kind === 'children' && type.kind === 'list'
          ? new ListValue(type.element)
          : unset;
      }
      return self.get(name) ?? unset;
    },
    write:
      member.kind === 'children'
        ? `Field is not writeable: ${sObject}.${name}`
        : (_frame, self, _index, value) => {
            if (!(self instanceof SObjectValue)) {
              throw nullReference();
            }
            if (self.isReadOnly) {
              throw platformException('System.FinalException', 'Record is read-only');
            }
            self.set(name, value);
          },
  };
}

/** What to say when a type has no such field. */
export function noField(type: Type, name: string): string {
  return type.kind === 'sobject'
    ? `Invalid field ${name} for SObject ${type.name}`
    : `Variable does not exist: ${name} (in ${typeName(type)})`;
}
