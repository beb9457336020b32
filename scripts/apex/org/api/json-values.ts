import { BlobValue } from '../../values/blob.ts';
import { DatetimeValue, DateValue, TimeValue } from '../../values/dates.ts';
import { DecimalValue } from '../../values/decimal.ts';
import { DoubleValue } from '../../values/double.ts';
import { IdValue } from '../../values/id.ts';
import { ListValue } from '../../values/list.ts';
import { SObjectValue } from '../../values/sobject.ts';
import type { Value } from '../../values/value.ts';
import type { FieldDefinition } from '../schema/definition.ts';
import { comparability } from '../soql/comparison.ts';

/** JSON as the REST API writes and reads it. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** A value of a field. Bytes are in base64. */
export function jsonOf(value: Value, path: string): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'string') return value;
  if (value instanceof IdValue) return value.text;
  if (value instanceof DecimalValue) return value.toNumber();
  if (value instanceof DoubleValue) return value.value;
  if (value instanceof DateValue) return new Date(value.ms).toISOString().slice(0, 10);
  if (value instanceof DatetimeValue) return new Date(value.ms).toISOString().replace('Z', '+0000');
  if (value instanceof TimeValue) return new Date(value.ms).toISOString().slice(11);
  if (value instanceof BlobValue) return Buffer.from(value.bytes).toString('base64');
  if (value instanceof SObjectValue) return jsonOfRecord(value, path);
  if (value instanceof ListValue) {
    const records = value.items.map((item) => jsonOf(item, path));
    return { totalSize: records.length, done: true, records };
  }
  throw new Error(`The REST API has no form for ${value.constructor.name}.`);
}

/** A record with its attributes. @param path of the data API, such as `/services/data/v65.0` */
export function jsonOfRecord(record: SObjectValue, path: string, withId = true): Json {
  const id = record.get('Id');
  const { objectName } = record;
  const isAggregate = objectName === 'AggregateResult';
  const fields: Record<string, Json> = {
    attributes:
      isAggregate || !(id instanceof IdValue)
        ? { type: objectName }
        : { type: objectName, url: `${path}/sobjects/${objectName}/${id.text}` },
  };
  const names = isAggregate
    ? [...record.entries()].map(([name]) => name)
    : [...(record.selected ?? [])].filter((name) => withId || name !== 'Id');
  for (const name of names) {
    const value = record.get(name);
    // Bytes are fetched by themselves: a record has their address.
    fields[name] =
      value instanceof BlobValue && id instanceof IdValue
        ? `${path}/sobjects/${objectName}/${id.text}/${name}`
        : jsonOf(value, path);
  }
  return fields;
}

/** What JSON says of a field; undefined if it has the wrong type. */
export function valueOfJson(field: FieldDefinition, json: unknown): Value | undefined {
  if (json === null) return null;
  switch (comparability(field)) {
    case 'boolean':
      return typeof json === 'boolean' ? json : undefined;
    case 'number':
      if (typeof json !== 'number') return undefined;
      return field.type === 'INTEGER' ? json : DecimalValue.ofDouble(json);
    case 'id':
      return typeof json === 'string' ? IdValue.read(json) : undefined;
    case 'date':
      return typeof json === 'string' && /^\d{4}-\d\d-\d\d$/u.test(json)
        ? DateValue.at(Date.parse(`${json}T00:00:00Z`))
        : undefined;
    case 'datetime': {
      const ms = typeof json === 'string' ? Date.parse(json) : Number.NaN;
      return Number.isNaN(ms) ? undefined : new DatetimeValue(ms);
    }
    case 'time':
      return undefined;
    default:
      if (typeof json !== 'string') return undefined;
      return field.type === 'BASE64' ? new BlobValue(Buffer.from(json, 'base64')) : json;
  }
}
