import type {
  ConditionalExpressionContext,
  LogicalExpressionContext,
  SoqlFunctionContext,
} from '@apexdevtools/apex-parser';
import type { QueryScope } from '../../compile/org-port.ts';
import { has, present } from '../../language/tree.ts';
import { DecimalValue } from '../../values/decimal.ts';
import type { Row } from '../data/database.ts';
import type { Aggregate } from './aggregate.ts';
import { decimalOf } from './comparison.ts';
import { notModelled } from './query-errors.ts';
import type { QueryRun } from './query-run.ts';

/** Whether a group fulfils the condition after HAVING. */
export type GroupTest = (group: readonly Row[], run: QueryRun) => boolean;

/** Aggregate functions compared with numbers. @throws CompileError for anything else. */
export function having(
  tree: LogicalExpressionContext,
  scope: QueryScope,
  aggregate: (called: SoqlFunctionContext) => Aggregate,
): GroupTest {
  const tests = tree.conditionalExpression_list().map((part) => single(part, scope, aggregate));
  const [first] = tests;
  if (first !== undefined && has(tree.NOT())) {
    return (group, run) => !first(group, run);
  }
  return tree.SOQLOR_list().length > 0
    ? (group, run) => tests.some((test) => test(group, run))
    : (group, run) => tests.every((test) => test(group, run));
}

function single(
  tree: ConditionalExpressionContext,
  scope: QueryScope,
  aggregate: (called: SoqlFunctionContext) => Aggregate,
): GroupTest {
  const inner = present(tree.logicalExpression());
  if (inner !== undefined) {
    return having(inner, scope, aggregate);
  }
  const expression = tree.fieldExpression();
  const called = present(expression.soqlFunction());
  const limit = DecimalValue.read(expression.value().getText());
  const operator = expression.comparisonOperator().getText();
  const decide = DECISIONS[operator];
  if (called === undefined || limit === undefined || decide === undefined) {
    throw notModelled(scope, tree, `HAVING ${tree.getText()}`);
  }
  const value = aggregate(called);
  return (group, run) => {
    const own = value(group, run);
    return own !== null && decide(decimalOf(own).compare(limit));
  };
}

const DECISIONS: Readonly<Record<string, (difference: number) => boolean>> = {
  '=': (difference) => difference === 0,
  '!=': (difference) => difference !== 0,
  '<>': (difference) => difference !== 0,
  '<': (difference) => difference < 0,
  '<=': (difference) => difference <= 0,
  '>': (difference) => difference > 0,
  '>=': (difference) => difference >= 0,
};
