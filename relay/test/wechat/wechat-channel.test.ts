import { beforeEach, describe, expect, it } from 'vitest';

import type { Channel, CustomerEvent } from '../../src/channel.ts';
import type { Language } from '../../src/texts.ts';
import { TransportError, type HttpAnswer } from '../../src/transport.ts';
import { WeChatApi } from '../../src/wechat/api.ts';
import { labels } from '../../src/wechat/labels.ts';
import { readMessage } from '../../src/wechat/read-message.ts';
import { TypingSigns } from '../../src/wechat/typing-signs.ts';
import { WeChatChannel } from '../../src/wechat/wechat-channel.ts';
import { parseXml } from '../../src/wechat/xml.ts';
import { EVENTS } from './event-examples.ts';
import { FakeClock, FakeNetwork, gate, type RecordedCall } from './fakes.ts';
import { CUSTOMER, push, type Elements } from './pushes.ts';

type Reply = Record<string, unknown> | HttpAnswer;

let clock: FakeClock;
let network: FakeNetwork;
let api: WeChatApi;
let channel: Channel;

function answer(reply: (call: RecordedCall) => Reply | Promise<Reply>): void {
  network.respond((call) =>
    call.path === '/cgi-bin/stable_token' ? { access_token: 'A', expires_in: 7_200 } : reply(call),
  );
}

beforeEach(() => {
  clock = new FakeClock();
  network = new FakeNetwork(() => ({}));
  answer(() => ({ errcode: 0, errmsg: 'ok' }));
  const options = { baseUrl: 'https://api.example.com', appId: 'wx01', appSecret: 's', clock };
  api = new WeChatApi({ ...options, transport: network.transport });
  channel = new WeChatChannel({ api, clock, language: 'zh-CN', fetchFile });
});

const fetchFile = (): Promise<Buffer> => Promise.reject(new Error('no file'));

/** Through the journal, as the bridge gets it. */
function interpret(elements: Elements, language: Language = 'zh-CN'): CustomerEvent {
  const kept: unknown = JSON.parse(JSON.stringify(readMessage(parseXml(push(elements)))));
  return new WeChatChannel({ api, clock, language, fetchFile }).interpret(kept);
}

const CONCERN_A_CHAT = new Set([
  'subscribe',
  'unsubscribe',
  'scan',
  'click',
  'scancode_push',
  'scancode_waitmsg',
  'user_info_modified',
  'user_authorization_revoke',
]);
const MENU: CustomerEvent = { kind: 'arrived', via: 'menu', key: 'HELP' };

