import type { FieldOrderContext, OrderByClauseContext } from '@apexdevtools/apex-parser';
import type { QueryScope } from '../../compile/org-port.ts';
import { has, present } from '../../language/tree.ts';
import type { Value } from '../../values/value.ts';
import type { Row } from '../data/database.ts';
import type { FieldDefinition } from '../schema/definition.ts';
import { comparability, compareValues } from './comparison.ts';
import type { PathFinder } from './paths.ts';
import { notModelled, wrong } from './query-errors.ts';
import type { QueryRun } from './query-run.ts';

/** Sorts records; records that are equal keep their order. */
export type Sorter = (rows: readonly Row[], run: QueryRun) => Row[];

/** @throws CompileError */
export function sorter(tree: OrderByClauseContext, paths: PathFinder, scope: QueryScope): Sorter {
  const keys = tree
    .fieldOrderList()
    .fieldOrder_list()
    .map((order) => key(order, paths, scope));
  return (rows, run) => {
    const keyed = rows.map((row) => ({ row, values: keys.map(({ read }) => read(row, run)) }));
    keyed.sort((one, other) => {
      for (const [index, { compare }] of keys.entries()) {
        const difference = compare(one.values[index] ?? null, other.values[index] ?? null);
        if (difference !== 0) {
          return difference;
        }
      }
      return 0;
    });
    return keyed.map(({ row }) => row);
  };
}

interface SortKey {
  readonly read: (row: Row, run: QueryRun) => Value;
  readonly compare: (one: Value, other: Value) => number;
}

function key(tree: FieldOrderContext, paths: PathFinder, scope: QueryScope): SortKey {
  if (has(tree.soqlFunction())) {
    throw notModelled(scope, tree, 'ORDER BY a function');
  }
  const path = paths.find(tree.fieldName(), false);
  if (comparability(path.field) === undefined || path.field.type === 'MULTIPICKLIST') {
    throw wrong(scope, tree, `field '${path.field.name}' can not be sorted in a query call`);
  }
  return {
    read: (row, run) => path.read(row, run),
    compare: ordering(path.field, tree),
  };
}

/** Nulls come first unless the query says otherwise, also when descending. */
function ordering(
  field: FieldDefinition,
  tree: FieldOrderContext,
): (one: Value, other: Value) => number {
  const direction = has(tree.DESC()) ? -1 : 1;
  const nullsFirst = !has(present(tree.LAST()));
  const compare = fieldOrder(field);
  return (one, other) => {
    if (one === null || other === null) {
      return one === other ? 0 : (one === null) === nullsFirst ? -1 : 1;
    }
    return direction * compare(one, other);
  };
}

/** Picklists are in the order of their values, everything else by value. */
function fieldOrder(field: FieldDefinition): (one: Value, other: Value) => number {
  const { picklist } = field;
  if (picklist === undefined) {
    return (one, other) => compareValues(field, one, other);
  }
  const places = new Map(picklist.values.map(({ value }, index) => [value, index]));
  const place = (value: Value): number =>
    places.get(typeof value === 'string' ? value : '') ?? places.size;
  return (one, other) => place(one) - place(other) || compareValues(field, one, other);
}
