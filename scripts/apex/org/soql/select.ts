import type { SelectEntryContext, SubFieldEntryContext } from '@apexdevtools/apex-parser';
import type { QueryScope } from '../../compile/org-port.ts';
import { has, present } from '../../language/tree.ts';
import { SObjectValue } from '../../values/sobject.ts';
import type { Value } from '../../values/value.ts';
import type { Row } from '../data/database.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/definition.ts';
import { fieldValue, follow, type PathFinder, type Step } from './paths.ts';
import { notModelled } from './query-errors.ts';
import type { QueryRun } from './query-run.ts';

/** Makes records of rows, with just what was selected. */
export type Projection = (row: Row, run: QueryRun) => SObjectValue;

/** The records of a child relationship. */
export interface ChildSelection {
  readonly name: string;
  run(parent: Row, run: QueryRun): Value;
}

/** Fields of one record, and of those that its lookups lead to. */
interface Selection {
  readonly object: ObjectDefinition;
  readonly fields: Map<string, FieldDefinition>;
  readonly parents: Map<string, { readonly step: Step; readonly selection: Selection }>;
}

type Entry = SelectEntryContext | SubFieldEntryContext;

/** @throws CompileError */
export function projection(
  entries: readonly Entry[],
  object: ObjectDefinition,
  paths: PathFinder,
  scope: QueryScope,
  childrenOf: (entry: Entry) => ChildSelection,
): Projection {
  const root: Selection = { object, fields: new Map(), parents: new Map() };
  const children: ChildSelection[] = [];
  for (const entry of entries) {
    if (has(entry.subQuery())) {
      children.push(childrenOf(entry));
    } else {
      select(root, entry, paths, scope);
    }
  }
  return (row, run) => {
    const record = project(root, row, run);
    const names = new Set([...(record.selected ?? []), 'Id']);
    record.set('Id', row.values.get('Id') ?? null);
    for (const child of children) {
      names.add(child.name);
      record.set(child.name, child.run(row, run));
    }
    record.selected = names;
    return record;
  };
}

function select(root: Selection, entry: Entry, paths: PathFinder, scope: QueryScope): void {
  const name = present(entry.fieldName());
  if (name === undefined || has(entry.soqlId())) {
    throw notModelled(scope, entry, `"${entry.getText()}" in SELECT`);
  }
  const path = paths.find(name, true);
  let selection = root;
  for (const step of path.steps) {
    let parent = selection.parents.get(step.name);
    if (parent === undefined) {
      parent = { step, selection: { object: step.object, fields: new Map(), parents: new Map() } };
      selection.parents.set(step.name, parent);
    }
    selection = parent.selection;
  }
  selection.fields.set(path.field.name, path.field);
}

function project(selection: Selection, row: Row, run: QueryRun): SObjectValue {
  const record = new SObjectValue(selection.object.name);
  for (const field of selection.fields.values()) {
    const value = fieldValue(row, selection.object, field);
    if (value !== null) {
      record.set(field.name, value);
    }
  }
  for (const [name, { step, selection: parent }] of selection.parents) {
    const parentRow = follow([step], row, run);
    if (parentRow !== undefined) {
      record.set(name, project(parent, parentRow, run));
    }
  }
  record.selected = new Set([...selection.fields.keys(), ...selection.parents.keys()]);
  return record;
}
