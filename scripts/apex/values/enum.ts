import type { Type } from '../language/types.ts';
import { ObjectValue } from './value.ts';

/** A constant of an enum. There is one object for each constant, so identity is equality. */
export class EnumValue extends ObjectValue {
  readonly type: Type;
  readonly name: string;
  readonly ordinal: number;

  constructor(type: Type, name: string, ordinal: number) {
    super();
    this.type = type;
    this.name = name;
    this.ordinal = ordinal;
  }
}

/** Makes the constants of an enum, in their order. */
export function enumConstants(type: Type, names: readonly string[]): readonly EnumValue[] {
  return names.map((name, ordinal) => new EnumValue(type, name, ordinal));
}
