import { randomBytes } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readMultipart } from '../org/api/multipart-record.ts';
import { caller, openOrg, OPEN_ID, read } from './org-fixture.ts';

const REST = '/services/apexrest/wechat/v1';
const DATA = '/services/data/v65.0';
const opening = { channel: 'Main', openId: OPEN_ID, key: 'conversation-1', fence: 1 };

describe('Apex REST executes the package', () => {
  it('opens a chat once for its key, and refuses an older owner', async () => {
    const org = await openOrg();
    const call = caller(org);
    const opened = await call('POST', `${REST}/chats`, opening);
    expect(opened).toMatchObject({ status: 201, body: { status: 'open' } });
    expect((await call('POST', `${REST}/chats`, opening)).status).toBe(200);
    const { chatId } = opened.body as { chatId: string };
    const patch = (fence: number) =>
      call('PATCH', `${REST}/chats/${chatId}`, { fence, status: 'active', agent: 'Anna' });
    expect((await patch(2)).status).toBe(200);
    expect(await patch(1)).toMatchObject({ status: 409, body: { errorCode: 'STALE_WRITER' } });
    expect(org.chats).toMatchObject([
      { id: chatId, openId: OPEN_ID, key: 'conversation-1', status: 'active', fence: 2 },
    ]);
  });

  it.each([
    ['GET', '/services/apexrest/other', 404, 'NOT_FOUND'],
    ['DELETE', `${REST}/channels`, 405, 'METHOD_NOT_ALLOWED'],
    ['OPTIONS', `${REST}/channels`, 405, 'METHOD_NOT_ALLOWED'],
  ])('answers %s %s with %i %s, as the platform', async (method, path, status, errorCode) => {
    const org = await openOrg();
    expect(await caller(org)(method, path)).toMatchObject({ status, body: [{ errorCode }] });
  });

  it('finds nothing where the package is not deployed', async () => {
    const org = await openOrg();
    org.faults.set('no-package', true);
    expect(await caller(org)('GET', `${REST}/channels`)).toMatchObject({
      status: 404,
      body: [{ errorCode: 'NOT_FOUND', message: 'Could not find a match for URL' }],
    });
    expect(org.faults.injected['no-package']).toBe(1);
  });

  it('refuses a relay whose permission set was taken away, until it has it again', async () => {
    const org = await openOrg();
    const { people } = org;
    const call = caller(org, org.signIn(people.relay));
    people.assign(people.relay, []);
    expect((await call('GET', `${REST}/channels`)).status).toBe(403);
    people.assign(people.relay, ['WeChat_Relay']);
    expect((await call('GET', `${REST}/channels`)).status).toBe(200);
  });

  it('refuses whoever may not use the class', async () => {
    const org = await openOrg();
    const agent = caller(org, org.signIn(org.people.agent('Li Wei')));
    expect(await agent('GET', `${REST}/channels`)).toMatchObject({
      status: 403,
      body: [{ errorCode: 'FORBIDDEN' }],
    });
  });

  it('says that the desk is closed when the business hours are over, with the text of the channel', async () => {
    const org = await openOrg();
    const call = caller(org);
    org.faults.closed = 'Back at nine.';
    expect((await call('POST', `${REST}/chats`, opening)).body).toMatchObject({
      status: 'closed',
      text: 'Back at nine.',
    });
    org.faults.closed = undefined;
    expect((await call('POST', `${REST}/chats`, opening)).body).toMatchObject({ status: 'open' });
  });
});

