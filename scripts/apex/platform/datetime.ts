import type { Transaction } from '../run/transaction.ts';
import { DAY_MS, DateValue, DatetimeValue, TimeValue } from '../values/dates.ts';
import { platformException } from '../values/exception.ts';
import { datetimeText, textOf } from '../values/text.ts';
import { addMonths } from './date.ts';
import { PlatformClass } from './declare.ts';
import {
  clockFields,
  dayOfYear,
  instantOf,
  offsetAt,
  zonedText,
  type ClockFields,
} from './time-zone-rules.ts';

const GMT = 'GMT';
const at = (ms: number): DatetimeValue => new DatetimeValue(ms);
const zoneOf = ({ user }: Transaction): string => user.timeZone;
const later =
  (unit: number) =>
  (self: DatetimeValue, amount: number): DatetimeValue =>
    at(self.ms + amount * unit);
const local =
  (field: (fields: ClockFields) => number) =>
  (self: DatetimeValue, transaction: Transaction): number =>
    field(clockFields(self.ms, zoneOf(transaction)));
const gmt =
  (field: (fields: ClockFields) => number) =>
  (self: DatetimeValue): number =>
    field(clockFields(self.ms, GMT));

function utc(y: number, month: number, day: number, h = 0, m = 0, s = 0): number {
  return Date.UTC(y, month - 1, day, h, m, s);
}

/** The calendar of a zone moved by months, the clock staying. */
function monthsLater(self: DatetimeValue, months: number, zone: string): DatetimeValue {
  const shown = self.ms + offsetAt(self.ms, zone);
  const day = addMonths(DateValue.at(shown), months);
  return at(instantOf(day.ms + (((shown % DAY_MS) + DAY_MS) % DAY_MS), zone));
}

