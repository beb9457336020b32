import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startOrgStandIn, type OrgStandIn } from '../../../scripts/sandbox/org/stand-in.ts';
import { OrgError, type ChatUpdate } from '../../src/org.ts';
import { OrgConnection, type OrgRequest } from '../../src/salesforce/connection.ts';
import { OrgClient } from '../../src/salesforce/org-client.ts';
import { createTransport } from '../../src/network/network.ts';
import { FakeClock } from '../fixtures/fake-clock.ts';

const OPEN_ID = 'oWxDesk_test-customer-000001';
const request = {
  channel: 'Main',
  openId: OPEN_ID,
  key: 'conversation-1',
  fence: 1,
  message: '你好',
  chatKey: 'chat-key',
  session: { key: 'session-key', ack: -1 },
  profile: { unionId: 'u', tags: ['VIP'] },
  prechat: [{ label: 'Shop', value: '7', field: 'Shop__c' }],
};
const update: ChatUpdate = {
  fence: 1,
  status: 'active',
  chatKey: 'chat-key',
  session: { key: 'session-key', ack: 7 },
  agent: 'Anna',
  acceptedAt: 1_700_000_000_000,
  endedAt: null,
  endReason: null,
  problem: null,
  allowance: undefined,
  satisfaction: null,
  results: [],
  messages: [],
};
const channel = {
  name: 'Main',
  originalId: 'gh_0a1b2c3d4e5f',
  appId: 'wx0123456789abcdef',
  language: 'zh_CN',
  liveAgent: {
    endpoint: 'https://d.la1.salesforceliveagent.com/chat/rest/',
    organizationId: '00D5g000004sAnd',
    deploymentId: '5725g000000sAnd',
    buttonId: '5735g000000sAnd',
    apiVersion: 52,
  },
  texts: { offline: 'Closed.' },
  endKeywords: ['bye'],
};
/** The same as the org keeps it. */
const record = {
  developerName: channel.name,
  label: 'Main',
  fields: {
    OriginalId__c: channel.originalId,
    AppId__c: channel.appId,
    Language__c: channel.language,
    LiveAgentEndpoint__c: channel.liveAgent.endpoint,
    LiveAgentOrganizationId__c: channel.liveAgent.organizationId,
    LiveAgentDeploymentId__c: channel.liveAgent.deploymentId,
    LiveAgentButtonId__c: channel.liveAgent.buttonId,
    LiveAgentApiVersion__c: String(channel.liveAgent.apiVersion),
    OfflineText__c: channel.texts.offline,
    EndWords__c: channel.endKeywords.join('\n'),
  },
};