describe('what the agent reads', () => {
  it('is the text of a customer as it is', () => {
    const Content = ' 你好 /::)\n<a href="x">😀 ';
    expect(interpret({ MsgType: 'text', Content })).toEqual({ kind: 'message', text: Content });
  });

  it.each<[string, Elements, Record<Language, string>]>([
    [
      'an image',
      { MsgType: 'image', MediaId: 'm' },
      { en: '[Image]', 'zh-CN': '[图片]', 'zh-TW': '[圖片]' },
    ],
    [
      'a voice message',
      { MsgType: 'voice', MediaId: 'm' },
      { en: '[Voice]', 'zh-CN': '[语音]', 'zh-TW': '[語音]' },
    ],
    [
      'a recognised voice message',
      { MsgType: 'voice', MediaId: 'm', Recognition: '你好。' },
      { en: '[Voice] 你好。', 'zh-CN': '[语音] 你好。', 'zh-TW': '[語音] 你好。' },
    ],
    [
      'a video',
      { MsgType: 'video', MediaId: 'm' },
      { en: '[Video]', 'zh-CN': '[视频]', 'zh-TW': '[影片]' },
    ],
    [
      'a short video',
      { MsgType: 'shortvideo', MediaId: 'm' },
      { en: '[Short video]', 'zh-CN': '[小视频]', 'zh-TW': '[短影片]' },
    ],
    [
      'a location',
      { MsgType: 'location', Location_X: 23.134, Location_Y: 113.358, Label: '广州市天河区' },
      {
        en: '[Location] 广州市天河区 (23.134, 113.358)',
        'zh-CN': '[位置] 广州市天河区 (23.134, 113.358)',
        'zh-TW': '[位置] 广州市天河区 (23.134, 113.358)',
      },
    ],
    [
      'a location without a name',
      { MsgType: 'location', Location_X: 23.134, Location_Y: 113.358, Label: '' },
      {
        en: '[Location] (23.134, 113.358)',
        'zh-CN': '[位置] (23.134, 113.358)',
        'zh-TW': '[位置] (23.134, 113.358)',
      },
    ],
    [
      'a link',
      { MsgType: 'link', Title: 'A title\n of two lines', Url: 'https://example.com/' },
      {
        en: '[Link] A title of two lines – https://example.com/',
        'zh-CN': '[链接] A title of two lines – https://example.com/',
        'zh-TW': '[連結] A title of two lines – https://example.com/',
      },
    ],
    [
      'a link without a title',
      { MsgType: 'link', Title: '', Url: 'https://example.com/' },
      {
        en: '[Link] https://example.com/',
        'zh-CN': '[链接] https://example.com/',
        'zh-TW': '[連結] https://example.com/',
      },
    ],
    [
      'a page of a Mini Program',
      { MsgType: 'miniprogrampage', Title: 'Cart' },
      { en: '[Mini Program] Cart', 'zh-CN': '[小程序] Cart', 'zh-TW': '[小程式] Cart' },
    ],
    [
      'a page without a title',
      { MsgType: 'miniprogrampage' },
      { en: '[Mini Program]', 'zh-CN': '[小程序]', 'zh-TW': '[小程式]' },
    ],
    [
      'a message of an unknown type',
      { MsgType: 'hologram', Content: 'x' },
      { en: '[Unsupported message]', 'zh-CN': '[不支持的消息]', 'zh-TW': '[不支援的訊息]' },
    ],
  ])('is one line in the language of the account for %s', (_, elements, lines) => {
    for (const language of ['en', 'zh-CN', 'zh-TW'] as const) {
      expect(interpret(elements, language)).toEqual({ kind: 'message', text: lines[language] });
    }
  });

  it.each(['', ' \n', '\u200B\u200D\uFEFF', '\u2800', '\u3164\u00AD'])(
    'says so for the text %j, in which there is nothing to see',
    (Content) => {
      for (const [language, text] of [
        ['en', '[Blank message]'],
        ['zh-CN', '[空白消息]'],
        ['zh-TW', '[空白訊息]'],
      ] as const) {
        expect(interpret({ MsgType: 'text', Content }, language)).toEqual({
          kind: 'message',
          text,
        });
      }
    },
  );

  it.each([undefined, null, 'text', {}, { type: 'hologram' }])(
    'is a line that says so when the journal holds %j',
    (payload) => {
      expect(channel.interpret(payload)).toEqual({ kind: 'message', text: '[不支持的消息]' });
    },
  );

  it.each(EVENTS.filter(({ elements }) => !CONCERN_A_CHAT.has(elements.Event.toLowerCase())))(
    'is nothing for an event: $name',
    ({ elements }) => {
      expect(interpret({ ...elements, MsgType: 'event' })).toEqual({ kind: 'none' });
    },
  );

  it.each<[string, Elements, CustomerEvent]>([
    [
      'may know other things of a customer',
      { Event: 'user_info_modified', OpenID: 'o-subject' },
      { kind: 'profile', openId: 'o-subject', change: 'modified' },
    ],
    [
      'may no longer know a customer',
      { Event: 'user_authorization_revoke', openid: 'o-subject', RevokeInfo: '301' },
      { kind: 'profile', openId: 'o-subject', change: 'revoked' },
    ],
  ])('is that the account %s', (_, elements, event) => {
    expect(interpret({ ...elements, MsgType: 'event' })).toEqual(event);
  });

  it.each<[string, Elements, CustomerEvent]>([
    ['begins to follow', { Event: 'subscribe' }, { kind: 'arrived', via: 'follow', key: '' }],
    [
      'pays and follows',
      { Event: 'subscribe', EventKey: 'last_trade_no_1' },
      { kind: 'arrived', via: 'follow', key: 'last_trade_no_1' },
    ],
    [
      'scans a code and follows',
      { Event: 'subscribe', EventKey: 'qrscene_shop-7', Ticket: 't' },
      { kind: 'arrived', via: 'scan', key: 'shop-7', follows: true },
    ],
    [
      'scans a code as a follower',
      { Event: 'SCAN', EventKey: 'shop-7', Ticket: 't' },
      { kind: 'arrived', via: 'scan', key: 'shop-7' },
    ],
    ['chooses from the menu', { Event: 'CLICK', EventKey: 'HELP' }, MENU],
    ['scans by the menu', { Event: 'scancode_push', EventKey: 'HELP' }, MENU],
    ['scans by the menu and waits', { Event: 'scancode_waitmsg', EventKey: 'HELP' }, MENU],
  ])('is that the customer has come, when somebody %s', (_, elements, event) => {
    expect(interpret({ ...elements, MsgType: 'event' })).toEqual(event);
  });

  it('is a text with the item that was chosen, for a click on a menu message', () => {
    const elements = { MsgType: 'text', Content: '满意', bizmsgmenuid: '101' };
    expect(interpret(elements)).toEqual({ kind: 'message', text: '满意', choice: '101' });
  });

  it('is nothing for an unknown event', () => {
    expect(interpret({ MsgType: 'event', Event: 'debug_demo' })).toEqual({ kind: 'none' });
  });

  it('is that the customer has left, when the customer stops following', () => {
    expect(interpret({ MsgType: 'event', Event: 'unsubscribe' })).toEqual({ kind: 'left' });
    expect(interpret({ MsgType: 'event', Event: 'UNSUBSCRIBE' })).toEqual({ kind: 'left' });
  });

  it('has every label in every language', () => {
    for (const words of Object.values(labels)) {
      expect(Object.values(words)).toHaveLength(10);
      for (const word of Object.values(words)) expect(word).toMatch(/^\[.+\]$/);
    }
  });
});

