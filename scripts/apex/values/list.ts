import { listOf, type Type } from '../language/types.ts';
import { ObjectValue, type Value } from './value.ts';

export class ListValue extends ObjectValue {
  readonly elementType: Type;
  readonly items: Value[];

  constructor(elementType: Type, items: Value[] = []) {
    super();
    this.elementType = elementType;
    this.items = items;
  }

  get type(): Type {
    return listOf(this.elementType);
  }
}
