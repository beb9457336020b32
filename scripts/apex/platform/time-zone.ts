import { PlatformValue } from '../values/platform-value.ts';
import { PlatformClass } from './declare.ts';
import { isTimeZone, offsetAt } from './time-zone-rules.ts';

declare module './declare.ts' {
  interface ApexTypes {
    TimeZone: TimeZoneValue;
  }
}

export class TimeZoneValue extends PlatformValue {
  readonly id: string;

  constructor(id: string) {
    super('System.TimeZone');
    this.id = id;
  }

  override toText(): string {
    return this.id;
  }
}

export const timeZone = new PlatformClass<TimeZoneValue>('System.TimeZone')
  .statics({
    // An unknown name means GMT, as in Java.
    'TimeZone getTimeZone(String id)': (id) => new TimeZoneValue(isTimeZone(id) ? id : 'GMT'),
  })
  .methods({
    'String getId()': ({ id }) => id,
    'String toString()': ({ id }) => id,
    'Integer getOffset(Datetime at)': ({ id }, at) => offsetAt(at.ms, id),
  });
