import { z } from 'zod';
import { StandInError } from './stand-in-error.ts';
import { isElementName, type XmlElements, type XmlValue } from './xml-writer.ts';

/** A value of an element as a test or the page gives it. */
export type FieldValue =
  string | number | boolean | readonly FieldValue[] | { readonly [name: string]: FieldValue };
/** Elements by their own names, such as `MediaId` or `EventKey`; case counts. */
export type Fields = Readonly<Record<string, FieldValue>>;

/** Elements from outside. */
export const fieldValue: z.ZodType<FieldValue> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.array(fieldValue),
    z.record(z.string(), fieldValue),
  ]),
);

// WeChat writes these without CDATA.
const NUMERIC = new Set([
  'CreateTime',
  'MsgId',
  'MsgID',
  'MsgDataId',
  'Idx',
  'Location_X',
  'Location_Y',
  'Scale',
  'Latitude',
  'Longitude',
  'Precision',
  'MenuId',
  'bizmsgmenuid',
  'Count',
  'TotalCount',
  'FilterCount',
  'SentCount',
  'ErrorCount',
]);

/**
 * Elements as the push has them: a number stands bare where WeChat has numbers, whether it was given
 * as text or not (ids are beyond 2^53), and everything else is text. Throws a StandInError for a name
 * that is no element name.
 */
export function toElements(fields: Fields): XmlElements {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (!isElementName(name)) throw new StandInError(400, `"${name}" is no element name`);
      return [name, toValue(name, value)];
    }),
  );
}

function toValue(name: string, value: FieldValue): XmlValue {
  if (isList(value)) return value.map((item) => toValue(name, item));
  if (typeof value === 'object') return toElements(value);
  const text = String(value);
  if (!NUMERIC.has(name)) return text;
  if (/^-?\d{1,19}$/.test(text)) return BigInt(text);
  return /^-?\d+\.\d+$/.test(text) ? Number(text) : text;
}

function isList(value: FieldValue): value is readonly FieldValue[] {
  return Array.isArray(value);
}
