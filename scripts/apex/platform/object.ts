import { equalValues } from '../values/equality.ts';
import { hashOf } from '../values/hash.ts';
import { textOf } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import { PlatformClass } from './declare.ts';

/** What every object has. */
export const object = new PlatformClass<Value>('System.Object').methods({
  'String toString()': (self) => textOf(self),
  'Boolean equals(Object? other)': (self, other) => equalValues(self, other),
  'Integer hashCode()': (self) => hashOf(self),
});
