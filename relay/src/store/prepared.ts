import {
  sql,
  type Compilable,
  type CompiledQuery,
  type Expression,
  type Kysely,
  type QueryResult,
} from 'kysely';

import type { Tables } from './schema.ts';

/** Where a value goes that is given when the query is run. */
class Place {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Names the place of a value in a query. */
type Given<Values> = <Name extends keyof Values & string>(name: Name) => Expression<Values[Name]>;

/** Runs a query that is built, with these values in their places. */
export type Prepared<Values, Row = unknown> = (
  db: Kysely<Tables>,
  values: Values,
) => Promise<QueryResult<Row>>;

/**
 * A query that is built once for each store, for what every message needs: to build it takes longer than
 * SQLite takes to run it. `given` puts a value into its place.
 */
export function prepared<Values extends Readonly<Record<string, unknown>>, Row = unknown>(
  build: (db: Kysely<Tables>, given: Given<Values>) => Compilable<Row>,
): Prepared<Values, Row> {
  const given: Given<Values> = <Name extends keyof Values & string>(name: Name) =>
    sql<Values[Name]>`${new Place(name)}`;
  const built = new WeakMap<object, CompiledQuery<Row>>();
  return (db, values) => {
    // A transaction has the adapter of its store.
    const { adapter } = db.getExecutor();
    const query = built.get(adapter) ?? build(db, given).compile();
    built.set(adapter, query);
    const parameters = query.parameters.map((parameter) =>
      parameter instanceof Place ? values[parameter.name] : parameter,
    );
    return db.executeQuery({ ...query, parameters });
  };
}
