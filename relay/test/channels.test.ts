import { beforeEach, describe, expect, it } from 'vitest';

import { Channels } from '../src/channels.ts';
import type { Environment } from '../src/config.ts';
import type { ServedChannel } from '../src/bridge/served-channel.ts';
import type { LiveAgentObserver } from '../src/live-agent/chat.ts';
import { channelSettingsSchema, type ChannelSettings } from '../src/salesforce/channel-settings.ts';
import { channelTexts } from '../src/texts.ts';
import { TransportError, type HttpRequest } from '../src/transport.ts';
import { createCipher } from '../src/wechat/cipher.ts';
import { FakeClock } from './fixtures/fake-clock.ts';
import { recordedLog } from './fixtures/log-lines.ts';

const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const PUBLIC_URL = 'https://desk.example.com';
const APP_ID = 'wx0123456789abcdef';
const ENDPOINT = 'https://d.la1.salesforceliveagent.com/chat/rest/';
const main = {
  name: 'Main',
  originalId: 'gh_0a1b2c3d4e5f',
  appId: APP_ID,
  language: 'zh_TW',
  liveAgent: {
    endpoint: ENDPOINT,
    organizationId: '00D5g000004sAnd',
    deploymentId: '5725g000000sAnd',
    buttonId: '5735g000000sAnd',
    apiVersion: 48,
  },
  texts: { ended: 'Bye!' },
  endKeywords: ['結束'],
};
const secrets: Environment = {
  WECHAT_MAIN_APP_SECRET: 'main-app-secret',
  WECHAT_MAIN_TOKEN: 'main-token',
  WECHAT_MAIN_ENCODING_AES_KEY: AES_KEY,
  WECHAT_SHOP_APP_SECRET: 'shop-app-secret',
  WECHAT_SHOP_TOKEN: 'shop-token',
};

/** Settings as they come from the org. */
function settings(change: object = {}): ChannelSettings {
  return channelSettingsSchema.parse({ ...main, ...change });
}

function withLiveAgent(change: object): ChannelSettings {
  return settings({ liveAgent: { ...main.liveAgent, ...change } });
}

const observer: LiveAgentObserver = {
  unknownMessage: () => undefined,
  retry: () => undefined,
  handover: () => undefined,
  failedLater: () => undefined,
  misfit: () => undefined,
  misconfigured: () => undefined,
};

let requests: HttpRequest[];
let log: ReturnType<typeof recordedLog>;
beforeEach(() => {
  requests = [];
  log = recordedLog();
});

function create(
  environment = secrets,
  address: { publicUrl: string | undefined } = { publicUrl: PUBLIC_URL },
): Channels {
  return new Channels({
    environment,
    wechatApiUrl: 'https://api.weixin.qq.com',
    wechatOpenUrl: 'https://open.weixin.qq.com',
    ...address,
    transport: (request) => {
      requests.push(request);
      return Promise.reject(new TransportError('unreachable', true, undefined));
    },
    clock: new FakeClock(),
    log: log.log,
    liveAgentObserver: observer,
    fetchFile: () => Promise.reject(new Error('no file')),
    linkFile: () => Promise.reject(new Error('no link')),
  });
}

function loaded(all: readonly ChannelSettings[], environment = secrets): Channels {
  const channels = create(environment);
  channels.load(all);
  return channels;
}

function served(channels: Channels, name = 'Main'): ServedChannel {
  const channel = channels.get(name);
  if (channel === undefined) throw new Error(`${name} is not served`);
  return channel;
}

/** What the log says of channels that are not served. */
function complaints(): string[] {
  return log.lines.filter(({ level }) => level === 50).map(({ msg }) => msg);
}

describe('before the org has answered', () => {
  it('no channel is served, and none is unknown: WeChat shall try again', () => {
    const channels = create();
    expect(channels.loaded).toBe(false);
    expect(channels.get('Main')).toBeUndefined();
    expect(channels.account('Main')).toEqual({ kind: 'not-ready' });
  });
});

