/**
 * Apex's static types as plain data. Names are canonical: as declared, with the namespace for platform
 * types (`System.HttpRequest`) and the outer class for inner ones (`Outer.Inner`). Two types are the same
 * when their `typeKey` is.
 */
export type Type =
  | { readonly kind: 'void' }
  /** Only the literal `null` has it. It can become every other type. */
  | { readonly kind: 'null' }
  | { readonly kind: 'primitive'; readonly name: PrimitiveName }
  | { readonly kind: 'list'; readonly element: Type }
  | { readonly kind: 'set'; readonly element: Type }
  | { readonly kind: 'map'; readonly key: Type; readonly value: Type }
  /** `name` is the API name as the metadata spells it, or `SObject` for the generic record. */
  | { readonly kind: 'sobject'; readonly name: string }
  /** A class, interface or enum written in Apex. */
  | { readonly kind: 'class'; readonly name: string }
  /** A class, interface or enum of the platform. */
  | { readonly kind: 'platform'; readonly name: string; readonly args: readonly Type[] }
  /** A type parameter; only inside the signatures of generic platform classes. */
  | { readonly kind: 'variable'; readonly name: string };

export type PrimitiveName =
  | 'Blob'
  | 'Boolean'
  | 'Date'
  | 'Datetime'
  | 'Decimal'
  | 'Double'
  | 'Id'
  | 'Integer'
  | 'Long'
  | 'Object'
  | 'String'
  | 'Time';

const primitive = (name: PrimitiveName): Type => ({ kind: 'primitive', name });

export const VOID: Type = { kind: 'void' };
export const NULL: Type = { kind: 'null' };
export const BLOB = primitive('Blob');
export const BOOLEAN = primitive('Boolean');
export const DATE = primitive('Date');
export const DATETIME = primitive('Datetime');
export const DECIMAL = primitive('Decimal');
export const DOUBLE = primitive('Double');
export const ID = primitive('Id');
export const INTEGER = primitive('Integer');
export const LONG = primitive('Long');
export const OBJECT = primitive('Object');
export const STRING = primitive('String');
export const TIME = primitive('Time');
export const SOBJECT: Type = { kind: 'sobject', name: 'SObject' };

export const PRIMITIVES: ReadonlyMap<string, Type> = new Map(
  [BLOB, BOOLEAN, DATE, DATETIME, DECIMAL, DOUBLE, ID, INTEGER, LONG, OBJECT, STRING, TIME].map(
    (type) => [typeKey(type), type],
  ),
);

export const listOf = (element: Type): Type => ({ kind: 'list', element });
export const setOf = (element: Type): Type => ({ kind: 'set', element });
export const mapOf = (key: Type, value: Type): Type => ({ kind: 'map', key, value });
export const sObjectOf = (name: string): Type => ({ kind: 'sobject', name });
export const classOf = (name: string): Type => ({ kind: 'class', name });
export const platformOf = (name: string, args: readonly Type[] = []): Type => ({
  kind: 'platform',
  name,
  args,
});

/** The type as Apex's own messages write it, such as `List<Account>`. */
export function typeName(type: Type): string {
  switch (type.kind) {
    case 'void':
    case 'null':
      return type.kind;
    case 'list':
      return `List<${typeName(type.element)}>`;
    case 'set':
      return `Set<${typeName(type.element)}>`;
    case 'map':
      return `Map<${typeName(type.key)},${typeName(type.value)}>`;
    case 'platform':
      return type.args.length === 0
        ? type.name
        : `${type.name}<${type.args.map(typeName).join(',')}>`;
    default:
      return type.name;
  }
}

/** Equal for equal types, different for different ones; a class may have the name of a platform class. */
export function typeKey(type: Type): string {
  switch (type.kind) {
    case 'list':
      return `List<${typeKey(type.element)}>`;
    case 'set':
      return `Set<${typeKey(type.element)}>`;
    case 'map':
      return `Map<${typeKey(type.key)},${typeKey(type.value)}>`;
    case 'platform':
      return `platform:${type.name.toLowerCase()}<${type.args.map(typeKey).join(',')}>`;
    case 'primitive':
      return type.name.toLowerCase();
    case 'void':
    case 'null':
      return type.kind;
    default:
      return `${type.kind}:${type.name.toLowerCase()}`;
  }
}

export function sameType(one: Type, other: Type): boolean {
  return one === other || typeKey(one) === typeKey(other);
}

/** Replaces type parameters by what a generic platform class was given for them. */
export function substitute(type: Type, variables: ReadonlyMap<string, Type>): Type {
  if (variables.size === 0) {
    return type;
  }
  switch (type.kind) {
    case 'variable':
      return variables.get(type.name) ?? type;
    case 'list':
      return listOf(substitute(type.element, variables));
    case 'set':
      return setOf(substitute(type.element, variables));
    case 'map':
      return mapOf(substitute(type.key, variables), substitute(type.value, variables));
    case 'platform':
      return platformOf(
        type.name,
        type.args.map((argument) => substitute(argument, variables)),
      );
    default:
      return type;
  }
}
