import type {
  CreatedNameContext,
  ModifierContext,
  QualifiedNameContext,
  TypeListContext,
  TypeRefContext,
} from '@apexdevtools/apex-parser';
import type { Annotation, Modifiers, TypeNode } from './syntax.ts';
import { positionIn, present } from './tree.ts';

export function readTypeRef(file: string, tree: TypeRefContext): TypeNode {
  return {
    position: positionIn(file, tree),
    parts: tree.typeName_list().map((part) => ({
      name: present(part.id())?.getText() ?? part.getChild(0).getText(),
      args: readTypeList(file, present(part.typeArguments())?.typeList()),
    })),
    arrayDepth: tree.arraySubscripts().LBRACK_list().length,
  };
}

export function readTypeList(file: string, tree: TypeListContext | undefined): TypeNode[] {
  return (tree?.typeRef_list() ?? []).map((type) => readTypeRef(file, type));
}

/** The name after `new`. */
export function readCreatedName(file: string, tree: CreatedNameContext): TypeNode {
  return {
    position: positionIn(file, tree),
    parts: tree.idCreatedNamePair_list().map((part) => ({
      name: part.anyId().getText(),
      args: readTypeList(file, present(part.typeList())),
    })),
    arrayDepth: 0,
  };
}

/** A dotted name where the grammar expects no type arguments. */
export function readQualifiedType(file: string, tree: QualifiedNameContext): TypeNode {
  return {
    position: positionIn(file, tree),
    parts: tree.id_list().map((id) => ({ name: id.getText(), args: [] })),
    arrayDepth: 0,
  };
}

export function readModifiers(file: string, trees: readonly ModifierContext[]): Modifiers {
  const words = new Set<string>();
  const annotations: Annotation[] = [];
  for (const tree of trees) {
    const annotation = present(tree.annotation());
    if (annotation === undefined) {
      words.add((tree.children ?? []).map((child) => child.getText().toLowerCase()).join(' '));
      continue;
    }
    const values = new Map<string, string>();
    const single = present(annotation.elementValue());
    if (single !== undefined) {
      values.set('value', unquoted(single.getText()));
    }
    for (const pair of present(annotation.elementValuePairs())?.elementValuePair_list() ?? []) {
      values.set(pair.id().getText().toLowerCase(), unquoted(pair.elementValue().getText()));
    }
    annotations.push({
      position: positionIn(file, tree),
      name: annotation.id().getText().toLowerCase(),
      values,
    });
  }
  return { words, annotations };
}

function unquoted(text: string): string {
  return text.startsWith("'") ? text.slice(1, -1) : text;
}
