import { PlatformClass } from '../../platform/declare.ts';
import type { Row } from '../data/database.ts';
import type { DatetimeValue } from '../../values/dates.ts';
import { DAY_MS, TimeValue } from '../../values/dates.ts';
import { IdValue } from '../../values/id.ts';
import { platformException } from '../../values/exception.ts';
import type { LocalOrg } from '../org.ts';
import { localTime } from '../soql/local-days.ts';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** The static methods of `BusinessHours`. */
export function businessHoursClass(org: LocalOrg): PlatformClass<never> {
  return new PlatformClass<never>('System.BusinessHours').statics({
    'Boolean isWithin(String id, Datetime moment)': (id, moment) =>
      isWithin(hoursOf(org, id), moment),
    'Boolean isWithin(Id id, Datetime moment)': (id, moment) =>
      isWithin(hoursOf(org, id.text), moment),
  });
}

function hoursOf(org: LocalOrg, id: string): Row {
  const object = org.schema.object('BusinessHours');
  const row =
    object === undefined ? undefined : org.database.get(object, IdValue.read(id)?.text ?? '');
  if (row === undefined) {
    throw platformException('System.InvalidParameterValueException', 'Invalid business hours ID');
  }
  return row;
}

/** A day without hours is closed; from midnight to midnight it is open all day. */
function isWithin({ values }: Row, { ms }: DatetimeValue): boolean {
  const zone = values.get('TimeZoneSidKey');
  const { day, timeOfDay } = localTime(ms, typeof zone === 'string' ? zone : 'GMT');
  const name = DAYS[new Date(day.ms).getUTCDay()] ?? '';
  const start = values.get(`${name}StartTime`);
  const end = values.get(`${name}EndTime`);
  if (!(start instanceof TimeValue) || !(end instanceof TimeValue)) {
    return false;
  }
  return timeOfDay >= start.ms && timeOfDay < (end.ms === 0 ? DAY_MS : end.ms);
}
