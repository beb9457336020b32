import { describe, expect, it } from 'vitest';

import { readMultipart } from '../../../scripts/sandbox/org/api/multipart-record.ts';
import type { NewFile, OrgError } from '../../src/org.ts';
import type { RawOrgRequest } from '../../src/salesforce/connection.ts';
import { keepFile } from '../../src/salesforce/files.ts';
import type { HttpAnswer } from '../../src/transport.ts';

const FILE: NewFile = {
  key: 'message-1',
  name: 'image-20261128-091704.jpg',
  contentType: 'image/jpeg',
  bytes: Buffer.from('\xff\xd8\xff\r\n--bytes\r\n\r\n', 'latin1'),
};
const VERSION = '068000000000001AAA';
const DOCUMENT = '069000000000001AAA';
const found = { Id: VERSION, ContentDocumentId: DOCUMENT };
const kept = {
  versionId: VERSION,
  documentId: DOCUMENT,
  url: `https://example.my.salesforce.com/lightning/r/ContentDocument/${DOCUMENT}/view`,
};

/** An org that gives these answers, one after the other. */
function org(...answers: [status: number, body: unknown][]) {
  const asked: RawOrgRequest[] = [];
  return {
    asked,
    apiVersion: '65.0',
    instanceUrl: 'https://example.my.salesforce.com',
    request: (request: RawOrgRequest): Promise<HttpAnswer> => {
      asked.push(request);
      const [status, body] = answers[asked.length - 1] ?? [500, ''];
      return Promise.resolve({ status, headers: {}, body: JSON.stringify(body) });
    },
  };
}

function problem(errorCode: string, message: string): [number, unknown] {
  return [400, [{ errorCode, message, fields: [] }]];
}

describe('keeping a file', () => {
  it('takes one call for the bytes, and one for the address', async () => {
    const on = org([201, { id: VERSION, success: true, errors: [] }], [200, found]);
    expect(await keepFile(on, 'a01', FILE)).toEqual(kept);
    expect(on.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /services/data/v65.0/sobjects/ContentVersion',
      `GET /services/data/v65.0/sobjects/ContentVersion/${VERSION}?fields=Id,ContentDocumentId`,
    ]);
    const { bytes, headers } = on.asked[0] ?? {};
    const type = headers?.['content-type'] ?? '';
    expect(readMultipart(Buffer.from(bytes ?? []), type)).toEqual({
      Title: FILE.name,
      PathOnClient: FILE.name,
      FirstPublishLocationId: 'a01',
      WeChat_External_Id__c: 'message-1',
      VersionData: FILE.bytes.toString('base64'),
    });
  });

  it('of no record names none', async () => {
    const on = org([201, { id: VERSION, success: true, errors: [] }], [200, found]);
    expect(await keepFile(on, null, FILE)).toEqual(kept);
    const { bytes, headers } = on.asked[0] ?? {};
    const fields = readMultipart(Buffer.from(bytes ?? []), headers?.['content-type'] ?? '');
    expect(fields).not.toHaveProperty('FirstPublishLocationId');
  });

  it('finds the file of the first time, when it is asked for again', async () => {
    const duplicate = problem(
      'DUPLICATE_VALUE',
      'duplicate value found: WeChat_External_Id__c duplicates value on record with id: 068000000000001',
    );
    const on = org(duplicate, [200, found]);
    expect(await keepFile(on, 'a01', FILE)).toEqual(kept);
    expect(on.asked[1]?.path).toContain('/ContentVersion/068000000000001?');
  });

  it.each<[string, [number, unknown][], Partial<OrgError>]>([
    [
      'has no room',
      [problem('STORAGE_LIMIT_EXCEEDED', 'storage limit exceeded')],
      { code: 'refused', errorCode: 'STORAGE_LIMIT_EXCEEDED' },
    ],
    [
      'has the chat no more',
      [problem('ENTITY_IS_DELETED', 'entity is deleted')],
      { code: 'refused', errorCode: 'ENTITY_IS_DELETED' },
    ],
    [
      'does not know the field, because its package is older',
      [problem('INVALID_FIELD', "No such column 'WeChat_External_Id__c'")],
      { code: 'refused', errorCode: 'INVALID_FIELD' },
    ],
    [
      'has the key with somebody else',
      [
        problem(
          'DUPLICATE_VALUE',
          'duplicate value found: <unknown> duplicates value on record with id: <unknown>',
        ),
      ],
      { code: 'refused', errorCode: 'DUPLICATE_VALUE' },
    ],
    ['is away', [[503, []]], { code: 'away' }],
    ['answers something else', [[201, {}]], { code: 'away', errorCode: 'UNKNOWN_ANSWER' }],
    [
      'says nothing of the document',
      [
        [201, { id: VERSION }],
        [200, {}],
      ],
      { code: 'away', errorCode: 'UNKNOWN_ANSWER' },
    ],
  ])('fails with what the org says, if it %s', async (_, answers, error) => {
    await expect(keepFile(org(...answers), 'a01', FILE)).rejects.toMatchObject(error);
  });
});
