import { CompileError, type Position } from '../language/position.ts';
import { platformOf, type Type } from '../language/types.ts';
import type { PlatformMethod } from '../platform/declare.ts';
import type { TypedExpression } from './org-port.ts';
import type { World } from './world.ts';

/** `Account.SObjectType`, or with a field `Account.Name` as a token. */
export function tokenExpression(
  world: World,
  sObject: string,
  field: string | undefined,
  position: Position,
): TypedExpression {
  if (field === undefined) {
    return {
      type: platformOf('Schema.SObjectType'),
      evaluate: ({ transaction }) => transaction.org.sObjectToken(sObject),
    };
  }
  const member = world.org.member(sObject, field);
  if (member?.kind !== 'field') {
    throw new CompileError(position, `Variable does not exist: ${sObject}.${field}`);
  }
  const { name } = member;
  return {
    type: platformOf('Schema.SObjectField'),
    evaluate: ({ transaction }) => transaction.org.fieldToken(sObject, name),
  };
}

/** `SObjectType.Account`, or with a field `SObjectType.Account.fields.Name`: the token's description. */
export function describeExpression(
  world: World,
  sObject: string,
  field: string | undefined,
  position: Position,
): TypedExpression {
  const token = tokenExpression(world, sObject, field, position);
  const describe = describeMethod(world, token.type);
  if (describe === undefined) {
    throw new CompileError(position, 'Schema describe is not known here');
  }
  return {
    type: platformOf(
      field === undefined ? 'Schema.DescribeSObjectResult' : 'Schema.DescribeFieldResult',
    ),
    evaluate: (frame) => describe.run(token.evaluate(frame), frame.transaction) ?? null,
  };
}

function describeMethod(world: World, token: Type): PlatformMethod | undefined {
  return token.kind === 'platform'
    ? world.platform
        .class(token.name)
        ?.methodTable.find(
          ({ syntax }) => syntax.name === 'getDescribe' && syntax.parameters.length === 0,
        )
    : undefined;
}
