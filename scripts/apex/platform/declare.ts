import type { Transaction } from '../run/transaction.ts';
import { platformOf } from '../language/types.ts';
import type { BlobValue } from '../values/blob.ts';
import type { DateValue, DatetimeValue, TimeValue } from '../values/dates.ts';
import type { DecimalValue } from '../values/decimal.ts';
import type { DoubleValue } from '../values/double.ts';
import type { IdValue } from '../values/id.ts';
import type { ListValue } from '../values/list.ts';
import type { MapValue } from '../values/map.ts';
import type { SetValue } from '../values/set.ts';
import { enumConstants, type EnumValue } from '../values/enum.ts';
import type { SObjectValue } from '../values/sobject.ts';
import type { Value } from '../values/value.ts';
import {
  readParameter,
  readSignature,
  readType,
  type ParameterSyntax,
  type SignatureSyntax,
  type TypeSyntax,
} from './signature.ts';

/**
 * What represents an Apex type at run time, by the name that signatures use. A platform file adds its
 * own classes: `declare module './declare.ts' { interface ApexTypes { HttpRequest: HttpRequestValue } }`.
 */
export interface ApexTypes {
  Blob: BlobValue;
  Boolean: boolean;
  Date: DateValue;
  Datetime: DatetimeValue;
  Decimal: DecimalValue;
  Double: DoubleValue;
  Id: IdValue;
  Integer: number;
  Long: bigint;
  SObject: SObjectValue;
  String: string;
  Time: TimeValue;
}

/** A type `String?` may be null; without the mark, null is a NullPointerException before the call. */
type Runtime<Text extends string> = Text extends `${infer Present}?`
  ? Runtime<Present> | null
  : Text extends keyof ApexTypes
    ? ApexTypes[Text]
    : Text extends `List<${string}>`
      ? ListValue
      : Text extends `Set<${string}>`
        ? SetValue
        : Text extends `Map<${string}>`
          ? MapValue
          : Value;
type Parameters<Text extends string> = Text extends ''
  ? []
  : Text extends `${infer First}, ${infer Rest}`
    ? [Parameter<First>, ...Parameters<Rest>]
    : [Parameter<Text>];
type Parameter<Text extends string> = Text extends `${infer Type} ${string}`
  ? Runtime<Type>
  : never;
type Result<Text extends string> = Text extends 'void' ? Value | undefined : Runtime<Text> | null;

type Constructor<Text extends string> = Text extends `(${infer Given})`
  ? (...args: [...Parameters<Given>, Transaction]) => Value
  : never;
type Method<
  Text extends string,
  Self extends unknown[],
> = Text extends `${infer Returned} ${string}(${infer Given})`
  ? (...args: [...Self, ...Parameters<Given>, Transaction]) => Result<Returned>
  : never;
type Property<Text extends string, Self extends unknown[]> = Text extends `${infer Type} ${string}`
  ? {
      get: (...args: [...Self, Transaction]) => Runtime<Type> | null;
      /** Missing when the property is read only. */
      set?: (...args: [...Self, Runtime<Type> | null, Transaction]) => undefined;
    }
  : never;

/** An implementation without the types that its signature gave it. Being a method, it is bivariant. */
interface Implementation {
  run(...args: unknown[]): Value | undefined;
}
type Run = Implementation['run'];

export interface PlatformMethod {
  readonly syntax: SignatureSyntax;
  /** Takes the receiver (if there is one), the arguments and the transaction. */
  readonly run: Run;
}

export interface PlatformProperty {
  readonly syntax: ParameterSyntax;
  readonly get: Run;
  readonly set: Run | undefined;
}

/**
 * A platform class: its signatures, in Apex, each with its implementation. The compiler takes static types
 * and overloads from the text and calls the function beside it, so the two cannot disagree.
 *
 * ```ts
 * export const url = new PlatformClass<UrlValue>('System.URL')
 *   .constructors({ '(String spec)': (spec) => new UrlValue(spec) })
 *   .statics({ 'URL getOrgDomainUrl()': (transaction) => ... })
 *   .methods({ 'String getHost()': (self) => self.host });
 * ```
 *
 * In signatures, `T?` stands for a parameter that may be null and `Self` for the receiver's static type;
 * names are resolved as in Apex, with `System` and `Schema` understood.
 */
