import { CompileError, type Position } from '../language/position.ts';
import type { Expression, ExpressionOf } from '../language/syntax.ts';
import { INTEGER, sameType, typeName, type Type } from '../language/types.ts';
import { nullReference, platformException } from '../values/exception.ts';
import { ListValue } from '../values/list.ts';
import { MapValue } from '../values/map.ts';
import { SetValue } from '../values/set.ts';
import { SObjectValue } from '../values/sobject.ts';
import type { Value } from '../values/value.ts';
import { putRecords } from '../platform/map.ts';
import { isSubtype } from './conversions.ts';
import { constructorCandidates } from './constructors.ts';
import { compileAs, compileExpression, resolveType } from './expression.ts';
import type { Evaluate, TypedExpression } from './org-port.ts';
import { chooseOverload, convertArguments, typeList } from './overloads.ts';
import type { ResolvedValue } from './resolve.ts';
import type { Scope } from './scope.ts';
import { isMethodVisible } from './visibility.ts';

/** `new T(…)`. */
export function compileNew(node: ExpressionOf<'new'>, scope: Scope): TypedExpression {
  const type = resolveType(node.type, scope);
  if (type.kind === 'sobject' && type.name !== 'SObject') {
    return compileNewRecord(node, type, scope);
  }
  const args = node.args.map((argument) => compileExpression(argument, scope));
  if (type.kind === 'list' || type.kind === 'set' || type.kind === 'map') {
    return { type, evaluate: newCollection(node.position, type, args, scope) };
  }
  const described = `void <Constructor>(${typeList(args)}) from the type ${typeName(type)}`;
  const candidates = constructorCandidates(scope.world, type, node.position);
  const chosen = chooseOverload(scope.world, candidates, args, node.position, described);
  if (chosen.method !== undefined && !isMethodVisible(scope, chosen.method)) {
    throw new CompileError(node.position, `Constructor is not visible: ${described}`);
  }
  const create = chosen.bind(undefined, convertArguments(scope.world, args, chosen.parameters));
  const { line } = node.position;
  return {
    type,
    evaluate: (frame) => {
      frame.line = line;
      return create(frame);
    },
  };
}

/** `new Account(Name = 'x', Parent = account)`. */
function compileNewRecord(
  node: ExpressionOf<'new'>,
  type: Extract<Type, { kind: 'sobject' }>,
  scope: Scope,
): TypedExpression {
  const fields = node.args.map((argument) => compileFieldValue(argument, type.name, scope));
  return {
    type,
    evaluate: (frame) => {
      const record = new SObjectValue(type.name);
      for (const { name, value } of fields) {
        record.set(name, value(frame));
      }
      return record;
    },
  };
}

function compileFieldValue(
  node: Expression,
  sObject: string,
  scope: Scope,
): { name: string; value: Evaluate } {
  if (node.kind !== 'assign' || node.operator !== undefined || node.target.kind !== 'name') {
    throw new CompileError(node.position, `new ${sObject}(…) takes Field = value pairs`);
  }
  const member = scope.world.org.member(sObject, node.target.name);
  if (member === undefined || member.kind === 'children') {
    throw new CompileError(
      node.position,
      `Invalid field ${node.target.name} for SObject ${sObject}`,
    );
  }
  return { name: member.name, value: compileAs(node.value, member.type, scope) };
}

type Collection = Extract<Type, { kind: 'list' | 'set' | 'map' }>;

function empty(type: Collection): ListValue | SetValue | MapValue {
  switch (type.kind) {
    case 'list':
      return new ListValue(type.element);
    case 'set':
      return new SetValue(type.element);
    case 'map':
      return new MapValue(type.key, type.value);
  }
}

