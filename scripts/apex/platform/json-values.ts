import { jsonFields } from '../compile/json-fields.ts';
import { isObjectType } from '../compile/conversions.ts';
import type { UserClass } from '../compile/user-class.ts';
import { OBJECT, STRING, typeName, type Type } from '../language/types.ts';
import { Unsupported } from '../run/faults.ts';
import { allocate, callMethod } from '../run/invoke.ts';
import type { Transaction } from '../run/transaction.ts';
import { BlobValue } from '../values/blob.ts';
import { DateValue, DatetimeValue, TimeValue } from '../values/dates.ts';
import { DecimalValue } from '../values/decimal.ts';
import { DoubleValue } from '../values/double.ts';
import type { EnumValue } from '../values/enum.ts';
import { platformException } from '../values/exception.ts';
import { IdValue } from '../values/id.ts';
import { ListValue } from '../values/list.ts';
import { MapValue } from '../values/map.ts';
import { SetValue } from '../values/set.ts';
import { SObjectValue } from '../values/sobject.ts';
import type { Value } from '../values/value.ts';
import type { Json } from './json-reader.ts';

/** What `deserializeUntyped` makes: maps, lists, and Integer, Long or Decimal. */
export function untyped(json: Json): Value {
  switch (json.kind) {
    case 'null':
      return null;
    case 'boolean':
    case 'string':
      return json.value;
    case 'number':
      return numberOf(json.text);
    case 'array':
      return new ListValue(OBJECT, json.items.map(untyped));
    case 'object':
      return new MapValue(
        STRING,
        OBJECT,
        [...json.members].map(([name, member]): [Value, Value] => [name, untyped(member)]),
      );
  }
}

function numberOf(text: string): Value {
  if (!/^-?\d+$/.test(text)) {
    return DecimalValue.read(text) ?? null;
  }
  const whole = BigInt(text);
  if (whole === BigInt.asIntN(32, whole)) {
    return Number(whole);
  }
  return whole === BigInt.asIntN(64, whole) ? whole : DecimalValue.ofInteger(whole);
}

/** Makes values of given types, as `JSON.deserialize` does. */
export class JsonValues {
  readonly #transaction: Transaction;
  /** Members that the class does not have are an error. */
  readonly #strict: boolean;

  constructor(transaction: Transaction, strict: boolean) {
    this.#transaction = transaction;
    this.#strict = strict;
  }

