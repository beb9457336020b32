import { CompileError } from '../language/position.ts';
import type {
  Accessor,
  FieldNode,
  MethodNode,
  ParameterNode,
  PropertyNode,
} from '../language/syntax.ts';
import { substitute, typeName, VOID, type Type } from '../language/types.ts';
import { instanceMethods, userMethods } from './methods.ts';
import type { UserClass } from './user-class.ts';
import {
  accessOf,
  codeWithoutParameters,
  isTestVisible,
  signatureKey,
  UserMethod,
  type Access,
  type UserField,
} from './user-members.ts';
import { bindings, type World } from './world.ts';

/**
 * Fills in the fields, properties, methods and constructors of a class. What it extends must have been
 * done before.
 */
export function declareMembers(world: World, declared: UserClass): void {
  const fieldNames = [...(declared.superclass?.fieldNames ?? [])];
  const staticNames: string[] = [];
  const addField = (init: Omit<UserField, 'slot' | 'owner'>): void => {
    const names = init.isStatic ? staticNames : fieldNames;
    const key = init.name.toLowerCase();
    if (declared.fields.has(key)) {
      throw new CompileError(declared.node.position, `Duplicate field: ${init.name}`);
    }
    declared.fields.set(key, { ...init, owner: declared, slot: names.length });
    names.push(init.name);
  };
  for (const member of declared.node.members) {
    switch (member.kind) {
      case 'field':
        declareFields(world, declared, member, addField);
        break;
      case 'property':
        declareProperty(world, declared, member, addField);
        break;
      case 'method':
        declareMethod(world, declared, member);
        break;
      case 'constructor':
        declared.constructors.push(
          new UserMethod({
            owner: declared,
            name: '<init>',
            position: member.position,
            modifiers: member.modifiers,
            parameters: parametersOf(world, declared, member.parameters),
            result: VOID,
            isStatic: false,
            access: accessOf(member.modifiers),
            body: member.body,
          }),
        );
        break;
      default:
    }
  }
  if (declared.node.kind === 'class' && declared.constructors.length === 0) {
    declared.constructors.push(codeWithoutParameters(declared, '<init>', declared.node.position));
  }
  declared.fieldNames = fieldNames;
  declared.staticNames = staticNames;
  inheritMethods(declared);
}

type AddField = (init: Omit<UserField, 'slot' | 'owner'>) => void;

function declareFields(world: World, declared: UserClass, node: FieldNode, add: AddField): void {
  const { modifiers } = node;
  const access = accessOf(modifiers);
  const type = world.resolve(node.type, declared);
  for (const { name } of node.variables) {
    add({
      name,
      type,
      isStatic: modifiers.words.has('static'),
      isFinal: modifiers.words.has('final'),
      isTransient: modifiers.words.has('transient'),
      access,
      setAccess: access,
      testVisible: isTestVisible(modifiers),
      modifiers,
      getter: undefined,
      setter: undefined,
      readable: true,
      writable: true,
    });
  }
}

function declareProperty(
  world: World,
  declared: UserClass,
  node: PropertyNode,
  add: AddField,
): void {
  const { modifiers, name } = node;
  const access = accessOf(modifiers);
  const type = world.resolve(node.type, declared);
  const isStatic = modifiers.words.has('static');
  const accessor = (part: Accessor | undefined, isSetter: boolean): UserMethod | undefined =>
    part?.body === undefined
      ? undefined
      : new UserMethod({
          owner: declared,
          name: isSetter ? `__sfdc_${name}(set)` : `__sfdc_${name}(get)`,
          position: part.position,
          modifiers: part.modifiers,
          parameters: isSetter ? [{ name: 'value', type }] : [],
          result: isSetter ? VOID : type,
          isStatic,
          access,
          body: part.body,
        });
  add({
    name,
    type,
    isStatic,
    isFinal: false,
    isTransient: modifiers.words.has('transient'),
    access: narrower(access, node.getter),
    setAccess: narrower(access, node.setter),
    testVisible: isTestVisible(modifiers),
    modifiers,
    getter: accessor(node.getter, false),
    setter: accessor(node.setter, true),
    readable: node.getter !== undefined,
    writable: node.setter !== undefined,
  });
}

function narrower(access: Access, accessor: Accessor | undefined): Access {
  return accessor === undefined ? access : accessOf(accessor.modifiers, access);
}

function declareMethod(world: World, declared: UserClass, node: MethodNode): void {
  const isInterface = declared.node.kind === 'interface';
  const method = new UserMethod({
    owner: declared,
    name: node.name,
    position: node.position,
    modifiers: node.modifiers,
    parameters: parametersOf(world, declared, node.parameters),
    result: node.result === undefined ? VOID : world.resolve(node.result, declared),
    isStatic: node.modifiers.words.has('static') || node.modifiers.words.has('testmethod'),
    access: isInterface ? 'public' : accessOf(node.modifiers),
    body: node.body,
  });
  if (node.body === undefined && !isInterface && !node.modifiers.words.has('abstract')) {
    throw new CompileError(node.position, `Method must have a body: ${node.name}`);
  }
  checkFuture(method);
  const lower = node.name.toLowerCase();
  const overloads = declared.methods.get(lower) ?? [];
  if (overloads.some(({ key }) => key === method.key)) {
    throw new CompileError(node.position, `Method already defined: ${method.key}`);
  }
  declared.methods.set(lower, [...overloads, method]);
}

