import { CompileError } from '../language/position.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import { typeName, type Type } from '../language/types.ts';
import { BREAK, CONTINUE, NORMAL, type Completion, type Run } from '../run/completion.ts';
import type { Frame } from '../run/frame.ts';
import { nullReference, platformException } from '../values/exception.ts';
import { ListValue } from '../values/list.ts';
import { SetValue } from '../values/set.ts';
import type { Value } from '../values/value.ts';
import { assignment, type Convert } from './conversions.ts';
import { instanceMethods } from './methods.ts';
import { compileCondition, compileExpression, resolveType } from './expression.ts';
import type { Evaluate } from './org-port.ts';
import type { Scope } from './scope.ts';
import { compileStatement, compileStatements, sequence } from './statements.ts';

type StatementOf<Kind extends Statement['kind']> = Extract<Statement, { kind: Kind }>;

/** A query in a `for` gives its rows in such chunks to a list variable (Apex Developer Guide, "SOQL For Loops"). */
const QUERY_CHUNK = 200;

export function compileWhile(node: StatementOf<'while'>, scope: Scope): Run {
  const condition = compileCondition(node.condition, scope);
  const body = compileBody(node.body, scope);
  return (frame) => {
    while (condition(frame) === true) {
      const ending = turn(body, frame);
      if (ending !== undefined) {
        return ending;
      }
    }
    return NORMAL;
  };
}

export function compileDo(node: StatementOf<'do'>, scope: Scope): Run {
  const body = compileBody({ kind: 'block', ...node.body }, scope);
  const condition = compileCondition(node.condition, scope);
  return (frame) => {
    do {
      const ending = turn(body, frame);
      if (ending !== undefined) {
        return ending;
      }
    } while (condition(frame) === true);
    return NORMAL;
  };
}

export function compileFor(node: StatementOf<'for'>, outer: Scope): Run {
  const scope = outer.inner();
  const initial = sequence(compileStatements(node.initial, scope));
  const condition =
    node.condition === undefined ? () => true : compileCondition(node.condition, scope);
  const updates = node.update.map((update) => compileExpression(update, scope).evaluate);
  const body = compileBody(node.body, scope);
  return (frame) => {
    initial(frame);
    while (condition(frame) === true) {
      const ending = turn(body, frame);
      if (ending !== undefined) {
        return ending;
      }
      for (const update of updates) {
        update(frame);
      }
    }
    return NORMAL;
  };
}

export function compileForEach(node: StatementOf<'for-each'>, outer: Scope): Run {
  const scope = outer.inner();
  const type = resolveType(node.type, scope);
  const { elements, elementType } = compileIterated(node.iterated, type, scope);
  const convert = elementConversion(node, elementType, type, scope);
  const { slot } = scope.declare(node.name, type, node.position);
  const body = compileBody(node.body, scope);
  const { line } = node.position;
  return (frame) => {
    for (const element of elements(frame)) {
      frame.locals[slot] = convert(element);
      const ending = turn(body, frame);
      if (ending !== undefined) {
        return ending;
      }
      frame.line = line;
    }
    return NORMAL;
  };
}

function elementConversion(
  node: StatementOf<'for-each'>,
  from: Type,
  to: Type,
  scope: Scope,
): Convert {
  const convert = assignment(scope.world, from, to);
  if (convert === undefined) {
    throw new CompileError(
      node.position,
      `Loop variable must be of type ${typeName(from)}, not ${typeName(to)}`,
    );
  }
  return convert;
}

interface Iterated {
  readonly elements: (frame: Frame) => Iterable<Value>;
  readonly elementType: Type;
}

function compileIterated(node: Expression, variable: Type, scope: Scope): Iterated {
  const { type, evaluate, isRowSet } = compileExpression(node, scope);
  if (type.kind === 'list' && isRowSet === true && variable.kind === 'list') {
    return {
      elements: (frame) => chunks(type.element, evaluate(frame)),
      elementType: type,
    };
  }
  if (type.kind === 'list' || type.kind === 'set') {
    return { elements: (frame) => elementsOf(evaluate(frame)), elementType: type.element };
  }
  return compileIterable(node, type, evaluate, scope);
}

/** An object of a class that implements Iterable. */
function compileIterable(node: Expression, type: Type, evaluate: Evaluate, scope: Scope): Iterated {
  const { world } = scope;
  const [iterator] = instanceMethods(world, type, 'iterator').filter(
    ({ parameters }) => parameters.length === 0,
  );
  const [hasNext, next] = ['hasNext', 'next'].map(
    (name) => iterator && instanceMethods(world, iterator.result, name)[0],
  );
  if (iterator === undefined || hasNext === undefined || next === undefined) {
    throw new CompileError(node.position, `Loop must iterate over a collection: ${typeName(type)}`);
  }
  const slot = scope.spare();
  const held: Evaluate = ({ locals }) => locals[slot] ?? null;
  const start = iterator.bind(evaluate, []);
  const [more, take] = [hasNext.bind(held, []), next.bind(held, [])];
  return {
    elementType: next.result,
    elements: function* (frame) {
      frame.locals[slot] = start(frame);
      while (more(frame) === true) {
        yield take(frame);
      }
    },
  };
}

function* chunks(element: Type, rows: Value): Iterable<Value> {
  const items = rows instanceof ListValue ? rows.items : [];
  for (let start = 0; start < items.length; start += QUERY_CHUNK) {
    yield new ListValue(element, items.slice(start, start + QUERY_CHUNK));
  }
}

function elementsOf(value: Value): Iterable<Value> {
  if (value instanceof ListValue) return unchanged([...value.items], () => value.items.length);
  if (value instanceof SetValue) return unchanged([...value.values()], () => value.size);
  throw nullReference();
}

/** @throws a FinalException once elements have been added or removed (Apex Developer Guide, "Iterating Collections"). */
function* unchanged(elements: readonly Value[], size: () => number): Iterable<Value> {
  for (const element of elements) {
    if (size() !== elements.length) {
      throw platformException(
        'System.FinalException',
        'Cannot modify a collection while it is being iterated.',
      );
    }
    yield element;
  }
}

function compileBody(node: Statement | undefined, scope: Scope): Run {
  return node === undefined ? () => NORMAL : compileStatement(node, scope.inner());
}

/** One turn of a loop; how the loop ends, or undefined if it goes on. */
function turn(body: Run, frame: Frame): Completion | undefined {
  frame.transaction.step();
  const completion = body(frame);
  if (completion === NORMAL || completion === CONTINUE) {
    return undefined;
  }
  return completion === BREAK ? NORMAL : completion;
}
