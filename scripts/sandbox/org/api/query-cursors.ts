import type { Json } from '../../../apex/org/api/json-values.ts';

// REST API Developer Guide, "Query Options Headers".
const FEWEST = 200;
const MOST = 2000;

/** The records that queries have found and nobody has fetched yet. */
export class QueryCursors {
  readonly #found = new Map<string, { records: readonly Json[]; size: number }>();

  /** The first page. @param options the header `Sforce-Query-Options`, such as `batchSize=500` */
  open(records: readonly Json[], version: string, options: string | undefined): Json {
    const asked = Number(/batchSize=(\d+)/iu.exec(options ?? '')?.[1] ?? MOST);
    const size = Math.min(MOST, Math.max(FEWEST, asked));
    const cursor = `01gWD0${String(this.#found.size + 1).padStart(9, '0')}`;
    if (records.length > size) this.#found.set(cursor, { records, size });
    return page({ records, size }, cursor, 0, version);
  }

  /** The page that a locator such as `01g…-2000` names; undefined if it names none. */
  next(locator: string, version: string): Json | undefined {
    const [cursor = '', from = ''] = locator.split('-');
    const found = this.#found.get(cursor);
    const offset = /^\d+$/u.test(from) ? Number(from) : Number.NaN;
    return found === undefined || !(offset < found.records.length)
      ? undefined
      : page(found, cursor, offset, version);
  }
}

function page(
  { records, size }: { records: readonly Json[]; size: number },
  cursor: string,
  from: number,
  version: string,
): Json {
  const end = from + size;
  const done = end >= records.length;
  return {
    totalSize: records.length,
    done,
    ...(done ? {} : { nextRecordsUrl: `/services/data/${version}/query/${cursor}-${end}` }),
    records: records.slice(from, end),
  };
}