describe('Every call of the API is counted', () => {
  it('in the header Sforce-Limit-Info and in Limits, but neither sign-in nor what is refused', async () => {
    const org = await openOrg();
    const call = caller(org);
    await caller(org, 'nobody')('GET', `${REST}/channels`);
    const first = await call('GET', `${REST}/channels`);
    const second = await call('GET', `${DATA}/sobjects/User/nonsense`);
    expect([first, second].map(({ headers }) => headers.get('sforce-limit-info'))).toEqual([
      'api-usage=1/15000',
      'api-usage=2/15000',
    ]);
    expect((await call('GET', `${DATA}/limits`)).body).toMatchObject({
      DailyApiRequests: { Max: 15_000, Remaining: 14_997 },
    });
    expect(org.apiCalls).toBe(3);
  });

  it('and refused when none is left', async () => {
    const org = await openOrg({ apiCallsAllowed: 1 });
    const call = caller(org);
    await call('GET', `${REST}/channels`);
    expect(await call('GET', `${REST}/channels`)).toMatchObject({
      status: 403,
      body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }],
    });
  });
});

describe('The data API', () => {
  it('lists its versions to everybody, and knows no others', async () => {
    const org = await openOrg();
    const { body } = await read(await fetch(`${org.url}/services/data`));
    expect(body).toContainEqual({
      label: 'Version 65.0',
      url: '/services/data/v65.0',
      version: '65.0',
    });
    for (const version of ['v66.0', 'v20.0', 'latest']) {
      const answer = await caller(org)('GET', `/services/data/${version}/limits`);
      expect(answer).toMatchObject({ status: 404, body: [{ errorCode: 'NOT_FOUND' }] });
    }
  });

  it('creates, changes and reads records with the permissions of the caller', async () => {
    const org = await openOrg();
    const admin = caller(org, org.signIn(org.people.admin));
    const made = await admin('POST', `${DATA}/sobjects/Contact`, { LastName: 'Wang' });
    expect(made).toMatchObject({ status: 201, body: { success: true, errors: [] } });
    const { id } = made.body as { id: string };
    expect(
      (await admin('PATCH', `${DATA}/sobjects/Contact/${id}`, { FirstName: 'X' })).status,
    ).toBe(204);
    const path = `${DATA}/sobjects/Contact/${id}?fields=Id,Name`;
    expect((await admin('GET', path)).body).toMatchObject({ Id: id, Name: 'X Wang' });
    expect(await caller(org)('POST', `${DATA}/sobjects/Contact`, { LastName: 'W' })).toMatchObject({
      status: 403,
      body: [{ errorCode: 'INSUFFICIENT_ACCESS' }],
    });
    expect(await admin('PATCH', `${DATA}/sobjects/Contact/${id}`, { Wrong: 1 })).toMatchObject({
      status: 400,
      body: [{ errorCode: 'INVALID_FIELD' }],
    });
    expect(org.records('Contact')).toHaveLength(1);
  });

  it('answers a query in pages', async () => {
    const org = await openOrg();
    for (let number = 0; number < 450; number += 1) {
      org.create('Account', { Name: `Company ${number}` });
    }
    const token = org.signIn(org.people.admin);
    const q = new URLSearchParams({ q: 'SELECT Name FROM Account ORDER BY Id' }).toString();
    const first = await read(
      await fetch(`${org.url}${DATA}/query?${q}`, {
        headers: { authorization: `Bearer ${token}`, 'sforce-query-options': 'batchSize=200' },
      }),
    );
    interface Page {
      done: boolean;
      totalSize: number;
      nextRecordsUrl?: string;
      records: unknown[];
    }
    const pages: Page[] = [first.body as Page];
    while (pages.at(-1)?.nextRecordsUrl !== undefined) {
      const next = pages.at(-1)?.nextRecordsUrl ?? '';
      pages.push((await caller(org, token)('GET', next)).body as Page);
    }
    expect(pages.map(({ records, done }) => [records.length, done])).toEqual([
      [200, false],
      [200, false],
      [50, true],
    ]);
    expect(pages[2]?.records.at(-1)).toMatchObject({ Name: 'Company 449' });
    expect((await caller(org, token)('GET', `${DATA}/query/01gnonsense-1`)).body).toMatchObject([
      { errorCode: 'INVALID_QUERY_LOCATOR' },
    ]);
  });

  it('keeps files that come in JSON or in parts, and gives their bytes back', async () => {
    const org = await openOrg();
    const token = org.signIn(org.people.admin);
    const admin = caller(org, token);
    const bytes = randomBytes(5000);
    const inJson = await admin('POST', `${DATA}/sobjects/ContentVersion`, {
      PathOnClient: 'a.png',
      VersionData: bytes.toString('base64'),
    });
    const form = new FormData();
    const fields = new Blob([JSON.stringify({ PathOnClient: 'b.png' })], {
      type: 'application/json',
    });
    form.set('entity_content', fields, 'fields.json');
    form.set('VersionData', new Blob([bytes]), 'b.png');
    const inParts = await read(
      await fetch(`${org.url}${DATA}/sobjects/ContentVersion`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: form,
      }),
    );
    for (const made of [inJson, inParts]) {
      expect(made.status).toBe(201);
      const { id } = made.body as { id: string };
      const record = await admin('GET', `${DATA}/sobjects/ContentVersion/${id}`);
      const { VersionData: address } = record.body as { VersionData: string };
      const download = await fetch(`${org.url}${address}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(Buffer.from(await download.arrayBuffer()).equals(bytes)).toBe(true);
    }
    const { id } = inJson.body as { id: string };
    const other = await caller(org)('GET', `${DATA}/sobjects/ContentVersion/${id}/VersionData`);
    expect(other.status).toBe(404);
  });

  it('keeps no file when there is no room for it', async () => {
    const org = await openOrg();
    org.faults.set('storage-full', true);
    const file = { PathOnClient: 'a.png', VersionData: 'AAAA' };
    expect(await caller(org)('POST', `${DATA}/sobjects/ContentVersion`, file)).toMatchObject({
      status: 400,
      body: [{ errorCode: 'STORAGE_LIMIT_EXCEEDED', message: 'storage limit exceeded' }],
    });
    expect(org.records('ContentVersion')).toEqual([]);
    org.faults.clear('storage-full');
    const kept = await caller(org)('POST', `${DATA}/sobjects/ContentVersion`, file);
    expect(kept.status).toBe(201);
  });

  it('keeps a file once for its key, and names the one that is there', async () => {
    const org = await openOrg();
    const file = { PathOnClient: 'a.png', VersionData: 'AAAA', WeChat_External_Id__c: 'm1' };
    const first = await caller(org)('POST', `${DATA}/sobjects/ContentVersion`, file);
    const { id } = first.body as { id: string };
    expect(await caller(org)('POST', `${DATA}/sobjects/ContentVersion`, file)).toMatchObject({
      status: 400,
      body: [
        {
          errorCode: 'DUPLICATE_VALUE',
          message: expect.stringContaining(id.slice(0, 15)) as string,
        },
      ],
    });
    expect(org.records('ContentVersion')).toHaveLength(1);
  });

  it('reads any bytes out of a multipart message', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.stringMatching(/^[A-Za-z0-9]{8,40}$/u), (bytes, boundary) => {
        const head = (name: string): string =>
          `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="f"\r\n\r\n`;
        const body = Buffer.concat([
          Buffer.from(`${head('entity_content')}{"Title":"图"}\r\n${head('VersionData')}`),
          Buffer.from(bytes),
          Buffer.from(`\r\n--${boundary}--\r\n`),
        ]);
        fc.pre(!Buffer.from(bytes).includes(boundary));
        expect(readMultipart(body, `multipart/form-data; boundary=${boundary}`)).toEqual({
          Title: '图',
          VersionData: Buffer.from(bytes).toString('base64'),
        });
      }),
    );
  });
});

describe('Faults', () => {
  const status = async (answer: Promise<{ status: number; body: unknown }>) => {
    const { status: code, body } = await answer;
    return [code, (body as { errorCode: string }[])[0]?.errorCode];
  };

  it('away: every answer is 503, that of sign-in too', async () => {
    const org = await openOrg();
    org.faults.away = true;
    expect(await status(caller(org)('GET', `${REST}/channels`))).toEqual([
      503,
      'SERVER_UNAVAILABLE',
    ]);
    expect((await fetch(`${org.url}/services/oauth2/token`, { method: 'POST' })).status).toBe(503);
    expect(org.apiCalls).toBe(0);
  });

  it('expire-sessions: a session that was good is no longer', async () => {
    const org = await openOrg();
    const call = caller(org);
    org.faults.expireSessions = true;
    expect(await status(call('GET', `${REST}/channels`))).toEqual([401, 'INVALID_SESSION_ID']);
    expect((await caller(org)('GET', `${REST}/channels`)).status).toBe(200);
  });

  it('request-limit, lock-row: what the platform and the package make of it', async () => {
    const org = await openOrg();
    const call = caller(org);
    org.faults.set('request-limit', true);
    expect(await status(call('GET', `${REST}/channels`))).toEqual([403, 'REQUEST_LIMIT_EXCEEDED']);
    org.faults.clear('request-limit');
    org.faults.set('lock-row', 1);
    expect(await call('POST', `${REST}/chats`, opening)).toMatchObject({
      status: 503,
      body: { errorCode: 'TRY_AGAIN' },
    });
    expect(org.chats).toEqual([]);
    expect((await call('POST', `${REST}/chats`, opening)).status).toBe(201);
  });

  it('no-links: a file of a chat has a public link, or the package says what to switch on', async () => {
    const org = await openOrg();
    const call = caller(org);
    await call('POST', `${REST}/chats`, opening);
    const chatId = org.chats[0]?.id ?? '';
    org.create('ContentVersion', {
      PathOnClient: 'prices.pdf',
      VersionData: Buffer.from('%PDF-1.7').toString('base64'),
      FirstPublishLocationId: chatId,
    });
    const body = { versionId: org.records('ContentVersion')[0]?.['Id'] };
    org.faults.set('no-links', true);
    expect(await call('POST', `${REST}/chats/${chatId}/links`, body)).toMatchObject({
      status: 403,
      body: { errorCode: 'LINKS_NOT_ALLOWED' },
    });
    org.faults.clear('no-links');
    const linked = await call('POST', `${REST}/chats/${chatId}/links`, body);
    expect(linked).toMatchObject({
      status: 200,
      body: { expiresAt: expect.any(Number) as number },
    });
    expect(await call('POST', `${REST}/chats/${chatId}/links`, body)).toMatchObject({
      body: { url: org.records('ContentDistribution')[0]?.['DistributionPublicUrl'] },
    });
    expect(org.records('ContentDistribution')).toHaveLength(1);
  });

  it.each(['answer-lost', 'answer-cut'] as const)(
    '%s: the chat is there, though the caller never heard of it',
    async (fault) => {
      const org = await openOrg();
      const call = caller(org);
      org.faults.set(fault, 1);
      await expect(call('POST', `${REST}/chats`, opening)).rejects.toThrow();
      expect(org.chats).toHaveLength(1);
      expect((await call('POST', `${REST}/chats`, opening)).status).toBe(200);
      expect(org.faults.injected[fault]).toBe(1);
    },
  );
});

describe('What components call', () => {
  const aura = async (org: Awaited<ReturnType<typeof openOrg>>, token: string, body: unknown) =>
    (await caller(org, token)('POST', '/aura', body)).body;

  it('runs as the agent, and says what the component would catch', async () => {
    const org = await openOrg();
    const token = org.signIn(org.people.agent('Li Wei'));
    expect(await aura(org, token, { class: 'NoSuchClass', method: 'x' })).toMatchObject({
      ok: false,
      error: { body: { message: expect.stringContaining('NoSuchClass') as unknown } },
    });
    expect(await aura(org, 'nobody', { class: 'X', method: 'y' })).toMatchObject([
      { errorCode: 'INVALID_SESSION_ID' },
    ]);
    expect(org.apiCalls).toBe(0);
  });
});
