import { PlatformValue } from '../../values/platform-value.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/definition.ts';
import { fieldOf, type Schema } from '../schema/schema.ts';

declare module '../../platform/declare.ts' {
  interface ApexTypes {
    SObjectType: SObjectTypeValue;
    SObjectField: SObjectFieldValue;
  }
}

/** `Account.SObjectType`. There is one for each object, so that equal tokens are the same. */
export class SObjectTypeValue extends PlatformValue {
  readonly object: ObjectDefinition;

  constructor(object: ObjectDefinition) {
    super('Schema.SObjectType');
    this.object = object;
  }

  override toText(): string {
    return this.object.name;
  }
}

/** `Account.Name` as a token. */
export class SObjectFieldValue extends PlatformValue {
  readonly object: ObjectDefinition;
  readonly field: FieldDefinition;

  constructor(object: ObjectDefinition, field: FieldDefinition) {
    super('Schema.SObjectField');
    this.object = object;
    this.field = field;
  }

  override toText(): string {
    return this.field.name;
  }
}

/** The tokens of an org's objects and fields. */
export class Tokens {
  readonly #schema: Schema;
  readonly #objects = new Map<string, SObjectTypeValue>();
  readonly #fields = new Map<string, SObjectFieldValue>();

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  object(name: string): SObjectTypeValue {
    const definition = this.#definition(name);
    const known = this.#objects.get(definition.name);
    const token = known ?? new SObjectTypeValue(definition);
    this.#objects.set(definition.name, token);
    return token;
  }

  field(objectName: string, name: string): SObjectFieldValue {
    const definition = this.#definition(objectName);
    const field = fieldOf(definition, name);
    if (field === undefined) {
      throw new Error(`There is no field ${objectName}.${name}.`);
    }
    const key = `${definition.name}.${field.name}`;
    const token = this.#fields.get(key) ?? new SObjectFieldValue(definition, field);
    this.#fields.set(key, token);
    return token;
  }

  #definition(name: string): ObjectDefinition {
    const definition = this.#schema.object(name);
    if (definition === undefined) {
      throw new Error(`There is no object ${name}.`);
    }
    return definition;
  }
}