  make(json: Json, type: Type): Value {
    if (isObjectType(type)) {
      return fail('Apex Type unsupported in JSON: Object');
    }
    if (json.kind === 'null') {
      return null;
    }
    const { world } = this.#transaction.program;
    switch (type.kind) {
      case 'primitive':
        return primitive(json, type.name);
      case 'list':
        return new ListValue(type.element, this.#items(json, type.element));
      case 'set':
        return new SetValue(type.element, this.#items(json, type.element));
      case 'map':
        return new MapValue(
          type.key,
          type.value,
          [...members(json)].map(([name, member]): [Value, Value] => [
            this.make({ kind: 'string', value: name }, type.key),
            this.make(member, type.value),
          ]),
        );
      case 'sobject':
        return this.#record(json, type.name);
      case 'class': {
        const declared = world.userClass(type);
        if (declared?.node.kind === 'enum') {
          return constant(json, type, declared.constants);
        }
        if (declared?.node.kind === 'class' && !declared.isAbstract) {
          return this.#instance(json, declared);
        }
        break;
      }
      case 'platform': {
        const found = world.platform.enum(type.name);
        if (found !== undefined) {
          return constant(json, type, found.constants);
        }
        break;
      }
      default:
    }
    return fail(`Apex Type unsupported in JSON: ${typeName(type)}`);
  }

  #items(json: Json, element: Type): Value[] {
    return json.kind === 'array'
      ? json.items.map((item) => this.make(item, element))
      : fail("Malformed JSON: Expected '[' at the beginning of List/Set");
  }

  /** Neither constructors nor initialisers run, as in an org. */
  #instance(json: Json, declared: UserClass): Value {
    const instance = allocate(this.#transaction, declared);
    const fields = new Map(jsonFields(declared).map((field) => [field.name.toLowerCase(), field]));
    for (const [name, member] of members(json)) {
      const field = fields.get(name.toLowerCase());
      if (field === undefined) {
        if (this.#strict) {
          fail(`Unexpected parameter encountered during deserialization: ${name}`);
        }
        continue;
      }
      const value = this.make(member, field.type);
      if (field.setter === undefined) {
        instance.fields[field.slot] = value;
      } else {
        callMethod(this.#transaction, field.setter, instance, [value]);
      }
    }
    return instance;
  }

  #record(json: Json, sObject: string): Value {
    const attributes = members(json).get('attributes');
    const named = attributes?.kind === 'object' ? attributes.members.get('type') : undefined;
    const { org } = this.#transaction.program.world;
    const name =
      sObject === 'SObject' && named?.kind === 'string' ? org.sObject(named.value) : sObject;
    if (name === undefined || name === 'SObject') {
      throw new Unsupported('a record in JSON without attributes');
    }
    const record = new SObjectValue(name);
    for (const [key, value] of members(json)) {
      if (key === 'attributes') {
        continue;
      }
      const member = org.member(name, key);
      if (member === undefined) {
        fail(`No such column '${key}' on sobject of type ${name}`);
      }
      if (member.kind === 'children') {
        throw new Unsupported('child records in JSON');
      }
      record.set(member.name, this.make(value, member.type));
    }
    return record;
  }
}

function constant(json: Json, type: Type, constants: readonly EnumValue[]): Value {
  const name = json.kind === 'string' ? json.value : '';
  return (
    constants.find((each) => each.name.toLowerCase() === name.toLowerCase()) ??
    fail(`Invalid value for enum ${typeName(type)}: ${name}`)
  );
}

function members(json: Json): ReadonlyMap<string, Json> {
  return json.kind === 'object'
    ? json.members
    : fail("Malformed JSON: Expected '{' at the beginning of object");
}

function primitive(json: Json, name: string): Value {
  const text =
    json.kind === 'string'
      ? json.value
      : json.kind === 'number'
        ? json.text
        : json.kind === 'boolean'
          ? String(json.value)
          : fail(`Illegal value for primitive: expected ${name}`);
  return read(text, name) ?? fail(`Illegal value for primitive: ${text}`);
}

/** Undefined when the text is no value of the type. */
function read(text: string, name: string): Value | undefined {
  const whole = /^-?\d+$/.test(text) ? BigInt(text) : undefined;
  switch (name) {
    case 'String':
      return text;
    case 'Boolean':
      return /^(?:true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined;
    case 'Integer':
      return whole === BigInt.asIntN(32, whole ?? 1n << 40n) ? Number(whole) : undefined;
    case 'Long':
      return whole === BigInt.asIntN(64, whole ?? 1n << 70n) ? whole : undefined;
    case 'Decimal':
      return DecimalValue.read(text);
    case 'Double':
      return text.trim() === '' || Number.isNaN(Number(text))
        ? undefined
        : new DoubleValue(Number(text));
    case 'Id':
      return IdValue.read(text);
    case 'Blob':
      return new BlobValue(Buffer.from(text, 'base64'));
    case 'Date': {
      const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(text);
      return match === null
        ? undefined
        : DateValue.of(Number(match[1]), Number(match[2]), Number(match[3]));
    }
    case 'Datetime': {
      const ms = /^\d{4}-\d{2}-\d{2}T/.test(text)
        ? Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
        : NaN;
      return Number.isNaN(ms) ? undefined : new DatetimeValue(ms);
    }
    case 'Time': {
      const ms = Date.parse(`1970-01-01T${text}`);
      return Number.isNaN(ms) ? undefined : new TimeValue(ms);
    }
    default:
      return undefined;
  }
}

function fail(message: string): never {
  throw platformException('System.JSONException', message);
}
