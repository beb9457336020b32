import type { FieldNameContext } from '@apexdevtools/apex-parser';
import type { QueryScope } from '../../compile/org-port.ts';
import { IdValue } from '../../values/id.ts';
import type { Value } from '../../values/value.ts';
import type { Row } from '../data/database.ts';
import type { FieldDefinition, ObjectDefinition, Reference } from '../schema/definition.ts';
import { fieldOf, lookupOf, type Schema } from '../schema/schema.ts';
import { noColumn, noRelationship, notModelled, wrong } from './query-errors.ts';
import { rowOfId, valueOf, type FieldUse, type QuerySource } from './query-run.ts';

/** A field, or a field of a record that lookups lead to: `Identity__r.Contact__r.Name`. */
export interface FieldPath {
  readonly steps: readonly Step[];
  readonly field: FieldDefinition;
  /** As an org would write it. */
  readonly text: string;
  read(row: Row, source: QuerySource): Value;
}

export interface Step {
  /** `Identity__r`. */
  readonly name: string;
  readonly lookup: FieldDefinition;
  /** What it leads to; `Name` for lookups to more than one object. */
  readonly object: ObjectDefinition;
}

/** Finds the fields that a query names, and notes them for user mode. */
export class PathFinder {
  readonly uses: FieldUse[] = [];
  readonly #schema: Schema;
  readonly #scope: QueryScope;
  readonly #root: ObjectDefinition;

  constructor(schema: Schema, scope: QueryScope, root: ObjectDefinition) {
    this.#schema = schema;
    this.#scope = scope;
    this.#root = root;
  }

  /** @throws CompileError */
  find(tree: FieldNameContext, inSelect: boolean): FieldPath {
    const names = tree.soqlId_list().map((name) => name.getText());
    // The object's own name may stand before its fields.
    if (names.length > 1 && names[0]?.toLowerCase() === this.#root.name.toLowerCase()) {
      names.shift();
    }
    const steps: Step[] = [];
    let object = this.#root;
    for (const name of names.slice(0, -1)) {
      const lookup = lookupOf(object, name);
      if (lookup === undefined) {
        throw wrong(this.#scope, tree, noRelationship(name));
      }
      const parentName = lookup.reference.parentName ?? name;
      this.uses.push({ object, field: lookup, inSelect, relationship: parentName });
      object = this.#target(tree, lookup.reference, name);
      steps.push({ name: parentName, lookup, object });
    }
    const name = names.at(-1) ?? '';
    const field = fieldOf(object, name);
    if (field === undefined) {
      throw wrong(this.#scope, tree, noColumn(name, object.name));
    }
    this.uses.push({ object, field, inSelect, relationship: undefined });
    return {
      steps,
      field,
      text: [...steps.map((step) => step.name), field.name].join('.'),
      read: (row, source) => {
        const last = follow(steps, row, source);
        return last === undefined ? null : fieldValue(last, object, field);
      },
    };
  }

  #target(tree: FieldNameContext, { to }: Reference, name: string): ObjectDefinition {
    const target = to.length === 1 && to[0] !== undefined ? to[0] : 'Name';
    const object = this.#schema.object(target);
    if (object === undefined) {
      throw notModelled(this.#scope, tree, `the object ${target} that ${name} leads to`);
    }
    return object;
  }
}

/** The record at the end of a path of lookups; undefined if one of them is null. */
export function follow(steps: readonly Step[], row: Row, source: QuerySource): Row | undefined {
  let current: Row | undefined = row;
  for (const { lookup } of steps) {
    const id: Value = current === undefined ? null : valueOf(current, lookup);
    current = id instanceof IdValue ? rowOfId(source, id.text) : undefined;
  }
  return current;
}

/** A field's value; of a record that a polymorphic lookup leads to, its field of that name if it has one. */
export function fieldValue(row: Row, object: ObjectDefinition, field: FieldDefinition): Value {
  if (object.name === 'Name' && field.name === 'Type') {
    return row.object.name;
  }
  return row.values.get(field.name) ?? null;
}
