import { CompileError } from '../language/position.ts';
import type { ExpressionOf } from '../language/syntax.ts';
import { typeName, type Type } from '../language/types.ts';
import { instanceCandidate, type Candidate } from './candidates.ts';
import { compileExpression } from './expression.ts';
import { instanceMethods, staticMethods, userMethods } from './methods.ts';
import type { Evaluate } from './org-port.ts';
import { chooseOverload, convertArguments, fits, typeList } from './overloads.ts';
import { queryScope } from './query-scope.ts';
import { resolve, valueOf, type ResolvedValue } from './resolve.ts';
import type { Scope } from './scope.ts';
import { isMethodVisible } from './visibility.ts';

type Call = ExpressionOf<'call'>;

/** A method call, with or without something before the dot. */
export function compileCall(node: Call, scope: Scope): ResolvedValue {
  const args = node.args.map((argument) => compileExpression(argument, scope));
  const { target } = node;
  if (target === undefined) {
    return compileOwnCall(node, args, scope);
  }
  if (target.kind === 'super') {
    return compileSuperCall(node, args, scope);
  }
  const resolved = resolve(target, scope);
  if (resolved.kind === 'type') {
    return finish(
      node,
      scope,
      resolved.type,
      staticMethods(scope.world, resolved.type, node.name),
      args,
    );
  }
  if (resolved.kind === 'namespace') {
    throw new CompileError(node.position, `Variable does not exist: ${resolved.name}`);
  }
  const value = valueOf(resolved, scope, target.position);
  const candidates = instanceMethods(scope.world, value.type, node.name);
  if (node.safe) {
    return compileSafeCall(node, value, candidates, args, scope);
  }
  return finish(node, scope, value.type, candidates, args, value.evaluate);
}

/** `target?.method()`: the arguments are not evaluated when the target is null. */
function compileSafeCall(
  node: Call,
  target: ResolvedValue,
  candidates: readonly Candidate[],
  args: readonly ResolvedValue[],
  scope: Scope,
): ResolvedValue {
  const slot = scope.spare();
  const held: Evaluate = ({ locals }) => locals[slot] ?? null;
  const call = finish(node, scope, target.type, candidates, args, held);
  return {
    type: call.type,
    evaluate: (frame) => {
      const value = target.evaluate(frame);
      frame.locals[slot] = value;
      return value === null ? null : call.evaluate(frame);
    },
  };
}

/** `method()`: of this class or what it extends, or a static one of the classes around. */
function compileOwnCall(node: Call, args: readonly ResolvedValue[], scope: Scope): ResolvedValue {
  const { owner, isStatic } = scope.around;
  for (let place = owner; place !== undefined; place = place.outer) {
    const statics = staticMethods(scope.world, place.type, node.name);
    const instances =
      place === owner && !isStatic ? instanceMethods(scope.world, place.type, node.name) : [];
    const candidates = [...instances, ...statics];
    const isOutermost = place.outer === undefined;
    if (
      candidates.some((candidate) => fits(scope.world, candidate, args)) ||
      (isOutermost && candidates.length > 0)
    ) {
      const self: Evaluate = (frame) => frame.self;
      return finish(node, scope, place.type, candidates, args, self);
    }
  }
  const described = `void ${node.name}(${typeList(args)})`;
  throw new CompileError(
    node.position,
    `Method does not exist or incorrect signature: ${described}${owner === undefined ? '' : ` from the type ${owner.name}`}`,
  );
}

function compileSuperCall(node: Call, args: readonly ResolvedValue[], scope: Scope): ResolvedValue {
  const { owner, isStatic } = scope.around;
  const base = owner?.superclass?.type ?? owner?.platformBase;
  if (base === undefined || isStatic) {
    throw new CompileError(node.position, 'super needs a class that extends another');
  }
  const written = userMethods(scope.world, base, node.name)
    .filter(({ isAbstract }) => !isAbstract)
    .map((method) => instanceCandidate(method, true));
  return finish(node, scope, base, written, args, (frame) => frame.self);
}

function finish(
  node: Call,
  scope: Scope,
  type: Type,
  candidates: readonly Candidate[],
  args: readonly ResolvedValue[],
  self?: Evaluate,
): ResolvedValue {
  const described = `void ${node.name}(${typeList(args)}) from the type ${typeName(type)}`;
  const chosen = chooseOverload(scope.world, candidates, args, node.position, described);
  if (chosen.method !== undefined && !isMethodVisible(scope, chosen.method)) {
    throw new CompileError(node.position, `Method is not visible: ${described}`);
  }
  const call = chosen.bind(self, convertArguments(scope.world, args, chosen.parameters));
  const { line } = node.position;
  const isDatabase = type.kind === 'platform' && type.name === 'System.Database';
  const variables = isDatabase ? queryScope(scope) : undefined;
  const counts = isAssertion(type, node.name);
  return {
    type: chosen.result,
    isRowSet: isDatabase && node.name.toLowerCase().startsWith('query'),
    evaluate: (frame) => {
      frame.line = line;
      if (counts) {
        frame.transaction.assertions += 1;
      }
      frame.scope = variables;
      return call(frame);
    },
  };
}

function isAssertion(type: Type, method: string): boolean {
  return (
    type.kind === 'platform' &&
    (type.name === 'System.Assert' ||
      (type.name === 'System.System' && method.toLowerCase().startsWith('assert')))
  );
}
