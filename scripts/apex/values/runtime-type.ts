import { BOOLEAN, INTEGER, LONG, STRING, type Type } from '../language/types.ts';
import type { Value } from './value.ts';

/** The type of a value at run time, or undefined for null. */
export function runtimeType(value: Value): Type | undefined {
  switch (typeof value) {
    case 'string':
      return STRING;
    case 'number':
      return INTEGER;
    case 'boolean':
      return BOOLEAN;
    case 'bigint':
      return LONG;
    default:
      return value?.type;
  }
}
