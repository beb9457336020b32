import type { ApexParserRuleContext } from '@apexdevtools/apex-parser';
import type { QueryScope } from '../../compile/org-port.ts';
import { CompileError } from '../../language/position.ts';

/** A query uses what this runner does not know; an org may well take it. */
export class QueryNotModelled extends CompileError {}

export function notModelled(
  scope: QueryScope,
  tree: ApexParserRuleContext,
  what: string,
): QueryNotModelled {
  return new QueryNotModelled(scope.position(tree), `SOQL: ${what} is not modelled.`);
}

export function wrong(
  scope: QueryScope,
  tree: ApexParserRuleContext,
  reason: string,
): CompileError {
  return new CompileError(scope.position(tree), reason);
}

export function noObject(name: string): string {
  return (
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to ` +
    "append the '__c' after the entity name. Please reference your WSDL or the describe call for the " +
    'appropriate names.'
  );
}

export function noColumn(field: string, object: string): string {
  return (
    `No such column '${field}' on entity '${object}'. If you are attempting to use a custom field, be ` +
    "sure to append the '__c' after the custom field name. Please reference your WSDL or the describe " +
    'call for the appropriate names.'
  );
}

export function noRelationship(name: string): string {
  return (
    `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom ` +
    "relationship, be sure to append the '__r' after the custom relationship name. Please reference " +
    'your WSDL or the describe call for the appropriate names.'
  );
}

export function noChildRelationship(name: string): string {
  return (
    `Didn't understand relationship '${name}' in FROM part of query call. If you are attempting to use a ` +
    "custom relationship, be sure to append the '__r' after the custom relationship name. Please " +
    'reference your WSDL or the describe call for the appropriate names.'
  );
}
