import { CompileError, type Position } from '../language/position.ts';
import type { Expression } from '../language/syntax.ts';
import { STRING, type Type } from '../language/types.ts';
import { compileExpression } from './expression.ts';
import { instancePlace, noField, staticPlace, userField, userPlace } from './fields.ts';
import type { Evaluate, TypedExpression } from './org-port.ts';
import { reading, type Place } from './place.ts';
import type { Local, Scope } from './scope.ts';
import { single } from './rows.ts';
import { describeExpression, tokenExpression } from './tokens.ts';

/** What an expression before a dot can be: a value, or a name that leads to something static. */
export type Resolved =
  | { readonly kind: 'value'; readonly value: ResolvedValue }
  | { readonly kind: 'type'; readonly type: Type; readonly name: string }
  | { readonly kind: 'namespace'; readonly name: string }
  /** `Account.fields` and `SObjectType.Account.fields`. */
  | { readonly kind: 'fields'; readonly sObject: string; readonly described: boolean }
  /** `SObjectType.Account`. */
  | { readonly kind: 'description'; readonly sObject: string };

export interface ResolvedValue extends TypedExpression {
  /** Set if it can be assigned. */
  readonly place?: Place;
  /** The parent of a record, whose fields are null when it is. */
  readonly isParent?: boolean;
  /** The rows of a query, which can stand for the single one among them. */
  readonly isRowSet?: boolean;
}

/** Finds out what an expression means that may be a value or a name. */
export function resolve(node: Expression, scope: Scope): Resolved {
  switch (node.kind) {
    case 'name':
      return resolveName(node.name, scope, node.position);
    case 'member': {
      const base = resolve(node.target, scope);
      return node.safe
        ? { kind: 'value', value: safeMember(base, node.name, scope, node.position) }
        : resolveMember(base, node.name, scope, node.position);
    }
    default:
      return { kind: 'value', value: compileExpression(node, scope) };
  }
}

/** The value of what has been resolved. */
export function valueOf(resolved: Resolved, scope: Scope, position: Position): ResolvedValue {
  switch (resolved.kind) {
    case 'value':
      return resolved.value;
    case 'description':
      return describeExpression(scope.world, resolved.sObject, undefined, position);
    case 'fields':
      throw new CompileError(position, 'fields needs the name of a field after it');
    default:
      throw new CompileError(position, `Variable does not exist: ${resolved.name}`);
  }
}

export function resolveName(name: string, scope: Scope, position: Position): Resolved {
  const place = variablePlace(name, scope, position);
  if (place !== undefined) {
    return { kind: 'value', value: placeValue(place) };
  }
  const { world } = scope;
  const type = world.find(name, [], scope.around.owner);
  if (type !== undefined) {
    return { kind: 'type', type, name };
  }
  if (world.platform.isNamespace(name)) {
    return { kind: 'namespace', name };
  }
  throw new CompileError(position, `Variable does not exist: ${name}`);
}

/** The local variable, field or property that a name alone means. */
function variablePlace(name: string, scope: Scope, position: Position): Place | undefined {
  const local = scope.local(name);
  if (local !== undefined) {
    return localPlace(local);
  }
  const { owner, isStatic } = scope.around;
  for (let place = owner; place !== undefined; place = place.outer) {
    const field =
      (place === owner ? userField(scope.world, place.type, name, false) : undefined) ??
      userField(scope.world, place.type, name, true);
    if (field !== undefined) {
      const self: Evaluate | undefined =
        isStatic || field.isStatic ? undefined : (frame) => frame.self;
      return userPlace(scope, field, self, position);
    }
  }
  return undefined;
}

function localPlace({ slot, type, isFinal, name }: Local): Place {
  return {
    type,
    read: ({ locals }) => locals[slot] ?? null,
    write: isFinal
      ? `Final variable has already been initialized: ${name}`
      : ({ locals }, _target, _index, value) => {
          locals[slot] = value;
        },
  };
}

function placeValue(place: Place, isParent = false): ResolvedValue {
  return { type: place.type, evaluate: reading(place), place, isParent };
}

function resolveMember(base: Resolved, name: string, scope: Scope, position: Position): Resolved {
  switch (base.kind) {
    case 'value':
      return { kind: 'value', value: valueMember(base.value, name, scope, position) };
    case 'namespace':
      return namespaceMember(base.name, name, scope, position);
    case 'type':
      return typeMember(base, name, scope, position);
    case 'fields': {
      const { sObject, described } = base;
      const value = described
        ? describeExpression(scope.world, sObject, name, position)
        : tokenExpression(scope.world, sObject, name, position);
      return { kind: 'value', value };
    }
    case 'description':
      return name.toLowerCase() === 'fields'
        ? { kind: 'fields', sObject: base.sObject, described: true }
        : {
            kind: 'value',
            value: valueMember(valueOf(base, scope, position), name, scope, position),
          };
  }
}