describe('preparing a text', () => {
  it('cleans it, keeps it from becoming a link, and cuts it', () => {
    expect(channel.prepare('a\r\nb\u0000<a href="x">')).toEqual(['a\nb<\u200Ba href="x">']);
    expect(channel.prepare('<\u0000a>')).toEqual(['<\u200Ba>']);
    expect(channel.prepare('x'.repeat(5_000)).map((piece) => piece.length)).toEqual([
      2048, 2048, 904,
    ]);
  });

  it('keeps to the limit with the characters that it has added', () => {
    const pieces = channel.prepare('<a>'.repeat(1_000));
    expect(Math.max(...pieces.map((piece) => Buffer.byteLength(piece)))).toBeLessThanOrEqual(2048);
    expect(pieces.join('').replaceAll('\u200B', '')).toBe('<a>'.repeat(1_000));
  });

  it.each(['', ' \n ', '\u0000\u0001'])('gives no piece for %j', (text) => {
    expect(channel.prepare(text)).toEqual([]);
  });
});

describe('sending a text', () => {
  it('is delivered when WeChat takes it', async () => {
    expect(await channel.sendText(CUSTOMER, 'hello')).toEqual({ kind: 'delivered' });
    expect(network.to('/send')).toMatchObject([
      { body: { touser: CUSTOMER, text: { content: 'hello' } } },
    ]);
  });

  const reason = { code: expect.any(String) as string, text: expect.any(String) as string };

  it.each([
    ['replies', 'wechat-45047'],
    ['time', 'wechat-45015'],
  ] as const)('for which no %s are left has the reason of %s, unasked', (what, code) => {
    expect(channel.reasonFor(what)).toEqual({ ...reason, code });
  });

  it.each([
    [-1, { kind: 'retry', waitMs: 1_000, certain: false, reason }],
    [45011, { kind: 'retry', waitMs: 60_000, certain: true, reason }],
    [45009, { kind: 'retry', waitMs: 900_000, certain: true, reason }],
    [40164, { kind: 'operator', waitMs: 60_000, reason }],
    [48001, { kind: 'operator', waitMs: 60_000, reason }],
    [40001, { kind: 'operator', waitMs: 60_000, reason }],
    [45015, { kind: 'wait-for-customer', what: 'time', reason }],
    [45047, { kind: 'wait-for-customer', what: 'replies', reason }],
    [45002, { kind: 'too-long', reason }],
    [43004, { kind: 'customer-gone', reason }],
    [50005, { kind: 'customer-gone', reason }],
    [70000, { kind: 'refused', reason }],
    [48008, { kind: 'refused', reason }],
    [123456, { kind: 'refused', reason }],
  ])('that WeChat answers with %i becomes a delivery', async (errcode, delivery) => {
    answer(() => ({ errcode, errmsg: 'something' }));
    const actual = await channel.sendText(CUSTOMER, 'hello');
    expect(actual).toEqual(delivery);
    expect(actual).toHaveProperty('reason.code', `wechat-${errcode}`);
    expect(JSON.stringify(actual)).not.toMatch(/hello|something/);
  });

  it.each([
    ['unreachable', true],
    ['timeout', false],
    ['broken', false],
  ] as const)('over a network that is %s is tried again', async (code, certain) => {
    answer(() => {
      throw new TransportError(code, certain, undefined);
    });
    expect(await channel.sendText(CUSTOMER, 'hello')).toEqual({
      kind: 'retry',
      waitMs: 1_000,
      certain,
      reason: { code: `wechat-${code}`, text: expect.any(String) as string },
    });
  });
});

