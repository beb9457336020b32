import { CompileError, type Position } from '../language/position.ts';
import { sameType, typeName, type Type } from '../language/types.ts';
import type { Candidate } from './candidates.ts';
import { isSubtype } from './conversions.ts';
import type { Evaluate } from './org-port.ts';
import type { ResolvedValue } from './resolve.ts';
import { converted } from './rows.ts';
import type { World } from './world.ts';

/**
 * Chooses the overload that the arguments' static types fit best: every argument must be assignable, and
 * no other candidate may be more specific in every parameter.
 *
 * @param described how the error names what is called, such as `foo(Integer) from the type Bar`.
 * @throws CompileError when none fits or several do.
 */
export function chooseOverload(
  world: World,
  candidates: readonly Candidate[],
  args: readonly ResolvedValue[],
  position: Position,
  described: string,
): Candidate {
  const fitting = distinct(candidates.filter((candidate) => fits(world, candidate, args)));
  const types = args.map(({ type }) => type);
  const best = fitting.filter((candidate) =>
    fitting.every((other) => other === candidate || isBetter(world, candidate, other, types)),
  );
  const [chosen, ...more] = best;
  if (chosen !== undefined && more.length === 0) {
    return chosen;
  }
  throw new CompileError(
    position,
    fitting.length === 0
      ? `Method does not exist or incorrect signature: ${described}`
      : `Method is ambiguous: ${described}`,
  );
}

/** Whether every argument can be assigned to its parameter. */
export function fits(
  world: World,
  { parameters }: Candidate,
  args: readonly ResolvedValue[],
): boolean {
  return (
    parameters.length === args.length &&
    args.every((argument, index) => {
      const parameter = parameters[index];
      return parameter !== undefined && converted(world, argument, parameter) !== undefined;
    })
  );
}

/** The arguments' names of types, as error messages list them. */
export function typeList(args: readonly ResolvedValue[]): string {
  return args.map(({ type }) => typeName(type)).join(', ');
}

/** The arguments of a call, each converted to its parameter's type. */
export function convertArguments(
  world: World,
  args: readonly ResolvedValue[],
  parameters: readonly Type[],
): Evaluate[] {
  return args.map((argument, index) => {
    const parameter = parameters[index];
    const evaluate = parameter === undefined ? undefined : converted(world, argument, parameter);
    if (evaluate === undefined) {
      throw new Error('An argument does not fit the overload that was chosen.');
    }
    return evaluate;
  });
}

/** Of methods with the same parameters, the first hides the others. */
function distinct(candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter(
    (candidate, index) =>
      !candidates
        .slice(0, index)
        .some((earlier) =>
          earlier.parameters.every((parameter, place) =>
            sameType(parameter, candidate.parameters[place] ?? parameter),
          ),
        ),
  );
}

function isBetter(world: World, one: Candidate, other: Candidate, args: readonly Type[]): boolean {
  return args.every((argument, index) => {
    const mine = one.parameters[index];
    const theirs = other.parameters[index];
    return mine !== undefined && theirs !== undefined && isCloser(world, argument, mine, theirs);
  });
}

/** Whether `mine` is at least as close to the argument as `theirs`. */
function isCloser(world: World, argument: Type, mine: Type, theirs: Type): boolean {
  if (sameType(mine, theirs)) {
    return true;
  }
  // The rows of a query fit a single record, too; a list is closer.
  if (argument.kind === 'list' && (mine.kind === 'list') !== (theirs.kind === 'list')) {
    return mine.kind === 'list';
  }
  const [myDistance, theirDistance] = [distance(argument, mine), distance(argument, theirs)];
  if (myDistance !== theirDistance) {
    return myDistance < theirDistance;
  }
  return isSubtype(world, mine, theirs);
}

const WIDTH: ReadonlyMap<string, number> = new Map([
  ['Integer', 1],
  ['Long', 2],
  ['Double', 3],
  ['Decimal', 4],
]);

/** 0 for the same type, more for numbers of greater width, most for `Object`. */
function distance(from: Type, to: Type): number {
  if (sameType(from, to)) {
    return 0;
  }
  if (to.kind !== 'primitive') {
    return 10;
  }
  if (to.name === 'Object') {
    return 100;
  }
  return 10 + (WIDTH.get(to.name) ?? 0);
}
