import type { ObjectFile } from '../metadata/object-file.ts';
import { MetadataError } from '../metadata/metadata-file.ts';
import { customField } from './custom-fields.ts';
import { customObject } from './custom-objects.ts';
import type { FieldDefinition, ObjectDefinition, Reference } from './definition.ts';
import { STANDARD_OBJECTS } from './standard-objects.ts';

/** Records of `object` that point to another one by `field`. */
export interface ChildRelationship {
  /** `Chats__r`; undefined if queries cannot follow it. */
  readonly name: string | undefined;
  readonly object: ObjectDefinition;
  readonly field: FieldDefinition;
  readonly reference: Reference;
}

/** Every object of the org: the standard ones that are modelled, and the package's. */
export class Schema {
  readonly #objects = new Map<string, ObjectDefinition>();
  /** Of custom objects, in the order in which the org got them. */
  readonly #numbers: Map<string, number>;
  readonly #byPrefix = new Map<string, ObjectDefinition>();
  readonly #children = new Map<string, ChildRelationship[]>();
  /** Relationships from records of any object, such as `ContentDocumentLinks`. */
  readonly #childrenOfAny: ChildRelationship[] = [];

  /**
   * @param before of the same org until now: objects keep their key prefixes
   * @throws MetadataError
   */
  constructor(files: readonly ObjectFile[], before?: Schema) {
    this.#numbers = new Map(before === undefined ? [] : before.#numbers);
    for (const definition of STANDARD_OBJECTS) {
      this.#add(definition);
    }
    const byName = [...files].sort((one, other) => one.name.localeCompare(other.name));
    for (const file of byName.filter(({ name }) => isCustom(name))) {
      this.#add(customObject(file, this.#numberOf(file.name)));
    }
    for (const file of byName.filter(({ name }) => !isCustom(name))) {
      this.#add(extended(this.object(file.name), file));
    }
    for (const object of this.#objects.values()) {
      this.#addRelationships(object);
    }
  }

  /** In any case; undefined if there is none. */
  object(name: string): ObjectDefinition | undefined {
    return this.#objects.get(name.toLowerCase());
  }

  /** The object of records with this Id. */
  objectOfId(id: string): ObjectDefinition | undefined {
    return this.#byPrefix.get(id.slice(0, 3));
  }

  objects(): Iterable<ObjectDefinition> {
    return this.#objects.values();
  }

  /** The relationships whose records point to records of the object. */
  children(object: ObjectDefinition): readonly ChildRelationship[] {
    return [...(this.#children.get(object.name.toLowerCase()) ?? []), ...this.#childrenOfAny];
  }

  childRelationship(object: ObjectDefinition, name: string): ChildRelationship | undefined {
    const lower = name.toLowerCase();
    return this.children(object).find((child) => child.name?.toLowerCase() === lower);
  }

  #numberOf(name: string): number {
    const number = this.#numbers.get(name) ?? this.#numbers.size;
    this.#numbers.set(name, number);
    return number;
  }

  #add(object: ObjectDefinition): void {
    this.#objects.set(object.name.toLowerCase(), object);
    this.#byPrefix.set(object.keyPrefix, object);
  }

  #addRelationships(object: ObjectDefinition): void {
    for (const field of object.fields.values()) {
      const { reference } = field;
      if (reference === undefined || reference.onDelete === 'Nothing') {
        if (reference?.childrenName === undefined) {
          continue;
        }
      }
      const child = { name: reference.childrenName, object, field, reference };
      for (const parent of reference.to) {
        const known = this.#children.get(parent.toLowerCase()) ?? [];
        this.#children.set(parent.toLowerCase(), [...known, child]);
      }
      if (reference.to.length === 0) {
        this.#childrenOfAny.push(child);
      }
    }
  }
}

/** The field of this name, in any case. */
export function fieldOf(object: ObjectDefinition, name: string): FieldDefinition | undefined {
  return object.fields.get(name.toLowerCase());
}

/** The lookup whose parent relationship has this name, such as `Identity__r` or `Owner`. */
export function lookupOf(
  object: ObjectDefinition,
  parentName: string,
): (FieldDefinition & { readonly reference: Reference }) | undefined {
  const lower = parentName.toLowerCase();
  for (const field of object.fields.values()) {
    if (field.reference?.parentName?.toLowerCase() === lower) {
      return { ...field, reference: field.reference };
    }
  }
  return undefined;
}

export function nameFieldOf(object: ObjectDefinition): FieldDefinition | undefined {
  return [...object.fields.values()].find(({ isNameField }) => isNameField);
}

function isCustom(name: string): boolean {
  return /__(?:c|mdt|e)$/u.test(name);
}

/** A standard object with the fields that the package adds. */
function extended(object: ObjectDefinition | undefined, file: ObjectFile): ObjectDefinition {
  if (object === undefined) {
    throw new MetadataError(
      file.path,
      `The standard object ${file.name} is not modelled. Add it to schema/standard-objects.ts.`,
    );
  }
  const fields = new Map(object.fields);
  for (const field of file.fields) {
    if (field.fullName.endsWith('__c')) {
      fields.set(field.fullName.toLowerCase(), customField(file, field));
    }
  }
  return { ...object, fields };
}
