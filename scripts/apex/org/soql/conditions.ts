import type {
  FieldExpressionContext,
  ValueContext,
  WhereConditionalExpressionContext,
  WhereLogicalExpressionContext,
} from '@apexdevtools/apex-parser';
import type { QueryScope } from '../../compile/org-port.ts';
import { stringLiteral } from '../../language/string-literal.ts';
import { has, present } from '../../language/tree.ts';
import { Unsupported } from '../../run/faults.ts';
import { DateValue, DatetimeValue } from '../../values/dates.ts';
import { IdValue } from '../../values/id.ts';
import type { Value } from '../../values/value.ts';
import { isIndexed, type Row } from '../data/database.ts';
import type { ObjectDefinition } from '../schema/definition.ts';
import { comparability, compareValues, comparisonKey, textOf } from './comparison.ts';
import { dateLiteral } from './date-literals.ts';
import { localTime, startOfDay } from './local-days.ts';
import { operand, operands, type Operands } from './operands.ts';
import type { FieldPath, PathFinder } from './paths.ts';
import { notModelled, wrong } from './query-errors.ts';
import { rowOfId, type QueryRun, type Test } from './query-run.ts';

/** A condition on records, compiled; what it gives has its binds evaluated. */
export type Condition = (run: QueryRun) => Filter;

export interface Filter {
  readonly test: Test;
  /** Few records among which all that fulfil the condition are; undefined if it takes all to tell. */
  readonly candidates: (() => Row[] | undefined) | undefined;
}

/** What a condition needs of the query around it. */
export interface ConditionContext {
  readonly scope: QueryScope;
  readonly paths: PathFinder;
  readonly object: ObjectDefinition;
  /** The values of a sub-query after IN. */
  subQuery(tree: ValueContext, outer: FieldPath): Operands;
}

/** @throws CompileError */
export function condition(
  tree: WhereLogicalExpressionContext,
  context: ConditionContext,
): Condition {
  const parts = tree.whereConditionalExpression_list().map((part) => single(part, context));
  const [first] = parts;
  if (first !== undefined && has(tree.NOT())) {
    return (run) => {
      const { test } = first(run);
      return filter((row) => !test(row));
    };
  }
  return tree.SOQLOR_list().length > 0 ? anyOf(parts) : allOf(parts);
}

function filter(test: Test, candidates?: Filter['candidates']): Filter {
  return { test, candidates };
}

function allOf(parts: readonly Condition[]): Condition {
  return (run) => {
    const filters = parts.map((part) => part(run));
    return filter(
      (row) => filters.every(({ test }) => test(row)),
      () => {
        for (const { candidates } of filters) {
          const rows = candidates?.();
          if (rows !== undefined) {
            return rows;
          }
        }
        return undefined;
      },
    );
  };
}

function anyOf(parts: readonly Condition[]): Condition {
  return (run) => {
    const filters = parts.map((part) => part(run));
    return filter(
      (row) => filters.some(({ test }) => test(row)),
      () => {
        const found = filters.map(({ candidates }) => candidates?.());
        return found.every((rows) => rows !== undefined) ? distinct(found.flat()) : undefined;
      },
    );
  };
}

/** Oldest first, as the database has them. */
function distinct(rows: readonly Row[]): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return [...byId.keys()].sort().flatMap((id) => byId.get(id) ?? []);
}

function single(tree: WhereConditionalExpressionContext, context: ConditionContext): Condition {
  const inner = present(tree.whereLogicalExpression());
  if (inner !== undefined) {
    return condition(inner, context);
  }
  const expression = present(tree.whereFieldExpression().fieldExpression());
  if (expression === undefined || has(expression.soqlFunction())) {
    throw notModelled(context.scope, tree, 'a function in WHERE');
  }
  return comparison(expression, context);
}

function comparison(tree: FieldExpressionContext, context: ConditionContext): Condition {
  const { scope } = context;
  const path = context.paths.find(tree.fieldName(), false);
  if (comparability(path.field) === undefined) {
    throw wrong(scope, tree, `field '${path.field.name}' can not be filtered in a query call`);
  }
  const operator = tree.comparisonOperator();
  const value = tree.value();
  if (has(operator.INCLUDES()) || has(operator.EXCLUDES())) {
    throw notModelled(scope, tree, operator.getText());
  }
  if (has(operator.IN())) {
    return membership(tree, path, value, has(operator.NOT()), context);
  }
  if (has(operator.LIKE())) {
    return likeness(tree, path, value, scope);
  }
  const formula = present(value.dateFormula());
  return formula === undefined
    ? relation(path, operator.getText(), value, context)
    : dateRelation(tree, path, operator.getText(), value, scope);
}

/**
 * What `null` means: `= null` and `!= null` test for it, `!=` a value is true for null, and nothing is
 * less or greater than it.
 */
function relation(
  path: FieldPath,
  operator: string,
  tree: ValueContext,
  context: ConditionContext,
): Condition {
  const { field } = path;
  const right = operand(tree, field, context.scope);
  const decide = decision(operator);
  return (run) => {
    const value = right(run);
    if (value === null && comparability(field) === 'text' && /^[<>]=?$/u.test(operator)) {
      throw new Unsupported(`${path.text} ${operator} an empty text: no source says what it finds`);
    }
    const test: Test = (row) => {
      const own = path.read(row, run);
      if (own === null || value === null) {
        return operator === '=' ? own === value : isUnequal(operator) && own !== value;
      }
      return decide(compareValues(field, own, value));
    };
    return filter(
      test,
      operator === '=' ? () => lookUp(path, [value], run, context.object) : undefined,
    );
  };
}

