import {
  ArrayExpressionContext,
  Arth1ExpressionContext,
  Arth2ExpressionContext,
  AssignExpressionContext,
  BitAndExpressionContext,
  BitExpressionContext,
  BitNotExpressionContext,
  BitOrExpressionContext,
  CastExpressionContext,
  CmpExpressionContext,
  CoalExpressionContext,
  CondExpressionContext,
  DotExpressionContext,
  EqualityExpressionContext,
  InstanceOfExpressionContext,
  LogAndExpressionContext,
  LogOrExpressionContext,
  MethodCallExpressionContext,
  NegExpressionContext,
  NewExpressionContext,
  PostOpExpressionContext,
  PreOpExpressionContext,
  PrimaryExpressionContext,
  SubExpressionContext,
  type ExpressionContext,
  type ExpressionListContext,
} from '@apexdevtools/apex-parser';
import { CompileError, type Position } from './position.ts';
import { readCreator } from './read-creators.ts';
import { readPrimary } from './read-primaries.ts';
import { readTypeRef } from './read-types.ts';
import type { BinaryOperator, Expression } from './syntax.ts';
import { has, positionIn, present } from './tree.ts';

const OPERATORS: ReadonlyMap<string, BinaryOperator> = new Map<string, BinaryOperator>([
  ...(['*', '/', '+', '-', '<<', '>>', '>>>', '<', '>', '<=', '>=', '==', '!='] as const).map(
    (operator): [string, BinaryOperator] => [operator, operator],
  ),
  ...(['===', '!==', '&', '^', '|'] as const).map((operator): [string, BinaryOperator] => [
    operator,
    operator,
  ]),
  ['<>', '!='],
]);

const BINARY = [
  Arth1ExpressionContext,
  Arth2ExpressionContext,
  BitExpressionContext,
  CmpExpressionContext,
  EqualityExpressionContext,
  BitAndExpressionContext,
  BitNotExpressionContext,
  BitOrExpressionContext,
] as const;

const LOGICAL = [
  [LogAndExpressionContext, '&&'],
  [LogOrExpressionContext, '||'],
  [CoalExpressionContext, '??'],
] as const;

export function readExpressions(
  file: string,
  tree: ExpressionListContext | null | undefined,
): Expression[] {
  return (tree?.expression_list() ?? []).map((expression) => readExpression(file, expression));
}

/** Turns the parse tree of an expression into syntax. */
export function readExpression(file: string, tree: ExpressionContext): Expression {
  const position = positionIn(file, tree);
  const read = (child: ExpressionContext): Expression => readExpression(file, child);
  if (tree instanceof PrimaryExpressionContext) {
    return readPrimary(file, tree.primary());
  }
  if (tree instanceof SubExpressionContext) {
    return read(tree.expression());
  }
  if (tree instanceof DotExpressionContext) {
    return readDot(file, tree);
  }
  if (tree instanceof MethodCallExpressionContext) {
    const call = tree.methodCall();
    const args = readExpressions(file, call.expressionList());
    const id = present(call.id());
    return id === undefined
      ? { kind: 'constructor-call', position, of: has(call.THIS()) ? 'this' : 'super', args }
      : { kind: 'call', position, target: undefined, name: id.getText(), args, safe: false };
  }
  if (tree instanceof NewExpressionContext) {
    return readCreator(file, tree.creator(), read);
  }
  if (tree instanceof ArrayExpressionContext) {
    return {
      kind: 'index',
      position,
      target: read(tree.expression(0)),
      index: read(tree.expression(1)),
    };
  }
  if (tree instanceof CastExpressionContext) {
    const type = readTypeRef(file, tree.typeRef());
    return { kind: 'cast', position, type, operand: read(tree.expression()) };
  }
  if (tree instanceof InstanceOfExpressionContext) {
    const type = readTypeRef(file, tree.typeRef());
    return { kind: 'instanceof', position, type, operand: read(tree.expression()) };
  }
  if (tree instanceof CondExpressionContext) {
    const [condition, yes, no] = [tree.expression(0), tree.expression(1), tree.expression(2)];
    return {
      kind: 'conditional',
      position,
      condition: read(condition),
      yes: read(yes),
      no: read(no),
    };
  }
  if (tree instanceof AssignExpressionContext) {
    return readAssignment(file, tree);
  }
  for (const [context, operator] of LOGICAL) {
    if (tree instanceof context) {
      const [left, right] = [read(tree.expression(0)), read(tree.expression(1))];
      return { kind: 'logical', position, operator, left, right };
    }
  }
  for (const context of BINARY) {
    if (tree instanceof context) {
      const operator = binaryOperator(position, textBetween(tree));
      const [left, right] = [read(tree.expression(0)), read(tree.expression(1))];
      return { kind: 'binary', position, operator, left, right };
    }
  }
  return readUnary(file, tree);
}

function readUnary(file: string, tree: ExpressionContext): Expression {
  const position = positionIn(file, tree);
  if (tree instanceof PostOpExpressionContext) {
    const operand = readExpression(file, tree.expression());
    return { kind: 'increment', position, by: has(tree.INC()) ? 1 : -1, prefix: false, operand };
  }
  if (tree instanceof PreOpExpressionContext) {
    const operand = readExpression(file, tree.expression());
    return has(tree.INC()) || has(tree.DEC())
      ? { kind: 'increment', position, by: has(tree.INC()) ? 1 : -1, prefix: true, operand }
      : { kind: 'unary', position, operator: has(tree.SUB()) ? '-' : '+', operand };
  }
  if (tree instanceof NegExpressionContext) {
    const operand = readExpression(file, tree.expression());
    return { kind: 'unary', position, operator: has(tree.BANG()) ? '!' : '~', operand };
  }
  throw new CompileError(position, `Not an expression that is known here: ${tree.getText()}`);
}

function readDot(file: string, tree: DotExpressionContext): Expression {
  const call = present(tree.dotMethodCall());
  const target = readExpression(file, tree.expression());
  const safe = has(tree.QUESTIONDOT());
  if (call === undefined) {
    const id = tree.anyId();
    return { kind: 'member', position: positionIn(file, id), target, name: id.getText(), safe };
  }
  return {
    kind: 'call',
    position: positionIn(file, call),
    target,
    name: call.anyId().getText(),
    args: readExpressions(file, call.expressionList()),
    safe,
  };
}

function readAssignment(file: string, tree: AssignExpressionContext): Expression {
  const position = positionIn(file, tree);
  const operator = textBetween(tree).slice(0, -1);
  return {
    kind: 'assign',
    position,
    operator: operator === '' ? undefined : binaryOperator(position, operator),
    target: readExpression(file, tree.expression(0)),
    value: readExpression(file, tree.expression(1)),
  };
}

/** The tokens of an operator: everything between the first and the last child. */
function textBetween(tree: ExpressionContext): string {
  return (tree.children ?? [])
    .slice(1, -1)
    .map((child) => child.getText())
    .join('');
}

function binaryOperator(position: Position, text: string): BinaryOperator {
  const operator = OPERATORS.get(text);
  if (operator === undefined) {
    throw new CompileError(position, `Not an operator that is known here: ${text}`);
  }
  return operator;
}
