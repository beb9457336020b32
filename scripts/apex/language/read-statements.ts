import type {
  AccessLevelContext,
  BlockContext,
  ExpressionContext,
  ForStatementContext,
  LocalVariableDeclarationContext,
  StatementContext,
  SwitchStatementContext,
  TryStatementContext,
  VariableDeclaratorsContext,
  WhenLiteralContext,
  WhenValueContext,
} from '@apexdevtools/apex-parser';
import { CompileError } from './position.ts';
import { readExpression, readExpressions } from './read-expressions.ts';
import { readModifiers, readQualifiedType, readTypeRef } from './read-types.ts';
import { multilineStringLiteral, stringLiteral } from './string-literal.ts';
import type {
  Block,
  Expression,
  Statement,
  SwitchCase,
  VariableNode,
  WhenValue,
} from './syntax.ts';
import { has, positionIn, present } from './tree.ts';

export function readBlock(file: string, tree: BlockContext): Block {
  return {
    position: positionIn(file, tree),
    statements: tree.statement_list().map((statement) => readStatement(file, statement)),
  };
}

export function readVariables(file: string, tree: VariableDeclaratorsContext): VariableNode[] {
  return tree.variableDeclarator_list().map((variable) => {
    const initial = present(variable.expression());
    return {
      position: positionIn(file, variable),
      name: variable.id().getText(),
      initial: initial === undefined ? undefined : readExpression(file, initial),
    };
  });
}

export function readStatement(file: string, tree: StatementContext): Statement {
  const position = positionIn(file, tree);
  const expression = (child: ExpressionContext): Expression => readExpression(file, child);
  const body = (child: StatementContext): Statement | undefined => {
    const statement = present(child);
    return statement === undefined ? undefined : readStatement(file, statement);
  };

  const block = present(tree.block());
  if (block !== undefined) {
    return { kind: 'block', ...readBlock(file, block) };
  }
  const local = present(tree.localVariableDeclarationStatement());
  if (local !== undefined) {
    return readLocal(file, local.localVariableDeclaration());
  }
  const plain = present(tree.expressionStatement());
  if (plain !== undefined) {
    return { kind: 'expression', position, expression: expression(plain.expression()) };
  }
  const branch = present(tree.ifStatement());
  if (branch !== undefined) {
    const condition = expression(branch.parExpression().expression());
    const yes = readStatement(file, branch.statement(0));
    return { kind: 'if', position, condition, yes, no: body(branch.statement(1)) };
  }
  const selection = present(tree.switchStatement());
  if (selection !== undefined) {
    return readSwitch(file, selection);
  }
  const loop = present(tree.forStatement());
  if (loop !== undefined) {
    return readFor(file, loop);
  }
  const whileLoop = present(tree.whileStatement());
  if (whileLoop !== undefined) {
    const condition = expression(whileLoop.parExpression().expression());
    return { kind: 'while', position, condition, body: body(whileLoop.statement()) };
  }
  const doLoop = present(tree.doWhileStatement());
  if (doLoop !== undefined) {
    const condition = expression(doLoop.parExpression().expression());
    return { kind: 'do', position, condition, body: readBlock(file, doLoop.block()) };
  }
  const attempt = present(tree.tryStatement());
  if (attempt !== undefined) {
    return readTry(file, attempt);
  }
  const returned = present(tree.returnStatement());
  if (returned !== undefined) {
    const value = present(returned.expression());
    return { kind: 'return', position, value: value === undefined ? undefined : expression(value) };
  }
  const thrown = present(tree.throwStatement());
  if (thrown !== undefined) {
    return { kind: 'throw', position, value: expression(thrown.expression()) };
  }
  if (has(tree.breakStatement())) {
    return { kind: 'break', position };
  }
  if (has(tree.continueStatement())) {
    return { kind: 'continue', position };
  }
  const runAs = present(tree.runAsStatement());
  if (runAs !== undefined) {
    const [user, ...more] = readExpressions(file, runAs.expressionList());
    if (user === undefined || more.length > 0) {
      throw new CompileError(position, 'System.runAs takes one user');
    }
    return { kind: 'run-as', position, user, body: readBlock(file, runAs.block()) };
  }
  return readDml(file, tree);
}

function readLocal(file: string, tree: LocalVariableDeclarationContext): Statement {
  return {
    kind: 'local',
    position: positionIn(file, tree),
    type: readTypeRef(file, tree.typeRef()),
    isFinal: readModifiers(file, tree.modifier_list()).words.has('final'),
    variables: readVariables(file, tree.variableDeclarators()),
  };
}

