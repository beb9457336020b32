import type { Component } from './package.ts';
import {
  CUSTOM_METADATA_FIELDS,
  CUSTOM_OBJECT_FIELDS,
  PLATFORM_EVENT_FIELDS,
  STANDARD_OBJECTS,
} from './platform-names.ts';
import { textOf } from './xml.ts';

/** What a package directory can refer to: its own components and those of the directories before it. */
export class Catalog {
  readonly #byType = new Map<string, Map<string, Component>>();
  /** Custom fields by object, and the objects that fields look up by the names of their relationships. */
  readonly #objects = new Map<string, Map<string, Component>>();
  readonly #relationships = new Map<string, Map<string, string>>();

  constructor(components: readonly Component[]) {
    for (const component of components) {
      upsert(this.#byType, component.type).set(component.fullName, component);
      if (component.type === 'CustomObject') {
        upsert(this.#objects, component.fullName);
      }
    }
    for (const [object, name, field] of this.fields()) {
      upsert(this.#objects, object).set(name, field);
      const target = textOf(field.element, 'referenceTo');
      const back = textOf(field.element, 'relationshipName');
      if (target !== undefined) {
        upsert(this.#relationships, object).set(name.replace(/__c$/, '__r'), target);
        if (back !== undefined) {
          upsert(this.#relationships, target).set(`${back}__r`, object);
        }
      }
    }
  }

  /** Components of a type, by their full names. */
  all(type: string): ReadonlyMap<string, Component> {
    return this.#byType.get(type) ?? new Map();
  }

  has(type: string, fullName: string): boolean {
    return this.all(type).has(fullName);
  }

  /** Custom fields: object, name, component. */
  *fields(): Generator<[object: string, name: string, field: Component]> {
    for (const [fullName, field] of this.all('CustomField')) {
      const [object = '', name = ''] = fullName.split('.');
      yield [object, name, field];
    }
  }

  customField(object: string, name: string): Component | undefined {
    return this.#objects.get(object)?.get(name);
  }

  /** Custom fields of an object, by name. */
  fieldsOf(object: string): ReadonlyMap<string, Component> {
    return this.#objects.get(object) ?? new Map();
  }

  /** Whether any object has a custom field, or a relationship, of this name. */
  hasCustomName(name: string): boolean {
    return [...this.#objects.keys()].some(
      (object) =>
        this.customField(object, name) !== undefined || this.related(object, name) !== undefined,
    );
  }

  hasObject(name: string): boolean {
    return this.has('CustomObject', name) || STANDARD_OBJECTS.has(name);
  }

  hasField(object: string, name: string): boolean {
    return this.customField(object, name) !== undefined || standardFields(object).has(name);
  }

  /**
   * Follows a path such as `Identity__r.Channel__c` from an object. Answers whether it leads to a
   * field, a relationship or an object (an empty path).
   */
  leads(object: string, path: readonly string[]): boolean {
    const [first, ...rest] = path;
    if (first === undefined) {
      return true;
    }
    const target = this.related(object, first);
    return target === undefined
      ? rest.length === 0 && this.hasField(object, first)
      : this.leads(target, rest);
  }

  /** The object at the other end of a relationship, parent or children. */
  related(object: string, relationship: string): string | undefined {
    return this.#relationships.get(object)?.get(relationship);
  }
}

function standardFields(object: string): ReadonlySet<string> {
  if (object.endsWith('__c')) {
    return CUSTOM_OBJECT_FIELDS;
  }
  if (object.endsWith('__mdt')) {
    return CUSTOM_METADATA_FIELDS;
  }
  if (object.endsWith('__e')) {
    return PLATFORM_EVENT_FIELDS;
  }
  return STANDARD_OBJECTS.get(object) ?? new Set();
}

function upsert<V>(maps: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const found = maps.get(key) ?? new Map<string, V>();
  maps.set(key, found);
  return found;
}
