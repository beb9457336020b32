import type { DateFormulaContext } from '@apexdevtools/apex-parser';
import { has, present } from '../../language/tree.ts';
import { DAY_MS, DateValue } from '../../values/dates.ts';

/** The days that a date literal stands for: from the first to before `end`. */
export interface DayRange {
  readonly start: DateValue;
  readonly end: DateValue;
}

type Range = (today: DateValue, n: number) => DayRange;

/** Units of literals: how far `n` units from now begin and end, in days or calendar units. */
const day = (today: DateValue, from: number, count = 1): DayRange => ({
  start: plusDays(today, from),
  end: plusDays(today, from + count),
});
const week = (today: DateValue, from: number, count = 1): DayRange => {
  const sunday = plusDays(today, -new Date(today.ms).getUTCDay());
  return { start: plusDays(sunday, from * 7), end: plusDays(sunday, (from + count) * 7) };
};
const months =
  (size: number) =>
  (today: DateValue, from: number, count = 1): DayRange => {
    const date = new Date(today.ms);
    const first = Math.floor(date.getUTCMonth() / size) * size;
    const at = (units: number) => DateValue.of(date.getUTCFullYear(), first + units * size + 1, 1);
    return { start: at(from), end: at(from + count) };
  };
const month = months(1);
const quarter = months(3);
const year = months(12);

/** SOQL and SOSL Reference, "Date Formats and Date Literals". Weeks begin on Sunday, as in en_US. */
const LITERALS: Readonly<Record<string, Range>> = {
  YESTERDAY: (today) => day(today, -1),
  TODAY: (today) => day(today, 0),
  TOMORROW: (today) => day(today, 1),
  LAST_WEEK: (today) => week(today, -1),
  THIS_WEEK: (today) => week(today, 0),
  NEXT_WEEK: (today) => week(today, 1),
  LAST_MONTH: (today) => month(today, -1),
  THIS_MONTH: (today) => month(today, 0),
  NEXT_MONTH: (today) => month(today, 1),
  LAST_QUARTER: (today) => quarter(today, -1),
  THIS_QUARTER: (today) => quarter(today, 0),
  NEXT_QUARTER: (today) => quarter(today, 1),
  LAST_YEAR: (today) => year(today, -1),
  THIS_YEAR: (today) => year(today, 0),
  NEXT_YEAR: (today) => year(today, 1),
  LAST_90_DAYS: (today) => day(today, -90, 91),
  NEXT_90_DAYS: (today) => day(today, 1, 90),
  LAST_N_DAYS: (today, n) => day(today, -n, n + 1),
  NEXT_N_DAYS: (today, n) => day(today, 1, n),
  N_DAYS_AGO: (today, n) => day(today, -n),
  LAST_N_WEEKS: (today, n) => week(today, -n, n),
  NEXT_N_WEEKS: (today, n) => week(today, 1, n),
  N_WEEKS_AGO: (today, n) => week(today, -n),
  LAST_N_MONTHS: (today, n) => month(today, -n, n),
  NEXT_N_MONTHS: (today, n) => month(today, 1, n),
  N_MONTHS_AGO: (today, n) => month(today, -n),
  LAST_N_QUARTERS: (today, n) => quarter(today, -n, n),
  NEXT_N_QUARTERS: (today, n) => quarter(today, 1, n),
  N_QUARTERS_AGO: (today, n) => quarter(today, -n),
  LAST_N_YEARS: (today, n) => year(today, -n, n),
  NEXT_N_YEARS: (today, n) => year(today, 1, n),
  N_YEARS_AGO: (today, n) => year(today, -n),
};

/** What a literal such as `LAST_N_DAYS:3` stands for; undefined if it is not modelled. */
export function dateLiteral(
  tree: DateFormulaContext,
): ((today: DateValue) => DayRange) | undefined {
  const [name = ''] = tree.getText().toUpperCase().split(':');
  const range = LITERALS[name];
  const count = has(tree.signedInteger()) ? Number(present(tree.signedInteger())?.getText()) : 0;
  return range === undefined ? undefined : (today) => range(today, count);
}

function plusDays(date: DateValue, days: number): DateValue {
  return DateValue.at(date.ms + days * DAY_MS);
}
