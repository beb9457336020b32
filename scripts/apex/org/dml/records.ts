import { SObjectValue } from '../../values/sobject.ts';
import type { Row } from '../data/database.ts';

/** A row as a trigger sees it, with all its fields. */
export function recordOf(row: Row): SObjectValue {
  const record = new SObjectValue(row.object.name);
  for (const [name, value] of row.values) {
    record.set(name, value);
  }
  return record;
}

export function readOnly(record: SObjectValue): SObjectValue {
  record.isReadOnly = true;
  return record;
}
