import { jsonOf, type Json } from '../../../apex/org/api/json-values.ts';
import type { Row } from '../../../apex/org/data/database.ts';
import type { LocalOrg } from '../../../apex/org/org.ts';
import type { Value } from '../../../apex/values/value.ts';

/** A record by its fields' names, as the REST API writes values; fields without a value are missing. */
export type Fields = Readonly<Record<string, Json>>;

/** Every record of an object, oldest first, whoever may see it: what only the database itself knows. */
export function recordsOf(org: LocalOrg, objectName: string): Fields[] {
  return rowsOf(org, objectName).map(({ values }) =>
    Object.fromEntries([...values].map(([name, value]) => [name, jsonOf(value, '')])),
  );
}

/** The rows of an object, oldest first. */
export function rowsOf(org: LocalOrg, objectName: string): Row[] {
  return [...org.database.rows(org.objectNamed(objectName))];
}

/** Changes a record behind the back of Apex, as Setup does, and commits. */
export function overwrite(org: LocalOrg, row: Row, values: Readonly<Record<string, Value>>): void {
  org.database.put({ ...row, values: new Map([...row.values, ...Object.entries(values)]) });
  org.database.commit();
}
