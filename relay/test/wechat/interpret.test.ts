import { describe, expect, it } from 'vitest';

import type { CustomerEvent } from '../../src/channel.ts';
import type { Language } from '../../src/texts.ts';
import type { HttpAnswer } from '../../src/transport.ts';
import { WeChatApi } from '../../src/wechat/api.ts';
import { labels } from '../../src/wechat/labels.ts';
import { readMessage } from '../../src/wechat/read-message.ts';
import { WeChatChannel } from '../../src/wechat/wechat-channel.ts';
import { parseXml } from '../../src/wechat/xml.ts';
import { EVENTS } from './event-examples.ts';
import { FakeClock, NO_FILES } from './fakes.ts';
import { push, type Elements } from './pushes.ts';

/** An account whose labels are in this language; nothing here asks WeChat for anything. */
function channelIn(language: Language): WeChatChannel {
  const clock = new FakeClock();
  const transport = (): Promise<HttpAnswer> => Promise.reject(new Error('no network'));
  const baseUrl = 'https://api.example.com';
  return new WeChatChannel({
    api: new WeChatApi({ baseUrl, appId: 'wx01', appSecret: 's', clock, transport }),
    clock,
    language,
    ...NO_FILES,
  });
}

/** Through the journal, as the bridge gets it. */
function interpret(elements: Elements, language: Language = 'zh-CN'): CustomerEvent {
  const kept: unknown = JSON.parse(JSON.stringify(readMessage(parseXml(push(elements)))));
  return channelIn(language).interpret(kept);
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
  'templatesendjobfinish',
]);
const MAP = 'https://uri.amap.com/marker?position=113.358,23.134';
const MENU: CustomerEvent = { kind: 'arrived', via: 'menu', key: 'HELP' };

describe('what the agent reads', () => {
  it('is the text of a customer as it is, with emoji for the codes of WeChat', () => {
    const Content = ' 你好 /::)\n<a href="x">😀[捂脸] ';
    expect(interpret({ MsgType: 'text', Content })).toEqual({
      kind: 'message',
      text: ' 你好 🙂\n<a href="x">😀🤦 ',
    });
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
        en: `[Location] 广州市天河区 (23.134, 113.358) ${MAP}`,
        'zh-CN': `[位置] 广州市天河区 (23.134, 113.358) ${MAP}`,
        'zh-TW': `[位置] 广州市天河区 (23.134, 113.358) ${MAP}`,
      },
    ],
    [
      'a location without a name',
      { MsgType: 'location', Location_X: 23.134, Location_Y: 113.358, Label: '' },
      {
        en: `[Location] (23.134, 113.358) ${MAP}`,
        'zh-CN': `[位置] (23.134, 113.358) ${MAP}`,
        'zh-TW': `[位置] (23.134, 113.358) ${MAP}`,
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
      'a link with a description',
      { MsgType: 'link', Title: 'T', Description: 'd'.repeat(200), Url: 'https://example.com/' },
      {
        en: `[Link] T – ${'d'.repeat(120)}… – https://example.com/`,
        'zh-CN': `[链接] T – ${'d'.repeat(120)}… – https://example.com/`,
        'zh-TW': `[連結] T – ${'d'.repeat(120)}… – https://example.com/`,
      },
    ],
    [
      'a link into the own network',
      { MsgType: 'link', Title: 'T', Url: 'http://192.168.1.1/admin' },
      {
        en: '[Link] T – [Suspicious, do not open] http[:]//192[.]168[.]1[.]1/admin',
        'zh-CN': '[链接] T – [可疑链接，请勿打开] http[:]//192[.]168[.]1[.]1/admin',
        'zh-TW': '[連結] T – [可疑連結，請勿開啟] http[:]//192[.]168[.]1[.]1/admin',
      },
    ],
    [
      'a sticker that WeChat does not pass on',
      { MsgType: 'text', Content: '【收到不支持的消息类型，暂无法显示】' },
      { en: '[Unsupported message]', 'zh-CN': '[不支持的消息]', 'zh-TW': '[不支援的訊息]' },
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
      expect(interpret(elements, language)).toMatchObject({
        kind: 'message',
        text: lines[language],
      });
    }
  });

  it.each([
    [true, { MsgType: 'text', Content: '【收到不支持的消息类型，暂无法显示】' }],
    [true, { MsgType: 'hologram' }],
    [false, { MsgType: 'text', Content: '[Unsupported message]' }],
    [false, { MsgType: 'image', MediaId: 'm' }],
  ])('is said to be lost, or not (%s): %j', (isLost, elements) => {
    const said = interpret(elements, 'en');
    expect('isUnsupported' in said && said.isUnsupported).toBe(isLost);
  });

  it.each<[Elements, object]>([
    [
      { MsgType: 'image', MediaId: 'm' },
      { type: 'image', mediaId: 'm' },
    ],
    [
      { MsgType: 'video', MediaId: 'm', ThumbMediaId: 't' },
      { type: 'video', mediaId: 'm' },
    ],
    [
      { MsgType: 'shortvideo', MediaId: 'm' },
      { type: 'shortvideo', mediaId: 'm' },
    ],
    [
      { MsgType: 'voice', MediaId: 'm', MediaId16K: 'h', Format: 'amr' },
      { type: 'voice', mediaId: 'm', mediaId16K: 'h' },
    ],
    [
      { MsgType: 'voice', MediaId: 'm' },
      { type: 'voice', mediaId: 'm' },
    ],
  ])('stands for a medium that can be fetched: %j', (elements, media) => {
    expect(interpret(elements)).toMatchObject({ kind: 'message', media });
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
      expect(channelIn('zh-CN').interpret(payload)).toEqual({
        kind: 'message',
        text: '[不支持的消息]',
      });
    },
  );

  it.each(EVENTS.filter(({ elements }) => !CONCERN_A_CHAT.has(elements.Event.toLowerCase())))(
    'is nothing for an event: $name',
    ({ elements }) => {
      expect(interpret({ ...elements, MsgType: 'event' })).toEqual({ kind: 'none' });
    },
  );

  it.each<[string, Elements, RegExp | undefined]>([
    ['success', { Status: 'success' }, undefined],
    ['failed:user block', { Status: 'failed:user block' }, /does not let template messages/u],
    ['failed: system failed', { Status: 'failed: system failed' }, /failed to deliver/u],
    ['nothing', {}, /failed to deliver/u],
  ])('is what became of a template message: %s', (_, elements, failure) => {
    const event = interpret({
      MsgType: 'event',
      Event: 'TEMPLATESENDJOBFINISH',
      MsgID: '7',
      ...elements,
    });
    expect(event).toMatchObject({ kind: 'job-over', job: '7' });
    const text = event.kind === 'job-over' ? event.failure?.text : 'none';
    if (failure === undefined) expect(text).toBeUndefined();
    else expect(text).toMatch(failure);
  });

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
      expect(Object.values(words)).toHaveLength(11);
      for (const word of Object.values(words)) expect(word).toMatch(/^\[.+\]$/);
    }
  });
});
