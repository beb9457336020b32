import type {
  ClassBodyDeclarationContext,
  ClassDeclarationContext,
  EnumDeclarationContext,
  FormalParametersContext,
  InterfaceDeclarationContext,
  InterfaceMethodDeclarationContext,
  MemberDeclarationContext,
  PropertyDeclarationContext,
  TriggerUnitContext,
  TypeDeclarationContext,
} from '@apexdevtools/apex-parser';
import { CompileError, type Position } from './position.ts';
import { readBlock, readStatement, readVariables } from './read-statements.ts';
import { readModifiers, readTypeList, readTypeRef } from './read-types.ts';
import type {
  Accessor,
  MemberNode,
  MethodNode,
  Modifiers,
  ParameterNode,
  PropertyNode,
  TriggerNode,
  TypeDeclarationNode,
} from './syntax.ts';
import { has, positionIn, present } from './tree.ts';

export function readTypeDeclaration(
  file: string,
  tree: TypeDeclarationContext,
): TypeDeclarationNode {
  const modifiers = readModifiers(file, tree.modifier_list());
  const declaration = readNestedType(file, modifiers, tree);
  if (declaration === undefined) {
    throw new CompileError(positionIn(file, tree), 'Expected a class, an interface or an enum');
  }
  return declaration;
}

function readNestedType(
  file: string,
  modifiers: Modifiers,
  tree: TypeDeclarationContext | MemberDeclarationContext,
): TypeDeclarationNode | undefined {
  const classTree = present(tree.classDeclaration());
  if (classTree !== undefined) {
    return readClass(file, modifiers, classTree);
  }
  const interfaceTree = present(tree.interfaceDeclaration());
  if (interfaceTree !== undefined) {
    return readInterface(file, modifiers, interfaceTree);
  }
  const enumTree = present(tree.enumDeclaration());
  return enumTree === undefined ? undefined : readEnum(file, modifiers, enumTree);
}

function readClass(
  file: string,
  modifiers: Modifiers,
  tree: ClassDeclarationContext,
): TypeDeclarationNode {
  const superclass = present(tree.typeRef());
  return {
    kind: 'class',
    position: positionIn(file, tree),
    modifiers,
    name: tree.id().getText(),
    superclass: superclass === undefined ? undefined : readTypeRef(file, superclass),
    interfaces: readTypeList(file, present(tree.typeList())),
    members: tree
      .classBody()
      .classBodyDeclaration_list()
      .flatMap((member) => readMember(file, member)),
    constants: [],
  };
}

function readInterface(
  file: string,
  modifiers: Modifiers,
  tree: InterfaceDeclarationContext,
): TypeDeclarationNode {
  return {
    kind: 'interface',
    position: positionIn(file, tree),
    modifiers,
    name: tree.id().getText(),
    superclass: undefined,
    interfaces: readTypeList(file, present(tree.typeList())),
    members: tree
      .interfaceBody()
      .interfaceMethodDeclaration_list()
      .map((method) => readInterfaceMethod(file, method)),
    constants: [],
  };
}

function readEnum(
  file: string,
  modifiers: Modifiers,
  tree: EnumDeclarationContext,
): TypeDeclarationNode {
  return {
    kind: 'enum',
    position: positionIn(file, tree),
    modifiers,
    name: tree.id().getText(),
    superclass: undefined,
    interfaces: [],
    members: [],
    constants: (present(tree.enumConstants())?.id_list() ?? []).map((id) => id.getText()),
  };
}

