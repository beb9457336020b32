import { CompileError } from '../language/position.ts';
import type { TypeNode } from '../language/syntax.ts';
import {
  listOf,
  mapOf,
  PRIMITIVES,
  setOf,
  sObjectOf,
  SOBJECT,
  substitute,
  typeName,
  VOID,
  type Type,
} from '../language/types.ts';
import type { PlatformDeclaration } from '../platform/declare.ts';
import type { TypeSyntax } from '../platform/signature.ts';
import type { OrgSchema } from './org-port.ts';
import { PlatformTypes } from './platform-types.ts';
import type { UserClass } from './user-class.ts';

/** Everything that a name in Apex can mean: classes of the package, the platform's, the org's sObjects. */
export class World {
  readonly platform: PlatformTypes;
  readonly org: OrgSchema;
  /** By lower-case canonical name, inner classes included. */
  readonly classes = new Map<string, UserClass>();

  constructor(platform: readonly PlatformDeclaration[], org: OrgSchema) {
    this.platform = new PlatformTypes(platform);
    this.org = org;
  }

  userClass(type: Type): UserClass | undefined {
    return type.kind === 'class' ? this.classes.get(type.name.toLowerCase()) : undefined;
  }

  /**
   * The type that is written, as seen from inside a class.
   *
   * @throws CompileError when there is no such type.
   */
  resolve(node: TypeNode, from: UserClass | undefined): Type {
    const args = node.parts.flatMap((part) => part.args.map((arg) => this.resolve(arg, from)));
    const name = node.parts.map((part) => part.name).join('.');
    const found = this.find(name, args, from);
    if (found === undefined) {
      const written = args.length === 0 ? name : `${name}<${args.map(typeName).join(',')}>`;
      throw new CompileError(node.position, `Invalid type: ${written}`);
    }
    let type = found;
    for (let depth = 0; depth < node.arrayDepth; depth += 1) {
      type = listOf(type);
    }
    return type;
  }

  /** The type of this name, or undefined. Inner types hide outer ones, the package's the platform's. */
  find(name: string, args: readonly Type[], from: UserClass | undefined): Type | undefined {
    if (args.length > 0) {
      return collectionType(name, args) ?? this.platform.type(name, args);
    }
    const simple = name.replace(/^system\./i, '');
    return (
      this.#innerType(name, from) ??
      this.classes.get(name.toLowerCase())?.type ??
      PRIMITIVES.get(simple.toLowerCase()) ??
      this.#sObject(name.replace(/^schema\./i, '')) ??
      this.platform.type(name, [])
    );
  }

  /** A type in the signature of a platform class, where `variables` are type parameters. */
  signatureType(syntax: TypeSyntax, variables: readonly string[]): Type {
    if (syntax.name === 'void') {
      return VOID;
    }
    if (variables.includes(syntax.name) || syntax.name === 'Self') {
      return { kind: 'variable', name: syntax.name };
    }
    const args = syntax.args.map((argument) => this.signatureType(argument, variables));
    const found =
      args.length > 0
        ? (collectionType(syntax.name, args) ?? this.platform.type(syntax.name, args))
        : (PRIMITIVES.get(syntax.name.toLowerCase()) ??
          (syntax.name === 'SObject' ? SOBJECT : undefined) ??
          this.platform.type(syntax.name, []) ??
          this.#sObject(syntax.name));
    if (found === undefined) {
      throw new Error(`A platform signature names an unknown type: ${syntax.name}`);
    }
    return found;
  }

  /** What a type directly extends and implements. */
  supertypes(type: Type): readonly Type[] {
    switch (type.kind) {
      case 'class': {
        const found = this.userClass(type);
        const base = found?.superclass?.type ?? found?.platformBase;
        return [...(base === undefined ? [] : [base]), ...(found?.interfaces ?? [])];
      }
      case 'platform': {
        const found = this.platform.class(type.name);
        const bound = bindings(found?.typeParameters ?? [], type.args);
        return (found?.supertypes ?? []).map((syntax) =>
          substitute(this.signatureType(syntax, found?.typeParameters ?? []), bound),
        );
      }
      case 'list':
      case 'set':
        return [{ kind: 'platform', name: 'System.Iterable', args: [type.element] }];
      default:
        return [];
    }
  }

  #innerType(name: string, from: UserClass | undefined): Type | undefined {
    const key = name.toLowerCase();
    for (let place = from; place !== undefined; place = place.outer) {
      for (const ancestor of place.lineage) {
        const found = ancestor.inner.get(key);
        if (found !== undefined) {
          return found.type;
        }
      }
    }
    return undefined;
  }

  #sObject(name: string): Type | undefined {
    if (name.toLowerCase() === 'sobject') {
      return SOBJECT;
    }
    const found = this.org.sObject(name);
    return found === undefined ? undefined : sObjectOf(found);
  }
}

/** What the type parameters of a generic class stand for. */
export function bindings(
  parameters: readonly string[],
  args: readonly Type[],
): ReadonlyMap<string, Type> {
  return new Map(
    parameters.flatMap((name, index) => {
      const type = args[index];
      return type === undefined ? [] : [[name, type] as const];
    }),
  );
}

function collectionType(name: string, args: readonly Type[]): Type | undefined {
  const [first, second, ...more] = args;
  if (first === undefined || more.length > 0) {
    return undefined;
  }
  switch (name.toLowerCase().replace(/^system\./, '')) {
    case 'list':
      return second === undefined ? listOf(first) : undefined;
    case 'set':
      return second === undefined ? setOf(first) : undefined;
    case 'map':
      return second === undefined ? undefined : mapOf(first, second);
    default:
      return undefined;
  }
}
