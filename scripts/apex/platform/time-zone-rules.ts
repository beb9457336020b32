import { DAY_MS } from '../values/dates.ts';
import { Unsupported } from '../run/faults.ts';

/** The fields of an instant on the clocks of a time zone. */
export interface ClockFields {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone === 'GMT' ? 'UTC' : zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** How far the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
export function offsetAt(ms: number, zone: string): number {
  if (zone === 'GMT' || zone === 'UTC') {
    return 0;
  }
  const parts = new Map(
    formatFor(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return local - Math.floor(ms / 1000) * 1000;
}

/** The instant at which the clocks of a zone show what `utc` shows in UTC. */
export function instantOf(utc: number, zone: string): number {
  const guess = utc - offsetAt(utc, zone);
  return utc - offsetAt(guess, zone);
}

/** What the clocks of a zone show. */
export function clockFields(ms: number, zone: string): ClockFields {
  const local = new Date(ms + offsetAt(ms, zone));
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
  };
}

export function isTimeZone(name: string): boolean {
  try {
    formatFor(name);
    return true;
  } catch {
    return false;
  }
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** An instant by the pattern letters of Java's SimpleDateFormat, in English. */
export function zonedText(ms: number, zone: string, pattern: string): string {
  const fields = clockFields(ms, zone);
  return pattern.replace(
    /'((?:[^']|'')*)'|([a-zA-Z])\2*/g,
    (run: string, quoted: string | undefined, letter: string | undefined) =>
      letter === undefined
        ? quoted === ''
          ? "'"
          : (quoted ?? '').replaceAll("''", "'")
        : patternField(letter, run.length, fields, ms, zone),
  );
}

function patternField(
  letter: string,
  width: number,
  fields: ClockFields,
  ms: number,
  zone: string,
): string {
  const number = (value: number): string => String(value).padStart(width, '0');
  const weekday = new Date(Date.UTC(fields.year, fields.month - 1, fields.day)).getUTCDay();
  switch (letter) {
    case 'y':
      return width === 2 ? number(fields.year % 100) : number(fields.year);
    case 'M':
      return width >= 3 ? named(MONTHS, fields.month - 1, width) : number(fields.month);
    case 'd':
      return number(fields.day);
    case 'E':
      return named(DAYS, weekday, width);
    case 'u':
      return number(weekday === 0 ? 7 : weekday);
    case 'a':
      return fields.hour < 12 ? 'AM' : 'PM';
    case 'H':
      return number(fields.hour);
    case 'h':
      return number(fields.hour % 12 === 0 ? 12 : fields.hour % 12);
    case 'm':
      return number(fields.minute);
    case 's':
      return number(fields.second);
    case 'S':
      return number(fields.millisecond);
    case 'D':
      return number(dayOfYear(fields));
    case 'Z':
      return offsetText(offsetAt(ms, zone), '');
    case 'X':
      return offsetAt(ms, zone) === 0
        ? 'Z'
        : offsetText(offsetAt(ms, zone), width === 3 ? ':' : '');
    case 'z':
      return zoneName(ms, zone);
    default:
      throw new Unsupported(`the letter ${letter} in a date format`);
  }
}

function named(names: readonly string[], index: number, width: number): string {
  const name = names[index] ?? '';
  return width >= 4 ? name : name.slice(0, 3);
}

export function dayOfYear({ year, month, day }: ClockFields): number {
  return Math.round((Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / DAY_MS) + 1;
}

function offsetText(offset: number, separator: string): string {
  const minutes = Math.abs(offset) / 60_000;
  const two = (value: number): string => String(value).padStart(2, '0');
  const sign = offset < 0 ? '-' : '+';
  return `${sign}${two(Math.floor(minutes / 60))}${separator}${two(minutes % 60)}`;
}

function zoneName(ms: number, zone: string): string {
  if (zone === 'GMT' || zone === 'UTC') {
    return zone;
  }
  return (
    new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' })
      .formatToParts(ms)
      .find(({ type }) => type === 'timeZoneName')?.value ?? zone
  );
}
