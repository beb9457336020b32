import { DecimalValue, RoundingNecessary, type RoundingMode } from '../values/decimal.ts';
import { DoubleValue } from '../values/double.ts';
import type { EnumValue } from '../values/enum.ts';
import { platformException } from '../values/exception.ts';
import type { Value } from '../values/value.ts';
import { divisionByZero } from '../compile/arithmetic.ts';
import { PlatformClass, PlatformEnum } from './declare.ts';
import { grouped } from './number-format.ts';

export const roundingMode = new PlatformEnum('System.RoundingMode', [
  'CEILING',
  'DOWN',
  'FLOOR',
  'HALF_DOWN',
  'HALF_EVEN',
  'HALF_UP',
  'UNNECESSARY',
  'UP',
]);

declare module './declare.ts' {
  interface ApexTypes {
    RoundingMode: EnumValue;
  }
}

const MODES: ReadonlyMap<string, RoundingMode> = new Map(
  (
    ['CEILING', 'DOWN', 'FLOOR', 'HALF_DOWN', 'HALF_EVEN', 'HALF_UP', 'UNNECESSARY', 'UP'] as const
  ).map((mode) => [mode, mode]),
);

function modeOf(value: EnumValue): RoundingMode {
  return MODES.get(value.name) ?? 'HALF_UP';
}

function rounded(work: () => DecimalValue | undefined): DecimalValue {
  try {
    return work() ?? divisionByZero();
  } catch (error) {
    if (error instanceof RoundingNecessary) {
      throw platformException('System.MathException', 'Rounding necessary');
    }
    throw error;
  }
}

/** Apex Developer Guide, "Decimal Class": without a mode, `round` is half-even and `setScale` half-up. */
export const decimal = new PlatformClass<DecimalValue>('System.Decimal')
  .statics({
    'Decimal valueOf(String text)': (text) => parsedDecimal(text),
    'Decimal valueOf(Long value)': (value) => DecimalValue.ofInteger(value),
    'Decimal valueOf(Double value)': ({ value }) => DecimalValue.ofDouble(value),
  })
  .methods({
    'Decimal abs()': (self) => (self.unscaled < 0n ? self.negated : self),
    'Decimal divide(Decimal divisor, Integer scale)': (self, divisor, scale) =>
      rounded(() => self.divide(divisor, scale, 'HALF_UP')),
    'Decimal divide(Decimal divisor, Integer scale, RoundingMode mode)': (
      self,
      divisor,
      scale,
      mode,
    ) => rounded(() => self.divide(divisor, scale, modeOf(mode))),
    'Double doubleValue()': (self) => new DoubleValue(self.toNumber()),
    'Integer intValue()': (self) => Number(BigInt.asIntN(32, self.truncated())),
    'Long longValue()': (self) => BigInt.asIntN(64, self.truncated()),
    'Decimal pow(Integer exponent)': (self, exponent) => power(self, exponent),
    'Integer precision()': (self) => self.unscaled.toString().replace('-', '').length,
    'Long round()': (self) => self.withScale(0, 'HALF_EVEN').unscaled,
    'Long round(RoundingMode mode)': (self, mode) =>
      rounded(() => self.withScale(0, modeOf(mode))).unscaled,
    'Integer scale()': (self) => self.scale,
    'Decimal setScale(Integer scale)': (self, scale) => self.withScale(scale, 'HALF_UP'),
    'Decimal setScale(Integer scale, RoundingMode mode)': (self, scale, mode) =>
      rounded(() => self.withScale(scale, modeOf(mode))),
    'Decimal stripTrailingZeros()': (self) => self.stripped(),
    'String toPlainString()': (self) => self.toPlainString(),
    'String format()': (self) => {
      const [whole = '0', fraction] = self
        .withScale(Math.min(self.scale, 3), 'HALF_EVEN')
        .stripped()
        .toPlainString()
        .split('.');
      return fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`;
    },
  });

/** @throws a TypeException `Invalid decimal: x` */
export function parsedDecimal(text: string): DecimalValue {
  const value = DecimalValue.read(text.trim());
  if (value === undefined) {
    throw platformException('System.TypeException', `Invalid decimal: ${text}`);
  }
  return value;
}

function power(base: DecimalValue, exponent: number): DecimalValue {
  if (exponent < 0) {
    throw platformException('System.MathException', 'Invalid operation');
  }
  let result = DecimalValue.ofInteger(1);
  for (let count = 0; count < exponent; count += 1) {
    result = result.times(base);
  }
  return result;
}

export const double = new PlatformClass<DoubleValue>('System.Double')
  .statics({
    'Double valueOf(String text)': (text) => {
      const value = text.trim() === '' ? NaN : Number(text);
      if (Number.isNaN(value)) {
        throw platformException('System.TypeException', `Invalid double: ${text}`);
      }
      return new DoubleValue(value);
    },
    'Double valueOf(Object value)': (value) => new DoubleValue(numberOf(value)),
  })
  .methods({
    'Integer intValue()': ({ value }) => Math.trunc(value) | 0,
    'Long longValue()': ({ value }) => BigInt(Math.trunc(value)),
    'Long round()': ({ value }) => BigInt(Math.floor(value + 0.5)),
    'String format()': ({ value }) => value.toLocaleString('en-US'),
  });

function numberOf(value: Value): number {
  if (value instanceof DecimalValue) return value.toNumber();
  return value instanceof DoubleValue ? value.value : Number(value);
}
