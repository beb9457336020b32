import { listOf, STRING, type Type } from '../language/types.ts';
import { nullReference, platformException } from '../values/exception.ts';
import { InstanceValue } from '../values/instance.ts';
import { ListValue } from '../values/list.ts';
import type { EnumValue } from '../values/enum.ts';
import {
  instanceCandidate,
  platformCandidate,
  staticCandidate,
  type Candidate,
} from './candidates.ts';
import { platformOwner, platformOwners } from './platform-members.ts';
import type { UserMethod } from './user-members.ts';
import type { World } from './world.ts';

/** The instance methods of this name that an expression of a type has, nearest declaration first. */
export function instanceMethods(world: World, type: Type, name: string): Candidate[] {
  const user = userMethods(world, type, name).map((method) => instanceCandidate(method));
  const lower = name.toLowerCase();
  const platform = platformOwners(world, type).flatMap(({ declaration, args }) =>
    declaration.methodTable
      .filter(({ syntax }) => syntax.name.toLowerCase() === lower)
      .map((method) => platformCandidate(world, declaration, method, args, type)),
  );
  const isClass = world.userClass(type)?.node.kind === 'class';
  return [...user, ...platform, ...(isClass && lower === 'clone' ? [shallowCopy(type)] : [])];
}

/** `clone()`, which objects of every class have. */
function shallowCopy(type: Type): Candidate {
  return {
    parameters: [],
    result: type,
    bind: (self) => (frame) => {
      const original = self?.(frame);
      if (!(original instanceof InstanceValue)) {
        throw nullReference();
      }
      const copy = new InstanceValue(original.runtimeClass);
      copy.fields.splice(0, copy.fields.length, ...original.fields);
      return copy;
    },
  };
}

/** Instance methods written in Apex, own ones first, then those of what the type extends or implements. */
export function userMethods(world: World, type: Type, name: string): UserMethod[] {
  const own = world.userClass(type)?.methods.get(name.toLowerCase()) ?? [];
  return [
    ...own.filter(({ isStatic }) => !isStatic),
    ...world.supertypes(type).flatMap((supertype) => userMethods(world, supertype, name)),
  ];
}

/** The static methods of this name that a type has. */
export function staticMethods(world: World, type: Type, name: string): Candidate[] {
  const lower = name.toLowerCase();
  const user = world.userClass(type);
  if (user !== undefined) {
    const declared = user.lineage
      .flatMap((ancestor) => ancestor.methods.get(lower) ?? [])
      .filter(({ isStatic }) => isStatic)
      .map(staticCandidate);
    return user.node.kind === 'enum' ? enumStatics(type, user.constants, lower) : declared;
  }
  const platformEnum = type.kind === 'platform' ? world.platform.enum(type.name) : undefined;
  if (platformEnum !== undefined) {
    return enumStatics(type, platformEnum.constants, lower);
  }
  const declaration =
    type.kind === 'sobject'
      ? world.org.statics(type.name)
      : platformOwner(world, type)?.declaration;
  return declaration === undefined
    ? []
    : declaration.staticTable
        .filter(({ syntax }) => syntax.name.toLowerCase() === lower)
        .map((method) => platformCandidate(world, declaration, method, [], type));
}

/** `values()` and `valueOf(name)`. */
function enumStatics(type: Type, constants: readonly EnumValue[], name: string): Candidate[] {
  switch (name) {
    case 'values':
      return [
        {
          parameters: [],
          result: listOf(type),
          bind: () => () => new ListValue(type, [...constants]),
        },
      ];
    case 'valueof':
      return [
        {
          parameters: [STRING],
          result: type,
          bind:
            (_self, [argument]) =>
            (frame) => {
              const text = argument?.(frame) ?? null;
              const found = constants.find(
                (constant) => constant.name.toLowerCase() === lowerCase(text),
              );
              if (found === undefined) {
                throw platformException(
                  'System.NoSuchElementException',
                  `No enum constant ${type.kind === 'class' ? type.name : ''}.${typeof text === 'string' ? text : 'null'}`,
                );
              }
              return found;
            },
        },
      ];
    default:
      return [];
  }
}

function lowerCase(value: unknown): string | undefined {
  return typeof value === 'string' ? value.toLowerCase() : undefined;
}
