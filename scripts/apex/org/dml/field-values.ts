import { DateValue, DatetimeValue, TimeValue } from '../../values/dates.ts';
import { BlobValue } from '../../values/blob.ts';
import { IdValue } from '../../values/id.ts';
import type { Value } from '../../values/value.ts';
import type { FieldDefinition } from '../schema/definition.ts';
import { decimalOf } from '../soql/comparison.ts';
import {
  badEmail,
  badPicklistValue,
  notNullable,
  outOfRange,
  tooLong,
  type RowError,
} from './row-errors.ts';

/** A value as the database keeps it, or why it does not. */
export type Stored = { readonly value: Value } | { readonly error: RowError };

/** Seconds are the smallest unit that the database keeps of a Datetime. */
const SECOND_MS = 1000;
const SPACE = 0x20;
const EMAIL = /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\]+\.[^\s@<>(),;:"[\]\\.]+$/u;

/**
 * Checks and normalises what is to be stored in a field: text loses the white space around it and is
 * null when nothing is left (Apex Developer Guide, "Primitive Data Types"), numbers are rounded to the
 * field's places, instants to the second.
 */
export function stored(field: FieldDefinition, given: Value): Stored {
  if (field.type === 'BOOLEAN') {
    return given === null ? { error: notNullable(field) } : { value: given === true };
  }
  if (given === null) {
    return { value: null };
  }
  switch (field.type) {
    case 'ID':
    case 'REFERENCE':
      return { value: given instanceof IdValue ? given : mistyped(field) };
    case 'DOUBLE':
    case 'CURRENCY':
    case 'PERCENT':
      return storedNumber(field, given);
    case 'INTEGER':
      return { value: typeof given === 'number' ? given : mistyped(field) };
    case 'DATE':
      return { value: given instanceof DateValue ? given : mistyped(field) };
    case 'DATETIME':
      return given instanceof DatetimeValue
        ? { value: new DatetimeValue(Math.floor(given.ms / SECOND_MS) * SECOND_MS) }
        : { value: mistyped(field) };
    case 'TIME':
      return { value: given instanceof TimeValue ? given : mistyped(field) };
    case 'BASE64':
      return { value: given instanceof BlobValue ? given : mistyped(field) };
    default:
      return storedText(field, typeof given === 'string' ? given : textOfId(field, given));
  }
}

function storedText(field: FieldDefinition, given: string): Stored {
  const text = trimmed(given);
  if (text === '') {
    return { value: null };
  }
  if (field.length !== undefined && text.length > field.length) {
    return { error: tooLong(field, text, field.length) };
  }
  if (field.type === 'EMAIL' && !EMAIL.test(text)) {
    return { error: badEmail(field, text) };
  }
  const { picklist } = field;
  if (
    picklist?.restricted === true &&
    !picklist.values.some(({ value, isActive }) => isActive && value === text)
  ) {
    return { error: badPicklistValue(field, text) };
  }
  return { value: text };
}

/** Java's `trim`: a no-break or ideographic space stays. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= SPACE) start += 1;
  while (end > start && text.charCodeAt(end - 1) <= SPACE) end -= 1;
  return text.slice(start, end);
}

function storedNumber(field: FieldDefinition, given: Value): Stored {
  const number = decimalOf(given);
  const { precision, scale } = field.digits ?? { precision: 18, scale: 0 };
  const rounded = number.withScale(scale, 'HALF_UP');
  const digits = rounded.toPlainString().replace(/\D/gu, '').replace(/^0+/u, '');
  return digits.length > precision
    ? { error: outOfRange(field, number.toPlainString()) }
    : { value: rounded };
}

function textOfId(field: FieldDefinition, given: Value): string {
  return given instanceof IdValue ? given.text : mistyped(field);
}

/** The compiler and `SObject.put` keep wrong types out. */
function mistyped(field: FieldDefinition): never {
  throw new Error(`A value of a wrong type got into ${field.name}.`);
}
