import type {
  FieldGroupByContext,
  QueryContext,
  SelectEntryContext,
  SoqlFunctionContext,
} from '@apexdevtools/apex-parser';
import type { QueryScope } from '../../compile/org-port.ts';
import { has, present } from '../../language/tree.ts';
import { DecimalValue } from '../../values/decimal.ts';
import { SObjectValue } from '../../values/sobject.ts';
import type { Value } from '../../values/value.ts';
import type { Row } from '../data/database.ts';
import type { FieldDefinition } from '../schema/definition.ts';
import { comparability, compareValues, comparisonKey, decimalOf } from './comparison.ts';
import { having } from './having.ts';
import type { FieldPath, PathFinder } from './paths.ts';
import { notModelled, wrong } from './query-errors.ts';
import type { QueryRun } from './query-run.ts';

/** Makes AggregateResults of the rows that a query has found. */
export type Aggregation = (rows: readonly Row[], run: QueryRun) => SObjectValue[];

/** What one column of a result is for a group of rows. */
export type Aggregate = (group: readonly Row[], run: QueryRun) => Value;

/** Whether a query gives AggregateResults. */
export function isAggregate(tree: QueryContext): boolean {
  return (
    has(tree.groupByClause()) ||
    tree
      .selectList()
      .selectEntry_list()
      .some((entry) => {
        const called = present(entry.soqlFunction());
        return called !== undefined && aggregateOf(called) !== undefined;
      })
  );
}

/** `SELECT COUNT() FROM …`, which gives a number. */
export function isCount(tree: QueryContext): boolean {
  const entries = tree.selectList().selectEntry_list();
  const called = present(entries[0]?.soqlFunction());
  return entries.length === 1 && has(called?.COUNT()) && !has(called?.fieldName());
}

/** @throws CompileError */
export function aggregation(tree: QueryContext, paths: PathFinder, scope: QueryScope): Aggregation {
  const group = present(tree.groupByClause());
  if (group !== undefined && (has(group.ROLLUP()) || has(group.CUBE()))) {
    throw notModelled(scope, group, 'GROUP BY ROLLUP or CUBE');
  }
  const keys = (group?.fieldGroupByList().fieldGroupBy_list() ?? []).map((key) =>
    groupKey(key, paths, scope),
  );
  const columns = selectColumns(tree.selectList().selectEntry_list(), keys, paths, scope);
  const condition = present(group?.logicalExpression());
  const keep =
    condition === undefined
      ? undefined
      : having(condition, scope, (called) => aggregate(called, paths, scope));
  return (rows, run) => {
    const groups = group === undefined ? [rows] : grouped(rows, keys, run);
    const kept = keep === undefined ? groups : groups.filter((each) => keep(each, run));
    return kept.map((each) => {
      const result = new SObjectValue('AggregateResult');
      for (const { name, value } of columns) {
        result.set(name, value(each, run));
      }
      return result;
    });
  };
}

interface Column {
  readonly name: string;
  readonly value: Aggregate;
}

function selectColumns(
  entries: readonly SelectEntryContext[],
  keys: readonly FieldPath[],
  paths: PathFinder,
  scope: QueryScope,
): Column[] {
  let unnamed = 0;
  return entries.map((entry) => {
    const alias = present(entry.soqlId())?.getText();
    const called = present(entry.soqlFunction());
    if (called !== undefined) {
      const value = aggregate(called, paths, scope);
      const name = alias ?? `expr${unnamed}`;
      unnamed += alias === undefined ? 1 : 0;
      return { name, value };
    }
    const path = paths.find(entry.fieldName(), true);
    if (!keys.some((key) => key.text === path.text)) {
      throw wrong(scope, entry, `Field must be grouped or aggregated: ${path.text}`);
    }
    return {
      name: alias ?? path.field.name,
      value: ([first], run) => (first === undefined ? null : path.read(first, run)),
    };
  });
}

function groupKey(tree: FieldGroupByContext, paths: PathFinder, scope: QueryScope): FieldPath {
  if (has(tree.soqlFunction())) {
    throw notModelled(scope, tree, 'GROUP BY a function');
  }
  const path = paths.find(tree.fieldName(), false);
  const how = comparability(path.field);
  if (how === undefined || how === 'datetime' || path.field.type === 'MULTIPICKLIST') {
    throw wrong(scope, tree, `field '${path.field.name}' can not be grouped in a query call`);
  }
  return path;
}

function grouped(rows: readonly Row[], keys: readonly FieldPath[], run: QueryRun): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(
      keys.map((path) => {
        const value = path.read(row, run);
        return value === null ? null : comparisonKey(path.field, value);
      }),
    );
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [row]);
    } else {
      group.push(row);
    }
  }
  return [...groups.values()];
}

type Compute = (values: readonly Value[], field: FieldDefinition) => Value;

/** Aggregate functions ignore null (SOQL and SOSL Reference, "Using null in SOQL Queries"). */
function aggregateOf(tree: SoqlFunctionContext): Compute | undefined {
  if (has(tree.COUNT())) return (values) => values.length;
  if (has(tree.COUNT_DISTINCT())) {
    return (values, field) => new Set(values.map((value) => comparisonKey(field, value))).size;
  }
  if (has(tree.MIN())) return (values, field) => extreme(values, field, -1);
  if (has(tree.MAX())) return (values, field) => extreme(values, field, 1);
  if (has(tree.SUM())) return (values) => (values.length === 0 ? null : sum(values));
  if (has(tree.AVG())) {
    return (values) =>
      values.length === 0
        ? null
        : (sum(values).dividedBy(DecimalValue.ofInteger(values.length)) ?? null);
  }
  return undefined;
}

function aggregate(tree: SoqlFunctionContext, paths: PathFinder, scope: QueryScope): Aggregate {
  const compute = aggregateOf(tree);
  if (compute === undefined) {
    throw notModelled(scope, tree, tree.getText());
  }
  const name = present(tree.fieldName());
  if (name === undefined) {
    return (group) => group.length;
  }
  const path = paths.find(name, true);
  const { field } = path;
  const isNumeric = comparability(field) === 'number';
  if (comparability(field) === undefined || ((has(tree.SUM()) || has(tree.AVG())) && !isNumeric)) {
    throw wrong(
      scope,
      tree,
      `field ${field.name} does not support aggregate operator ${tree.getText().split('(')[0] ?? ''}`,
    );
  }
  return (group, run) =>
    compute(
      group.map((row) => path.read(row, run)).filter((value) => value !== null),
      field,
    );
}

function sum(values: readonly Value[]): DecimalValue {
  return values.reduce<DecimalValue>(
    (total, value) => total.plus(decimalOf(value)),
    DecimalValue.ofInteger(0),
  );
}

function extreme(values: readonly Value[], field: FieldDefinition, sign: 1 | -1): Value {
  return values.reduce<Value>(
    (best, value) => (best === null || sign * compareValues(field, value, best) > 0 ? value : best),
    null,
  );
}
