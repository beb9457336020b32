import type { Json } from '../../../apex/org/api/json-values.ts';

interface Column {
  name: string;
  joined: Map<string, Column>;
}

/**
 * What a query selects, as `columns=true` asks for it: the Salesforce CLI makes its tables of that. Undefined for
 * queries with subqueries and functions.
 *
 * Source: seen in the CLI, which reads the names of columns and of those of their parents.
 */
export function columnsOf(query: string): Json | undefined {
  const [, selected, entityName = ''] =
    /^\s*SELECT\s+([\w\s.,]+?)\s+FROM\s+(\w+)/iu.exec(query) ?? [];
  if (selected === undefined) return undefined;
  const columns = new Map<string, Column>();
  for (const path of selected.split(',')) {
    let level = columns;
    for (const name of path.trim().split('.')) {
      const column = level.get(name) ?? { name, joined: new Map<string, Column>() };
      level.set(name, column);
      level = column.joined;
    }
  }
  return { columnMetadata: described(columns), entityName, groupBy: false, idSelected: false };
}

function described(columns: ReadonlyMap<string, Column>): Json {
  return [...columns.values()].map(({ name, joined }) => ({
    aggregate: false,
    columnName: name,
    custom: name.endsWith('__c'),
    displayName: name,
    joinColumns: described(joined),
  }));
}
