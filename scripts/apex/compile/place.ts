import type { Type } from '../language/types.ts';
import type { Frame } from '../run/frame.ts';
import type { Value } from '../values/value.ts';
import type { Evaluate } from './org-port.ts';

/**
 * Something with a name that can be read and perhaps assigned: a variable, a field, a property, an
 * element of a list. `target` and `index` are evaluated once, even for `a.b += c`.
 */
export interface Place {
  readonly type: Type;
  readonly target?: Evaluate;
  readonly index?: Evaluate;
  readonly read: (frame: Frame, target: Value, index: Value) => Value;
  /** Missing when it cannot be assigned; the text says why. */
  readonly write: ((frame: Frame, target: Value, index: Value, value: Value) => void) | string;
}

/** The value of a place. */
export function reading(place: Place): Evaluate {
  const { target, index, read } = place;
  if (target === undefined) {
    return (frame) => read(frame, null, null);
  }
  if (index === undefined) {
    return (frame) => read(frame, target(frame), null);
  }
  return (frame) => read(frame, target(frame), index(frame));
}