/** `!=` is also written `<>`. */
function isUnequal(operator: string): boolean {
  return operator === '!=' || operator === '<>';
}

function decision(operator: string): (difference: number) => boolean {
  switch (operator) {
    case '=':
      return (difference) => difference === 0;
    case '<':
      return (difference) => difference < 0;
    case '<=':
      return (difference) => difference <= 0;
    case '>':
      return (difference) => difference > 0;
    case '>=':
      return (difference) => difference >= 0;
    default:
      return (difference) => difference !== 0;
  }
}

function membership(
  tree: FieldExpressionContext,
  path: FieldPath,
  valueTree: ValueContext,
  negated: boolean,
  context: ConditionContext,
): Condition {
  const { field } = path;
  const isSubQuery = has(valueTree.subQuery());
  if (isSubQuery && comparability(field) !== 'id') {
    throw wrong(
      context.scope,
      tree,
      `The inner and outer selects should be on Id or reference fields: ${path.text}`,
    );
  }
  const values = isSubQuery
    ? context.subQuery(valueTree, path)
    : operands(valueTree, field, context.scope);
  return (run) => {
    const given = values(run);
    const keys = new Set(
      given.map((value) => (value === null ? null : comparisonKey(field, value))),
    );
    const test: Test = (row) => {
      const own = path.read(row, run);
      return keys.has(own === null ? null : comparisonKey(field, own)) !== negated;
    };
    return filter(test, negated ? undefined : () => lookUp(path, given, run, context.object));
  };
}

/** Records by Id or index; undefined if the field has none, or if null is among the values. */
function lookUp(
  path: FieldPath,
  values: readonly Value[],
  run: QueryRun,
  object: ObjectDefinition,
): Row[] | undefined {
  const { field, steps } = path;
  if (steps.length > 0 || values.includes(null)) {
    return undefined;
  }
  if (field.type === 'ID') {
    const ids = new Set(values.flatMap((value) => (value instanceof IdValue ? value.text : [])));
    return [...ids]
      .sort()
      .flatMap((id) => rowOfId(run, id) ?? [])
      .filter((row) => row.object === object);
  }
  if (!isIndexed(field)) {
    return undefined;
  }
  const found = new Map(
    values.flatMap((value) => run.database.find(object, field, value)).map((row) => [row.id, row]),
  );
  return [...found.values()];
}

function likeness(
  tree: FieldExpressionContext,
  path: FieldPath,
  valueTree: ValueContext,
  scope: QueryScope,
): Condition {
  const { field } = path;
  if (comparability(field) !== 'text') {
    throw wrong(scope, tree, `invalid operator on ${field.type.toLowerCase()} field`);
  }
  const isList =
    has(valueTree.valueList()) || ['list', 'set'].includes(boundKind(valueTree, scope) ?? '');
  const right: Operands = isList
    ? operands(valueTree, field, scope, likeLiteral)
    : ((one) => (run: QueryRun) => [one(run)])(operand(valueTree, field, scope, likeLiteral));
  return (run) => {
    const patterns = right(run).map((value) =>
      value === null ? /(?!)/u : likePattern(textOf(value), field.caseSensitive),
    );
    return filter((row) => {
      const own = path.read(row, run);
      return own !== null && patterns.some((pattern) => pattern.test(textOf(own)));
    });
  };
}

/** A literal in which `\\%` and `\\_` stand for themselves, and not for any characters. */
function likeLiteral(token: string): string {
  return stringLiteral(token.replace(/\\([%_])/gu, '\\\\$1'));
}

function boundKind(tree: ValueContext, scope: QueryScope): string | undefined {
  const bound = present(tree.boundExpression());
  return bound === undefined ? undefined : scope.bind(bound.expression()).type.kind;
}

/** `%` stands for any characters, `_` for one, a backslash takes away their meaning. */
function likePattern(text: string, caseSensitive: boolean): RegExp {
  const source = text.replace(/\\([\s\S])|[\s\S]/gu, (all: string, escaped: string | undefined) => {
    if (escaped === undefined && all === '%') return '[\\s\\S]*';
    return escaped === undefined && all === '_' ? '[\\s\\S]' : literally(escaped ?? all);
  });
  return new RegExp(`^${source}$`, caseSensitive ? 'u' : 'iu');
}

function literally(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/u.test(character) ? `\\${character}` : character;
}

/** A comparison with a date literal, which stands for days from midnight to midnight. */
function dateRelation(
  tree: FieldExpressionContext,
  path: FieldPath,
  operator: string,
  valueTree: ValueContext,
  scope: QueryScope,
): Condition {
  const how = comparability(path.field);
  const range = dateLiteral(valueTree.dateFormula());
  if (range === undefined || (how !== 'date' && how !== 'datetime')) {
    throw notModelled(scope, tree, `${valueTree.getText()} for ${path.text}`);
  }
  return (run) => {
    const { timeZone } = run.frame.transaction.user;
    const { start, end } = range(localTime(run.frame.transaction.now(), timeZone).day);
    const [from, to] =
      how === 'date'
        ? [start.ms, end.ms]
        : [startOfDay(start, timeZone), startOfDay(end, timeZone)];
    return filter((row) => {
      const own = path.read(row, run);
      if (!(own instanceof DateValue) && !(own instanceof DatetimeValue)) {
        return isUnequal(operator);
      }
      return inRange(operator, own.ms, from, to);
    });
  };
}

function inRange(operator: string, ms: number, from: number, to: number): boolean {
  switch (operator) {
    case '=':
      return ms >= from && ms < to;
    case '<':
      return ms < from;
    case '<=':
      return ms < to;
    case '>':
      return ms >= to;
    case '>=':
      return ms >= from;
    default:
      return ms < from || ms >= to;
  }
}
