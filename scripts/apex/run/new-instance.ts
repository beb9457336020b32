import { typeName, type Type } from '../language/types.ts';
import { platformException } from '../values/exception.ts';
import { ListValue } from '../values/list.ts';
import { MapValue } from '../values/map.ts';
import { SetValue } from '../values/set.ts';
import { SObjectValue } from '../values/sobject.ts';
import type { Value } from '../values/value.ts';
import { allocate, callMethod } from './invoke.ts';
import type { Transaction } from './transaction.ts';

/**
 * An object of a type by its constructor without parameters, as `Type.newInstance` and JSON make them.
 *
 * @throws a TypeException when the type has none.
 */
export function newInstanceOf(type: Type, transaction: Transaction): Value {
  switch (type.kind) {
    case 'list':
      return new ListValue(type.element);
    case 'set':
      return new SetValue(type.element);
    case 'map':
      return new MapValue(type.key, type.value);
    case 'sobject':
      return new SObjectValue(type.name);
    default: {
      const declared = transaction.program.world.userClass(type);
      const constructor = declared?.constructors.find(({ parameters }) => parameters.length === 0);
      if (declared === undefined || declared.isAbstract || constructor === undefined) {
        throw platformException(
          'System.TypeException',
          `Class ${typeName(type)} must have a default constructor`,
        );
      }
      const instance = allocate(transaction, declared);
      callMethod(transaction, constructor, instance, []);
      return instance;
    }
  }
}
