import { ID, sameType, typeKey, typeName, type Type } from '../language/types.ts';
import { IdValue } from '../values/id.ts';
import { InstanceValue } from '../values/instance.ts';
import { runtimeType } from '../values/runtime-type.ts';
import type { Value } from '../values/value.ts';
import { isSubtype, widened } from './conversions.ts';
import type { World } from './world.ts';

/** Whether a value is an instance of a type, as `instanceof` sees it. Null never is. */
export function isInstance(world: World, value: Value, type: Type): boolean {
  const actual = runtimeType(value);
  if (actual === undefined) {
    return false;
  }
  if (value instanceof InstanceValue && type.kind === 'class') {
    return value.runtimeClass.supertypes.has(typeKey(type));
  }
  if (typeof value === 'string' && sameType(type, ID)) {
    return IdValue.read(value) !== undefined;
  }
  return (
    sameType(actual, type) || isSubtype(world, actual, type) || widened(value, type) !== undefined
  );
}

/** A value's type as exception messages name it. */
export function runtimeTypeName(value: Value): string {
  const type = runtimeType(value);
  return type === undefined ? 'null' : typeName(type);
}
