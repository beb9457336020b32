import { DOUBLE } from '../language/types.ts';
import { ObjectValue } from './value.ts';

/** A 64-bit floating point number. */
export class DoubleValue extends ObjectValue {
  readonly type = DOUBLE;
  readonly value: number;

  constructor(value: number) {
    super();
    this.value = value;
  }
}

/** As Java writes doubles: `1.0`, `0.001`, `1.0E7`, `1.0E-4`. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  }
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-3)) {
    const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
    return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${exponent.replace('+', '')}`;
  }
  const text = Object.is(value, -0) ? '-0' : String(value);
  return text.includes('.') ? text : `${text}.0`;
}
