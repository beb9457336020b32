import { DATE, DATETIME, TIME } from '../language/types.ts';
import { ObjectValue } from './value.ts';

export const DAY_MS = 86_400_000;

/** A calendar day without a time zone, kept as its midnight in UTC. */
export class DateValue extends ObjectValue {
  readonly type = DATE;
  /** Milliseconds since the epoch of the day's midnight in UTC. */
  readonly ms: number;

  private constructor(ms: number) {
    super();
    this.ms = ms;
  }

  /** The day on which the UTC instant lies. */
  static at(ms: number): DateValue {
    return new DateValue(Math.floor(ms / DAY_MS) * DAY_MS);
  }

  /** `month` counts from 1; days and months beyond the end run over, as in Apex. */
  static of(year: number, month: number, day: number): DateValue {
    return new DateValue(Date.UTC(year, month - 1, day));
  }
}

/** An instant, in milliseconds since the epoch. */
export class DatetimeValue extends ObjectValue {
  readonly type = DATETIME;
  readonly ms: number;

  constructor(ms: number) {
    super();
    this.ms = ms;
  }
}

/** A time of the day, in milliseconds since midnight. */
export class TimeValue extends ObjectValue {
  readonly type = TIME;
  readonly ms: number;

  constructor(ms: number) {
    super();
    this.ms = ((ms % DAY_MS) + DAY_MS) % DAY_MS;
  }
}