describe('the typing sign', () => {
  const commands = (): unknown[] => network.to('/typing').map(({ body }) => body['command']);

  it('is asked for once in 15 seconds', async () => {
    await channel.typing(CUSTOMER, true);
    clock.advance(14_999);
    await channel.typing(CUSTOMER, true);
    expect(commands()).toEqual(['Typing']);
    clock.advance(1);
    await channel.typing(CUSTOMER, true);
    expect(commands()).toEqual(['Typing', 'Typing']);
  });

  it('is one for each customer', async () => {
    const other = CUSTOMER.replace('1', '2');
    await channel.typing(CUSTOMER, true);
    await channel.typing(other, true);
    await channel.typing(other, false);
    await channel.typing(CUSTOMER, true);
    expect(network.to('/typing').map(({ body }) => [body['touser'], body['command']])).toEqual([
      [CUSTOMER, 'Typing'],
      [other, 'Typing'],
      [other, 'CancelTyping'],
    ]);
  });

  it('is taken away once, and only when there is one', async () => {
    await channel.typing(CUSTOMER, false);
    expect(commands()).toEqual([]);
    await channel.typing(CUSTOMER, true);
    await channel.typing(CUSTOMER, false);
    await channel.typing(CUSTOMER, false);
    expect(commands()).toEqual(['Typing', 'CancelTyping']);
    await channel.typing(CUSTOMER, true);
    expect(commands()).toEqual(['Typing', 'CancelTyping', 'Typing']);
  });

  it('is not taken away when it has gone by itself', async () => {
    await channel.typing(CUSTOMER, true);
    clock.advance(15_000);
    await channel.typing(CUSTOMER, false);
    expect(commands()).toEqual(['Typing']);
  });

  it('is taken away until then', async () => {
    await channel.typing(CUSTOMER, true);
    clock.advance(14_999);
    await channel.typing(CUSTOMER, false);
    expect(commands()).toEqual(['Typing', 'CancelTyping']);
  });

  it('ends with a message', async () => {
    await channel.typing(CUSTOMER, true);
    await channel.sendText(CUSTOMER, 'hello');
    await channel.typing(CUSTOMER, false);
    expect(commands()).toEqual(['Typing']);
    await channel.typing(CUSTOMER, true);
    expect(commands()).toEqual(['Typing', 'Typing']);
  });

  it('does not end with a message that was not delivered', async () => {
    await channel.typing(CUSTOMER, true);
    answer(() => ({ errcode: 45047 }));
    await channel.sendText(CUSTOMER, 'hello');
    await channel.typing(CUSTOMER, true);
    expect(commands()).toEqual(['Typing']);
  });

  it.each([45080, 45015, -1, 48001])(
    'is not missed when WeChat refuses it with %i',
    async (errcode) => {
      answer(() => ({ errcode }));
      await expect(channel.typing(CUSTOMER, true)).resolves.toBeUndefined();
      await channel.typing(CUSTOMER, true);
      expect(commands()).toEqual(['Typing']);
      await expect(channel.typing(CUSTOMER, false)).resolves.toBeUndefined();
      expect(commands()).toEqual(['Typing']);
    },
  );

  it('is taken away when WeChat says that it was there already', async () => {
    answer(() => ({ errcode: 45081 }));
    await channel.typing(CUSTOMER, true);
    await channel.typing(CUSTOMER, false);
    expect(commands()).toEqual(['Typing', 'CancelTyping']);
  });

  it('is not missed when the network fails', async () => {
    answer(() => {
      throw new TransportError('timeout', false, undefined);
    });
    await expect(channel.typing(CUSTOMER, true)).resolves.toBeUndefined();
  });

  it('is taken away only after it was shown', async () => {
    const shown = gate<Record<string, unknown>>();
    answer(({ body }) => (body['command'] === 'Typing' ? shown.promise : { errcode: 0 }));
    const showing = channel.typing(CUSTOMER, true);
    const hiding = channel.typing(CUSTOMER, false);
    await expect.poll(commands).toEqual(['Typing']);
    shown.open({ errcode: 0 });
    await Promise.all([showing, hiding]);
    expect(commands()).toEqual(['Typing', 'CancelTyping']);
  });

  it('is remembered for 10,000 customers at most, and no longer than it lasts', async () => {
    const signs = new TypingSigns(api, clock);
    for (let n = 0; n < 10_050; n += 1) await signs.show(`customer-${n}`);
    expect(signs.size).toBe(10_000);
    clock.advance(15_000);
    await signs.show(CUSTOMER);
    expect(signs.size).toBe(1);
  });
});
