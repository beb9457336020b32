import type { Type } from '../language/types.ts';
import { ObjectValue, type Value } from './value.ts';

/** An object of a class written in Apex. */
export class InstanceValue extends ObjectValue {
  readonly runtimeClass: RuntimeClass;
  /** By slot; inherited fields come first. */
  readonly fields: Value[];

  constructor(runtimeClass: RuntimeClass) {
    super();
    this.runtimeClass = runtimeClass;
    this.fields = new Array<Value>(runtimeClass.fieldNames.length).fill(null);
  }

  get type(): Type {
    return this.runtimeClass.type;
  }
}

/** What values need to know of a compiled class. */
export interface RuntimeClass {
  readonly type: Type;
  /** Names of the fields by slot. */
  readonly fieldNames: readonly string[];
  /** The `typeKey` of the class itself and of everything that it extends or implements. */
  readonly supertypes: ReadonlySet<string>;
  /** Whether instances have a method of their own of this name and number of parameters. */
  responds(method: string, parameters: number): boolean;
  /** Calls a method by name and number of arguments, in the transaction that is running. */
  invoke(self: InstanceValue, method: string, args: readonly Value[]): Value;
}
