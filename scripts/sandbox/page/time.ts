import { currentLanguage, t } from './language.ts';

const GAP_MS = 5 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
const LOCALES = { en: 'en-GB', 'zh-Hans': 'zh-CN', 'zh-Hant': 'zh-TW' } as const;
const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** Hours and minutes of a moment (milliseconds since the epoch). */
export function clock(at: number): string {
  return format(at, CLOCK);
}

/** A moment with its date, unless it is today. As WeChat writes it between messages. */
export function moment(at: number, now: number): string {
  const days = Math.round((midnight(now) - midnight(at)) / DAY_MS);
  if (days === 0) return clock(at);
  if (days === 1) return `${t('time.yesterday')} ${clock(at)}`;
  if (days > 1 && days < 7) return `${format(at, { weekday: 'long' })} ${clock(at)}`;
  return `${format(at, { year: 'numeric', month: 'long', day: 'numeric' })} ${clock(at)}`;
}

/** Whether the time is written above a message: above the first, and after five quiet minutes. */
export function needsTime(at: number, previousAt: number | undefined): boolean {
  return previousAt === undefined || at - previousAt > GAP_MS;
}

/** A length of time (milliseconds) in its largest unit: hours to the nearest, the others rounded up. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 60) return t('time.seconds', { n: seconds });
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return t('time.minutes', { n: minutes });
  return t('time.hours', { n: Math.round(minutes / 60) });
}

function format(at: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(LOCALES[currentLanguage()], options).format(at);
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
