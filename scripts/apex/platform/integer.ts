import { DecimalValue } from '../values/decimal.ts';
import { DoubleValue } from '../values/double.ts';
import { platformException } from '../values/exception.ts';
import type { Value } from '../values/value.ts';
import { PlatformClass } from './declare.ts';
import { grouped } from './number-format.ts';

export const integer = new PlatformClass<number>('System.Integer')
  .statics({
    'Integer valueOf(String text)': (text) => parsedInteger(text),
    'Integer valueOf(Object value)': (value) => integerOf(value),
  })
  .methods({ 'String format()': (self) => grouped(String(self)) });

export const long = new PlatformClass<bigint>('System.Long')
  .statics({
    'Long valueOf(String text)': (text) => {
      const whole = wholeNumber(text);
      if (whole === undefined || whole !== BigInt.asIntN(64, whole)) {
        throw platformException('System.TypeException', `Invalid long: ${text}`);
      }
      return whole;
    },
  })
  .methods({
    'Integer intValue()': (self) => Number(BigInt.asIntN(32, self)),
    'String format()': (self) => grouped(self.toString()),
  });

/** @throws a TypeException `Invalid integer: x` */
function parsedInteger(text: string): number {
  const whole = wholeNumber(text);
  if (whole === undefined || whole !== BigInt.asIntN(32, whole)) {
    throw platformException('System.TypeException', `Invalid integer: ${text}`);
  }
  return Number(whole);
}

function wholeNumber(text: string): bigint | undefined {
  const trimmed = text.trim();
  return /^[+-]?\d+$/.test(trimmed) ? BigInt(trimmed.replace('+', '')) : undefined;
}

function integerOf(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return parsedInteger(value);
  if (typeof value === 'bigint') return Number(BigInt.asIntN(32, value));
  if (value instanceof DecimalValue) return Number(BigInt.asIntN(32, value.truncated()));
  if (value instanceof DoubleValue) return Math.trunc(value.value) | 0;
  throw platformException('System.TypeException', 'Invalid integer');
}
