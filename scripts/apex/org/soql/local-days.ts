import { instantOf, offsetAt } from '../../platform/time-zone-rules.ts';
import { DateValue } from '../../values/dates.ts';

/** The calendar day of an instant in a time zone (IANA name), and how much of it has passed, in milliseconds. */
export function localTime(ms: number, timeZone: string): { day: DateValue; timeOfDay: number } {
  const local = ms + offsetAt(ms, timeZone);
  const day = DateValue.at(local);
  return { day, timeOfDay: local - day.ms };
}

/** The instant at which a day begins in a time zone. */
export function startOfDay(day: DateValue, timeZone: string): number {
  return instantOf(day.ms, timeZone);
}
