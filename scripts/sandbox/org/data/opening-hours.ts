import { TimeValue } from '../../../apex/values/dates.ts';
import type { Value } from '../../../apex/values/value.ts';
import type { LocalOrg } from '../../../apex/org/org.ts';
import { BUSINESS_HOURS } from './channel-record.ts';
import { overwrite, rowsOf } from './rows.ts';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** The admin who closes the desk in Setup: business hours without an hour, and a text for customers. */
export class OpeningHours {
  readonly #org: LocalOrg;
  /** What the channels said before, by record id. */
  readonly #texts = new Map<string, Value>();
  #closed: string | undefined;

  constructor(org: LocalOrg) {
    this.#org = org;
  }

  /** Closes the desk with a text, or opens it again. Does nothing if that is how it stands. */
  set(closed: string | undefined): void {
    if (closed === this.#closed) return;
    this.#closed = closed;
    const midnight = closed === undefined ? new TimeValue(0) : null;
    for (const hours of rowsOf(this.#org, 'BusinessHours')) {
      if (hours.values.get('Name') !== BUSINESS_HOURS) continue;
      const times = DAYS.flatMap((day) => [
        [`${day}StartTime`, midnight],
        [`${day}EndTime`, midnight],
      ]);
      overwrite(this.#org, hours, Object.fromEntries(times) as Record<string, Value>);
    }
    for (const channel of rowsOf(this.#org, 'WeChat_Channel__mdt')) {
      const usual = this.#texts.get(channel.id) ?? channel.values.get('OfflineText__c') ?? null;
      this.#texts.set(channel.id, usual);
      overwrite(this.#org, channel, { OfflineText__c: closed ?? usual });
    }
  }
}
