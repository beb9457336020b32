import { CompileError, type Position } from '../language/position.ts';
import { STRING, typeName, type Type } from '../language/types.ts';
import { allocate, callMethod, initialise } from '../run/invoke.ts';
import { ExceptionValue } from '../values/exception.ts';
import type { Value } from '../values/value.ts';
import { platformCandidate, type Candidate } from './candidates.ts';
import type { Evaluate } from './org-port.ts';
import { platformOwner } from './platform-members.ts';
import type { UserClass } from './user-class.ts';
import type { World } from './world.ts';

/** What `new` can call for a type. */
export function constructorCandidates(
  world: World,
  type: Type,
  position: Position,
): readonly Candidate[] {
  const user = world.userClass(type);
  if (user !== undefined) {
    if (user.node.kind === 'enum' || user.isAbstract) {
      throw new CompileError(position, `Type cannot be constructed: ${user.name}`);
    }
    return [
      ...user.constructors.map((method): Candidate => ({
        parameters: method.parameters.map((parameter) => parameter.type),
        result: user.type,
        method,
        bind: (_self, args) => (frame) => {
          const values = args.map((argument) => argument(frame));
          const instance = allocate(frame.transaction, user);
          callMethod(frame.transaction, method, instance, values);
          return instance;
        },
      })),
      ...(user.platformBase === undefined ? [] : exceptionConstructors(user)),
    ];
  }
  const owner = platformOwner(world, type);
  if (owner === undefined || owner.declaration.constructorTable.length === 0) {
    throw new CompileError(position, `Type cannot be constructed: ${typeName(type)}`);
  }
  return owner.declaration.constructorTable.map((method) => ({
    ...platformCandidate(world, owner.declaration, method, owner.args, type),
    result: type,
  }));
}

/** Every exception can be made from a message, a cause, or both (Apex Developer Guide, "Exception class"). */
function exceptionConstructors(owner: UserClass): Candidate[] {
  const exception: Type = { kind: 'platform', name: 'System.Exception', args: [] };
  return [[], [STRING], [exception], [STRING, exception]].map((parameters) => ({
    parameters,
    result: owner.type,
    bind: (_self, args) => createException(owner, args),
  }));
}

function createException(owner: UserClass, args: readonly Evaluate[]): Evaluate {
  return (frame) => {
    const values = args.map((argument) => argument(frame));
    const instance = allocate(frame.transaction, owner);
    for (const ancestor of [...owner.lineage].reverse()) {
      initialise(frame.transaction, ancestor, instance);
    }
    if (instance instanceof ExceptionValue) {
      describeException(instance, values);
    }
    return instance;
  };
}

/** Sets message and cause from the arguments of a constructor. */
export function describeException(exception: ExceptionValue, args: readonly Value[]): void {
  for (const value of args) {
    if (value instanceof ExceptionValue) {
      exception.cause = value;
    } else if (typeof value === 'string') {
      exception.message = value;
    }
  }
}
