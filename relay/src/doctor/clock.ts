import { fail, notChecked, pass, type Finding } from './checks.ts';
import type { Reading } from './network.ts';

/** The org takes an assertion for three minutes, the relay a push of WeChat for five. */
export const TOLERATED_MS = 60_000;

/**
 * How far this machine's clock is off, in milliseconds, positive if it is ahead; undefined if nobody has
 * told. A single service may be wrong, so that the one that differs least counts. Pure.
 */
export function clockError(readings: readonly Reading[]): number | undefined {
  const [least] = readings.toSorted((a, b) => Math.abs(a.aheadMs) - Math.abs(b.aheadMs));
  return least?.aheadMs;
}

/**
 * Judges the clock. Pure.
 *
 * @param database how far this machine is ahead of it; undefined if there is none
 */
export function examineClock(readings: readonly Reading[], database: number | undefined): Finding {
  const ahead = clockError(readings);
  if (ahead === undefined) {
    return notChecked('clock', 'no service has answered that tells its time.');
  }
  const hosts = [...new Set(readings.map(({ host }) => host))].join(', ');
  if (Math.abs(ahead) > TOLERATED_MS) {
    return fail(
      'clock',
      `The clock of this machine is ${inWords(ahead)} the time of ${hosts}.`,
      'Set the clock, and let it be kept right (NTP): timedatectl set-ntp true.',
    );
  }
  if (database !== undefined && Math.abs(database) > TOLERATED_MS) {
    return fail(
      'clock',
      `The clock of this machine is right, but ${inWords(database)} that of the database.`,
      'Set the clock of the machine of the database, and let it be kept right (NTP).',
    );
  }
  return pass('clock', `The clock is right, by the time of ${hosts}.`);
}

function inWords(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  return `${seconds} s ${ms > 0 ? 'ahead of' : 'behind'}`;
}
