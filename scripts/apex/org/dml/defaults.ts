import { Unsupported } from '../../run/faults.ts';
import { DateValue, DatetimeValue } from '../../values/dates.ts';
import { DecimalValue } from '../../values/decimal.ts';
import type { Value } from '../../values/value.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/definition.ts';
import { comparability } from '../soql/comparison.ts';

/** What a new record has in a field that was not assigned; null if there is no default. */
export function defaultValue(object: ObjectDefinition, field: FieldDefinition, now: number): Value {
  const { defaultValue: text } = field;
  if (field.type === 'BOOLEAN') {
    return text?.toLowerCase() === 'true';
  }
  if (field.picklist !== undefined && text === undefined) {
    return field.picklist.values.find(({ isDefault }) => isDefault)?.value ?? null;
  }
  if (text === undefined || text === '') {
    return null;
  }
  const value = literal(field, text, now);
  if (value === undefined) {
    throw new Unsupported(`the default of ${object.name}.${field.name}, ${text}`);
  }
  return value;
}

function literal(field: FieldDefinition, text: string, now: number): Value | undefined {
  switch (comparability(field)) {
    case 'number':
      return DecimalValue.read(text);
    case 'date':
      return /^TODAY\(\)$/iu.test(text) ? DateValue.at(now) : undefined;
    case 'datetime':
      return /^NOW\(\)$/iu.test(text) ? new DatetimeValue(now) : undefined;
    default:
      return /^"(.*)"$/su.exec(text)?.[1] ?? /^'(.*)'$/su.exec(text)?.[1];
  }
}