describe('a channel', () => {
  it('is served under its name, however it is written', () => {
    const channels = loaded([settings()]);
    expect(channels.loaded).toBe(true);
    for (const name of ['Main', 'main', 'MAIN']) {
      expect(served(channels, name).name).toBe('Main');
      expect(channels.account(name)).toMatchObject({ kind: 'served', channel: 'Main' });
    }
    expect(channels.get('Other')).toBeUndefined();
    expect(channels.account('Other')).toEqual({ kind: 'unknown' });
    expect(log.lines).toMatchObject([{ level: 30, served: ['Main'], msg: 'channels loaded' }]);
  });

  it('has the account of the org and the secrets of the relay', () => {
    const found = loaded([settings()]).account('Main');
    if (found.kind !== 'served') throw new Error('not served');
    const { cipher, ...account } = found.account;
    expect(account).toEqual({
      appId: APP_ID,
      token: 'main-token',
      originalId: 'gh_0a1b2c3d4e5f',
    });
    expect(cipher?.decrypt(createCipher(AES_KEY, APP_ID).encrypt('你好'))).toBe('你好');
  });

  it('without a key is in plain mode; without an original id it takes what is signed', () => {
    const found = loaded([settings({ name: 'Shop', originalId: null })]).account('Shop');
    expect(found).toMatchObject({
      account: { token: 'shop-token', cipher: undefined, originalId: undefined },
    });
  });

  it('sends to WeChat with its own app id and secret', async () => {
    const { channel } = served(loaded([settings()]));
    await channel.sendText('oWxDesk_test-customer-000001', 'hello');
    expect(requests).toHaveLength(1);
    expect(requests[0]?.url).toBe('https://api.weixin.qq.com/cgi-bin/stable_token');
    expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({
      appid: APP_ID,
      secret: 'main-app-secret',
    });
  });

  it.each([
    [48, '48'],
    [null, '52'],
  ])('asks its Live Agent, whose API version is %s, with %s', async (apiVersion, expected) => {
    const { desk } = served(loaded([withLiveAgent({ apiVersion, endpoint: ` ${ENDPOINT} ` })]));
    const request = {
      conversationId: '1',
      visitorName: 'x',
      language: 'zh-TW',
      prechatDetails: [],
      prechatEntities: [],
    };
    const journal = { record: () => Promise.resolve(), agentTyping: () => undefined };
    const chat = desk.take(request, journal);
    await expect.poll(() => requests.length).toBeGreaterThan(0);
    await chat.stop();
    expect(requests[0]?.url).toBe(`${ENDPOINT}System/SessionId`);
    expect(requests[0]?.headers).toMatchObject({ 'X-LIVEAGENT-API-VERSION': expected });
  });

  it('speaks its language, with its own texts in place of ours', () => {
    const channel = served(loaded([settings()]));
    expect(channel.texts(null)).toEqual({ ...channelTexts('zh-TW', {}), ended: 'Bye!' });
    expect(channel.language).toBe('zh-TW');
    expect(channel.endKeywords).toEqual(['結束']);
    const image = { type: 'image', mediaId: 'm', toUserName: 'gh_1', openId: 'o', createTime: 1 };
    expect(channel.channel.interpret(image)).toMatchObject({ kind: 'message', text: '[圖片]' });
  });

  it.each([
    [null, 'en', 'en'],
    ['', 'en', 'en'],
    ['fr_CA', 'fr-CA', 'en'],
    ['zh_HK', 'zh-HK', 'zh-TW'],
    ['zh_CN', 'zh-CN', 'zh-CN'],
  ] as const)('whose locale is %s names %s to the desk and speaks %s', (locale, tag, language) => {
    const bare = settings({ language: locale, texts: null, endKeywords: null });
    const channel = served(loaded([bare]));
    expect(channel.language).toBe(tag);
    expect(channel.texts(null)).toEqual(channelTexts(language, {}));
    expect(channel.endKeywords).toEqual([]);
  });

  it("speaks the customer's own language where it is known, but for its own texts", () => {
    const { texts } = served(loaded([settings()]));
    expect(texts('zh_CN')).toEqual({ ...channelTexts('zh-CN', {}), ended: 'Bye!' });
    expect(texts('en')).toEqual({ ...channelTexts('en', {}), ended: 'Bye!' });
  });

  it('says what is wrong with its texts, and is served all the same', () => {
    const texts = { queue: 'Number {place}', welcome: '-', stranger: 'of a later package' };
    const channel = served(loaded([settings({ texts })]));
    expect(channel.texts(null)).toMatchObject({ queue: 'Number {place}', welcome: '' });
    expect(channel.texts(null)).not.toHaveProperty('stranger');
    expect(log.lines.map(({ msg }) => msg)).toContainEqual(
      expect.stringContaining('its text "queue" holds {place}'),
    );
  });

  it.each([
    [{}, { warningSeconds: null, timeoutSeconds: null }, false],
    [
      { idleWarningSeconds: 600, idleTimeoutSeconds: 900, survey: true },
      { warningSeconds: 600, timeoutSeconds: 900 },
      true,
    ],
    [
      { idleWarningSeconds: null, idleTimeoutSeconds: 0, survey: false },
      { warningSeconds: null, timeoutSeconds: 0 },
      false,
    ],
  ])('treats idle customers and surveys as %j says', (fields, idle, survey) => {
    expect(served(loaded([settings(fields)]))).toMatchObject({ idle, survey });
  });
});

