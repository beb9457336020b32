import type { ValueContext } from '@apexdevtools/apex-parser';
import type { QueryScope, TypedExpression } from '../../compile/org-port.ts';
import { stringLiteral } from '../../language/string-literal.ts';
import { has, present } from '../../language/tree.ts';
import { typeName, type Type } from '../../language/types.ts';
import { DateValue, DatetimeValue } from '../../values/dates.ts';
import { DecimalValue } from '../../values/decimal.ts';
import { platformException } from '../../values/exception.ts';
import { IdValue } from '../../values/id.ts';
import { ListValue } from '../../values/list.ts';
import { SetValue } from '../../values/set.ts';
import { SObjectValue } from '../../values/sobject.ts';
import type { Value } from '../../values/value.ts';
import type { FieldDefinition } from '../schema/definition.ts';
import { comparability, type Comparability } from './comparison.ts';
import { notModelled, wrong } from './query-errors.ts';
import type { QueryRun } from './query-run.ts';

/** Which static types a bind to a field may have. */
const BINDABLE: Readonly<Record<Comparability, readonly string[]>> = {
  text: ['String', 'Id'],
  id: ['Id', 'String'],
  boolean: ['Boolean'],
  number: ['Integer', 'Long', 'Double', 'Decimal'],
  date: ['Date'],
  datetime: ['Datetime'],
  time: ['Time'],
};

/** How the text of a string literal is read from its token. */
type ReadText = (token: string) => string;

/** One value on the right of an operator: a literal or a bind. */
export type Operand = (run: QueryRun) => Value;
/** The values after IN. */
export type Operands = (run: QueryRun) => Value[];

/** @throws CompileError for a value that the field cannot be compared with. */
export function operand(
  tree: ValueContext,
  field: FieldDefinition,
  scope: QueryScope,
  readText: ReadText = stringLiteral,
): Operand {
  const bound = present(tree.boundExpression());
  if (bound !== undefined) {
    const bind = scope.bind(bound.expression());
    requireBindable(tree, field, scope, bind.type, bind.type);
    return (run) => converted(field, bind.evaluate(run.frame));
  }
  const value = converted(field, literal(tree, field, scope, readText));
  return () => value;
}

/** @throws CompileError */
export function operands(
  tree: ValueContext,
  field: FieldDefinition,
  scope: QueryScope,
  readText: ReadText = stringLiteral,
): Operands {
  const bound = present(tree.boundExpression());
  if (bound !== undefined) {
    const bind = scope.bind(bound.expression());
    requireBindable(tree, field, scope, elementType(tree, scope, bind), bind.type);
    return (run) => elements(bind.evaluate(run.frame)).map((value) => converted(field, value));
  }
  const list = present(tree.valueList());
  if (list === undefined) {
    throw wrong(scope, tree, 'IN operator must be used with an iterable expression');
  }
  const values = list.value_list().map((value) => operand(value, field, scope, readText));
  return (run) => values.map((value) => value(run));
}

function elementType(tree: ValueContext, scope: QueryScope, { type }: TypedExpression): Type {
  switch (type.kind) {
    case 'list':
    case 'set':
      return type.element;
    case 'map':
      return type.key;
    default:
      throw wrong(scope, tree, 'IN operator must be used with an iterable expression');
  }
}

function elements(value: Value): Value[] {
  if (value instanceof ListValue) return value.items;
  if (value instanceof SetValue) return [...value.values()];
  if (value === null) return [];
  throw new Error('A bind after IN is neither a list nor a set.');
}

function requireBindable(
  tree: ValueContext,
  field: FieldDefinition,
  scope: QueryScope,
  element: Type,
  whole: Type,
): void {
  const how = comparability(field);
  const fits =
    element.kind === 'null' ||
    (element.kind === 'sobject' && how === 'id') ||
    (element.kind === 'primitive' && element.name === 'Object') ||
    (element.kind === 'primitive' && how !== undefined && BINDABLE[how].includes(element.name));
  if (!fits) {
    throw wrong(
      scope,
      tree,
      `Invalid bind expression type of ${typeName(whole)} for column of type ${columnType(field)}`,
    );
  }
}

function columnType({ type }: FieldDefinition): string {
  return type.charAt(0) + type.slice(1).toLowerCase();
}

/** A bound value as the field's own values are. */
function converted(field: FieldDefinition, value: Value): Value {
  if (comparability(field) === 'id') {
    if (value instanceof SObjectValue) {
      return value.get('Id');
    }
    if (typeof value === 'string') {
      const id = IdValue.read(value);
      if (id === undefined) {
        throw platformException('System.QueryException', `invalid ID field: ${value}`);
      }
      return id;
    }
  }
  if (field.type === 'BOOLEAN' && value === null) {
    return false;
  }
  // Empty text is null in the database.
  return value === '' ? null : value;
}

function literal(
  tree: ValueContext,
  field: FieldDefinition,
  scope: QueryScope,
  readText: ReadText,
): Value {
  const how = comparability(field);
  const text = tree.getText();
  if (has(tree.NULL())) {
    return null;
  }
  if (has(tree.StringLiteral())) {
    if (how === 'text' || how === 'id') {
      return readText(text);
    }
    throw wrong(
      scope,
      tree,
      `value of filter criterion for field '${field.name}' must be of type ${how ?? field.type.toLowerCase()} and should not be enclosed in quotes`,
    );
  }
  if (how === 'boolean' && has(tree.BooleanLiteral())) {
    return text.toLowerCase() === 'true';
  }
  if (how === 'number' && has(tree.signedNumber())) {
    return DecimalValue.read(text) ?? null;
  }
  if (how === 'date' && has(tree.DateLiteral())) {
    return DateValue.at(Date.parse(`${text}T00:00:00Z`));
  }
  if (how === 'datetime' && has(tree.DateTimeLiteral())) {
    return new DatetimeValue(Date.parse(text));
  }
  if (has(tree.MultilineStringLiteral()) || has(tree.TimeLiteral()) || has(tree.DOT())) {
    throw notModelled(scope, tree, `the value ${text}`);
  }
  throw wrong(
    scope,
    tree,
    `value of filter criterion for field '${field.name}' must be of type ${how === 'text' ? 'string and should be enclosed in quotes' : (how ?? 'string')}`,
  );
}
