import { DecimalValue } from '../../values/decimal.ts';
import { DateValue, DatetimeValue, TimeValue } from '../../values/dates.ts';
import { DoubleValue } from '../../values/double.ts';
import { IdValue } from '../../values/id.ts';
import type { Value } from '../../values/value.ts';
import type { FieldDefinition, FieldType } from '../schema/definition.ts';

/** What values are compared as. */
export type Comparability = 'text' | 'id' | 'boolean' | 'number' | 'date' | 'datetime' | 'time';

const COMPARABILITY: Readonly<Record<FieldType, Comparability | undefined>> = {
  BASE64: undefined,
  BOOLEAN: 'boolean',
  CURRENCY: 'number',
  DATE: 'date',
  DATETIME: 'datetime',
  DOUBLE: 'number',
  EMAIL: 'text',
  ID: 'id',
  INTEGER: 'number',
  MULTIPICKLIST: 'text',
  PERCENT: 'number',
  PHONE: 'text',
  PICKLIST: 'text',
  REFERENCE: 'id',
  STRING: 'text',
  TEXTAREA: 'text',
  TIME: 'time',
  URL: 'text',
};

/** How a field's values are compared; undefined if they cannot be. */
export function comparability(field: FieldDefinition): Comparability | undefined {
  return field.isLong ? undefined : COMPARABILITY[field.type];
}

const collator = new Intl.Collator('en', { sensitivity: 'accent' });

/**
 * Compares two values of a field that are not null. Text without regard to case, unless the field is
 * unique and case-sensitive (SOQL and SOSL Reference, "Comparison Operators").
 */
export function compareValues(field: FieldDefinition, one: Value, other: Value): number {
  switch (comparability(field)) {
    case 'number':
      return decimalOf(one).compare(decimalOf(other));
    case 'date':
    case 'datetime':
    case 'time':
      return millisecondsOf(one) - millisecondsOf(other);
    case 'boolean':
      return Number(one) - Number(other);
    case 'id':
      return order(textOf(one), textOf(other));
    default:
      return field.caseSensitive
        ? order(textOf(one), textOf(other))
        : collator.compare(textOf(one), textOf(other));
  }
}

/** Equal for values that a query cannot tell apart. Not for null. */
export function comparisonKey(field: FieldDefinition, value: Value): string {
  switch (comparability(field)) {
    case 'number':
      return decimalOf(value).stripped().toPlainString();
    case 'date':
    case 'datetime':
    case 'time':
      return String(millisecondsOf(value));
    case 'boolean':
      return value === true ? 'true' : 'false';
    case 'id':
      return textOf(value);
    default:
      return field.caseSensitive ? textOf(value) : textOf(value).toLowerCase();
  }
}

/** Sorts text as people do, without regard to case. */
export function compareText(one: string, other: string): number {
  return collator.compare(one, other);
}

function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

export function decimalOf(value: Value): DecimalValue {
  if (value instanceof DecimalValue) return value;
  if (value instanceof DoubleValue) return DecimalValue.ofDouble(value.value);
  if (typeof value === 'number' || typeof value === 'bigint') return DecimalValue.ofInteger(value);
  throw new Error('A number was expected.');
}

function millisecondsOf(value: Value): number {
  if (value instanceof DateValue || value instanceof DatetimeValue || value instanceof TimeValue) {
    return value.ms;
  }
  throw new Error('A date or time was expected.');
}

export function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof IdValue) return value.text;
  throw new Error('A text was expected.');
}