function valueMember(
  value: ResolvedValue,
  name: string,
  scope: Scope,
  position: Position,
): ResolvedValue {
  if (value.isRowSet === true && value.type.kind === 'list') {
    const row = { type: value.type.element, evaluate: single(value.evaluate) };
    return valueMember(row, name, scope, position);
  }
  const { type, evaluate, isParent } = value;
  const place = instancePlace(scope, type, evaluate, name, position, isParent);
  if (place === undefined) {
    throw new CompileError(position, noField(type, name));
  }
  return placeValue(place, isParentMember(scope, type, name));
}

function isParentMember(scope: Scope, type: Type, name: string): boolean {
  return type.kind === 'sobject' && scope.world.org.member(type.name, name)?.kind === 'parent';
}

/** `target?.name`: null when the target is. */
function safeMember(base: Resolved, name: string, scope: Scope, position: Position): ResolvedValue {
  const target = valueOf(base, scope, position);
  const slot = scope.spare();
  const held: Evaluate = ({ locals }) => locals[slot] ?? null;
  const member = valueMember({ type: target.type, evaluate: held }, name, scope, position);
  return {
    type: member.type,
    evaluate: (frame) => {
      const value = target.evaluate(frame);
      frame.locals[slot] = value;
      return value === null ? null : member.evaluate(frame);
    },
  };
}

function namespaceMember(
  namespace: string,
  name: string,
  scope: Scope,
  position: Position,
): Resolved {
  const full = `${namespace}.${name}`;
  const type = scope.world.find(full, [], scope.around.owner);
  if (type !== undefined) {
    return { kind: 'type', type, name: full };
  }
  if (scope.world.platform.isNamespace(full)) {
    return { kind: 'namespace', name: full };
  }
  throw new CompileError(position, `Variable does not exist: ${full}`);
}

function typeMember(
  base: Extract<Resolved, { kind: 'type' }>,
  name: string,
  scope: Scope,
  position: Position,
): Resolved {
  const { type } = base;
  const { world } = scope;
  const lower = name.toLowerCase();
  const constant = enumConstant(scope, type, lower);
  if (constant !== undefined) {
    return { kind: 'value', value: constant };
  }
  const place = staticPlace(scope, type, name, position);
  if (place !== undefined) {
    return { kind: 'value', value: placeValue(place) };
  }
  if (type.kind === 'sobject') {
    if (lower === 'fields') {
      return { kind: 'fields', sObject: type.name, described: false };
    }
    const field = lower === 'sobjecttype' ? undefined : name;
    return { kind: 'value', value: tokenExpression(world, type.name, field, position) };
  }
  if (type.kind === 'platform' && type.name === 'Schema.SObjectType') {
    const sObject = world.org.sObject(name);
    if (sObject !== undefined) {
      return { kind: 'description', sObject };
    }
  }
  if (type.kind === 'platform' && type.name === 'System.Label') {
    return { kind: 'value', value: label(scope, name, position) };
  }
  const inner =
    world
      .userClass(type)
      ?.lineage.map((ancestor) => ancestor.inner.get(lower))
      .find(Boolean)?.type ?? world.find(`${base.name}.${name}`, [], scope.around.owner);
  if (inner !== undefined) {
    return { kind: 'type', type: inner, name: `${base.name}.${name}` };
  }
  throw new CompileError(position, `Variable does not exist: ${base.name}.${name}`);
}

function enumConstant(scope: Scope, type: Type, lower: string): ResolvedValue | undefined {
  const constants =
    scope.world.userClass(type)?.constants ??
    (type.kind === 'platform' ? scope.world.platform.enum(type.name)?.constants : undefined);
  const constant = constants?.find((candidate) => candidate.name.toLowerCase() === lower);
  return constant === undefined ? undefined : { type, evaluate: () => constant };
}

function label(scope: Scope, name: string, position: Position): ResolvedValue {
  if (!scope.world.org.hasLabel(name)) {
    throw new CompileError(position, `External string does not exist: ${name}`);
  }
  return {
    type: STRING,
    evaluate: ({ transaction }) => transaction.org.label(name, transaction),
  };
}
