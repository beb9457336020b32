import { DAY_MS, DateValue } from '../values/dates.ts';
import { platformException } from '../values/exception.ts';
import { dateText, textOf } from '../values/text.ts';
import { PlatformClass } from './declare.ts';
import { todayIn } from './system.ts';
import { dayOfYear } from './time-zone-rules.ts';

const year = (date: DateValue): number => new Date(date.ms).getUTCFullYear();
const month = (date: DateValue): number => new Date(date.ms).getUTCMonth() + 1;
const day = (date: DateValue): number => new Date(date.ms).getUTCDate();

export const date = new PlatformClass<DateValue>('System.Date')
  .statics({
    'Date newInstance(Integer year, Integer month, Integer day)': (y, m, d) =>
      DateValue.of(y, m, d),
    'Date today()': ({ now, user }) => todayIn(now(), user.timeZone),
    'Date valueOf(String text)': (text) => parsedDate(text),
    'Date valueOf(Object value)': (value) => parsedDate(textOf(value)),
    'Integer daysInMonth(Integer year, Integer month)': daysInMonth,
    'Boolean isLeapYear(Integer year)': (y) => daysInMonth(y, 2) === 29,
  })
  .methods({
    'Date addDays(Integer days)': (self, days) => DateValue.at(self.ms + days * DAY_MS),
    'Date addMonths(Integer months)': addMonths,
    'Date addYears(Integer years)': (self, years) => addMonths(self, years * 12),
    'Integer day()': day,
    'Integer dayOfYear()': (self) =>
      dayOfYear({
        year: year(self),
        month: month(self),
        day: day(self),
        hour: 0,
        minute: 0,
        second: 0,
        millisecond: 0,
      }),
    'Integer daysBetween(Date other)': (self, other) => (other.ms - self.ms) / DAY_MS,
    'String format()': (self) => `${month(self)}/${day(self)}/${year(self)}`,
    'Boolean isSameDay(Date other)': (self, other) => self.ms === other.ms,
    'Integer month()': month,
    'Integer monthsBetween(Date other)': (self, other) =>
      (year(other) - year(self)) * 12 + month(other) - month(self),
    'Date toStartOfMonth()': (self) => DateValue.of(year(self), month(self), 1),
    'Date toStartOfWeek()': (self) =>
      DateValue.at(self.ms - new Date(self.ms).getUTCDay() * DAY_MS),
    'Integer year()': year,
    'String toString()': ({ ms }) => dateText(ms),
  });

/** The last day of the month where the day does not exist. */
export function addMonths(date: DateValue, months: number): DateValue {
  const target = new Date(Date.UTC(year(date), month(date) - 1 + months, 1));
  const [y, m] = [target.getUTCFullYear(), target.getUTCMonth() + 1];
  return DateValue.of(y, m, Math.min(day(date), daysInMonth(y, m)));
}

function daysInMonth(y: number, m: number): number {
  return new Date(Date.UTC(y, m, 0)).getUTCDate();
}

/** @throws a TypeException `Invalid date: x` */
function parsedDate(text: string): DateValue {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})(?: \d{2}:\d{2}:\d{2})?$/.exec(text);
  if (match === null) {
    throw platformException('System.TypeException', `Invalid date: ${text}`);
  }
  return DateValue.of(Number(match[1]), Number(match[2]), Number(match[3]));
}