/** Apex Developer Guide, "Future Methods": static, void, with parameters of primitives and collections of them. */
function checkFuture({
  modifiers,
  isStatic,
  result,
  parameters,
  position,
  name,
}: UserMethod): void {
  if (!modifiers.annotations.some((annotation) => annotation.name === 'future')) {
    return;
  }
  const isPlain = (type: Type): boolean =>
    (type.kind === 'primitive' && type.name !== 'Object') ||
    ((type.kind === 'list' || type.kind === 'set') && isPlain(type.element)) ||
    (type.kind === 'map' && isPlain(type.key) && isPlain(type.value));
  if (!isStatic || result.kind !== 'void' || !parameters.every(({ type }) => isPlain(type))) {
    throw new CompileError(
      position,
      `Future methods must be static, void, and take primitives or collections of them: ${name}`,
    );
  }
}

function parametersOf(
  world: World,
  declared: UserClass,
  parameters: readonly ParameterNode[],
): { name: string; type: Type }[] {
  return parameters.map(({ name, type }) => ({ name, type: world.resolve(type, declared) }));
}

/** What instances answer to: inherited methods, replaced by own ones with the same signature. */
function inheritMethods(declared: UserClass): void {
  for (const method of declared.superclass?.virtuals.values() ?? []) {
    declared.addVirtual(method);
  }
  for (const method of [...declared.methods.values()].flat()) {
    if (!method.isAbstract && (!method.isStatic || fulfils(declared, method))) {
      checkOverride(declared, method);
      declared.addVirtual(method);
    }
  }
}

/** An org lets static methods do what an interface asks for. */
function fulfils(declared: UserClass, method: UserMethod): boolean {
  return declared.interfaces.length > 0 && method.access === 'public';
}

function checkOverride(declared: UserClass, method: UserMethod): void {
  const inherited = declared.superclass?.virtuals.get(method.key);
  if (inherited === undefined || inherited.access === 'private') {
    return;
  }
  const { words } = inherited.modifiers;
  if (!words.has('virtual') && !words.has('override') && !words.has('abstract')) {
    throw new CompileError(
      method.position,
      `Non-virtual, non-abstract methods cannot be overridden: ${method.key}`,
    );
  }
  if (!method.modifiers.words.has('override')) {
    throw new CompileError(method.position, `Method must use the override keyword: ${method.key}`);
  }
}

/**
 * Checks that a class that can be constructed has every method that it promises.
 *
 * @throws CompileError
 */
export function checkImplementations(world: World, declared: UserClass): void {
  if (declared.isAbstract || declared.node.kind !== 'class') {
    return;
  }
  for (const { key, name, parameters, isPlatform } of promises(world, declared.type)) {
    const isKept =
      declared.virtuals.has(key) ||
      // `Batchable<SObject>` is content with an `execute` that takes a `List<Account>`.
      (isPlatform && declared.responds(name, parameters.length)) ||
      isInherited(world, declared, name, parameters.length);
    if (!isKept) {
      throw new CompileError(
        declared.node.position,
        `Class ${declared.name} must implement the method: ${name}(${parameters.map(typeName).join(', ')})`,
      );
    }
  }
}

/** `equals` and the like, which every object has. */
function isInherited(world: World, declared: UserClass, name: string, count: number): boolean {
  const written = new Set(userMethods(world, declared.type, name).map(({ key }) => key));
  return instanceMethods(world, { kind: 'primitive', name: 'Object' }, name).some(
    ({ parameters }) => parameters.length === count && !written.has(signatureKey(name, parameters)),
  );
}

interface Promised {
  readonly key: string;
  readonly name: string;
  readonly parameters: readonly Type[];
  readonly isPlatform: boolean;
}

/** The abstract methods of a type and of everything that it extends and implements. */
function promises(world: World, type: Type): Promised[] {
  const written = [...(world.userClass(type)?.methods.values() ?? [])]
    .flat()
    .filter(({ isAbstract }) => isAbstract)
    .map(({ key, name, parameters }) => ({
      key,
      name,
      parameters: parameters.map((parameter) => parameter.type),
      isPlatform: false,
    }));
  const platform = type.kind === 'platform' ? platformPromises(world, type) : [];
  return [
    ...written,
    ...platform,
    ...world.supertypes(type).flatMap((supertype) => promises(world, supertype)),
  ];
}

function platformPromises(world: World, type: Extract<Type, { kind: 'platform' }>): Promised[] {
  const found = world.platform.class(type.name);
  if (found?.kind !== 'interface') {
    return [];
  }
  const bound = bindings(found.typeParameters, type.args);
  return found.methodTable.map(({ syntax }) => {
    const parameters = syntax.parameters.map((parameter) =>
      substitute(world.signatureType(parameter.type, found.typeParameters), bound),
    );
    return {
      key: signatureKey(syntax.name, parameters),
      name: syntax.name,
      parameters,
      isPlatform: true,
    };
  });
}
