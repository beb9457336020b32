import { createHash } from 'node:crypto';

import { BlobValue } from '../../values/blob.ts';
import { DatetimeValue } from '../../values/dates.ts';
import { IdValue } from '../../values/id.ts';
import type { SObjectValue } from '../../values/sobject.ts';
import type { Value } from '../../values/value.ts';
import type { Row } from '../data/database.ts';
import type { SaveContext } from '../dml/save.ts';
import type { ObjectDefinition } from '../schema/definition.ts';
import { fieldOf } from '../schema/schema.ts';
import type { QuerySource } from '../soql/query-run.ts';

/** How Salesforce calls kinds of files, by extension (Object Reference, ContentVersion.FileType). */
const FILE_TYPES: Readonly<Record<string, string>> = {
  amr: 'UNKNOWN',
  csv: 'CSV',
  gif: 'GIF',
  jpeg: 'JPEG',
  jpg: 'JPG',
  json: 'JSON',
  mp3: 'MP3',
  mp4: 'MP4',
  pdf: 'PDF',
  png: 'PNG',
  txt: 'TEXT',
};

/** Completes a new ContentVersion: a document to be the version of, size, type, checksum. */
export function addFile(version: SObjectValue, context: SaveContext): void {
  const data = version.get('VersionData');
  const bytes = data instanceof BlobValue ? data.bytes : new Uint8Array();
  const path = version.get('PathOnClient');
  const name = typeof path === 'string' ? (path.split(/[\\/]/u).at(-1) ?? path) : '';
  const extension = /\.([^.]+)$/u.exec(name)?.[1] ?? null;
  if (version.get('Title') === null) {
    version.set('Title', name.replace(/\.[^.]+$/u, ''));
  }
  version.set('FileExtension', extension);
  version.set('FileType', FILE_TYPES[extension?.toLowerCase() ?? ''] ?? 'UNKNOWN');
  version.set('ContentSize', bytes.length);
  version.set('Checksum', createHash('md5').update(bytes).digest('hex'));
  version.set('IsLatest', true);
  const documentId = version.get('ContentDocumentId');
  if (documentId instanceof IdValue) {
    const earlier = versionsOf(documentId, context);
    for (const row of earlier) {
      context.database.put({ ...row, values: new Map(row.values).set('IsLatest', false) });
    }
    version.set('VersionNumber', String(earlier.length + 1));
  } else {
    const owner = version.get('OwnerId') ?? IdValue.read(context.transaction.user.id) ?? null;
    version.set('VersionNumber', '1');
    version.set('ContentDocumentId', newRow('ContentDocument', { OwnerId: owner }, context));
  }
}

/** Brings the document up to date, and links a first version to where it is published and to its owner. */
export function linkFile(version: Row, context: SaveContext): void {
  const documentId = version.values.get('ContentDocumentId');
  const documents = objectNamed('ContentDocument', context);
  const document =
    documentId instanceof IdValue ? context.database.get(documents, documentId.text) : undefined;
  if (document === undefined || !(documentId instanceof IdValue)) {
    return;
  }
  const values = new Map(document.values).set('LatestPublishedVersionId', idOf(version));
  for (const name of ['Title', 'FileType', 'FileExtension', 'ContentSize']) {
    const value = version.values.get(name);
    if (value !== undefined) {
      values.set(name, value);
    }
  }
  context.database.put({ ...document, values });
  if (version.values.get('VersionNumber') === '1') {
    const owner = document.values.get('OwnerId') ?? null;
    link(documentId, owner, 'I', context);
    link(documentId, version.values.get('FirstPublishLocationId') ?? null, 'V', context);
  }
}

function link(documentId: IdValue, entity: Value, shareType: string, context: SaveContext): void {
  if (entity !== null) {
    newRow(
      'ContentDocumentLink',
      {
        ContentDocumentId: documentId,
        LinkedEntityId: entity,
        ShareType: shareType,
        Visibility: 'AllUsers',
      },
      context,
    );
  }
}

function versionsOf(documentId: IdValue, source: QuerySource): Row[] {
  const versions = objectNamed('ContentVersion', source);
  const field = fieldOf(versions, 'ContentDocumentId');
  return field === undefined ? [] : source.database.find(versions, field, documentId);
}

/** Writes a record that the platform makes, and returns its Id. */
function newRow(
  objectName: string,
  given: Readonly<Record<string, Value>>,
  context: SaveContext,
): IdValue {
  const object = objectNamed(objectName, context);
  const id = context.database.newId(object);
  const now = new DatetimeValue(Math.floor(context.transaction.now() / 1000) * 1000);
  const user = IdValue.read(context.transaction.user.id) ?? null;
  context.database.put({
    id: id.text,
    object,
    isDeleted: false,
    values: new Map<string, Value>([
      ...Object.entries(given),
      ['Id', id],
      ['IsDeleted', false],
      ['CreatedDate', now],
      ['CreatedById', user],
      ['LastModifiedDate', now],
      ['LastModifiedById', user],
      ['SystemModstamp', now],
    ]),
  });
  return id;
}

function objectNamed(name: string, { schema }: Pick<QuerySource, 'schema'>): ObjectDefinition {
  const object = schema.object(name);
  if (object === undefined) {
    throw new Error(`${name} is not modelled.`);
  }
  return object;
}

function idOf(row: Row): Value {
  return row.values.get('Id') ?? null;
}
