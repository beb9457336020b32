import { parseSource, type Source } from '../language/parse.ts';
import { CompileError, CompileErrors } from '../language/position.ts';
import type { TriggerNode, TypeDeclarationNode } from '../language/syntax.ts';
import { sObjectOf, VOID } from '../language/types.ts';
import type { PlatformDeclaration } from '../platform/declare.ts';
import { guarded } from '../run/catching.ts';
import { Frame, type Code } from '../run/frame.ts';
import { callMethod } from '../run/invoke.ts';
import type { Transaction } from '../run/transaction.ts';
import { collectErrors, compileBodies, compileTriggerBody } from './bodies.ts';
import { collectSupertypes, declareClass, inheritanceOrder, linkClass } from './declare-classes.ts';
import { checkImplementations, declareMembers } from './declare-members.ts';
import type { OrgSchema } from './org-port.ts';
import { SourceUnit } from './source-unit.ts';
import type { UserClass } from './user-class.ts';
import { World } from './world.ts';

/** A trigger, ready to run. */
export interface CompiledTrigger {
  readonly name: string;
  /** API name of its object. */
  readonly sObject: string;
  /** Such as `BEFORE_INSERT`. */
  readonly events: ReadonlySet<string>;
  readonly unit: SourceUnit;
  /** Runs with the innermost of `transaction.triggers`. */
  run(transaction: Transaction): void;
}

/** Compiled Apex. One program serves many transactions, one after the other. */
export class Program {
  readonly world: World;
  /** Top-level classes, in the order of the sources. */
  readonly classes: readonly UserClass[];
  readonly triggers: readonly CompiledTrigger[];
  readonly units: readonly SourceUnit[];
  readonly #running: Running;

  constructor(init: {
    world: World;
    classes: readonly UserClass[];
    triggers: readonly CompiledTrigger[];
    units: readonly SourceUnit[];
    running: Running;
  }) {
    this.world = init.world;
    this.classes = init.classes;
    this.triggers = init.triggers;
    this.units = init.units;
    this.#running = init.running;
  }

  /** A class by its name in any case, `Outer.Inner` for inner ones. */
  findClass(name: string): UserClass | undefined {
    return this.world.classes.get(name.toLowerCase());
  }

  /**
   * Does something in a transaction. Everything that executes Apex from outside goes through here, so that
   * values know which transaction their `equals`, `hashCode` and `toString` run in.
   */
  within<Result>(transaction: Transaction, work: () => Result): Result {
    const before = this.#running.transaction;
    this.#running.transaction = transaction;
    try {
      return guarded(transaction, work);
    } finally {
      this.#running.transaction = before;
    }
  }
}

interface Running {
  transaction: Transaction | undefined;
}

/**
 * Compiles the sources of a package.
 *
 * @throws CompileErrors with everything that is wrong.
 */
export function compileProgram(input: {
  sources: readonly Source[];
  platform: readonly PlatformDeclaration[];
  org: OrgSchema;
}): Program {
  const errors: CompileError[] = [];
  const world = new World(input.platform, input.org);
  const running: Running = { transaction: undefined };
  const call: ConstructorParameters<typeof UserClass>[1]['call'] = (method, self, args) => {
    if (running.transaction === undefined) {
      throw new Error('Apex code was called outside of a transaction: use Program.within.');
    }
    return callMethod(running.transaction, method, self, [...args]);
  };
  const classes: UserClass[] = [];
  const triggers: { node: TriggerNode; unit: SourceUnit }[] = [];
  const units: SourceUnit[] = [];
  for (const source of input.sources) {
    collectErrors(errors, () => {
      const node: TypeDeclarationNode | TriggerNode = parseSource(source);
      const unit = new SourceUnit(source.file);
      units.push(unit);
      if (node.kind === 'trigger') {
        triggers.push({ node, unit });
      } else {
        classes.push(declareClass(world, node, unit, call));
      }
    });
  }
  failIfAny(errors);
  const all = [...world.classes.values()];
  for (const declared of all) {
    collectErrors(errors, () => {
      linkClass(world, declared);
    });
  }
  failIfAny(errors);
  const ordered = inheritanceOrder(all);
  for (const declared of ordered) {
    collectErrors(errors, () => {
      declared.platformBase ??= declared.superclass?.platformBase;
      declared.supertypes = collectSupertypes(world, declared);
      declareMembers(world, declared);
    });
  }
  failIfAny(errors);
  for (const declared of ordered) {
    collectErrors(errors, () => {
      checkImplementations(world, declared);
    });
    compileBodies(world, declared, errors);
  }
  const compiled = triggers.flatMap(({ node, unit }) => {
    let trigger: CompiledTrigger | undefined;
    collectErrors(errors, () => {
      trigger = compileTrigger(world, node, unit);
    });
    return trigger === undefined ? [] : [trigger];
  });
  failIfAny(errors);
  return new Program({ world, classes, triggers: compiled, units, running });
}

function failIfAny(errors: readonly CompileError[]): void {
  if (errors.length > 0) {
    throw new CompileErrors(errors);
  }
}

function compileTrigger(world: World, node: TriggerNode, unit: SourceUnit): CompiledTrigger {
  const sObject = world.org.sObject(node.sObject);
  if (sObject === undefined) {
    throw new CompileError(node.position, `Invalid type: ${node.sObject}`);
  }
  const run = compileTriggerBody(
    {
      world,
      unit,
      owner: undefined,
      isStatic: true,
      result: VOID,
      initialises: false,
      property: undefined,
      triggerType: sObjectOf(sObject),
    },
    node.body,
  );
  const code: Code = { place: `Trigger.${node.name}`, sharing: undefined };
  return {
    name: node.name,
    sObject,
    events: new Set(node.events),
    unit,
    run: (transaction) => {
      guarded(transaction, () => {
        const frame = new Frame(transaction, null, [], code);
        transaction.frames.push(frame);
        run(frame);
        transaction.frames.pop();
      });
    },
  };
}
