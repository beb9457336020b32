import { CompileError, type Position } from '../language/position.ts';
import type { Type } from '../language/types.ts';
import type { SourceUnit } from './source-unit.ts';
import type { UserClass } from './user-class.ts';
import type { UserField } from './user-members.ts';
import type { World } from './world.ts';

/** A parameter or local variable. */
export interface Local {
  readonly name: string;
  readonly type: Type;
  readonly slot: number;
  readonly isFinal: boolean;
}

/** What surrounds the code of one method, constructor, accessor, initialiser or trigger. */
export interface Surroundings {
  readonly world: World;
  readonly unit: SourceUnit;
  /** Undefined in a trigger. */
  readonly owner: UserClass | undefined;
  readonly isStatic: boolean;
  /** What `return` must give; `void` where there is nothing to return. */
  readonly result: Type;
  /** Final fields can be assigned. */
  readonly initialises: boolean;
  /** Inside the accessors of a property, its name means its own storage. */
  readonly property: UserField | undefined;
  /** The records of a trigger. */
  readonly triggerType: Type | undefined;
}

/** The variables that can be seen from a place in the code. */
export class Scope {
  readonly around: Surroundings;
  readonly #parent: Scope | undefined;
  readonly #locals = new Map<string, Local>();
  readonly #slots: { next: number };

  constructor(around: Surroundings, parent?: Scope) {
    this.around = around;
    this.#parent = parent;
    this.#slots = parent === undefined ? { next: 0 } : parent.#slots;
  }

  get world(): World {
    return this.around.world;
  }

  /** A scope inside this one: a block, a loop. */
  inner(): Scope {
    return new Scope(this.around, this);
  }

  /** @throws CompileError if a variable of this name can be seen. */
  declare(name: string, type: Type, position: Position, isFinal = false): Local {
    if (this.local(name) !== undefined) {
      throw new CompileError(position, `Duplicate variable: ${name}`);
    }
    const local = { name, type, slot: this.#slots.next, isFinal };
    this.#slots.next += 1;
    this.#locals.set(name.toLowerCase(), local);
    return local;
  }

  local(name: string): Local | undefined {
    return this.#locals.get(name.toLowerCase()) ?? this.#parent?.local(name);
  }

  /** A slot for a value that has no name. */
  spare(): number {
    const slot = this.#slots.next;
    this.#slots.next += 1;
    return slot;
  }
}
