import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import { OrgError, type KeptFile, type NewFile } from '../org.ts';
import type { OrgConnection } from './connection.ts';
import { isSuccess, readAnswer } from './exchange.ts';

const TRANSFER_TIMEOUT_MS = 120_000;
const DOWNLOAD_TIMEOUT_MS = 60_000;

/**
 * Fetches the bytes of a Salesforce File. One API call. Throws OrgError.
 *
 * Source: "Insert or Update Blob Data", REST API Developer Guide.
 *
 * @param versionId of the ContentVersion
 * @param largest more bytes than these are refused
 */
export async function fetchFile(
  connection: Pick<OrgConnection, 'request' | 'apiVersion'>,
  versionId: string,
  largest: number,
): Promise<Buffer> {
  const answer = await connection.request({
    method: 'GET',
    path: `/services/data/v${connection.apiVersion}/sobjects/ContentVersion/${versionId}/VersionData`,
    binary: true,
    largestAnswer: largest,
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
  });
  const bytes = answer.bytes ?? Buffer.alloc(0);
  if (!isSuccess(answer.status)) readAnswer({ ...answer, body: bytes.toString('utf8') });
  return bytes;
}

/**
 * Keeps a file as a Salesforce File of a record, or of the relay's own user. Two API calls: the second one asks for the address. The
 * key is in a unique field, so that a repetition finds the file of the first time. Throws OrgError.
 *
 * Source: "Insert or Update Blob Data", REST API Developer Guide; Object Reference, ContentVersion.
 */
export async function keepFile(
  connection: Pick<OrgConnection, 'request' | 'apiVersion' | 'instanceUrl'>,
  recordId: string | null,
  file: NewFile,
): Promise<KeptFile> {
  const path = `/services/data/v${connection.apiVersion}/sobjects/ContentVersion`;
  const { contentType, bytes } = formOf(recordId, file);
  const created = await connection.request({
    method: 'POST',
    path,
    headers: { accept: 'application/json', 'content-type': contentType },
    bytes,
    timeoutMs: TRANSFER_TIMEOUT_MS,
  });
  const versionId = idOf(() => readAnswer(created));
  const found = await connection.request({
    method: 'GET',
    path: `${path}/${versionId}?fields=Id,ContentDocumentId`,
    headers: { accept: 'application/json' },
  });
  const version = versionSchema.safeParse(readAnswer(found));
  if (!version.success) throw unreadable();
  const { Id, ContentDocumentId: documentId } = version.data;
  const url = `${connection.instanceUrl ?? ''}/lightning/r/ContentDocument/${documentId}/view`;
  return { versionId: Id, documentId, url };
}

const createdSchema = z.object({ id: z.string().min(15) });
const versionSchema = z.object({ Id: z.string().min(15), ContentDocumentId: z.string().min(15) });
/** Of a ContentVersion. */
const DUPLICATE = /\b(068[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?)\b/u;

/** The id of the new version, or of the one that has the key already. */
function idOf(read: () => unknown): string {
  try {
    const created = createdSchema.safeParse(read());
    if (created.success) return created.data.id;
  } catch (error) {
    const isDuplicate = error instanceof OrgError && error.errorCode === 'DUPLICATE_VALUE';
    const former = isDuplicate ? DUPLICATE.exec(error.message)?.[1] : undefined;
    if (former === undefined) throw error;
    return former;
  }
  throw unreadable();
}

function unreadable(): OrgError {
  return new OrgError(
    'away',
    'UNKNOWN_ANSWER',
    'The org did not say under which id it keeps a file.',
  );
}

/** A part with the fields in JSON, and one with the bytes. */
function formOf(
  recordId: string | null,
  { key, name, contentType, bytes }: NewFile,
): { contentType: string; bytes: Buffer } {
  const boundary = `----${randomUUID()}`;
  const fields = {
    Title: name,
    PathOnClient: name,
    ...(recordId === null ? {} : { FirstPublishLocationId: recordId }),
    WeChat_External_Id__c: key,
  };
  const head =
    `--${boundary}\r\n` +
    'content-disposition: form-data; name="entity_content"\r\n' +
    'content-type: application/json; charset=utf-8\r\n\r\n' +
    `${JSON.stringify(fields)}\r\n` +
    `--${boundary}\r\n` +
    `content-disposition: form-data; name="VersionData"; filename="${name}"\r\n` +
    `content-type: ${contentType}\r\n\r\n`;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}
