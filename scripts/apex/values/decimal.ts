import { DECIMAL } from '../language/types.ts';
import { ObjectValue } from './value.ts';

export type RoundingMode =
  'CEILING' | 'DOWN' | 'FLOOR' | 'HALF_DOWN' | 'HALF_EVEN' | 'HALF_UP' | 'UNNECESSARY' | 'UP';

/** Decimals have at most 33 places: a quotient that does not end is cut there. */
const DIVISION_SCALE = 33;

/** An exact decimal number: `unscaled` × 10^-`scale`. */
export class DecimalValue extends ObjectValue {
  readonly type = DECIMAL;
  readonly unscaled: bigint;
  readonly scale: number;

  constructor(unscaled: bigint, scale: number) {
    super();
    this.unscaled = unscaled;
    this.scale = scale;
  }

  /** Reads plain and exponent notation; undefined when the text is no number. */
  static read(text: string): DecimalValue | undefined {
    const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
    const whole = match?.[2] ?? '';
    const fraction = match?.[3] ?? '';
    if (match === null || whole + fraction === '') {
      return undefined;
    }
    const digits = BigInt(whole + fraction);
    const scale = fraction.length - Number(match[4] ?? 0);
    const unscaled = match[1] === '-' ? -digits : digits;
    return scale < 0
      ? new DecimalValue(unscaled * 10n ** BigInt(-scale), 0)
      : new DecimalValue(unscaled, scale);
  }

  static ofInteger(value: number | bigint): DecimalValue {
    return new DecimalValue(BigInt(value), 0);
  }

  /** The shortest decimal that reads back as the same double. */
  static ofDouble(value: number): DecimalValue {
    return DecimalValue.read(String(value)) ?? new DecimalValue(0n, 0);
  }

  get negated(): DecimalValue {
    return new DecimalValue(-this.unscaled, this.scale);
  }

  plus(other: DecimalValue): DecimalValue {
    const scale = Math.max(this.scale, other.scale);
    return new DecimalValue(this.#at(scale) + other.#at(scale), scale);
  }

  minus(other: DecimalValue): DecimalValue {
    return this.plus(other.negated);
  }

  times(other: DecimalValue): DecimalValue {
    return new DecimalValue(this.unscaled * other.unscaled, this.scale + other.scale);
  }

  /** The quotient by the `/` operator; undefined when the divisor is zero. */
  dividedBy(other: DecimalValue): DecimalValue | undefined {
    const quotient = this.divide(other, DIVISION_SCALE, 'HALF_UP');
    const shortest = Math.max(this.scale - other.scale, 0);
    return quotient?.stripped(shortest);
  }

  /** The quotient with exactly `scale` places; undefined when the divisor is zero. */
  divide(other: DecimalValue, scale: number, mode: RoundingMode): DecimalValue | undefined {
    if (other.unscaled === 0n) {
      return undefined;
    }
    const shift = scale + other.scale - this.scale;
    const numerator = shift >= 0 ? this.unscaled * 10n ** BigInt(shift) : this.unscaled;
    const denominator = shift >= 0 ? other.unscaled : other.unscaled * 10n ** BigInt(-shift);
    return new DecimalValue(roundedQuotient(numerator, denominator, mode), scale);
  }

  withScale(scale: number, mode: RoundingMode): DecimalValue {
    if (scale >= this.scale) {
      return new DecimalValue(this.#at(scale), scale);
    }
    const divisor = 10n ** BigInt(this.scale - scale);
    return new DecimalValue(roundedQuotient(this.unscaled, divisor, mode), scale);
  }

  /** Without the zeros at the end, but with no fewer than `least` places. */
  stripped(least = 0): DecimalValue {
    let { unscaled, scale } = this;
    while (scale > least && unscaled % 10n === 0n) {
      unscaled /= 10n;
      scale -= 1;
    }
    return new DecimalValue(unscaled, scale);
  }

  compare(other: DecimalValue): number {
    const scale = Math.max(this.scale, other.scale);
    const difference = this.#at(scale) - other.#at(scale);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  /** Cuts the places off. */
  truncated(): bigint {
    return this.unscaled / 10n ** BigInt(this.scale);
  }

  toNumber(): number {
    return Number(this.toPlainString());
  }

  toPlainString(): string {
    if (this.scale === 0) {
      return this.unscaled.toString();
    }
    const digits = (this.unscaled < 0n ? -this.unscaled : this.unscaled)
      .toString()
      .padStart(this.scale + 1, '0');
    const sign = this.unscaled < 0n ? '-' : '';
    return `${sign}${digits.slice(0, -this.scale)}.${digits.slice(-this.scale)}`;
  }

  #at(scale: number): bigint {
    return this.unscaled * 10n ** BigInt(scale - this.scale);
  }
}

/** Thrown by rounding mode UNNECESSARY when rounding would be necessary. */
export class RoundingNecessary extends Error {
  override readonly name = 'RoundingNecessary';
}

function roundedQuotient(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint {
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  if (remainder === 0n) {
    return quotient;
  }
  const negative = numerator < 0n !== denominator < 0n;
  const away = negative ? quotient - 1n : quotient + 1n;
  const twice = 2n * (remainder < 0n ? -remainder : remainder);
  const half = denominator < 0n ? -denominator : denominator;
  switch (mode) {
    case 'DOWN':
      return quotient;
    case 'UP':
      return away;
    case 'CEILING':
      return negative ? quotient : away;
    case 'FLOOR':
      return negative ? away : quotient;
    case 'HALF_UP':
      return twice >= half ? away : quotient;
    case 'HALF_DOWN':
      return twice > half ? away : quotient;
    case 'HALF_EVEN':
      return twice > half || (twice === half && quotient % 2n !== 0n) ? away : quotient;
    case 'UNNECESSARY':
      throw new RoundingNecessary('Rounding necessary');
  }
}
