/** A record of the Tooling API; one inside another is its parent. */
export interface ToolingRecord {
  readonly [field: string]: ToolingValue;
}
type ToolingValue = string | number | boolean | null | readonly ToolingValue[] | ToolingRecord;

/** The records of each object that is there. */
export type ToolingTables = Readonly<Record<string, () => readonly ToolingRecord[]>>;

/** Why a query has no answer: code and text as in a refusal of the REST API. */
export class ToolingQueryError extends Error {
  override readonly name = 'ToolingQueryError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const QUERY =
  /^\s*SELECT\s+([\w.,\s]+?)\s+FROM\s+(\w+)(?:\s+WHERE\s+(.+?))?(?:\s+LIMIT\s+(\d+))?\s*$/iu;
const EQUAL = /^([\w.]+)\s*=\s*(?:'([^']*)'|(null))$/iu;
const ONE_OF = /^([\w.]+)\s+IN\s*\(([^)]*)\)$/iu;

/**
 * Answers a query of the Tooling API, of the simple form in which the Salesforce CLI asks: conditions of equality
 * and of membership, joined by AND.
 *
 * @throws ToolingQueryError
 */
export function toolingQuery(text: string, tables: ToolingTables): ToolingRecord[] {
  const [, fields = '', object = '', where, limit] = QUERY.exec(text) ?? [];
  if (object === '') throw malformed(text);
  const name = Object.keys(tables).find((each) => each.toLowerCase() === object.toLowerCase());
  const rows = name === undefined ? undefined : tables[name]?.();
  if (name === undefined || rows === undefined) {
    throw new ToolingQueryError('INVALID_TYPE', `sObject type '${object}' is not supported.`);
  }
  const conditions = where === undefined ? [] : where.split(/\s+AND\s+/iu).map(conditionOf);
  const selected = fields.split(',').map((field) => field.trim());
  return rows
    .filter((row) => conditions.every((condition) => condition(row)))
    .slice(0, limit === undefined ? rows.length : Number(limit))
    .map((row) => picked(row, selected, name));
}

function conditionOf(text: string): (row: ToolingRecord) => boolean {
  // `(A = null OR A = '')`, as of namespaces: there are none.
  const none = /^\((\w+) = null OR \1 = ''\)$/iu.exec(text.trim());
  if (none !== null) return (row) => (valueAt(row, none[1] ?? '') ?? '') === '';
  const equal = EQUAL.exec(text.trim());
  if (equal !== null) {
    const [, field = '', value] = equal;
    return (row) => isSame(valueAt(row, field), value ?? null);
  }
  const oneOf = ONE_OF.exec(text.trim());
  if (oneOf === null) throw malformed(text);
  const [, field = '', list = ''] = oneOf;
  const values = [...list.matchAll(/'([^']*)'/gu)].map(([, value]) => value ?? '');
  return (row) => values.some((value) => isSame(valueAt(row, field), value));
}

/** Ids of 15 characters are those of 18. */
function isSame(value: ToolingValue | undefined, wanted: string | null): boolean {
  return (
    value === wanted ||
    (typeof value === 'string' && wanted?.length === 15 && value.slice(0, 15) === wanted)
  );
}

function picked(row: ToolingRecord, fields: readonly string[], type: string): ToolingRecord {
  const record: Record<string, ToolingValue> = {
    attributes: { type, url: `/services/data/v65.0/tooling/sobjects/${type}` },
  };
  for (const field of fields) {
    const [parent = '', ...rest] = field.split('.');
    const key = Object.keys(row).find((each) => each.toLowerCase() === parent.toLowerCase());
    const value = valueAt(row, field);
    if (key === undefined || value === undefined) {
      const message = `No such column '${field}' on entity '${type}'.`;
      throw new ToolingQueryError('INVALID_FIELD', message);
    }
    const whole = row[key] ?? null;
    record[key] = rest.length === 0 ? value : whole;
  }
  return record;
}

function valueAt(row: ToolingRecord, path: string): ToolingValue | undefined {
  let value: ToolingValue | undefined = row;
  for (const part of path.split('.')) {
    if (!isRecord(value)) return undefined;
    const key: string | undefined = Object.keys(value).find(
      (each) => each.toLowerCase() === part.toLowerCase(),
    );
    value = key === undefined ? undefined : value[key];
  }
  return value;
}

function isRecord(value: ToolingValue | undefined): value is ToolingRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(text: string): ToolingQueryError {
  return new ToolingQueryError(
    'MALFORMED_QUERY',
    `The stand-in does not know queries like: ${text}`,
  );
}
