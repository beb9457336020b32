import { sObjectOf, type Type } from '../language/types.ts';
import { ObjectValue, type Value } from './value.ts';

/**
 * A record in memory. Field and relationship names are canonical (as the metadata spells them): whoever
 * reads or writes has resolved them before.
 */
export class SObjectValue extends ObjectValue {
  readonly type: Type;
  readonly objectName: string;
  readonly #fields = new Map<string, Value>();
  /**
   * What a query selected; undefined for a record made by `new`. Reading anything else is an
   * SObjectException in Apex, unless it has been assigned since.
   */
  selected: ReadonlySet<string> | undefined;
  /** Records of `Trigger.new` after the DML, and of `Trigger.old`: assigning is a FinalException. */
  isReadOnly = false;
  /** Messages of `addError`, by field; the empty name stands for the record. */
  readonly errors: { readonly field: string; readonly message: string }[] = [];

  constructor(objectName: string) {
    super();
    this.objectName = objectName;
    this.type = sObjectOf(objectName);
  }

  /** Whether the field has been assigned or was selected. */
  has(name: string): boolean {
    return this.#fields.has(name);
  }

  /** The value of a field, parent (an SObjectValue) or child relationship (a ListValue); null if unset. */
  get(name: string): Value {
    return this.#fields.get(name) ?? null;
  }

  set(name: string, value: Value): void {
    this.#fields.set(name, value);
  }

  unset(name: string): void {
    this.#fields.delete(name);
  }

  /** What has been assigned or selected, in that order. */
  entries(): IterableIterator<[string, Value]> {
    return this.#fields.entries();
  }
}
