import { IdValue } from '../../values/id.ts';
import type { SObjectValue } from '../../values/sobject.ts';
import { addFile, linkFile } from '../files/content.ts';
import { addLink } from '../files/public-link.ts';
import { rowOfId } from '../soql/query-run.ts';
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
  beforeWrite: ({ record, kind }, context) => {
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
