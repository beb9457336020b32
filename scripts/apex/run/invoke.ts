import type { UserClass } from '../compile/user-class.ts';
import type { UserMethod } from '../compile/user-members.ts';
import { ExceptionValue, platformException } from '../values/exception.ts';
import { InstanceValue } from '../values/instance.ts';
import type { Value } from '../values/value.ts';
import { Frame } from './frame.ts';
import type { Transaction } from './transaction.ts';

/** "Maximum stack depth reached: 1001" is what an org says. */
const MAXIMUM_DEPTH = 1000;

/**
 * Executes a method. `args` becomes its local variables. When it throws, its frame stays on the stack,
 * so that whoever catches sees where it happened; catching restores the depth.
 */
export function callMethod(
  transaction: Transaction,
  method: UserMethod,
  self: Value,
  args: Value[],
): Value {
  transaction.step();
  const { frames } = transaction;
  if (frames.length >= MAXIMUM_DEPTH) {
    throw platformException(
      'System.LimitException',
      `Maximum stack depth reached: ${MAXIMUM_DEPTH + 1}`,
    );
  }
  const frame = new Frame(transaction, self, args, method);
  frame.line = method.position.line;
  frames.push(frame);
  method.run(frame);
  frames.pop();
  return frame.result;
}

/** The static variables of a class, which is initialised when it is first used in the transaction. */
export function staticsOf(transaction: Transaction, owner: UserClass): Value[] {
  const known = transaction.statics[owner.number];
  if (known !== undefined) {
    return known;
  }
  const values = new Array<Value>(owner.staticNames.length).fill(null);
  transaction.statics[owner.number] = values;
  for (const initialiser of owner.staticInitialisers) {
    callMethod(transaction, initialiser, null, []);
  }
  return values;
}

/** An object whose constructor has not run yet. */
export function allocate(transaction: Transaction, owner: UserClass): InstanceValue {
  for (const ancestor of [...owner.lineage].reverse()) {
    staticsOf(transaction, ancestor);
  }
  return owner.platformBase === undefined ? new InstanceValue(owner) : new ExceptionValue(owner);
}

/** Runs the field initialisers and initialiser blocks of one class, without its ancestors'. */
export function initialise(transaction: Transaction, owner: UserClass, self: Value): void {
  for (const initialiser of owner.instanceInitialisers) {
    callMethod(transaction, initialiser, self, []);
  }
}