export const datetime = new PlatformClass<DatetimeValue>('System.Datetime')
  .statics({
    'Datetime now()': ({ now }) => at(now()),
    'Datetime newInstance(Long milliseconds)': (ms) => at(Number(ms)),
    'Datetime newInstance(Date date, Time time)': (date, time, transaction) =>
      at(instantOf(date.ms + time.ms, zoneOf(transaction))),
    'Datetime newInstance(Integer year, Integer month, Integer day)': (y, m, d, transaction) =>
      at(instantOf(utc(y, m, d), zoneOf(transaction))),
    'Datetime newInstance(Integer year, Integer month, Integer day, Integer hour, Integer minute, Integer second)':
      (y, mo, d, h, mi, s, transaction) =>
        at(instantOf(utc(y, mo, d, h, mi, s), zoneOf(transaction))),
    'Datetime newInstanceGmt(Date date, Time time)': (date, time) => at(date.ms + time.ms),
    'Datetime newInstanceGmt(Integer year, Integer month, Integer day)': (y, m, d) =>
      at(utc(y, m, d)),
    'Datetime newInstanceGmt(Integer year, Integer month, Integer day, Integer hour, Integer minute, Integer second)':
      (y, mo, d, h, mi, s) => at(utc(y, mo, d, h, mi, s)),
    'Datetime valueOf(String text)': (text, transaction) =>
      at(instantOf(parsedDatetime(text), zoneOf(transaction))),
    'Datetime valueOf(Object value)': (value, transaction) =>
      value instanceof DatetimeValue
        ? value
        : at(instantOf(parsedDatetime(textOf(value)), zoneOf(transaction))),
    'Datetime valueOfGmt(String text)': (text) => at(parsedDatetime(text)),
  })
  .methods({
    'Datetime addDays(Integer days)': later(DAY_MS),
    'Datetime addHours(Integer hours)': later(3_600_000),
    'Datetime addMinutes(Integer minutes)': later(60_000),
    'Datetime addSeconds(Integer seconds)': later(1000),
    'Datetime addMonths(Integer months)': (self, months, transaction) =>
      monthsLater(self, months, zoneOf(transaction)),
    'Datetime addYears(Integer years)': (self, years, transaction) =>
      monthsLater(self, years * 12, zoneOf(transaction)),
    'Date date()': (self, transaction) =>
      DateValue.at(self.ms + offsetAt(self.ms, zoneOf(transaction))),
    'Date dateGmt()': (self) => DateValue.at(self.ms),
    'Time time()': (self, transaction) =>
      new TimeValue(self.ms + offsetAt(self.ms, zoneOf(transaction))),
    'Time timeGmt()': (self) => new TimeValue(self.ms),
    'Integer year()': local(({ year }) => year),
    'Integer month()': local(({ month }) => month),
    'Integer day()': local(({ day }) => day),
    'Integer hour()': local(({ hour }) => hour),
    'Integer minute()': local(({ minute }) => minute),
    'Integer second()': local(({ second }) => second),
    'Integer millisecond()': local(({ millisecond }) => millisecond),
    'Integer dayOfYear()': local(dayOfYear),
    'Integer yearGmt()': gmt(({ year }) => year),
    'Integer monthGmt()': gmt(({ month }) => month),
    'Integer dayGmt()': gmt(({ day }) => day),
    'Integer hourGmt()': gmt(({ hour }) => hour),
    'Integer minuteGmt()': gmt(({ minute }) => minute),
    'Integer secondGmt()': gmt(({ second }) => second),
    'Integer millisecondGmt()': gmt(({ millisecond }) => millisecond),
    'Integer dayOfYearGmt()': gmt(dayOfYear),
    'Long getTime()': ({ ms }) => BigInt(ms),
    'Boolean isSameDay(Datetime other)': (self, other, transaction) => {
      const zone = zoneOf(transaction);
      return zonedText(self.ms, zone, 'yyyyMMdd') === zonedText(other.ms, zone, 'yyyyMMdd');
    },
    'String format()': (self, transaction) =>
      zonedText(self.ms, zoneOf(transaction), 'M/d/yyyy, h:mm a'),
    'String format(String pattern)': (self, pattern, transaction) =>
      zonedText(self.ms, zoneOf(transaction), pattern),
    'String format(String pattern, String timeZone)': (self, pattern, timeZone) =>
      zonedText(self.ms, timeZone, pattern),
    'String formatGmt(String pattern)': (self, pattern) => zonedText(self.ms, GMT, pattern),
    'String toString()': ({ ms }) => datetimeText(ms),
  });

/** @throws a TypeException `Invalid date/time: x` */
function parsedDatetime(text: string): number {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})$/.exec(text);
  if (match === null) {
    throw platformException('System.TypeException', `Invalid date/time: ${text}`);
  }
  const [y = 0, mo = 1, d = 1, h = 0, mi = 0, s = 0] = match.slice(1).map(Number);
  return utc(y, mo, d, h, mi, s);
}

export const time = new PlatformClass<TimeValue>('System.Time')
  .statics({
    'Time newInstance(Integer hour, Integer minute, Integer second, Integer millisecond)': (
      h,
      m,
      s,
      ms,
    ) => new TimeValue(((h * 60 + m) * 60 + s) * 1000 + ms),
  })
  .methods({
    'Time addHours(Integer hours)': ({ ms }, hours) => new TimeValue(ms + hours * 3_600_000),
    'Time addMinutes(Integer minutes)': ({ ms }, minutes) => new TimeValue(ms + minutes * 60_000),
    'Time addSeconds(Integer seconds)': ({ ms }, seconds) => new TimeValue(ms + seconds * 1000),
    'Time addMilliseconds(Integer milliseconds)': ({ ms }, more) => new TimeValue(ms + more),
    'Integer hour()': ({ ms }) => Math.floor(ms / 3_600_000),
    'Integer minute()': ({ ms }) => Math.floor(ms / 60_000) % 60,
    'Integer second()': ({ ms }) => Math.floor(ms / 1000) % 60,
    'Integer millisecond()': ({ ms }) => ms % 1000,
  });
