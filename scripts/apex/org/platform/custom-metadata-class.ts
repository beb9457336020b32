import { sObjectOf, STRING } from '../../language/types.ts';
import { PlatformClass } from '../../platform/declare.ts';
import { readSignature } from '../../platform/signature.ts';
import { MapValue } from '../../values/map.ts';
import { SObjectValue } from '../../values/sobject.ts';
import type { Row } from '../data/database.ts';
import type { LocalOrg } from '../org.ts';
import type { ObjectDefinition } from '../schema/definition.ts';

/** Long texts are cut there (Apex Reference Guide, "Custom Metadata Type Methods"). */
const LONGEST = 255;

/** `getAll` and `getInstance` of a custom metadata type. */
export function customMetadataClass(org: LocalOrg, object: ObjectDefinition): PlatformClass<never> {
  const declaration = new PlatformClass<never>(object.name);
  const rows = (): Row[] => [...org.database.rows(object)];
  declaration.staticTable.push(
    {
      syntax: readSignature(`Map<String,${object.name}> getAll()`),
      run: () =>
        new MapValue(
          STRING,
          sObjectOf(object.name),
          rows().map((row) => [row.values.get('DeveloperName') ?? null, recordOf(row)] as const),
        ),
    },
    {
      syntax: readSignature(`${object.name} getInstance(String name)`),
      run: (name) => {
        const row = rows().find(({ id, values }) => {
          const names = [values.get('DeveloperName'), values.get('QualifiedApiName'), id];
          return typeof name === 'string' && names.includes(name);
        });
        return row === undefined ? null : recordOf(row);
      },
    },
  );
  return declaration;
}

function recordOf(row: Row): SObjectValue {
  const record = new SObjectValue(row.object.name);
  for (const [name, value] of row.values) {
    record.set(name, typeof value === 'string' ? value.slice(0, LONGEST) : value);
  }
  return record;
}
