import { platformOf, type Type } from '../language/types.ts';
import { InstanceValue, type RuntimeClass } from './instance.ts';
import type { Value } from './value.ts';

/** An exception of the platform or of a class that extends Exception. */
export class ExceptionValue extends InstanceValue {
  message: string | null = null;
  cause: ExceptionValue | null = null;
  /** What an AuraHandledException says to the browser, which `getMessage` does not show. */
  auraMessage: string | null = null;
  /** Where it was thrown, innermost first; undefined until it has been thrown. */
  trace: readonly TraceElement[] | undefined;
  /** What particular exceptions carry beside the message (a DmlException: its rows). */
  details: unknown;
}

/** One line of a stack trace: `Class.Outer.method: line 12, column 1`. */
export interface TraceElement {
  readonly place: string;
  readonly line: number;
}

/** An Apex exception on its way through the interpreter. */
export class ThrownException extends Error {
  override readonly name = 'ThrownException';
  readonly value: ExceptionValue;

  constructor(value: ExceptionValue) {
    super(`${exceptionTypeName(value)}: ${value.message ?? 'Script-thrown exception'}`);
    this.value = value;
  }
}

/** As `getTypeName` answers: `System.DmlException`, or the name of the class. */
export function exceptionTypeName(value: ExceptionValue): string {
  const { type } = value;
  return type.kind === 'platform' || type.kind === 'class' ? type.name : type.kind;
}

/**
 * Makes a platform exception to throw: `throw platformException('System.MathException', 'Divide by 0')`.
 *
 * @param typeName the canonical name, such as `System.DmlException`.
 */
export function platformException(
  typeName: string,
  message: string,
  details?: unknown,
): ThrownException {
  const value = new ExceptionValue(new PlatformExceptionClass(typeName));
  value.message = message;
  value.details = details;
  return new ThrownException(value);
}

/** `Attempt to de-reference a null object`: what a call or field access on null throws. */
export function nullReference(): ThrownException {
  return platformException('System.NullPointerException', 'Attempt to de-reference a null object');
}

/** The class of exceptions that no Apex code declares. */
export class PlatformExceptionClass implements RuntimeClass {
  readonly type: Type;
  readonly fieldNames: readonly string[] = [];
  readonly supertypes: ReadonlySet<string>;

  constructor(typeName: string) {
    this.type = platformOf(typeName);
    this.supertypes = new Set([
      `platform:${typeName.toLowerCase()}<>`,
      'platform:system.exception<>',
      'object',
    ]);
  }

  responds(): boolean {
    return false;
  }

  invoke(_self: InstanceValue, method: string): Value {
    throw new Error(
      `${method} is not a method that a platform exception can be asked for by name.`,
    );
  }
}
