import type { Type } from '../language/types.ts';

/**
 * What an Apex expression evaluates to. Integer is a number, Long a bigint, String a string; everything
 * else is an object that knows its own type.
 */
export type Value = null | boolean | number | bigint | string | ObjectValue;

export abstract class ObjectValue {
  /** The type that the value was made with, which `instanceof` and casts look at. */
  abstract readonly type: Type;
}
