import { compareNumbers } from '../compile/arithmetic.ts';
import { DateValue, DatetimeValue, TimeValue } from '../values/dates.ts';
import { DecimalValue } from '../values/decimal.ts';
import { DoubleValue } from '../values/double.ts';
import { EnumValue } from '../values/enum.ts';
import { platformException } from '../values/exception.ts';
import { IdValue } from '../values/id.ts';
import { InstanceValue } from '../values/instance.ts';
import type { Value } from '../values/value.ts';
import { Unsupported } from '../run/faults.ts';

/** The order of `List.sort()`: ascending, null first, strings case by case, enums as declared. */
export function compareForSort(one: Value, other: Value): number {
  if (one === null || other === null) {
    return one === other ? 0 : one === null ? -1 : 1;
  }
  if (one instanceof InstanceValue) {
    if (!one.runtimeClass.responds('compareTo', 1)) {
      throw platformException(
        'System.ListException',
        'One or more of the items in this list is not Comparable.',
      );
    }
    return Number(one.runtimeClass.invoke(one, 'compareTo', [other]));
  }
  if (isNumber(one) && isNumber(other)) {
    return compareNumbers(one, other);
  }
  const [a, b] = [orderOf(one), orderOf(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function isNumber(value: Value): boolean {
  return (
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    value instanceof DecimalValue ||
    value instanceof DoubleValue
  );
}

function orderOf(value: Value): string | number {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value instanceof IdValue) return value.text;
  if (value instanceof EnumValue) return value.ordinal;
  if (value instanceof DateValue || value instanceof DatetimeValue || value instanceof TimeValue) {
    return value.ms;
  }
  throw new Unsupported('sorting a list of such elements without a Comparator');
}
