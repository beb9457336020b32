import { sameType } from '../language/types.ts';
import { newInstanceOf } from '../run/new-instance.ts';
import { isSubtype } from '../compile/conversions.ts';
import { textHash } from '../values/hash.ts';
import { TypeValue } from '../values/type-value.ts';
import type { Value } from '../values/value.ts';
import { PlatformClass } from './declare.ts';

export const type = new PlatformClass<TypeValue>('System.Type')
  .statics({
    'Type forName(String? name)': (name, { program }) => {
      const found = name === null ? undefined : program.world.find(name, [], undefined);
      return found === undefined ? null : new TypeValue(found);
    },
    'Type forName(String? namespace, String? name)': (_namespace, name, { program }) => {
      const found = name === null ? undefined : program.world.find(name, [], undefined);
      return found === undefined ? null : new TypeValue(found);
    },
  })
  .methods({
    'String getName()': ({ name }) => name,
    'String toString()': ({ name }) => name,
    'Boolean equals(Object? other)': ({ named }, other: Value) =>
      other instanceof TypeValue && sameType(named, other.named),
    'Integer hashCode()': ({ name }) => textHash(name),
    'Object newInstance()': ({ named }, transaction) => newInstanceOf(named, transaction),
    'Boolean isAssignableFrom(Type other)': ({ named }, other, { program }) =>
      isSubtype(program.world, other.named, named),
  });
