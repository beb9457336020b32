import type { QueryScope } from '../compile/org-port.ts';
import type { Value } from '../values/value.ts';
import type { Transaction } from './transaction.ts';

/** Something that can be executed, as stack traces and the org need to know it. */
export interface Code {
  /** As a stack trace names it: `Class.Outer.Inner.method`. */
  readonly place: string;
  /** Of the class around it; undefined when it does not say. */
  readonly sharing: Sharing | undefined;
}

export type Sharing = 'with sharing' | 'without sharing' | 'inherited sharing';

/** One call of a method, constructor, initialiser or trigger that is being executed. */
export class Frame {
  readonly transaction: Transaction;
  /** `this`, or null in static code. */
  readonly self: Value;
  /** Parameters and local variables by slot. */
  readonly locals: Value[];
  readonly code: Code;
  /** The line of the statement that is being executed. */
  line = 0;
  /** What `return` gave. */
  result: Value = null;
  /** The variables that a dynamic query in the current statement may bind to. */
  scope: QueryScope | undefined;

  constructor(transaction: Transaction, self: Value, locals: Value[], code: Code) {
    this.transaction = transaction;
    this.self = self;
    this.locals = locals;
    this.code = code;
  }
}
