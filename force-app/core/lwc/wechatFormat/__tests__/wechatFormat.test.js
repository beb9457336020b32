import {
  away,
  briefly,
  date,
  dateTime,
  duration,
  fileSize,
  languageName,
  number,
} from 'c/wechatFormat';
import { DAY, HOUR, MINUTE, NOW } from 'test/panel-data';

// Newer locale data have a narrow space before AM and PM.
const plain = (text) => text.replace(/\s/g, ' ');

it('tells days, times and numbers in the locale and time zone of the user', () => {
  expect(date(NOW)).toBe('Nov 23, 2026');
  expect(plain(dateTime(NOW))).toBe('Nov 23, 2026, 10:00 AM');
  expect(number(1234567)).toBe('1,234,567');
});

it.each([
  ['today by its time', 2 * HOUR, '12:00 PM'],
  ['a day nearby by weekday and time', DAY, 'Tue 10:00 AM'],
  ['a day long ago by its date', -30 * DAY, 'Oct 24, 2026, 11:00 AM'],
])('tells %s', (_, distance, expected) => {
  expect(plain(briefly(NOW + distance, NOW)).replace('Tue, ', 'Tue ')).toBe(expected);
});

it.each([
  [5 * HOUR + MINUTE, 'in 5 hours'],
  [40 * MINUTE, 'in 40 minutes'],
  [3 * DAY, 'in 3 days'],
  [1000, 'in 1 minute'],
  [-2 * HOUR, '2 hours ago'],
])('tells how far away a moment is', (distance, expected) => {
  expect(away(NOW + distance, NOW)).toBe(expected);
});

it.each([
  [12 * MINUTE, '12 min'],
  [90 * MINUTE, '1 hr'],
  [5 * DAY, '5 days'],
  [0, '1 min'],
  [-5 * MINUTE, '1 min'],
])('tells a duration in its largest unit', (milliseconds, expected) => {
  expect(duration(milliseconds)).toBe(expected);
});

it.each([
  [1, '1 kB'],
  [123_456, '124 kB'],
  [2_000_000, '2 MB'],
  [2_640_000, '2.6 MB'],
])('tells the size of a file', (bytes, expected) => {
  expect(fileSize(bytes)).toBe(expected);
});

it.each([
  ['zh_CN', 'Simplified Chinese'],
  ['zh_TW', 'Traditional Chinese'],
  ['en', 'English'],
  ['pt_BR', 'Brazilian Portuguese'],
  ['not a language', 'not a language'],
  ['', ''],
])('names the language %s', (code, expected) => {
  expect(languageName(code)).toBe(expected);
});
