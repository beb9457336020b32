import { IdValue } from '../../values/id.ts';
import type { Row } from '../data/database.ts';
import type { Database } from '../data/database.ts';
import type { FieldDefinition } from '../schema/definition.ts';
import { fieldOf, type Schema } from '../schema/schema.ts';
import { rowOfId, valueOf, type QuerySource } from '../soql/query-run.ts';
import type { Permissions } from './permissions.ts';

/**
 * Which records a user may see and change: organization-wide defaults, ownership, "view all" and "modify
 * all", and the master's for its details. Role hierarchy, sharing rules and shares are not modelled.
 */
export class Sharing {
  readonly #source: QuerySource;
  readonly #userId: string;
  readonly #permissions: Permissions;

  constructor(schema: Schema, database: Database, userId: string, permissions: Permissions) {
    this.#source = { schema, database };
    this.#userId = userId;
    this.#permissions = permissions;
  }

  sees(row: Row): boolean {
    return this.#has(row, 'read');
  }

  changes(row: Row): boolean {
    return this.#has(row, 'edit');
  }

  #has(row: Row, what: 'read' | 'edit'): boolean {
    const { object } = row;
    const everything = what === 'read' ? 'viewAll' : 'modifyAll';
    if (object.isSetup || this.#permissions.isAdmin) {
      return true;
    }
    if (object.isPermissionable && this.#permissions.may(everything, object)) {
      return true;
    }
    if (object.name === 'ContentDocument' || object.name === 'ContentVersion') {
      return this.#owns(row) || this.#hasFile(row, what);
    }
    switch (object.sharing) {
      case 'ReadWrite':
        return true;
      case 'Read':
        return what === 'read' || this.#owns(row);
      case 'Private':
        return this.#owns(row);
      case 'ControlledByParent': {
        const master = this.#master(row);
        return master === undefined || this.#has(master, what);
      }
    }
  }

  #owns(row: Row): boolean {
    const owner = row.values.get('OwnerId');
    return owner instanceof IdValue && owner.text === this.#userId;
  }

  #master(row: Row): Row | undefined {
    const detail: FieldDefinition | undefined = [...row.object.fields.values()].find(
      ({ reference }) => reference?.masterDetail === true,
    );
    const id = detail === undefined ? null : valueOf(row, detail);
    return id instanceof IdValue ? rowOfId(this.#source, id.text) : undefined;
  }

  /** A file is seen by whoever sees a record that it is linked to; a link of type C lets them change it. */
  #hasFile(row: Row, what: 'read' | 'edit'): boolean {
    const links = this.#source.schema.object('ContentDocumentLink');
    const field = links === undefined ? undefined : fieldOf(links, 'ContentDocumentId');
    const document = row.values.get(
      row.object.name === 'ContentDocument' ? 'Id' : 'ContentDocumentId',
    );
    if (links === undefined || field === undefined || !(document instanceof IdValue)) {
      return false;
    }
    return this.#source.database.find(links, field, document).some(({ values }) => {
      const linked = values.get('LinkedEntityId');
      const target = linked instanceof IdValue ? rowOfId(this.#source, linked.text) : undefined;
      const isEnough = what === 'read' || values.get('ShareType') === 'C';
      return isEnough && target !== undefined && !target.object.isSetup && this.#has(target, what);
    });
  }
}
