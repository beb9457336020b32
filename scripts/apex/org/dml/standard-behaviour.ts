import { IdValue } from '../../values/id.ts';
import type { SObjectValue } from '../../values/sobject.ts';
import { addFile, linkFile } from '../files/content.ts';
import { addLink } from '../files/public-link.ts';
import { rowOfId } from '../soql/query-run.ts';
import { fifteen } from '../data/record-ids.ts';
import { rowError } from './row-errors.ts';
import type { SaveContext } from './save.ts';
import type { Work } from './work.ts';

/** What the platform does by itself when records of standard objects are saved. */
export interface StandardBehaviour {
  /** Fills in what follows from other fields. */
  beforeWrite(work: Work, context: SaveContext): void;
  /** Writes what belongs to a record that has been written. */
  afterWrite(work: Work, context: SaveContext): void;
}

export const standardBehaviour: StandardBehaviour = {
  beforeWrite: (work, context) => {
    const { record, kind } = work;
    switch (record.objectName) {
      case 'Contact':
      case 'User':
        record.set('Name', fullName(record));
        break;
      case 'Case':
        takeAccount(record, context);
        break;
      case 'ContentVersion':
        if (kind === 'insert') {
          addFile(record, context);
        }
        break;
      case 'ContentDistribution':
        if (kind === 'insert') {
          addLink(record, context);
        }
        break;
      case 'PermissionSetAssignment':
        refuseSecond(work, context);
        break;
      default:
    }
  },
  afterWrite: ({ after, kind }, context) => {
    if (kind === 'insert' && after?.object.name === 'ContentVersion') {
      linkFile(after, context);
    }
  },
};

function fullName(record: SObjectValue): string {
  return [record.get('FirstName'), record.get('LastName')]
    .filter((part) => typeof part === 'string')
    .join(' ')
    .trim();
}

/** The account of a case is its contact's. */
function takeAccount(record: SObjectValue, context: SaveContext): void {
  const contactId = record.get('ContactId');
  if (contactId instanceof IdValue && record.get('AccountId') === null) {
    const contact = rowOfId(context, contactId.text);
    record.set('AccountId', contact?.values.get('AccountId') ?? null);
  }
}

/** Nobody has a permission set twice. The words are those of an org. */
function refuseSecond({ record, errors }: Work, { database, schema }: SaveContext): void {
  const object = schema.object(record.objectName);
  const assignee = record.get('AssigneeId');
  const permissionSet = record.get('PermissionSetId');
  if (
    object === undefined ||
    !(assignee instanceof IdValue) ||
    !(permissionSet instanceof IdValue)
  ) {
    return;
  }
  for (const { values } of database.rows(object)) {
    const isSame = (name: string, id: IdValue): boolean => {
      const value = values.get(name);
      return value instanceof IdValue && value.text === id.text;
    };
    if (isSame('AssigneeId', assignee) && isSame('PermissionSetId', permissionSet)) {
      errors.push(
        rowError(
          'DUPLICATE_VALUE',
          `Duplicate PermissionSetAssignment. Assignee: ${fifteen(assignee.text)}; Permission Set: ${fifteen(permissionSet.text)}`,
        ),
      );
      return;
    }
  }
}
