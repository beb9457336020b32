import { describeException } from '../compile/constructors.ts';
import {
  ExceptionValue,
  exceptionTypeName,
  PlatformExceptionClass,
  type TraceElement,
} from '../values/exception.ts';
import type { Value } from '../values/value.ts';
import { PlatformClass } from './declare.ts';

declare module './declare.ts' {
  interface ApexTypes {
    Exception: ExceptionValue;
  }
}

const ORDINARY = [
  'AsyncException',
  'CalloutException',
  'DmlException',
  'EmailException',
  'ExternalObjectException',
  'FinalException',
  'FlowException',
  'HandledException',
  'IllegalArgumentException',
  'InvalidParameterValueException',
  'JSONException',
  'LimitException',
  'ListException',
  'MathException',
  'NoAccessException',
  'NoDataFoundException',
  'NoSuchElementException',
  'NullPointerException',
  'QueryException',
  'RequiredFeatureMissingException',
  'SearchException',
  'SecurityException',
  'SerializationException',
  'SObjectException',
  'StringException',
  'TypeException',
  'UnexpectedException',
  'UnsupportedOperationException',
  'VisualforceException',
  'XmlException',
];

/** Made by the platform alone. */
const UNCONSTRUCTED = ['AssertException'];

/** Apex Developer Guide, "Exception Class and Built-In Exceptions". */
const exception = new PlatformClass<ExceptionValue>('System.Exception', [], 'exception').methods({
  'Exception getCause()': ({ cause }) => cause,
  'void initCause(Exception cause)': (self, cause) => {
    self.cause = cause;
    return undefined;
  },
  'Integer getLineNumber()': ({ trace }) => trace?.[0]?.line ?? 0,
  'String getMessage()': ({ message }) => message ?? 'Script-thrown exception',
  'void setMessage(String? message)': (self, message) => {
    self.message = message;
    return undefined;
  },
  'String getStackTraceString()': ({ trace }) => traceText(trace ?? []),
  'String getTypeName()': exceptionTypeName,
});

/** As an org writes stack traces, one line for each call, innermost first. */
export function traceText(trace: readonly TraceElement[]): string {
  return trace.map(({ place, line }) => `${place}: line ${line}, column 1`).join('\n');
}

/** A built-in exception that Apex code can make. */
function ordinary(name: string): PlatformClass<ExceptionValue> {
  const typeName = `System.${name}`;
  const make = (...args: Value[]): ExceptionValue => {
    const value = new ExceptionValue(new PlatformExceptionClass(typeName));
    describeException(value, args);
    return value;
  };
  return new PlatformClass<ExceptionValue>(typeName, ['Exception'], 'exception').constructors({
    '()': () => make(),
    '(String? message)': (message) => make(message),
    '(Exception? cause)': (cause) => make(cause),
    '(String? message, Exception? cause)': (message, cause) => make(message, cause),
  });
}

/** What Aura shows its caller: only this exception's own message gets through. */
const auraHandled = new PlatformClass<ExceptionValue>(
  'System.AuraHandledException',
  ['Exception'],
  'exception',
).constructors({
  '(String? message)': (message) => {
    const value = new ExceptionValue(new PlatformExceptionClass('System.AuraHandledException'));
    value.auraMessage = message;
    return value;
  },
});

export const exceptions = [
  exception,
  auraHandled,
  ...ORDINARY.map(ordinary),
  ...UNCONSTRUCTED.map(
    (name) => new PlatformClass<ExceptionValue>(`System.${name}`, ['Exception'], 'exception'),
  ),
];