function readFor(file: string, tree: ForStatementContext): Statement {
  const position = positionIn(file, tree);
  const control = tree.forControl();
  const statement = present(tree.statement());
  const body = statement === undefined ? undefined : readStatement(file, statement);
  const each = present(control.enhancedForControl());
  if (each !== undefined) {
    return {
      kind: 'for-each',
      position,
      type: readTypeRef(file, each.typeRef()),
      name: each.id().getText(),
      iterated: readExpression(file, each.expression()),
      body,
    };
  }
  const initial = present(control.forInit());
  const local = present(initial?.localVariableDeclaration());
  const condition = present(control.expression());
  return {
    kind: 'for',
    position,
    initial:
      local === undefined
        ? readExpressions(file, initial?.expressionList()).map((expression) => ({
            kind: 'expression',
            position,
            expression,
          }))
        : [readLocal(file, local)],
    condition: condition === undefined ? undefined : readExpression(file, condition),
    update: readExpressions(file, present(control.forUpdate())?.expressionList()),
    body,
  };
}

function readTry(file: string, tree: TryStatementContext): Statement {
  const last = present(tree.finallyBlock());
  return {
    kind: 'try',
    position: positionIn(file, tree),
    body: readBlock(file, tree.block()),
    catches: tree.catchClause_list().map((clause) => ({
      position: positionIn(file, clause),
      type: readQualifiedType(file, clause.qualifiedName()),
      name: clause.id().getText(),
      body: readBlock(file, clause.block()),
    })),
    finally: last === undefined ? undefined : readBlock(file, last.block()),
  };
}

function readSwitch(file: string, tree: SwitchStatementContext): Statement {
  return {
    kind: 'switch',
    position: positionIn(file, tree),
    subject: readExpression(file, tree.expression()),
    cases: tree.whenControl_list().map((control) => ({
      position: positionIn(file, control),
      when: readWhen(file, control.whenValue()),
      body: readBlock(file, control.block()),
    })),
  };
}

function readWhen(file: string, tree: WhenValueContext): SwitchCase['when'] {
  if (has(tree.ELSE())) {
    return { kind: 'else' };
  }
  const type = present(tree.typeRef());
  if (type !== undefined) {
    return { kind: 'type', type: readTypeRef(file, type), name: tree.id().getText() };
  }
  return {
    kind: 'values',
    values: tree.whenLiteral_list().map((literal) => readWhenValue(file, literal)),
  };
}

function readWhenValue(file: string, tree: WhenLiteralContext): WhenValue {
  const position = positionIn(file, tree);
  const literal = (value: Expression): WhenValue => ({ kind: 'literal', value });
  const inner = present(tree.whenLiteral());
  if (inner !== undefined) {
    return readWhenValue(file, inner);
  }
  if (has(tree.NULL())) {
    return literal({ kind: 'null', position });
  }
  const string = present(tree.StringLiteral());
  if (string !== undefined) {
    return literal({ kind: 'string', position, value: stringLiteral(string.getText()) });
  }
  const lines = present(tree.MultilineStringLiteral());
  if (lines !== undefined) {
    return literal({ kind: 'string', position, value: multilineStringLiteral(lines.getText()) });
  }
  const name = present(tree.qualifiedName());
  if (name !== undefined) {
    return { kind: 'name', position, name: name.getText() };
  }
  const sign = tree.SUB_list().length % 2 === 1 ? '-' : '';
  const long = present(tree.LongLiteral());
  return long === undefined
    ? literal({ kind: 'integer', position, text: sign + tree.IntegerLiteral().getText() })
    : literal({ kind: 'long', position, text: sign + long.getText().slice(0, -1) });
}

function readDml(file: string, tree: StatementContext): Statement {
  const position = positionIn(file, tree);
  const upsert = present(tree.upsertStatement());
  const [operation, statement] = (
    [
      ['insert', present(tree.insertStatement())],
      ['update', present(tree.updateStatement())],
      ['delete', present(tree.deleteStatement())],
      ['undelete', present(tree.undeleteStatement())],
      ['upsert', upsert],
    ] as const
  ).find(([, found]) => found !== undefined) ?? ['insert', undefined];
  if (statement === undefined) {
    throw new CompileError(position, `Not a statement that is known here: ${tree.getText()}`);
  }
  return {
    kind: 'dml',
    position,
    operation,
    access: readAccess(present(statement.accessLevel())),
    records: readExpression(file, statement.expression()),
    externalIdField: present(upsert?.qualifiedName())?.getText(),
  };
}

function readAccess(tree: AccessLevelContext | undefined): 'user' | 'system' | undefined {
  return tree === undefined ? undefined : has(tree.USER()) ? 'user' : 'system';
}
