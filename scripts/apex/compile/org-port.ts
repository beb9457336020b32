import type {
  ApexParserRuleContext,
  ExpressionContext,
  QueryContext,
} from '@apexdevtools/apex-parser';
import type { Position } from '../language/position.ts';
import type { Type } from '../language/types.ts';
import type { PlatformClass } from '../platform/declare.ts';
import type { Frame } from '../run/frame.ts';
import type { RunningUser, Transaction } from '../run/transaction.ts';
import type { SObjectValue } from '../values/sobject.ts';
import type { Value } from '../values/value.ts';

/**
 * What the language asks of an org: first, while compiling, what records look like; then, while running,
 * to query and change them. Names come in any case and go out as the metadata spells them.
 */
export interface Org extends OrgSchema, OrgData {}

/** What the compiler asks. Answers do not change while a program lives. */
export interface OrgSchema {
  /** The API name of an sObject type (`Account`, `X__c`, `X__mdt`, `X__e`), or undefined if there is none. */
  sObject(name: string): string | undefined;
  /** A field or relationship, or undefined if there is none. */
  member(sObject: string, name: string): SObjectMember | undefined;
  /** Static methods of an sObject type, such as `getAll` and `getInstance` of custom metadata. */
  statics(sObject: string): PlatformClass<never> | undefined;
  /** Whether there is a custom label (`System.Label.Name`). */
  hasLabel(name: string): boolean;
  /**
   * Compiles `[SELECT …]`, or the text of a dynamic query.
   *
   * @throws CompileError for an unknown field, relationship or object, or what is not supported.
   */
  compileQuery(tree: QueryContext, scope: QueryScope): CompiledQuery;
}

export type SObjectMember =
  | { readonly kind: 'field'; readonly name: string; readonly type: Type }
  /** The record that a lookup points to: `Identity__r`, `Owner`. `type` is an sObject type. */
  | { readonly kind: 'parent'; readonly name: string; readonly type: Type }
  /** The records that point here: `Chats__r`. `type` is a list of an sObject type. */
  | { readonly kind: 'children'; readonly name: string; readonly type: Type };

/** The Apex code around a query. */
export interface QueryScope {
  /** Compiles the expression after a colon. */
  bind(expression: ExpressionContext): TypedExpression;
  /** The place of a node of the query, for errors. */
  position(tree: ApexParserRuleContext): Position;
}

/** An Apex expression with its static type, ready to run. */
export interface TypedExpression {
  readonly type: Type;
  readonly evaluate: Evaluate;
}

export type Evaluate = (frame: Frame) => Value;

export type CompiledQuery =
  /** `rowType` is an sObject type; `AggregateResult` for aggregate queries. */
  | {
      readonly kind: 'rows';
      readonly rowType: Type;
      readonly run: (frame: Frame) => SObjectValue[];
    }
  /** `SELECT COUNT() FROM …` */
  | { readonly kind: 'count'; readonly run: (frame: Frame) => number };

/** What a running transaction asks. */
export interface OrgData {
  /** Runs a DML statement with all its triggers. Throws a DmlException (or LimitException) on failure. */
  dml(request: DmlRequest, transaction: Transaction): void;
  /** The text of a label in the language of the transaction's user. */
  label(name: string, transaction: Transaction): string;
  /** Who a User record is; for `System.runAs`. The record may not have been inserted. */
  userOf(record: SObjectValue, transaction: Transaction): RunningUser;
  /** A point to come back to: for tests, savepoints and failed transactions. */
  savepoint(): OrgSavepoint;
  /** The token of an sObject type (`Account.SObjectType`), of type `Schema.SObjectType`. */
  sObjectToken(sObject: string): Value;
  /** The token of a field (`Account.Name`), of type `Schema.SObjectField`. */
  fieldToken(sObject: string, field: string): Value;
}

export interface OrgSavepoint {
  /** Undoes everything that was changed since. Can be done more than once. */
  rollback(): void;
}

export interface DmlRequest {
  readonly operation: 'insert' | 'update' | 'upsert' | 'delete' | 'undelete';
  readonly records: readonly SObjectValue[];
  /** `as user` and `as system`; undefined when the statement says neither. */
  readonly access: 'user' | 'system' | undefined;
  /** The field after `upsert records`, as written. */
  readonly externalIdField: string | undefined;
}
