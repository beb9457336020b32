import { IdValue } from '../../values/id.ts';
import type { Value } from '../../values/value.ts';
import type { Database } from '../data/database.ts';
import type { PermissionSetFile } from '../metadata/permission-set-file.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/definition.ts';
import { fieldOf, type Schema } from '../schema/schema.ts';

export type ObjectRight = 'create' | 'read' | 'edit' | 'delete' | 'viewAll' | 'modifyAll';

/** The profile that may do everything: it sets tests up. */
export const ADMIN_PROFILE = 'System Administrator';

/**
 * The profile of those who work with customers. It grants records of these objects, and their standard
 * fields (Salesforce Help, "Standard Profiles": create and edit most major types of records).
 */
export const STANDARD_PROFILE = 'Standard User';
const STANDARD_RIGHTS: ReadonlySet<ObjectRight> = new Set(['create', 'read', 'edit', 'delete']);
const STANDARD_WORK: ReadonlySet<string> = new Set(['Account', 'Case', 'Contact']);

/** What one user may do, from the profile and the permission sets that are assigned. */
export interface Permissions {
  may(right: ObjectRight, object: ObjectDefinition): boolean;
  reads(object: ObjectDefinition, field: FieldDefinition): boolean;
  edits(object: ObjectDefinition, field: FieldDefinition): boolean;
  readonly customPermissions: ReadonlySet<string>;
  /** Lower-case names of Apex classes. */
  readonly classes: ReadonlySet<string>;
  readonly isAdmin: boolean;
}

/** Computes permissions from the assignments in the database. */
export class PermissionBook {
  readonly #schema: Schema;
  readonly #database: Database;
  readonly #files = new Map<string, PermissionSetFile>();

  constructor(schema: Schema, database: Database, files: readonly PermissionSetFile[]) {
    this.#schema = schema;
    this.#database = database;
    for (const file of files) {
      this.#files.set(file.name.toLowerCase(), file);
    }
  }

  /** @param userId 18 characters; a user who is not in the database has the profile alone. */
  of(userId: string, profileId: string): Permissions {
    const sets = this.#assigned(userId);
    const profile = this.#profileName(profileId);
    const isAdmin = profile === ADMIN_PROFILE;
    const isStandardWork = ({ name }: ObjectDefinition): boolean =>
      profile === STANDARD_PROFILE && STANDARD_WORK.has(name);
    const hasStandardField = (object: ObjectDefinition, field: FieldDefinition): boolean =>
      !field.isCustom && (isAdmin || isStandardWork(object));
    const granted = (right: ObjectRight, object: ObjectDefinition): boolean =>
      (isStandardWork(object) && STANDARD_RIGHTS.has(right)) ||
      sets.some(({ objectPermissions }) =>
        objectPermissions.some(
          (permission) =>
            permission.object.toLowerCase() === object.name.toLowerCase() &&
            grants(permission, right),
        ),
      );
    const hasField = (
      object: ObjectDefinition,
      field: FieldDefinition,
      kind: 'readable' | 'editable',
    ): boolean => {
      const name = `${object.name}.${field.name}`.toLowerCase();
      return sets.some(({ fieldPermissions }) =>
        fieldPermissions.some(
          (permission) => permission.field.toLowerCase() === name && permission[kind],
        ),
      );
    };
    const hasUserPermission = (wanted: string): boolean =>
      sets.some(({ userPermissions }) =>
        userPermissions.some(({ name, enabled }) => enabled && name === wanted),
      );
    const may = (right: ObjectRight, object: ObjectDefinition): boolean => {
      if (object.kind === 'metadata') {
        return right === 'read' && (isAdmin || this.#readsMetadata(sets, object));
      }
      if (object.isSetup) {
        // Everybody sees who is who; only administrators change it.
        return right === 'read' || isAdmin;
      }
      if (object.userPermission !== undefined) {
        return isAdmin || hasUserPermission(object.userPermission);
      }
      return isAdmin || !object.isPermissionable || granted(right, object);
    };
    return {
      isAdmin,
      may,
      reads: (object, field) =>
        may('read', object) &&
        (!field.isPermissionable ||
          !object.isPermissionable ||
          hasStandardField(object, field) ||
          hasField(object, field, 'readable') ||
          hasField(object, field, 'editable')),
      edits: (object, field) =>
        !field.isPermissionable ||
        !object.isPermissionable ||
        hasStandardField(object, field) ||
        hasField(object, field, 'editable'),
      customPermissions: new Set(
        sets.flatMap(({ customPermissions }) =>
          customPermissions.flatMap(({ name, enabled }) => (enabled ? [name.toLowerCase()] : [])),
        ),
      ),
      classes: new Set(
        sets.flatMap(({ classAccesses }) =>
          classAccesses.flatMap(({ apexClass, enabled }) =>
            enabled ? [apexClass.toLowerCase()] : [],
          ),
        ),
      ),
    };
  }

  #assigned(userId: string): PermissionSetFile[] {
    const assignments = this.#object('PermissionSetAssignment');
    const sets = this.#object('PermissionSet');
    const assignee = fieldOf(assignments, 'AssigneeId');
    const user = IdValue.read(userId);
    if (assignee === undefined || user === undefined) {
      return [];
    }
    return this.#database.find(assignments, assignee, user).flatMap(({ values }) => {
      const set = this.#database.get(sets, idText(values.get('PermissionSetId')));
      const name = set?.values.get('Name');
      return (typeof name === 'string' ? this.#files.get(name.toLowerCase()) : undefined) ?? [];
    });
  }

  #readsMetadata(sets: readonly PermissionSetFile[], object: ObjectDefinition): boolean {
    return sets.some(({ customMetadataTypeAccesses }) =>
      customMetadataTypeAccesses.some(({ name, enabled }) => enabled && name === object.name),
    );
  }

  #profileName(profileId: string): Value {
    return this.#database.get(this.#object('Profile'), profileId)?.values.get('Name') ?? null;
  }

  #object(name: string): ObjectDefinition {
    const object = this.#schema.object(name);
    if (object === undefined) {
      throw new Error(`${name} is not modelled.`);
    }
    return object;
  }
}

function idText(value: Value | undefined): string {
  return value instanceof IdValue ? value.text : '';
}

function grants(
  permission: PermissionSetFile['objectPermissions'][number],
  right: ObjectRight,
): boolean {
  switch (right) {
    case 'create':
      return permission.allowCreate;
    case 'read':
      return permission.allowRead;
    case 'edit':
      return permission.allowEdit;
    case 'delete':
      return permission.allowDelete;
    case 'viewAll':
      return permission.viewAllRecords || permission.modifyAllRecords;
    case 'modifyAll':
      return permission.modifyAllRecords;
  }
}
