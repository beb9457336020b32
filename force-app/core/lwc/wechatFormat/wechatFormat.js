import lang from '@salesforce/i18n/lang';
import locale from '@salesforce/i18n/locale';
import timeZone from '@salesforce/i18n/timeZone';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// Numbers, dates and times follow the user's locale; words follow their language, as labels do.
const numbers = new Intl.NumberFormat(locale);
const times = new Intl.DateTimeFormat(locale, { timeZone, timeStyle: 'short' });
const weekTimes = new Intl.DateTimeFormat(locale, {
  timeZone,
  weekday: 'short',
  hour: 'numeric',
  minute: '2-digit',
});
const dates = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium' });
const dateTimes = new Intl.DateTimeFormat(locale, {
  timeZone,
  dateStyle: 'medium',
  timeStyle: 'short',
});
const days = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
const relative = new Intl.RelativeTimeFormat(lang, { numeric: 'always' });
const languages = new Intl.DisplayNames(lang, { type: 'language' });

/** @param {number} value @returns {string} with the locale's digits and separators */
export function number(value) {
  return numbers.format(value);
}

/** @param {number} moment epoch milliseconds @returns {string} the day */
export function date(moment) {
  return dates.format(moment);
}

/** @param {number} moment epoch milliseconds @returns {string} day and time */
export function dateTime(moment) {
  return dateTimes.format(moment);
}

/**
 * A moment as briefly as it stays clear: the time today, weekday and time in the days around it, the
 * date otherwise.
 * @param {number} moment epoch milliseconds
 * @param {number} now epoch milliseconds
 * @returns {string}
 */
export function briefly(moment, now) {
  if (days.format(moment) === days.format(now)) {
    return times.format(moment);
  }
  return (Math.abs(moment - now) < 6 * DAY ? weekTimes : dateTimes).format(moment);
}

/**
 * How far away a moment is, such as "in 5 hours".
 * @param {number} moment epoch milliseconds
 * @param {number} now epoch milliseconds
 * @returns {string}
 */
export function away(moment, now) {
  const { value, unit } = largestUnit(moment - now);
  return relative.format(value, unit);
}

/**
 * A duration in its largest unit, such as "12 min"; less than a minute counts as one.
 * @param {number} milliseconds
 * @returns {string}
 */
export function duration(milliseconds) {
  const { value, unit } = largestUnit(Math.max(milliseconds, 0));
  return new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
}

/** @param {number} bytes @returns {string} such as "1.2 MB" */
export function fileSize(bytes) {
  const [unit, value] =
    bytes < 1_000_000 ? ['kilobyte', Math.ceil(bytes / 1000)] : ['megabyte', bytes / 1_000_000];
  const style = { style: 'unit', unit, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(locale, style).format(value);
}

/**
 * The name of a language. WeChat tells Chinese by region, people tell it by script.
 * @param {string} code such as zh_CN
 * @returns {string} its name, or the code if it is not one
 */
export function languageName(code) {
  const scripts = { zh_CN: 'zh-Hans', zh_TW: 'zh-Hant', zh_HK: 'zh-Hant-HK' };
  try {
    return languages.of(scripts[code] ?? code.replace('_', '-'));
  } catch {
    return code;
  }
}

function largestUnit(milliseconds) {
  const size = Math.abs(milliseconds);
  const [unit, length] =
    size < HOUR ? ['minute', MINUTE] : size < 2 * DAY ? ['hour', HOUR] : ['day', DAY];
  const value = Math.max(Math.floor(size / length), 1);
  return { unit, value: milliseconds < 0 ? -value : value };
}
