import { substitute, type Type } from '../language/types.ts';
import type { PlatformClass, PlatformMethod } from '../platform/declare.ts';
import { callMethod, staticsOf } from '../run/invoke.ts';
import { nullReference, platformException } from '../values/exception.ts';
import { InstanceValue } from '../values/instance.ts';
import type { Value } from '../values/value.ts';
import type { Evaluate } from './org-port.ts';
import { platformClassOf } from './platform-members.ts';
import { UserClass } from './user-class.ts';
import type { UserMethod } from './user-members.ts';
import { bindings, type World } from './world.ts';

/** A method or constructor that a call could mean. */
export interface Candidate {
  readonly parameters: readonly Type[];
  readonly result: Type;
  /** Set for methods written in Apex. */
  readonly method?: UserMethod;
  /** Puts the call together. `self` is missing for static methods and constructors. */
  readonly bind: (self: Evaluate | undefined, args: readonly Evaluate[]) => Evaluate;
}

/** A static method written in Apex. */
export function staticCandidate(method: UserMethod): Candidate {
  if (isFuture(method)) {
    return futureCandidate(method);
  }
  return {
    parameters: method.parameters.map(({ type }) => type),
    result: method.result,
    method,
    bind: (_self, args) => (frame) => {
      const values = args.map((argument) => argument(frame));
      staticsOf(frame.transaction, method.owner);
      return callMethod(frame.transaction, method, null, values);
    },
  };
}

/** A `@future` method: calling it puts it in line. */
function futureCandidate(method: UserMethod): Candidate {
  return {
    parameters: method.parameters.map(({ type }) => type),
    result: method.result,
    method,
    bind: (_self, args) => (frame) => {
      const values = args.map((argument) => argument(frame));
      const { transaction } = frame;
      if (transaction.quiddity === 'future' || transaction.quiddity === 'batch') {
        throw platformException(
          'System.AsyncException',
          `Future method cannot be called from a future or batch method: ${method.place.replace('Class.', '')}`,
        );
      }
      transaction.limits.use('futureCalls');
      transaction.jobs.push({
        description: `Future ${method.place}`,
        user: transaction.user,
        run: (own) => {
          const before = own.quiddity;
          own.quiddity = 'future';
          staticsOf(own, method.owner);
          callMethod(own, method, null, values);
          own.quiddity = before;
        },
      });
      return null;
    },
  };
}

function isFuture({ modifiers }: UserMethod): boolean {
  return modifiers.annotations.some(({ name }) => name === 'future');
}

/** An instance method written in Apex. `direct` is for `super.method()`: no overriding method is looked for. */
export function instanceCandidate(method: UserMethod, direct = false): Candidate {
  const { key } = method;
  return {
    parameters: method.parameters.map(({ type }) => type),
    result: method.result,
    method,
    bind: (self, args) => (frame) => {
      const receiver = self?.(frame) ?? null;
      const values = args.map((argument) => argument(frame));
      if (!(receiver instanceof InstanceValue)) {
        throw nullReference();
      }
      const { runtimeClass } = receiver;
      const chosen =
        direct || !(runtimeClass instanceof UserClass) ? method : runtimeClass.virtuals.get(key);
      return callMethod(frame.transaction, chosen ?? method, receiver, values);
    },
  };
}

/** A method of a platform class, seen through a receiver of type `self`. */
export function platformCandidate(
  world: World,
  owner: PlatformClass<never>,
  method: PlatformMethod,
  args: readonly Type[],
  self: Type | undefined,
): Candidate {
  const variables = new Map(bindings(owner.typeParameters, args));
  if (self !== undefined) {
    variables.set('Self', self);
  }
  const resolve = (syntax: PlatformMethod['syntax']['parameters'][number]['type']): Type =>
    substitute(world.signatureType(syntax, owner.typeParameters), variables);
  return {
    parameters: method.syntax.parameters.map(({ type }) => resolve(type)),
    result: method.syntax.result === undefined ? { kind: 'void' } : resolve(method.syntax.result),
    bind: (receiver, values) =>
      receiver === undefined
        ? bindStatic(method, values)
        : bindInstance(world, owner, method, receiver, values),
  };
}

function bindStatic(method: PlatformMethod, args: readonly Evaluate[]): Evaluate {
  const { run } = method;
  const checks = method.syntax.parameters.map(({ nullable }) => !nullable);
  return (frame) => {
    const values = args.map((argument) => argument(frame));
    requirePresent(values, checks);
    return run(...values, frame.transaction) ?? null;
  };
}

function bindInstance(
  world: World,
  owner: PlatformClass<never>,
  method: PlatformMethod,
  self: Evaluate,
  args: readonly Evaluate[],
): Evaluate {
  const { run, syntax } = method;
  const checks = syntax.parameters.map(({ nullable }) => !nullable);
  const isInterface = owner.kind === 'interface';
  return (frame) => {
    const receiver = self(frame);
    if (receiver === null) {
      throw nullReference();
    }
    const values = args.map((argument) => argument(frame));
    if (
      receiver instanceof InstanceValue &&
      receiver.runtimeClass.responds(syntax.name, values.length)
    ) {
      return receiver.runtimeClass.invoke(receiver, syntax.name, values);
    }
    requirePresent(values, checks);
    const implementation = isInterface
      ? implementationOf(world, receiver, syntax.name, values.length)
      : run;
    return implementation(receiver, ...values, frame.transaction) ?? null;
  };
}

/** The method of the receiver's own platform class, for a call through an interface. */
function implementationOf(
  world: World,
  receiver: Value,
  name: string,
  parameters: number,
): PlatformMethod['run'] {
  const found = platformClassOf(world, receiver)?.methodTable.find(
    ({ syntax }) =>
      syntax.name.toLowerCase() === name.toLowerCase() && syntax.parameters.length === parameters,
  );
  if (found === undefined) {
    throw new Error(`The platform does not implement ${name} for this object.`);
  }
  return found.run;
}

function requirePresent(values: readonly Value[], checks: readonly boolean[]): void {
  for (let index = 0; index < values.length; index += 1) {
    if (values[index] === null && checks[index] === true) {
      throw platformException('System.NullPointerException', 'Argument cannot be null.');
    }
  }
}
