import { CompileError } from '../language/position.ts';
import type { Block, Statement } from '../language/syntax.ts';
import { typeKey, typeName, VOID, sameType } from '../language/types.ts';
import { NORMAL, BREAK, CONTINUE, RETURN, type Run } from '../run/completion.ts';
import { ExceptionValue, nullReference, ThrownException } from '../values/exception.ts';
import { platformOf, type Type } from '../language/types.ts';
import { isSubtype } from './conversions.ts';
import { compileDml } from './dml.ts';
import { compileAs, compileCondition, compileExpression, resolveType } from './expression.ts';
import { compileDo, compileFor, compileForEach, compileWhile } from './loops.ts';
import { compileRunAs } from './run-as.ts';
import type { Scope } from './scope.ts';
import { compileSwitch } from './switch.ts';
import { compileTry } from './try.ts';

export const EXCEPTION = platformOf('System.Exception');

/** Compiles the statements of a block, in a scope of their own. */
export function compileBlock(block: Block, scope: Scope): Run {
  return sequence(compileStatements(block.statements, scope.inner()));
}

export function compileStatements(nodes: readonly Statement[], scope: Scope): Run[] {
  return nodes.map((node) => compileStatement(node, scope));
}

/** Runs one after the other, up to the first that does not end normally. */
export function sequence(runs: readonly Run[]): Run {
  const [first, second] = runs;
  if (first === undefined) {
    return () => NORMAL;
  }
  if (second === undefined) {
    return first;
  }
  return (frame) => {
    for (const run of runs) {
      const completion = run(frame);
      if (completion !== NORMAL) {
        return completion;
      }
    }
    return NORMAL;
  };
}

/** A statement, noting its line for stack traces and coverage. */
export function compileStatement(node: Statement, scope: Scope): Run {
  const run = compilePlain(node, scope);
  if (!isExecutable(node)) {
    return run;
  }
  const { line } = node.position;
  const note = scope.around.unit.line(line);
  return (frame) => {
    frame.line = line;
    note();
    return run(frame);
  };
}

/** As an org counts coverage: braces, `try` and declarations without a value are no executable lines. */
function isExecutable(node: Statement): boolean {
  return !(
    node.kind === 'block' ||
    node.kind === 'try' ||
    (node.kind === 'local' && node.variables.every(({ initial }) => initial === undefined))
  );
}

function compilePlain(node: Statement, scope: Scope): Run {
  switch (node.kind) {
    case 'block':
      return compileBlock(node, scope);
    case 'local':
      return compileLocal(node, scope);
    case 'expression': {
      const { evaluate } = compileExpression(node.expression, scope);
      return (frame) => {
        evaluate(frame);
        return NORMAL;
      };
    }
    case 'if':
      return compileIf(node, scope);
    case 'switch':
      return compileSwitch(node, scope);
    case 'for':
      return compileFor(node, scope);
    case 'for-each':
      return compileForEach(node, scope);
    case 'while':
      return compileWhile(node, scope);
    case 'do':
      return compileDo(node, scope);
    case 'try':
      return compileTry(node, scope);
    case 'return':
      return compileReturn(node, scope);
    case 'throw':
      return compileThrow(node, scope);
    case 'break':
      return () => BREAK;
    case 'continue':
      return () => CONTINUE;
    case 'dml':
      return compileDml(node, scope);
    case 'run-as':
      return compileRunAs(node, scope);
  }
}

type StatementOf<Kind extends Statement['kind']> = Extract<Statement, { kind: Kind }>;

function compileLocal(node: StatementOf<'local'>, scope: Scope): Run {
  const type = resolveType(node.type, scope);
  return sequence(
    node.variables.map(({ name, initial, position }): Run => {
      const value = initial === undefined ? undefined : compileAs(initial, type, scope);
      const { slot } = scope.declare(name, type, position, node.isFinal && value !== undefined);
      return (frame) => {
        frame.locals[slot] = value === undefined ? null : value(frame);
        return NORMAL;
      };
    }),
  );
}

function compileIf(node: StatementOf<'if'>, scope: Scope): Run {
  const condition = compileCondition(node.condition, scope);
  const yes = compileStatement(node.yes, scope.inner());
  const no = node.no === undefined ? undefined : compileStatement(node.no, scope.inner());
  return (frame) => {
    if (condition(frame) === true) {
      return yes(frame);
    }
    return no === undefined ? NORMAL : no(frame);
  };
}

function compileReturn(node: StatementOf<'return'>, scope: Scope): Run {
  const { result } = scope.around;
  if (node.value === undefined) {
    if (!sameType(result, VOID)) {
      throw new CompileError(node.position, `Return value must be of type: ${typeName(result)}`);
    }
    return () => RETURN;
  }
  if (sameType(result, VOID)) {
    throw new CompileError(node.position, 'Void method must not return a value');
  }
  const value = compileAs(node.value, result, scope);
  return (frame) => {
    frame.result = value(frame);
    return RETURN;
  };
}

function compileThrow(node: StatementOf<'throw'>, scope: Scope): Run {
  const { type, evaluate } = compileExpression(node.value, scope);
  if (!isException(type, scope)) {
    throw new CompileError(
      node.position,
      `Throw expression must be of type exception: ${typeKey(type)}`,
    );
  }
  return (frame) => {
    const value = evaluate(frame);
    throw value instanceof ExceptionValue ? new ThrownException(value) : nullReference();
  };
}

export function isException(type: Type, scope: Scope): boolean {
  return isSubtype(scope.world, type, EXCEPTION);
}
