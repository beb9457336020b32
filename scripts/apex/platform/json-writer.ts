import { jsonFields } from '../compile/json-fields.ts';
import { UserClass } from '../compile/user-class.ts';
import type { Modifiers } from '../language/syntax.ts';
import { Unsupported } from '../run/faults.ts';
import { callMethod } from '../run/invoke.ts';
import type { Transaction } from '../run/transaction.ts';
import { BlobValue } from '../values/blob.ts';
import { DateValue, DatetimeValue, TimeValue } from '../values/dates.ts';
import { DecimalValue } from '../values/decimal.ts';
import { DoubleValue, doubleText } from '../values/double.ts';
import { EnumValue } from '../values/enum.ts';
import { ExceptionValue } from '../values/exception.ts';
import { IdValue } from '../values/id.ts';
import { InstanceValue } from '../values/instance.ts';
import { ListValue } from '../values/list.ts';
import { MapValue } from '../values/map.ts';
import { SetValue } from '../values/set.ts';
import { SObjectValue } from '../values/sobject.ts';
import { dateText } from '../values/text.ts';
import type { Value } from '../values/value.ts';

/** The API version in the addresses of records. */
const API_VERSION = 'v65.0';

/** A text between quotes, escaped as little as JSON asks for. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** What a value looks like before it is laid out: a text of its own, a list, or named members. */
type Part =
  | string
  | { readonly items: readonly Value[] }
  | { readonly members: readonly (readonly [string, Value])[]; readonly head?: string };

/** Writes values as `JSON.serialize` does. */
export class JsonWriter {
  readonly #transaction: Transaction;
  readonly #suppressNulls: boolean;
  readonly #pretty: boolean;
  readonly #forAura: boolean;

  /** `forAura`: as a component gets it, records without attributes, of classes what is `@AuraEnabled`. */
  constructor(
    transaction: Transaction,
    options: { suppressNulls?: boolean; pretty?: boolean; forAura?: boolean } = {},
  ) {
    this.#transaction = transaction;
    this.#suppressNulls = options.suppressNulls ?? false;
    this.#pretty = options.pretty ?? false;
    this.#forAura = options.forAura ?? false;
  }

  write(value: Value, depth = 0): string {
    const part = this.#part(value);
    if (typeof part === 'string') {
      return part;
    }
    const line = this.#pretty ? `\n${'  '.repeat(depth + 1)}` : '';
    const last = this.#pretty ? `\n${'  '.repeat(depth)}` : '';
    if ('items' in part) {
      const items = part.items.map((item) => this.write(item, depth + 1));
      return items.length === 0 ? '[ ]'.replace(' ', this.#pretty ? ' ' : '') : this.#list(items);
    }
    const colon = this.#pretty ? ' : ' : ':';
    const members = part.members
      .filter(([, member]) => member !== null || !this.#suppressNulls)
      .map(([name, member]) => quoted(name) + colon + this.write(member, depth + 1));
    const all = part.head === undefined ? members : [part.head, ...members];
    return all.length === 0
      ? this.#pretty
        ? '{ }'
        : '{}'
      : `{${line}${all.join(`,${line}`)}${last}}`;
  }

  #list(items: readonly string[]): string {
    return this.#pretty ? `[ ${items.join(', ')} ]` : `[${items.join(',')}]`;
  }

  #part(value: Value): Part {
    if (value === null || typeof value === 'boolean') return String(value);
    if (typeof value === 'number' || typeof value === 'bigint') return value.toString();
    if (typeof value === 'string') return quoted(value);
    if (value instanceof DecimalValue) return value.toPlainString();
    if (value instanceof DoubleValue) return doubleText(value.value);
    if (value instanceof ListValue) return { items: value.items };
    if (value instanceof SetValue) return { items: [...value.values()] };
    if (value instanceof MapValue) {
      return { members: [...value.entries()].map(([key, item]) => [keyText(key), item]) };
    }
    if (value instanceof SObjectValue) return this.#record(value);
    if (value instanceof InstanceValue) return this.#instance(value);
    return quoted(plainText(value));
  }

  #record(record: SObjectValue): Part {
    const id = record.get('Id');
    const url =
      id instanceof IdValue
        ? `,"url":"/services/data/${API_VERSION}/sobjects/${record.objectName}/${id.text}"`
        : '';
    return {
      ...(this.#forAura
        ? {}
        : { head: `"attributes":{"type":${quoted(record.objectName)}${url}}` }),
      members: [...record.entries()].map(([name, value]) => {
        if (value instanceof ListValue && !this.#forAura) {
          throw new Unsupported('child records in JSON');
        }
        return [name, value];
      }),
    };
  }

  #instance(value: InstanceValue): Part {
    if (value instanceof ExceptionValue) {
      throw new Unsupported('exceptions in JSON');
    }
    const { runtimeClass } = value;
    const fields = runtimeClass instanceof UserClass ? jsonFields(runtimeClass) : [];
    const shown = this.#forAura
      ? fields.filter(({ modifiers }) => isAuraEnabled(modifiers))
      : fields;
    return {
      members: shown.map(({ name, slot, getter }) => [
        name,
        getter === undefined
          ? (value.fields[slot] ?? null)
          : callMethod(this.#transaction, getter, value, []),
      ]),
    };
  }
}

export function isAuraEnabled({ annotations }: Modifiers): boolean {
  return annotations.some(({ name }) => name === 'auraenabled');
}

function plainText(value: Value): string {
  if (value instanceof IdValue) return value.text;
  if (value instanceof DateValue) return dateText(value.ms);
  if (value instanceof DatetimeValue) return new Date(value.ms).toISOString();
  if (value instanceof TimeValue) return new Date(value.ms).toISOString().slice(11);
  if (value instanceof BlobValue) return Buffer.from(value.bytes).toString('base64');
  if (value instanceof EnumValue) return value.name;
  throw new Unsupported('such an object in JSON');
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key;
  return typeof key === 'number' || typeof key === 'bigint' ? String(key) : plainText(key);
}