export class PlatformClass<Self> {
  /** Canonical, with the namespace and without type parameters. */
  readonly name: string;
  readonly typeParameters: readonly string[];
  readonly kind: 'class' | 'interface' | 'exception';
  /** What it extends or implements. */
  readonly supertypes: TypeSyntax[];
  readonly constructorTable: PlatformMethod[] = [];
  readonly staticTable: PlatformMethod[] = [];
  readonly methodTable: PlatformMethod[] = [];
  readonly staticPropertyTable: PlatformProperty[] = [];
  readonly propertyTable: PlatformProperty[] = [];

  /** @param declared such as `System.Iterator<T>`; `supertypes` such as `Iterable<T>`. */
  constructor(
    declared: string,
    supertypes: readonly string[] = [],
    kind: 'class' | 'interface' | 'exception' = 'class',
  ) {
    const { name, args } = readType(declared);
    this.name = name;
    this.typeParameters = args.map((argument) => argument.name);
    this.supertypes = supertypes.map(readType);
    this.kind = kind;
  }

  /** This declaration and another one of the same class as one. */
  mergedWith(other: PlatformClass<Self>): PlatformClass<Self> {
    const args = this.typeParameters.join(',');
    const name = args === '' ? this.name : `${this.name}<${args}>`;
    const result = new PlatformClass<Self>(name, [], this.kind);
    for (const part of [this, other]) {
      result.supertypes.push(...part.supertypes);
      result.constructorTable.push(...part.constructorTable);
      result.staticTable.push(...part.staticTable);
      result.methodTable.push(...part.methodTable);
      result.staticPropertyTable.push(...part.staticPropertyTable);
      result.propertyTable.push(...part.propertyTable);
    }
    return result;
  }

  constructors<Table extends { [Key in keyof Table]: Constructor<Key & string> }>(
    table: Table,
  ): this {
    this.constructorTable.push(...readMethods(table));
    return this;
  }

  statics<Table extends { [Key in keyof Table]: Method<Key & string, []> }>(table: Table): this {
    this.staticTable.push(...readMethods(table));
    return this;
  }

  methods<Table extends { [Key in keyof Table]: Method<Key & string, [Self]> }>(
    table: Table,
  ): this {
    this.methodTable.push(...readMethods(table));
    return this;
  }

  staticProperties<Table extends { [Key in keyof Table]: Property<Key & string, []> }>(
    table: Table,
  ): this {
    this.staticPropertyTable.push(...readProperties(table));
    return this;
  }

  properties<Table extends { [Key in keyof Table]: Property<Key & string, [Self]> }>(
    table: Table,
  ): this {
    this.propertyTable.push(...readProperties(table));
    return this;
  }
}

/** An interface that Apex classes implement: `platformInterface('System.Comparable', ['Integer compareTo(Object? other)'])`. */
export function platformInterface(
  declared: string,
  signatures: readonly string[],
  supertypes: readonly string[] = [],
): PlatformClass<Value> {
  const declaration = new PlatformClass<Value>(declared, supertypes, 'interface');
  for (const text of signatures) {
    declaration.methodTable.push({ syntax: readSignature(text), run: notCallable });
  }
  return declaration;
}

/** An enum of the platform: `platformEnum('System.LoggingLevel', ['NONE', 'ERROR'])`. */
export class PlatformEnum {
  readonly name: string;
  readonly constants: readonly EnumValue[];

  constructor(name: string, names: readonly string[]) {
    this.name = name;
    this.constants = enumConstants(platformOf(name), names);
  }

  /** The constant of this name, in any case. */
  constant(name: string): EnumValue {
    const lower = name.toLowerCase();
    const found = this.constants.find((constant) => constant.name.toLowerCase() === lower);
    if (found === undefined) {
      throw new Error(`${this.name} has no constant ${name}`);
    }
    return found;
  }
}

export type PlatformDeclaration = PlatformClass<never> | PlatformEnum;

function readMethods(table: Record<string, Run>): PlatformMethod[] {
  return Object.entries<Run>(table).map(([text, run]) => ({ syntax: readSignature(text), run }));
}

function readProperties(table: Record<string, { get: Run; set?: Run }>): PlatformProperty[] {
  return Object.entries(table).map(([text, { get, set }]) => ({
    syntax: readParameter(text),
    get,
    set,
  }));
}

function notCallable(): never {
  throw new Error('A platform interface is called through the object that implements it.');
}
