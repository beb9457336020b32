import { platformOf, type Type } from '../language/types.ts';
import type { PlatformClass } from '../platform/declare.ts';
import { runtimeType } from '../values/runtime-type.ts';
import type { Value } from '../values/value.ts';
import type { World } from './world.ts';

/** The platform class that declares the members of a type, with its type arguments. */
export interface PlatformOwner {
  readonly declaration: PlatformClass<never>;
  readonly args: readonly Type[];
}

/** The class with the members of a type itself; undefined for types written in Apex. */
export function platformOwner(world: World, type: Type): PlatformOwner | undefined {
  const named = nameOf(type);
  const declaration = named === undefined ? undefined : world.platform.class(named.name);
  return named === undefined || declaration === undefined
    ? undefined
    : { declaration, args: named.args };
}

/** The class of a value at run time. */
export function platformClassOf(world: World, value: Value): PlatformClass<never> | undefined {
  const type = runtimeType(value);
  return type === undefined ? undefined : platformOwner(world, type)?.declaration;
}

/** The platform classes with the instance members of a type, its own first, `Object` last. */
export function platformOwners(world: World, type: Type): PlatformOwner[] {
  const own = platformOwner(world, isEnum(world, type) ? ENUM : type);
  const inherited = world.supertypes(type).flatMap((supertype) => platformOwners(world, supertype));
  const object = world.platform.class('System.Object');
  return [
    ...(own === undefined ? [] : [own]),
    ...inherited,
    ...(object === undefined || own?.declaration === object
      ? []
      : [{ declaration: object, args: [] }]),
  ];
}

function nameOf(type: Type): { name: string; args: readonly Type[] } | undefined {
  switch (type.kind) {
    case 'primitive':
      return { name: `System.${type.name}`, args: [] };
    case 'list':
      return { name: 'System.List', args: [type.element] };
    case 'set':
      return { name: 'System.Set', args: [type.element] };
    case 'map':
      return { name: 'System.Map', args: [type.key, type.value] };
    case 'sobject':
      return { name: 'System.SObject', args: [] };
    case 'platform':
      return { name: type.name, args: type.args };
    default:
      return undefined;
  }
}

const ENUM = platformOf('System.Enum');

function isEnum(world: World, type: Type): boolean {
  return type.kind === 'class'
    ? world.userClass(type)?.node.kind === 'enum'
    : type.kind === 'platform' && world.platform.enum(type.name) !== undefined;
}
