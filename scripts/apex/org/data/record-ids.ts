import { IdValue } from '../../values/id.ts';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Which instance made a record; any two characters will do. */
const INSTANCE = 'WD';
const COUNTER_LENGTH = 9;

/** The Id of the `number`th record with this key prefix: prefix, instance, a zero, a number to base 62. */
export function recordId(keyPrefix: string, number: number): IdValue {
  let digits = '';
  for (let rest = number; rest > 0; rest = Math.floor(rest / DIGITS.length)) {
    digits = DIGITS.charAt(rest % DIGITS.length) + digits;
  }
  const text = `${keyPrefix}${INSTANCE}0${digits.padStart(COUNTER_LENGTH, '0')}`;
  const id = IdValue.read(text);
  if (id === undefined) {
    throw new Error(`${text} is not an Id.`);
  }
  return id;
}

/** As messages of the database name records. */
export function fifteen(id: string): string {
  return id.slice(0, 15);
}