describe('a channel that cannot be served', () => {
  it.each<[string, ChannelSettings, RegExp[]]>([
    [
      'without secrets',
      settings({ name: 'New' }),
      [/WECHAT_NEW_APP_SECRET is missing: set it/u, /WECHAT_NEW_TOKEN is missing: set it/u],
    ],
    ['without an app id', settings({ appId: null }), [/its app id is missing: copy it/u]],
    [
      'without an endpoint',
      withLiveAgent({ endpoint: null }),
      [/its Live Agent endpoint is "": copy the Chat API Endpoint from Setup/u],
    ],
    [
      'with an endpoint in clear',
      withLiveAgent({ endpoint: 'http://d.la1.salesforceliveagent.com/chat/rest/' }),
      [/its Live Agent endpoint is "http:.*begins with https:\/\//u],
    ],
    [
      'with ids that were mixed up',
      withLiveAgent({ deploymentId: '5735g000000sAnd', buttonId: '5725g000000sAnd' }),
      [/its deployment id is .* begins with 572/u, /its button id is .* begins with 573/u],
    ],
    [
      'with an organization id that was cut',
      withLiveAgent({ organizationId: '00D5g000004s' }),
      [/its organization id is .* begins with 00D/u],
    ],
    [
      'with an API version from nowhere',
      withLiveAgent({ apiVersion: 5 }),
      [/API version is 5: set/u],
    ],
    [
      'with half an API version',
      withLiveAgent({ apiVersion: 48.5 }),
      [/API version is 48.5: set/u],
    ],
    [
      'with numbers of replies that cannot be',
      settings({
        replies: {
          afterMessage: 0,
          hoursAfterMessage: 1.5,
          afterTouch: -1,
          secondsAfterTouch: 0,
          joinMilliseconds: 10_001,
        },
      }),
      [
        /of replies after a message is 0: set it to a whole number from 1 to 9999/u,
        /of hours for replies after a message is 1.5: set it to a whole number from 1/u,
        /of replies after a follow, scan or menu click is -1: set it to .* from 0/u,
        /of seconds for replies after a follow, scan or menu click is 0: set it to .* from 1/u,
        /of milliseconds for joining lines is 10001: set it to .* from 0 to 10000/u,
      ],
    ],
  ])('%s is named with the cure, and the others are served', (_, broken, expected) => {
    const good = settings({ name: 'Shop' });
    const channels = loaded([broken, good]);
    expect(complaints()).toEqual(expected.map((each) => expect.stringMatching(each) as string));
    for (const complaint of complaints()) {
      expect(complaint).toMatch(new RegExp(`^channel ${broken.name} is not served: `, 'u'));
    }
    expect(channels.get(broken.name)).toBeUndefined();
    expect(channels.account(broken.name)).toEqual({ kind: 'not-ready' });
    expect(served(channels, 'Shop').name).toBe('Shop');
    expect(log.lines.at(-1)).toMatchObject({ served: ['Shop'] });
  });

  it('for a key that cannot be right does not show it', () => {
    const wrong = { ...secrets, WECHAT_MAIN_ENCODING_AES_KEY: 'half-a-key' };
    loaded([settings()], wrong);
    expect(complaints()).toEqual([
      expect.stringMatching(/WECHAT_MAIN_ENCODING_AES_KEY is not an/u),
    ]);
    expect(log.text()).not.toMatch(/half-a-key|main-app-secret|main-token/u);
  });

  it('takes ids of 18 letters as well as of 15', () => {
    const ids = {
      organizationId: '00D5g000004sAndEAE',
      deploymentId: '5725g000000sAndAAA',
      buttonId: '5735g000000sAndAAA',
    };
    expect(served(loaded([withLiveAgent(ids)])).name).toBe('Main');
  });

  it('does not hide a defect', () => {
    const environment = new Proxy(secrets, {
      get: () => {
        throw new TypeError('defect');
      },
    });
    expect(() => loaded([settings()], environment)).toThrow('defect');
  });
});

describe('an entrance of a channel', () => {
  it('that cannot be followed is named, and the channel is served with the others', () => {
    const menu = { name: 'Orders', label: '查詢訂單', trigger: 'Menu', action: 'StartChat' };
    const broken = { ...menu, name: 'Broken', trigger: 'Wink' };
    const channel = served(loaded([settings({ entrances: [broken, menu] })]));
    expect(channel.entrances).toMatchObject([{ via: 'menu', route: { line: '[選單] 查詢訂單' } }]);
    expect(complaints()).toEqual([
      expect.stringMatching(/^channel Main is served, but its entrance Broken has the trigger/u),
    ]);
  });
});

describe('asking customers for their name', () => {
  it('is off unless the channel wants it', () => {
    const channels = loaded([settings()]);
    expect(served(channels).nameRequest).toBeUndefined();
    expect(channels.who('Main')).toBeUndefined();
  });

  it('sends them a link that says to nobody else for whom it is', () => {
    const openId = 'oWxDesk_test-customer-000001';
    const channels = loaded([settings({ askName: true })]);
    const text = served(channels).nameRequest?.(openId) ?? '';
    const link = /https:\/\/desk\.example\.com\/wechat\/Main\/who\?t=([0-9a-f]+)$/u.exec(text);
    expect(text).toContain('方便告訴我們怎麼稱呼您嗎');
    expect(text).not.toContain(openId);
    const asking = channels.who('main');
    expect(asking?.sealed.open(link?.[1], 'link', 0)).toBe(openId);
    expect(asking?.backUrl).toBe('https://desk.example.com/wechat/Main/who/back');
  });

  it('needs to know the address of the relay', () => {
    const channels = create(secrets, { publicUrl: undefined });
    channels.load([settings({ askName: true })]);
    expect(channels.who('Main')).toBeUndefined();
    expect(complaints()).toEqual([
      expect.stringMatching(/^channel Main is served, but it cannot ask .*: set PUBLIC_URL/u),
    ]);
  });

  it("shows WeChat whose domain it is with an account's own proof alone", () => {
    const environment = { ...secrets, WECHAT_MAIN_MP_VERIFY: 'AbCdEf' };
    const channels = loaded([settings()], environment);
    expect(channels.isDomainProof('AbCdEf')).toBe(true);
    expect(channels.isDomainProof('other')).toBe(false);
    channels.load([]);
    expect(channels.isDomainProof('AbCdEf')).toBe(false);
  });
});

describe('loading again', () => {
  it('takes over what has changed: new, mended, changed and removed channels', () => {
    const channels = create();
    channels.load([settings(), settings({ name: 'Shop', appId: '' })]);
    const before = channels.get('Main');
    channels.load([settings({ name: 'Shop' }), settings({ texts: { ended: 'Ciao!' } })]);
    expect(served(channels, 'Shop').name).toBe('Shop');
    expect(served(channels).texts(null).ended).toBe('Ciao!');
    expect(before?.texts(null).ended).toBe('Bye!');
    channels.load([settings({ name: 'Shop' })]);
    expect(channels.get('Main')).toBeUndefined();
    expect(channels.account('Main')).toMatchObject({ kind: 'former', otherwise: 'unknown' });
  });

  it('keeps what has not changed, with its access token', () => {
    const channels = loaded([settings(), settings({ name: 'Shop' })]);
    const before = [channels.get('Main'), channels.get('Shop')];
    channels.load([settings(), settings({ name: 'Shop', endKeywords: ['bye'] })]);
    expect(channels.get('Main')).toBe(before[0]);
    expect(channels.get('Shop')).not.toBe(before[1]);
  });

  it('lets open chats go on in a channel that was taken away, until it is there again', () => {
    const channels = loaded([settings()]);
    const before = channels.get('Main');
    channels.load([]);
    expect(channels.getForOpenChat('main')).toBe(before);
    expect(channels.served).toEqual([]);
    channels.load([settings()]);
    expect(channels.account('Main')).toMatchObject({ kind: 'served' });
    expect(channels.getForOpenChat('Main')).toBe(channels.get('Main'));
  });

  it('names a channel whose record cannot be read, and serves the others', () => {
    const channels = create();
    channels.load([settings()], ['Broken']);
    expect(complaints()).toEqual([
      expect.stringMatching(/^channel Broken is not served: its record cannot be read: deploy/u),
    ]);
    expect(channels.account('Broken')).toEqual({ kind: 'not-ready' });
    expect(served(channels).name).toBe('Main');
  });

  it('stops serving what has been broken', () => {
    const channels = loaded([settings()]);
    channels.load([settings({ appId: '' })]);
    expect(channels.get('Main')).toBeUndefined();
    expect(channels.account('Main')).toMatchObject({ kind: 'former', otherwise: 'not-ready' });
  });

  it('may leave nothing', () => {
    const channels = loaded([]);
    expect(channels.loaded).toBe(true);
    expect(channels.account('Main')).toEqual({ kind: 'unknown' });
    expect(log.lines).toMatchObject([{ served: [] }]);
  });
});
