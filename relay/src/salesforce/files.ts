import type { OrgConnection } from './connection.ts';
import { isSuccess, readAnswer } from './exchange.ts';

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
