import { compareNumbers, divisionByZero } from '../compile/arithmetic.ts';
import { DecimalValue } from '../values/decimal.ts';
import { DoubleValue } from '../values/double.ts';
import type { Value } from '../values/value.ts';
import { PlatformClass } from './declare.ts';

const larger = <Number extends Value>(one: Number, other: Number): Number =>
  compareNumbers(one, other) >= 0 ? one : other;
const smaller = <Number extends Value>(one: Number, other: Number): Number =>
  compareNumbers(one, other) <= 0 ? one : other;
const toDouble = (value: number): DoubleValue => new DoubleValue(value);

export const math = new PlatformClass<never>('System.Math').statics({
  'Integer abs(Integer value)': (value) => Math.abs(value) | 0,
  'Long abs(Long value)': (value) => (value < 0n ? -value : value),
  'Double abs(Double value)': ({ value }) => toDouble(Math.abs(value)),
  'Decimal abs(Decimal value)': (value) => (value.unscaled < 0n ? value.negated : value),
  'Integer max(Integer one, Integer other)': larger,
  'Long max(Long one, Long other)': larger,
  'Double max(Double one, Double other)': larger,
  'Decimal max(Decimal one, Decimal other)': larger,
  'Integer min(Integer one, Integer other)': smaller,
  'Long min(Long one, Long other)': smaller,
  'Double min(Double one, Double other)': smaller,
  'Decimal min(Decimal one, Decimal other)': smaller,
  'Integer mod(Integer dividend, Integer divisor)': (dividend, divisor) =>
    divisor === 0 ? divisionByZero() : (dividend % divisor) | 0,
  'Long mod(Long dividend, Long divisor)': (dividend, divisor) =>
    divisor === 0n ? divisionByZero() : dividend % divisor,
  'Decimal ceil(Decimal value)': (value) => value.withScale(0, 'CEILING'),
  'Double ceil(Double value)': ({ value }) => toDouble(Math.ceil(value)),
  'Decimal floor(Decimal value)': (value) => value.withScale(0, 'FLOOR'),
  'Double floor(Double value)': ({ value }) => toDouble(Math.floor(value)),
  'Integer round(Decimal value)': (value) => Number(value.withScale(0, 'HALF_EVEN').unscaled),
  'Integer round(Double value)': ({ value }) => Math.floor(value + 0.5) | 0,
  'Long roundToLong(Decimal value)': (value) => value.withScale(0, 'HALF_EVEN').unscaled,
  'Long roundToLong(Double value)': ({ value }) => BigInt(Math.floor(value + 0.5)),
  'Double pow(Double base, Double exponent)': (base, exponent) =>
    toDouble(base.value ** exponent.value),
  'Double sqrt(Double value)': ({ value }) => toDouble(Math.sqrt(value)),
  'Decimal sqrt(Decimal value)': (value) => DecimalValue.ofDouble(Math.sqrt(value.toNumber())),
  'Double log(Double value)': ({ value }) => toDouble(Math.log(value)),
  'Double log10(Double value)': ({ value }) => toDouble(Math.log10(value)),
  'Double exp(Double value)': ({ value }) => toDouble(Math.exp(value)),
  'Decimal signum(Decimal value)': (value) =>
    DecimalValue.ofInteger(value.compare(DecimalValue.ofInteger(0))),
  'Double random()': () => toDouble(Math.random()),
});
