import { IdValue } from '../../values/id.ts';
import type { Value } from '../../values/value.ts';
import type { OrgSavepoint } from '../../compile/org-port.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/definition.ts';
import { recordId } from './record-ids.ts';

/** A record as the database keeps it. It never changes: an update puts another one in its place. */
export interface Row {
  readonly id: string;
  readonly object: ObjectDefinition;
  /** By field name; what is missing is null. */
  readonly values: ReadonlyMap<string, Value>;
  /** In the recycle bin. */
  readonly isDeleted: boolean;
  /** The record whose deletion took this one along; undefined if it was deleted by itself. */
  readonly deletedWith?: string;
}

/** The tables of an org, in memory. Every change can be undone until it is committed. */
export class Database {
  readonly #tables = new Map<string, Map<string, Row>>();
  /** By object and field: the Ids of the records that have a value. Deleted records are not in it. */
  readonly #indexes = new Map<string, Map<string, Set<string>>>();
  readonly #counters = new Map<string, number>();
  #undo: (() => void)[] = [];
  /** How many commits there have been: a savepoint does not reach back beyond one. */
  #commits = 0;

  /** The next value of a counter, from 1. Counters are not rolled back, as in an org. */
  next(counter: string): number {
    const value = (this.#counters.get(counter) ?? 0) + 1;
    this.#counters.set(counter, value);
    return value;
  }

  newId(object: ObjectDefinition): IdValue {
    return recordId(object.keyPrefix, this.next(object.name));
  }

  /** The record with this 18 character Id, even from the recycle bin. */
  get(object: ObjectDefinition, id: string): Row | undefined {
    return this.#tables.get(object.name)?.get(id);
  }

  /** Every record, oldest first; those in the recycle bin only if asked for. */
  *rows(object: ObjectDefinition, withDeleted = false): IterableIterator<Row> {
    for (const row of this.#tables.get(object.name)?.values() ?? []) {
      if (withDeleted || !row.isDeleted) {
        yield row;
      }
    }
  }

  /** The records whose indexed field has a value, oldest first; not those in the recycle bin. */
  find(object: ObjectDefinition, field: FieldDefinition, value: Value): Row[] {
    const key = indexKey(field, value);
    const ids = this.#indexes.get(indexName(object, field))?.get(key ?? '') ?? [];
    const table = this.#tables.get(object.name);
    return key === undefined ? [] : [...ids].sort().flatMap((id) => table?.get(id) ?? []);
  }

  /** Inserts a record, or replaces the one with its Id. */
  put(row: Row): void {
    const before = this.get(row.object, row.id);
    this.#place(row.object, row.id, row);
    this.#undo.push(() => {
      this.#place(row.object, row.id, before);
    });
  }

  /**
   * Takes over every record and counter of a database whose objects were described anew.
   *
   * @param described the object of this name as it is now; undefined if it is no more
   */
  takeOver(other: Database, described: (name: string) => ObjectDefinition | undefined): void {
    for (const [counter, value] of other.#counters) {
      this.#counters.set(counter, value);
    }
    for (const [name, table] of other.#tables) {
      const object = described(name);
      if (object !== undefined) {
        for (const row of table.values()) {
          this.#place(object, row.id, { ...row, object });
        }
      }
    }
  }

  /** Removes a record for good. */
  remove(row: Row): void {
    this.#place(row.object, row.id, undefined);
    this.#undo.push(() => {
      this.#place(row.object, row.id, row);
    });
  }

  savepoint(): OrgSavepoint {
    const mark = this.#undo.length;
    const commits = this.#commits;
    return {
      rollback: () => {
        if (commits !== this.#commits) {
          throw new Error('What was committed cannot be rolled back.');
        }
        for (const undo of this.#undo.splice(mark).reverse()) {
          undo();
        }
      },
    };
  }

  /** Makes everything so far final. */
  commit(): void {
    this.#undo = [];
    this.#commits += 1;
  }

  #place(object: ObjectDefinition, id: string, row: Row | undefined): void {
    let table = this.#tables.get(object.name);
    if (table === undefined) {
      table = new Map();
      this.#tables.set(object.name, table);
    }
    const before = table.get(id);
    for (const field of object.fields.values()) {
      if (isIndexed(field)) {
        this.#unindex(object, field, before);
        this.#index(object, field, row);
      }
    }
    if (row === undefined) {
      table.delete(id);
    } else {
      table.set(id, row);
    }
  }

  #index(object: ObjectDefinition, field: FieldDefinition, row: Row | undefined): void {
    const key = keyIn(field, row);
    if (row !== undefined && key !== undefined) {
      const name = indexName(object, field);
      const index = this.#indexes.get(name) ?? new Map<string, Set<string>>();
      this.#indexes.set(name, index);
      const ids = index.get(key) ?? new Set<string>();
      index.set(key, ids.add(row.id));
    }
  }

  #unindex(object: ObjectDefinition, field: FieldDefinition, row: Row | undefined): void {
    const key = keyIn(field, row);
    if (row !== undefined && key !== undefined) {
      const index = this.#indexes.get(indexName(object, field));
      const ids = index?.get(key);
      ids?.delete(row.id);
      if (ids?.size === 0) {
        index?.delete(key);
      }
    }
  }
}

/** Whether `find` works for the field. */
export function isIndexed(field: FieldDefinition): boolean {
  return field.unique || field.externalId || field.type === 'REFERENCE';
}

function keyIn(field: FieldDefinition, row: Row | undefined): string | undefined {
  return row === undefined || row.isDeleted
    ? undefined
    : indexKey(field, row.values.get(field.name) ?? null);
}

function indexName(object: ObjectDefinition, field: FieldDefinition): string {
  return `${object.name}.${field.name}`;
}

/** Equal for values that the field cannot tell apart; undefined for null. */
function indexKey(field: FieldDefinition, value: Value): string | undefined {
  if (value === null) {
    return undefined;
  }
  if (value instanceof IdValue) {
    return value.text;
  }
  if (typeof value === 'string') {
    return field.caseSensitive ? value : value.toLowerCase();
  }
  throw new Error(`${field.name} is indexed, and has a value of a type that has no index.`);
}
