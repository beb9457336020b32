import { TimeValue } from '../../../apex/values/dates.ts';
import type { Row } from '../../../apex/org/data/database.ts';
import type { LocalOrg } from '../../../apex/org/org.ts';
import type { Value } from '../../../apex/values/value.ts';
import { BUSINESS_HOURS } from './channel-record.ts';
import type { Installation } from './installation.ts';
import { overwrite, rowsOf } from './rows.ts';

const CHANNEL = 'WeChat_Channel__mdt';
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** The admin who closes the desk in Setup: business hours without an hour, and a text for customers. */
export class OpeningHours {
  readonly #installation: Installation;
  /** What the channels said before, by record id. */
  readonly #texts = new Map<string, Value>();
  #closed: string | undefined;

  constructor(installation: Installation) {
    this.#installation = installation;
  }

  /** Closes the desk with a text, or opens it again. Does nothing if that is how it stands. */
  set(closed: string | undefined): void {
    if (closed === this.#closed) return;
    this.#closed = closed;
    const { org } = this.#installation;
    const midnight = closed === undefined ? new TimeValue(0) : null;
    for (const hours of rowsOf(org, 'BusinessHours')) {
      if (hours.values.get('Name') !== BUSINESS_HOURS) continue;
      const times = DAYS.flatMap((day) => [
        [`${day}StartTime`, midnight],
        [`${day}EndTime`, midnight],
      ]);
      overwrite(org, hours, Object.fromEntries(times) as Record<string, Value>);
    }
    for (const channel of channelsOf(org)) {
      const usual = this.#texts.get(channel.id) ?? channel.values.get('OfflineText__c') ?? null;
      this.#texts.set(channel.id, usual);
      overwrite(org, channel, { OfflineText__c: closed ?? usual });
    }
  }
}

/** Before the package is deployed there are none. */
function channelsOf(org: LocalOrg): Row[] {
  return org.schema.object(CHANNEL) === undefined ? [] : rowsOf(org, CHANNEL);
}
