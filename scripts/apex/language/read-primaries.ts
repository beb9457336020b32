import {
  IdPrimaryContext,
  LiteralPrimaryContext,
  SoqlPrimaryContext,
  SuperPrimaryContext,
  ThisPrimaryContext,
  TypeRefPrimaryContext,
  type LiteralContext,
  type PrimaryContext,
} from '@apexdevtools/apex-parser';
import { CompileError } from './position.ts';
import { readTypeRef } from './read-types.ts';
import { multilineStringLiteral, stringLiteral } from './string-literal.ts';
import type { Expression } from './syntax.ts';
import { has, positionIn, present } from './tree.ts';

export function readPrimary(file: string, tree: PrimaryContext): Expression {
  const position = positionIn(file, tree);
  if (tree instanceof ThisPrimaryContext) {
    return { kind: 'this', position };
  }
  if (tree instanceof SuperPrimaryContext) {
    return { kind: 'super', position };
  }
  if (tree instanceof IdPrimaryContext) {
    return { kind: 'name', position, name: tree.id().getText() };
  }
  if (tree instanceof LiteralPrimaryContext) {
    return readLiteral(file, tree.literal());
  }
  if (tree instanceof TypeRefPrimaryContext) {
    return { kind: 'class-literal', position, type: readTypeRef(file, tree.typeRef()) };
  }
  if (tree instanceof SoqlPrimaryContext) {
    return { kind: 'query', position, tree: tree.soqlLiteral().query() };
  }
  throw new CompileError(position, `Not supported here: ${tree.getText()}`);
}

export function readLiteral(file: string, tree: LiteralContext): Expression {
  const position = positionIn(file, tree);
  const text = tree.getText();
  if (has(tree.NULL())) {
    return { kind: 'null', position };
  }
  if (has(tree.BooleanLiteral())) {
    return { kind: 'boolean', position, value: text.toLowerCase() === 'true' };
  }
  if (has(tree.StringLiteral())) {
    return { kind: 'string', position, value: stringLiteral(text) };
  }
  if (has(tree.MultilineStringLiteral())) {
    return { kind: 'string', position, value: multilineStringLiteral(text) };
  }
  if (has(tree.LongLiteral())) {
    return { kind: 'long', position, text: text.slice(0, -1) };
  }
  const number = present(tree.NumberLiteral());
  if (number === undefined) {
    return { kind: 'integer', position, text };
  }
  return /d$/i.test(text)
    ? { kind: 'double', position, text: text.slice(0, -1) }
    : { kind: 'decimal', position, text };
}
