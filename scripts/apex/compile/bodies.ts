import { CompileError, CompileErrors, type Position } from '../language/position.ts';
import type { Block, Statement } from '../language/syntax.ts';
import { VOID, type Type } from '../language/types.ts';
import { NORMAL, type Run } from '../run/completion.ts';
import { callMethod, initialise } from '../run/invoke.ts';
import { ExceptionValue } from '../values/exception.ts';
import { InstanceValue } from '../values/instance.ts';
import { describeException } from './constructors.ts';
import { compileAs, compileExpression } from './expression.ts';
import { chooseOverload, convertArguments, typeList } from './overloads.ts';
import type { Candidate } from './candidates.ts';
import { Scope, type Surroundings } from './scope.ts';
import { compileStatements, sequence } from './statements.ts';
import type { UserClass } from './user-class.ts';
import { codeWithoutParameters, type UserMethod } from './user-members.ts';
import type { World } from './world.ts';

/** Compiles everything in a class that can be executed. Problems are added to `errors`. */
export function compileBodies(world: World, declared: UserClass, errors: CompileError[]): void {
  const attempt = (work: () => void): void => {
    collectErrors(errors, work);
  };
  for (const method of [...declared.methods.values()].flat()) {
    attempt(() => {
      compileMethod(world, method);
    });
  }
  for (const field of declared.fields.values()) {
    for (const accessor of [field.getter, field.setter]) {
      attempt(() => {
        compileMethod(world, accessor, { property: field });
      });
    }
  }
  compileInitialisers(world, declared, attempt);
  for (const constructor of declared.constructors) {
    attempt(() => {
      compileConstructor(world, constructor);
    });
  }
}

/** Runs a part of the compilation, and keeps its errors for the end. */
export function collectErrors(errors: CompileError[], work: () => void): void {
  try {
    work();
  } catch (error) {
    if (error instanceof CompileErrors) {
      errors.push(...error.errors);
    } else if (error instanceof CompileError) {
      errors.push(error);
    } else {
      throw error;
    }
  }
}

function surroundings(world: World, method: UserMethod): Surroundings {
  return {
    world,
    unit: method.owner.unit,
    owner: method.owner,
    isStatic: method.isStatic,
    result: method.result,
    initialises: false,
    property: undefined,
    triggerType: undefined,
  };
}

/** The scope of a method's body, with its parameters in the first slots. */
function methodScope(
  world: World,
  method: UserMethod,
  particular: Partial<Surroundings> = {},
): Scope {
  const scope = new Scope({ ...surroundings(world, method), ...particular });
  for (const { name, type } of method.parameters) {
    scope.declare(name, type, method.position);
  }
  return scope;
}

function compileMethod(
  world: World,
  method: UserMethod | undefined,
  particular: Partial<Surroundings> = {},
): void {
  if (method?.body !== undefined) {
    const scope = methodScope(world, method, particular);
    method.run = sequence(compileStatements(method.body.statements, scope));
  }
}

/** Field initialisers and initialiser blocks, in the order of the source. */
function compileInitialisers(
  world: World,
  declared: UserClass,
  attempt: (work: () => void) => void,
): void {
  for (const member of declared.node.members) {
    if (member.kind === 'field') {
      for (const variable of member.variables) {
        const field = declared.fields.get(variable.name.toLowerCase());
        const { initial } = variable;
        if (field !== undefined && initial !== undefined) {
          attempt(() => {
            const method = add(declared, field.isStatic, variable.position);
            const scope = methodScope(world, method, { initialises: true });
            const value = compileAs(initial, field.type, scope);
            const note = declared.unit.line(variable.position.line);
            method.run = (frame) => {
              note();
              const assigned = value(frame);
              const target = field.isStatic
                ? frame.transaction.statics[declared.number]
                : frame.self instanceof InstanceValue
                  ? frame.self.fields
                  : undefined;
              if (target !== undefined) {
                target[field.slot] = assigned;
              }
              return NORMAL;
            };
          });
        }
      }
    } else if (member.kind === 'initialiser') {
      attempt(() => {
        const method = add(declared, member.isStatic, member.position);
        const scope = methodScope(world, method, { initialises: true });
        method.run = sequence(compileStatements(member.body.statements, scope));
      });
    }
  }
}

function add(declared: UserClass, isStatic: boolean, position: Position): UserMethod {
  const method = codeWithoutParameters(declared, isStatic ? '<clinit>' : '<init>', position);
  (isStatic ? declared.staticInitialisers : declared.instanceInitialisers).push(method);
  return method;
}

function compileConstructor(world: World, constructor: UserMethod): void {
  const { body, owner, position } = constructor;
  const scope = methodScope(world, constructor, { initialises: true });
  const [first, ...rest] = body?.statements ?? [];
  const call = constructorCall(first);
  const begin =
    call === undefined ? implicitSuper(owner, position) : explicitCall(call, owner, scope);
  const run = sequence(
    compileStatements(call === undefined ? (body?.statements ?? []) : rest, scope),
  );
  const initialises = call?.expression.of !== 'this';
  constructor.run = (frame) => {
    begin(frame);
    if (initialises) {
      initialise(frame.transaction, owner, frame.self);
    }
    return run(frame);
  };
}

interface ConstructorCall {
  readonly expression: Extract<
    Extract<Statement, { kind: 'expression' }>['expression'],
    { kind: 'constructor-call' }
  >;
}

function constructorCall(statement: Statement | undefined): ConstructorCall | undefined {
  return statement?.kind === 'expression' && statement.expression.kind === 'constructor-call'
    ? { expression: statement.expression }
    : undefined;
}

function implicitSuper(owner: UserClass, position: Position): Run {
  const { superclass } = owner;
  if (superclass === undefined) {
    return () => NORMAL;
  }
  const found = superclass.constructors.find(({ parameters }) => parameters.length === 0);
  if (found === undefined) {
    throw new CompileError(position, `Default constructor not available in ${superclass.name}`);
  }
  return (frame) => {
    callMethod(frame.transaction, found, frame.self, []);
    return NORMAL;
  };
}

function explicitCall({ expression }: ConstructorCall, owner: UserClass, scope: Scope): Run {
  const { line } = expression.position;
  const args = expression.args.map((argument) => compileExpression(argument, scope));
  const target = expression.of === 'this' ? owner : owner.superclass;
  const note = owner.unit.line(line);
  if (target === undefined) {
    if (owner.platformBase === undefined) {
      throw new CompileError(expression.position, `${owner.name} extends nothing`);
    }
    return (frame) => {
      note();
      const values = args.map(({ evaluate }) => evaluate(frame));
      if (frame.self instanceof ExceptionValue) {
        describeException(frame.self, values);
      }
      return NORMAL;
    };
  }
  const described = `void <Constructor>(${typeList(args)}) from the type ${target.name}`;
  const candidates = target.constructors.map((method): Candidate & { method: UserMethod } => ({
    parameters: method.parameters.map(({ type }): Type => type),
    result: VOID,
    method,
    bind: (_self, values) => (frame) =>
      callMethod(
        frame.transaction,
        method,
        frame.self,
        values.map((value) => value(frame)),
      ),
  }));
  const chosen = chooseOverload(scope.world, candidates, args, expression.position, described);
  const evaluate = chosen.bind(undefined, convertArguments(scope.world, args, chosen.parameters));
  return (frame) => {
    frame.line = line;
    note();
    evaluate(frame);
    return NORMAL;
  };
}

/** Compiles the body of a trigger. */
export function compileTriggerBody(around: Surroundings, body: Block): Run {
  return sequence(compileStatements(body.statements, new Scope(around)));
}
