import { CompileError } from '../language/position.ts';
import type { TypeDeclarationNode, TypeNode } from '../language/syntax.ts';
import { platformOf, typeKey, typeName, type Type } from '../language/types.ts';
import { isSubtype } from './conversions.ts';
import type { SourceUnit } from './source-unit.ts';
import { UserClass, type Caller } from './user-class.ts';
import type { World } from './world.ts';

const EXCEPTION = platformOf('System.Exception');

/** Makes the classes of a source known by name, inner ones included. */
export function declareClass(
  world: World,
  node: TypeDeclarationNode,
  unit: SourceUnit,
  call: Caller,
  outer?: UserClass,
): UserClass {
  const declared = new UserClass(node, { unit, outer, number: world.classes.size, call });
  const key = declared.name.toLowerCase();
  if (world.classes.has(key)) {
    throw new CompileError(node.position, `Duplicate class: ${declared.name}`);
  }
  world.classes.set(key, declared);
  outer?.inner.set(node.name.toLowerCase(), declared);
  for (const member of node.members) {
    if (member.kind === 'class' || member.kind === 'interface' || member.kind === 'enum') {
      declareClass(world, member, unit, call, declared);
    }
  }
  return declared;
}

/** Finds what classes extend and implement. */
export function linkClass(world: World, declared: UserClass): void {
  const { node, outer } = declared;
  if (node.superclass !== undefined) {
    linkSuperclass(world, declared, node.superclass);
  }
  declared.interfaces = node.interfaces.map((written) => {
    const type = world.resolve(written, outer ?? declared);
    const isInterface =
      world.userClass(type)?.node.kind === 'interface' ||
      (type.kind === 'platform' && world.platform.class(type.name)?.kind === 'interface');
    if (!isInterface) {
      throw new CompileError(written.position, `Not an interface: ${typeName(type)}`);
    }
    return type;
  });
}

function linkSuperclass(world: World, declared: UserClass, written: TypeNode): void {
  const type = world.resolve(written, declared.outer);
  const superclass = world.userClass(type);
  if (superclass !== undefined) {
    const words = superclass.node.modifiers.words;
    if (
      superclass.node.kind !== 'class' ||
      !(words.has('virtual') || words.has('abstract') || isExceptionName(superclass))
    ) {
      throw new CompileError(
        written.position,
        `Non-virtual and non-abstract type cannot be extended: ${superclass.name}`,
      );
    }
    declared.superclass = superclass;
  } else if (isSubtype(world, type, EXCEPTION)) {
    declared.platformBase = type;
  } else {
    throw new CompileError(written.position, `Type cannot be extended: ${typeName(type)}`);
  }
}

function isExceptionName(declared: UserClass): boolean {
  return declared.name.toLowerCase().endsWith('exception');
}

/**
 * Classes in an order in which what a class extends comes before it.
 *
 * @throws CompileError when classes extend each other in a circle.
 */
export function inheritanceOrder(classes: Iterable<UserClass>): UserClass[] {
  const ordered = new Set<UserClass>();
  const visit = (declared: UserClass, below: readonly UserClass[]): void => {
    if (below.includes(declared)) {
      throw new CompileError(
        declared.node.position,
        `Class extends itself: ${[...below, declared].map(({ name }) => name).join(' → ')}`,
      );
    }
    if (declared.superclass !== undefined) {
      visit(declared.superclass, [...below, declared]);
    }
    ordered.add(declared);
  };
  for (const declared of classes) {
    visit(declared, []);
  }
  return [...ordered];
}

/** Everything that a class is an instance of, as `typeKey`s. Superclasses must have theirs. */
export function collectSupertypes(world: World, declared: UserClass): ReadonlySet<string> {
  const keys = new Set<string>(['object']);
  const visit = (type: Type): void => {
    keys.add(typeKey(type));
    for (const supertype of world.supertypes(type)) {
      visit(supertype);
    }
  };
  visit(declared.type);
  return keys;
}