/** `new List<T>()`, `(size)`, `(other)`; `new Map<Id, T>(records)`. */
function newCollection(
  position: Position,
  type: Collection,
  args: readonly ResolvedValue[],
  scope: Scope,
): Evaluate {
  const [argument, ...more] = args;
  if (argument === undefined) {
    return () => empty(type);
  }
  const { evaluate } = argument;
  const source = argument.type;
  const { world } = scope;
  if (more.length === 0) {
    if (type.kind === 'list' && sameType(source, INTEGER)) {
      return (frame) => sized(type.element, evaluate(frame));
    }
    if (
      type.kind !== 'map' &&
      (source.kind === 'list' || source.kind === 'set') &&
      convertible(scope, source.element, type.element)
    ) {
      const make = type.kind === 'list' ? listFrom : setFrom;
      return (frame) => make(type.element, evaluate(frame));
    }
    if (type.kind === 'map' && source.kind === 'map' && isSubtype(world, source, type)) {
      return (frame) => mapFrom(type, evaluate(frame));
    }
    if (type.kind === 'map' && source.kind === 'list' && source.element.kind === 'sobject') {
      return (frame) => mapOfRecords(type, evaluate(frame));
    }
  }
  throw new CompileError(
    position,
    `Constructor not defined: ${typeName(type)}.<Constructor>(${typeList(args)})`,
  );
}

/** Elements may be of a subtype; Ids may become Strings' elements and the reverse is checked when used. */
function convertible(scope: Scope, from: Type, to: Type): boolean {
  return (
    isSubtype(scope.world, from, to) ||
    (from.kind === 'sobject' && from.name === 'SObject' && to.kind === 'sobject')
  );
}

function sized(element: Type, size: Value): ListValue {
  if (typeof size !== 'number' || size < 0) {
    throw platformException('System.ListException', 'List size must be a positive number');
  }
  return new ListValue(element, new Array<Value>(size).fill(null));
}

function listFrom(element: Type, source: Value): ListValue {
  return new ListValue(element, [...elementsOf(source)]);
}

function setFrom(element: Type, source: Value): SetValue {
  return new SetValue(element, elementsOf(source));
}

/** @throws a NullPointerException */
function elementsOf(source: Value): Iterable<Value> {
  if (source instanceof ListValue) return source.items;
  if (source instanceof SetValue) return source.values();
  throw nullReference();
}

function mapFrom(type: Extract<Type, { kind: 'map' }>, source: Value): MapValue {
  if (!(source instanceof MapValue)) {
    throw nullReference();
  }
  return new MapValue(type.key, type.value, source.entries());
}

/** Records by their Ids. */
function mapOfRecords(type: Extract<Type, { kind: 'map' }>, source: Value): MapValue {
  const map = new MapValue(type.key, type.value);
  putRecords(map, [...elementsOf(source)]);
  return map;
}

/** `new List<T>{…}` and `new Set<T>{…}`. */
export function compileNewElements(
  node: ExpressionOf<'new-elements'>,
  scope: Scope,
): TypedExpression {
  const type = resolveType(node.type, scope);
  if (type.kind === 'map' && node.elements.length === 0) {
    return { type, evaluate: () => empty(type) };
  }
  if (type.kind !== 'list' && type.kind !== 'set') {
    throw new CompileError(node.position, `${typeName(type)} cannot be made from elements`);
  }
  const elements = node.elements.map((element) => compileAs(element, type.element, scope));
  return {
    type,
    evaluate: (frame) => {
      const values = elements.map((element) => element(frame));
      return type.kind === 'list'
        ? new ListValue(type.element, values)
        : new SetValue(type.element, values);
    },
  };
}

/** `new Map<K, V>{ key => value }`. */
export function compileNewPairs(node: ExpressionOf<'new-pairs'>, scope: Scope): TypedExpression {
  const type = resolveType(node.type, scope);
  if (type.kind !== 'map') {
    throw new CompileError(node.position, `${typeName(type)} cannot be made from pairs`);
  }
  const pairs = node.pairs.map(([key, value]) => ({
    key: compileAs(key, type.key, scope),
    value: compileAs(value, type.value, scope),
  }));
  return {
    type,
    evaluate: (frame) => {
      const map = new MapValue(type.key, type.value);
      for (const { key, value } of pairs) {
        map.set(key(frame), value(frame));
      }
      return map;
    },
  };
}

/** `new T[size]`. */
export function compileNewArray(node: ExpressionOf<'new-array'>, scope: Scope): TypedExpression {
  const type = resolveType(node.type, scope);
  const element = type.kind === 'list' ? type.element : type;
  const size = compileAs(node.size, INTEGER, scope);
  return { type, evaluate: (frame) => sized(element, size(frame)) };
}