function readMember(file: string, tree: ClassBodyDeclarationContext): MemberNode[] {
  const block = present(tree.block());
  if (block !== undefined) {
    const position = positionIn(file, tree);
    const isStatic = has(tree.STATIC());
    return [{ kind: 'initialiser', position, isStatic, body: readBlock(file, block) }];
  }
  const member = present(tree.memberDeclaration());
  if (member === undefined) {
    return [];
  }
  const modifiers = readModifiers(file, tree.modifier_list());
  const position = positionIn(file, member);
  const method = present(member.methodDeclaration());
  if (method !== undefined) {
    const result = present(method.typeRef());
    const body = present(method.block());
    return [
      {
        kind: 'method',
        position,
        modifiers,
        result: result === undefined ? undefined : readTypeRef(file, result),
        name: method.id().getText(),
        parameters: readParameters(file, method.formalParameters()),
        body: body === undefined ? undefined : readBlock(file, body),
      },
    ];
  }
  const constructor = present(member.constructorDeclaration());
  if (constructor !== undefined) {
    return [
      {
        kind: 'constructor',
        position,
        modifiers,
        name: constructor.qualifiedName().getText(),
        parameters: readParameters(file, constructor.formalParameters()),
        body: readBlock(file, constructor.block()),
      },
    ];
  }
  const field = present(member.fieldDeclaration());
  if (field !== undefined) {
    const type = readTypeRef(file, field.typeRef());
    const variables = readVariables(file, field.variableDeclarators());
    return [{ kind: 'field', position, modifiers, type, variables }];
  }
  const property = present(member.propertyDeclaration());
  if (property !== undefined) {
    return [readProperty(file, position, modifiers, property)];
  }
  const nested = readNestedType(file, modifiers, member);
  return nested === undefined ? [] : [nested];
}

function readInterfaceMethod(file: string, tree: InterfaceMethodDeclarationContext): MethodNode {
  const result = present(tree.typeRef());
  return {
    kind: 'method',
    position: positionIn(file, tree),
    modifiers: readModifiers(file, tree.modifier_list()),
    result: result === undefined ? undefined : readTypeRef(file, result),
    name: tree.id().getText(),
    parameters: readParameters(file, tree.formalParameters()),
    body: undefined,
  };
}

function readProperty(
  file: string,
  position: Position,
  modifiers: Modifiers,
  tree: PropertyDeclarationContext,
): PropertyNode {
  let getter: Accessor | undefined;
  let setter: Accessor | undefined;
  for (const part of tree.propertyBlock_list()) {
    const get = present(part.getter());
    const set = present(part.setter());
    const block = present((get ?? set)?.block());
    const accessor: Accessor = {
      position: positionIn(file, part),
      modifiers: readModifiers(file, part.modifier_list()),
      body: block === undefined ? undefined : readBlock(file, block),
    };
    if (get === undefined) {
      setter = accessor;
    } else {
      getter = accessor;
    }
  }
  return {
    kind: 'property',
    position,
    modifiers,
    type: readTypeRef(file, tree.typeRef()),
    name: tree.id().getText(),
    getter,
    setter,
  };
}

function readParameters(file: string, tree: FormalParametersContext): ParameterNode[] {
  return (present(tree.formalParameterList())?.formalParameter_list() ?? []).map((parameter) => ({
    position: positionIn(file, parameter),
    type: readTypeRef(file, parameter.typeRef()),
    name: parameter.id().getText(),
    isFinal: readModifiers(file, parameter.modifier_list()).words.has('final'),
  }));
}

export function readTrigger(file: string, tree: TriggerUnitContext): TriggerNode {
  return {
    kind: 'trigger',
    position: positionIn(file, tree),
    name: tree.id(0).getText(),
    sObject: tree.id(1).getText(),
    events: tree
      .triggerCase_list()
      .map((event) =>
        (event.children ?? []).map((child) => child.getText().toUpperCase()).join('_'),
      ),
    body: {
      position: positionIn(file, tree.triggerBlock()),
      statements: tree
        .triggerBlock()
        .triggerBlockMember_list()
        .map((member) => {
          const statement = present(member.statement());
          if (statement === undefined) {
            throw new CompileError(
              positionIn(file, member),
              'Declarations inside a trigger are not supported: move them into a class',
            );
          }
          return readStatement(file, statement);
        }),
    },
  };
}
