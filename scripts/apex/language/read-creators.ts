import type { CreatorContext, ExpressionContext } from '@apexdevtools/apex-parser';
import { CompileError } from './position.ts';
import { readCreatedName } from './read-types.ts';
import type { Expression } from './syntax.ts';
import { has, positionIn, present } from './tree.ts';

/** What follows `new`. */
export function readCreator(
  file: string,
  tree: CreatorContext,
  read: (child: ExpressionContext) => Expression,
): Expression {
  const position = positionIn(file, tree);
  const type = readCreatedName(file, tree.createdName());
  const constructor = present(tree.classCreatorRest());
  if (constructor !== undefined) {
    const args = present(constructor.arguments().expressionList())?.expression_list() ?? [];
    return { kind: 'new', position, type, args: args.map(read) };
  }
  const array = present(tree.arrayCreatorRest());
  if (array !== undefined) {
    const list = { ...type, arrayDepth: 1 };
    const size = present(array.expression());
    if (size !== undefined) {
      return { kind: 'new-array', position, type: list, size: read(size) };
    }
    const elements = present(array.arrayInitializer())?.expression_list() ?? [];
    return { kind: 'new-elements', position, type: list, elements: elements.map(read) };
  }
  const map = present(tree.mapCreatorRest());
  if (map !== undefined) {
    const pairs = map
      .mapCreatorRestPair_list()
      .map((pair): [Expression, Expression] => [
        read(pair.expression(0)),
        read(pair.expression(1)),
      ]);
    return { kind: 'new-pairs', position, type, pairs };
  }
  const set = present(tree.setCreatorRest());
  if (set !== undefined) {
    return { kind: 'new-elements', position, type, elements: set.expression_list().map(read) };
  }
  if (has(tree.noRest())) {
    return { kind: 'new-elements', position, type, elements: [] };
  }
  throw new CompileError(position, `Not a constructor that is known here: ${tree.getText()}`);
}