/** A client whose org answers with these, one after the other; errors are thrown. */
function client(...answers: unknown[]): { client: OrgClient; asked: OrgRequest[] } {
  const asked: OrgRequest[] = [];
  const call = (request: OrgRequest): Promise<unknown> => {
    asked.push(request);
    const answer = answers.shift();
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const request = (): Promise<never> => Promise.reject(new Error('no request'));
  const reach = { call, request, apiVersion: '65.0', instanceUrl: undefined };
  return { client: new OrgClient(reach, 'shanghai-1'), asked };
}

async function failure(call: Promise<unknown>): Promise<OrgError> {
  const error: unknown = await call.then(
    (value) => new Error(`answered ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof OrgError)) throw error;
  return error;
}

const away = new OrgError('away', 'SERVER_UNAVAILABLE', 'maintenance');

describe('the channels', () => {
  it('are read as the admin has set them up', async () => {
    const { client: org, asked } = client({ channels: [channel] });
    expect(await org.channels()).toEqual({ channels: [channel], unreadable: [] });
    expect(asked).toEqual([{ method: 'GET', path: 'channels' }]);
  });

  it('are read although one is unfinished: what is missing is empty', async () => {
    const bare = {
      name: 'Bare',
      originalId: null,
      liveAgent: { endpoint: null, organizationId: ' 00D5g000004sAnd ', buttonId: null },
      texts: { ended: null },
      unknown: 1,
    };
    const { client: org } = client({ channels: [channel, bare] });
    expect((await org.channels()).channels).toEqual([
      channel,
      {
        name: 'Bare',
        originalId: '',
        appId: '',
        language: '',
        liveAgent: {
          endpoint: '',
          organizationId: '00D5g000004sAnd',
          deploymentId: '',
          buttonId: '',
        },
        texts: { ended: '' },
      },
    ]);
  });

  it('are read although the record of one cannot be: it is named', async () => {
    const broken = { ...channel, name: 'Broken', liveAgent: null };
    const { client: org } = client({ channels: [broken, channel, { name: '../x' }] });
    expect(await org.channels()).toEqual({ channels: [channel], unreadable: ['Broken', '?'] });
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a page', '<html>'],
    ['no list', { channels: null }],
    ['a channel without a name', { channels: [{ ...channel, name: '' }] }],
    ['a name that is no developer name', { channels: [{ ...channel, name: '../x' }] }],
    ['a channel without Live Agent', { channels: [{ ...channel, liveAgent: null }] }],
  ])('are not read from %s: the package is of another version', async (_, answer) => {
    const error = await failure(client(answer).client.channels());
    expect(error).toMatchObject({ code: 'refused', errorCode: 'UNKNOWN_ANSWER' });
    expect(error.message).toContain('deploy the package of the same version');
  });
});

describe('opening a chat', () => {
  const opened = {
    status: 'open',
    chatId: 'a015g00000AbCdE',
    visitorName: '小明',
    prechatDetails: [{ label: 'OpenID' }],
    prechatEntities: [],
  };

  it('names the relay, and passes on what the org answers', async () => {
    const { client: org, asked } = client({ ...opened, more: 1 });
    expect(await org.openChat(request)).toEqual(opened);
    expect(asked).toEqual([
      {
        method: 'POST',
        path: 'chats',
        body: {
          ...request,
          session: '{"key":"session-key","ack":-1}',
          relay: 'shanghai-1',
        },
      },
    ]);
  });

  it.each([
    [{ status: 'closed', text: 'Back at nine.' }, 'Back at nine.'],
    [{ status: 'closed', text: null }, ''],
    [{ status: 'closed' }, ''],
  ])(
    'outside business hours is answered with the text for the customer: %j',
    async (answer, text) => {
      expect(await client(answer).client.openChat(request)).toEqual({
        status: 'closed',
        text,
        caseOpened: false,
      });
    },
  );

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['another status', { ...opened, status: 'maybe' }],
    ['no id', { ...opened, chatId: '' }],
    ['no prechat details', { ...opened, prechatDetails: undefined }],
  ])('is not done when the org answers %s', async (_, answer) => {
    const error = await failure(client(answer).client.openChat(request));
    expect(error).toMatchObject({ code: 'refused', errorCode: 'UNKNOWN_ANSWER' });
    expect(error.message).not.toContain(OPEN_ID);
  });

  it('fails as the connection fails', async () => {
    expect(await failure(client(away).client.openChat(request))).toBe(away);
  });
});

describe('updating a chat', () => {
  it("sends the desk's notes as one text", async () => {
    const { client: org, asked } = client({ status: 'written' });
    expect(await org.updateChat('a01/../x', update)).toBe('written');
    const session = '{"key":"session-key","ack":7}';
    const absent = { allowance: undefined, satisfaction: undefined };
    const told = { ...update, ...absent, results: undefined, messages: undefined };
    expect(asked).toEqual([
      {
        method: 'PATCH',
        path: 'chats/a01%2F..%2Fx',
        body: {
          ...told,
          session,
          relay: 'shanghai-1',
        },
      },
    ]);
  });

  it('says what is left of the allowance, in no more digits than the package has', async () => {
    const { client: org, asked } = client({ status: 'written' });
    const allowance = { left: 100_000, allowed: 100_000, until: 1_700_000_000_000 };
    await org.updateChat('a01', { ...update, allowance });
    expect(asked[0]?.body).toMatchObject({
      repliesLeft: 9999,
      repliesAllowed: 9999,
      windowEndsAt: 1_700_000_000_000,
    });
    expect(asked[0]?.body).not.toHaveProperty('allowance');
  });

  it('clears the notes when there are none', async () => {
    const { client: org, asked } = client({ status: 'written' });
    await org.updateChat('a01', { ...update, session: undefined });
    expect(asked[0]?.body).toMatchObject({ session: null });
  });

  it('is "stale" when another relay has taken the chat over', async () => {
    const stale = new OrgError('refused', 'STALE_WRITER', 'taken over');
    expect(await client(stale).client.updateChat('a01', update)).toBe('stale');
  });

  it('fails as the connection fails, and with whatever is not the answer of the package', async () => {
    const defect = new TypeError('defect');
    expect(await failure(client(away).client.updateChat('a01', update))).toBe(away);
    await expect(client(defect).client.updateChat('a01', update)).rejects.toBe(defect);
    for (const answer of [undefined, '<html>', {}]) {
      const error = await failure(client(answer).client.updateChat('a01', update));
      expect(error).toMatchObject({ code: 'refused', errorCode: 'UNKNOWN_ANSWER' });
    }
  });
});

describe('a link to a file', () => {
  it('is asked for by chat and version', async () => {
    const link = { url: 'https://example.file.force.com/sfc/p/1', expiresAt: 1_700_000_000_000 };
    const { client: on, asked } = client(link);
    expect(await on.linkFile('a01', '068')).toEqual(link);
    expect(asked).toEqual([
      { method: 'POST', path: 'chats/a01/links', body: { versionId: '068' } },
    ]);
  });

  it.each([{}, { url: '', expiresAt: 1 }, { url: 'javascript:alert(1)', expiresAt: 1 }])(
    'is not %j',
    async (answer) => {
      const { client: on } = client(answer);
      expect(await failure(on.linkFile('a01', '068'))).toMatchObject({
        errorCode: 'UNKNOWN_ANSWER',
      });
    },
  );
});

describe('news of what is in a case', () => {
  const news = { before: '[Image]', line: '[Image] a.jpg', versionId: '068' };

  it.each(['written', 'gone'])(
    'is told by the key of the chat that was asked for: %s',
    async (status) => {
      const { client: on, asked } = client({ status });
      expect(await on.addToCase('key/1', news)).toBe(status);
      expect(asked).toEqual([{ method: 'POST', path: 'cases/key%2F1/media', body: news }]);
    },
  );

  it('is not answered otherwise', async () => {
    const { client: on } = client({ status: 'open' });
    expect(await failure(on.addToCase('key', news))).toMatchObject({ errorCode: 'UNKNOWN_ANSWER' });
  });
});

describe('against the stand-in of the org', () => {
  let standIn: OrgStandIn;
  let org: OrgClient;
  let clock: FakeClock;
  let network: ReturnType<typeof createTransport>;

  beforeEach(async () => {
    clock = new FakeClock();
    network = createTransport();
    const clientId = 'consumer-key';
    const clientSecret = 'consumer-secret';
    standIn = await startOrgStandIn({ clientId, clientSecret, channels: [record] });
    const grant = { kind: 'client-credentials', clientSecret } as const;
    const credentials = { loginUrl: standIn.url, clientId, apiVersion: '65.0', grant };
    org = new OrgClient(new OrgConnection(credentials, clock, network.transport), 'shanghai-1');
  });
  afterEach(async () => {
    await network.close();
    await standIn.close();
  });

  it('a chat is opened once for its key, kept up to date, and refused to an older owner', async () => {
    expect((await org.channels()).channels).toMatchObject([channel]);
    const opened = await org.openChat(request);
    expect(await org.openChat(request)).toEqual(opened);
    if (opened.status !== 'open') throw new Error('closed');
    expect(await org.updateChat(opened.chatId, { ...update, fence: 2 })).toBe('written');
    expect(await org.updateChat(opened.chatId, update)).toBe('stale');
    expect(standIn.chats).toMatchObject([
      { key: 'conversation-1', fence: 2, status: 'active', relay: 'shanghai-1' },
    ]);
  });

  it('a file of a chat has one link, and what the org says of links is told as it is', async () => {
    await org.openChat(request);
    const chatId = standIn.chats[0]?.id ?? '';
    const versionId = standIn.create('ContentVersion', {
      PathOnClient: 'prices.pdf',
      VersionData: Buffer.from('%PDF-1.7').toString('base64'),
      FirstPublishLocationId: chatId,
    });
    const { url } = await org.linkFile(chatId, versionId);
    expect((await org.linkFile(chatId, versionId)).url).toBe(url);
    expect(await failure(org.linkFile(chatId, '068000000000999'))).toMatchObject({
      code: 'refused',
      errorCode: 'FILE_NOT_FOUND',
    });
    standIn.faults.set('no-links', true);
    expect(await failure(org.linkFile(chatId, versionId))).toMatchObject({
      code: 'refused',
      errorCode: 'LINKS_NOT_ALLOWED',
    });
  });

  it('its faults are told apart', async () => {
    await org.channels();
    clock.advance(60_000);
    standIn.faults.expireSessions = true;
    expect((await org.channels()).channels).toMatchObject([channel]);
    standIn.faults.closed = 'Back at nine.';
    expect(await org.openChat(request)).toEqual({
      status: 'closed',
      text: 'Back at nine.',
      caseOpened: false,
    });
    standIn.faults.away = true;
    expect(await failure(org.channels())).toMatchObject({ code: 'away' });
    standIn.faults.away = false;
    const unknown = await failure(org.updateChat('a01unknown', update));
    expect(unknown).toMatchObject({ code: 'refused', errorCode: 'CHAT_NOT_FOUND' });
  });
});
