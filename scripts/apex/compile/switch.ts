import { CompileError } from '../language/position.ts';
import type { Statement, SwitchCase, WhenValue } from '../language/syntax.ts';
import { typeName, type Type } from '../language/types.ts';
import { NORMAL, type Run } from '../run/completion.ts';
import type { Frame } from '../run/frame.ts';
import { equalValues } from '../values/equality.ts';
import type { Value } from '../values/value.ts';
import { couldBe } from './conversions.ts';
import { compileAs, compileExpression, resolveType } from './expression.ts';
import { isInstance } from './runtime-types.ts';
import type { Evaluate } from './org-port.ts';
import type { Scope } from './scope.ts';
import { compileBlock, compileStatements, sequence } from './statements.ts';

type Switch = Extract<Statement, { kind: 'switch' }>;

interface Branch {
  readonly matches: (value: Value, frame: Frame) => boolean;
  readonly run: Run;
}

/** `switch on`: the first branch that matches runs, without falling through. */
export function compileSwitch(node: Switch, scope: Scope): Run {
  const { type, evaluate } = compileExpression(node.subject, scope);
  const branches = node.cases.map((branch) => compileCase(branch, type, scope));
  return (frame) => {
    const value = evaluate(frame);
    return branches.find(({ matches }) => matches(value, frame))?.run(frame) ?? NORMAL;
  };
}

function compileCase(node: SwitchCase, subject: Type, scope: Scope): Branch {
  const { when } = node;
  switch (when.kind) {
    case 'else':
      return { matches: () => true, run: compileBlock(node.body, scope) };
    case 'values': {
      const values = when.values.map((value) => compileWhen(value, subject, scope));
      return {
        matches: (value, frame) => values.some((when) => equalValues(value, when(frame))),
        run: compileBlock(node.body, scope),
      };
    }
    case 'type': {
      const type = resolveType(when.type, scope);
      const { world } = scope;
      if (!couldBe(world, subject, type)) {
        throw new CompileError(
          node.position,
          `When type ${typeName(type)} is never an instance of ${typeName(subject)}`,
        );
      }
      const inner = scope.inner();
      const { slot } = inner.declare(when.name, type, node.position);
      return {
        matches: (value, frame) => {
          frame.locals[slot] = value;
          return isInstance(world, value, type);
        },
        run: sequence(compileStatements(node.body.statements, inner)),
      };
    }
  }
}

function compileWhen(when: WhenValue, subject: Type, scope: Scope): Evaluate {
  if (when.kind === 'literal') {
    return compileAs(when.value, subject, scope);
  }
  const constants =
    scope.world.userClass(subject)?.constants ??
    (subject.kind === 'platform' ? scope.world.platform.enum(subject.name)?.constants : undefined);
  const found = constants?.find(({ name }) => name.toLowerCase() === when.name.toLowerCase());
  if (found === undefined) {
    throw new CompileError(
      when.position,
      `When value is no constant of ${typeName(subject)}: ${when.name}`,
    );
  }
  return () => found;
}
