import type { TypeDeclarationNode } from '../language/syntax.ts';
import { classOf, typeKey, type Type } from '../language/types.ts';
import type { Sharing } from '../run/frame.ts';
import { enumConstants, type EnumValue } from '../values/enum.ts';
import type { InstanceValue, RuntimeClass } from '../values/instance.ts';
import type { Value } from '../values/value.ts';
import type { SourceUnit } from './source-unit.ts';
import type { UserField, UserMethod } from './user-members.ts';

/** A class, interface or enum written in Apex, from its declaration to the tables that calls go through. */
export class UserClass implements RuntimeClass {
  readonly node: TypeDeclarationNode;
  readonly unit: SourceUnit;
  readonly outer: UserClass | undefined;
  /** Canonical: `Outer.Inner`. */
  readonly name: string;
  readonly type: Type;
  /** Where its static variables are in `transaction.statics`. */
  readonly number: number;
  /** By lower-case name. */
  readonly inner = new Map<string, UserClass>();
  superclass: UserClass | undefined;
  /** The platform class that it or an ancestor extends: `System.Exception`. */
  platformBase: Type | undefined;
  /** What it says that it implements (or extends, for an interface). */
  interfaces: readonly Type[] = [];
  /** Own fields and properties by lower-case name. */
  readonly fields = new Map<string, UserField>();
  /** Own methods by lower-case name. */
  readonly methods = new Map<string, UserMethod[]>();
  readonly constructors: UserMethod[] = [];
  /** Runs before the body of a constructor. */
  readonly instanceInitialisers: UserMethod[] = [];
  readonly staticInitialisers: UserMethod[] = [];
  readonly constants: readonly EnumValue[];
  /** Names of instance fields by slot, inherited ones first. */
  fieldNames: readonly string[] = [];
  staticNames: readonly string[] = [];
  supertypes: ReadonlySet<string> = new Set();
  /** Instance methods, own and inherited, by their `key`. */
  readonly virtuals = new Map<string, UserMethod>();
  /** The same by lower-case name and number of parameters. */
  readonly #responses = new Map<string, UserMethod>();
  readonly #call: Caller;

  constructor(
    node: TypeDeclarationNode,
    place: { unit: SourceUnit; outer: UserClass | undefined; number: number; call: Caller },
  ) {
    this.node = node;
    this.unit = place.unit;
    this.outer = place.outer;
    this.number = place.number;
    this.#call = place.call;
    this.name = place.outer === undefined ? node.name : `${place.outer.name}.${node.name}`;
    this.type = classOf(this.name);
    this.constants = enumConstants(this.type, node.constants);
  }

  get key(): string {
    return typeKey(this.type);
  }

  get outermost(): UserClass {
    return this.outer?.outermost ?? this;
  }

  get isAbstract(): boolean {
    return this.node.kind === 'interface' || this.node.modifiers.words.has('abstract');
  }

  get isTest(): boolean {
    return this.outermost.node.modifiers.annotations.some(({ name }) => name === 'istest');
  }

  /** An inner class does not inherit the sharing of its outer class (Apex Developer Guide, "Using sharing keywords"). */
  get sharing(): Sharing | undefined {
    const { words } = this.node.modifiers;
    return (['with sharing', 'without sharing', 'inherited sharing'] as const).find((sharing) =>
      words.has(sharing),
    );
  }

  /** Itself and what it extends, nearest first. */
  get lineage(): readonly UserClass[] {
    return this.superclass === undefined ? [this] : [this, ...this.superclass.lineage];
  }

  addVirtual(method: UserMethod): void {
    this.virtuals.set(method.key, method);
    this.#responses.set(`${method.name.toLowerCase()}/${method.parameters.length}`, method);
  }

  response(method: string, parameters: number): UserMethod | undefined {
    return this.#responses.get(`${method.toLowerCase()}/${parameters}`);
  }

  responds(method: string, parameters: number): boolean {
    return this.response(method, parameters) !== undefined;
  }

  invoke(self: InstanceValue, method: string, args: readonly Value[]): Value {
    const found = this.response(method, args.length);
    if (found === undefined) {
      throw new Error(`${this.name} has no method ${method} with ${args.length} parameters.`);
    }
    return this.#call(found, self, args);
  }
}

/** Calls a method in the transaction that is running. */
export type Caller = (method: UserMethod, self: Value, args: readonly Value[]) => Value;
