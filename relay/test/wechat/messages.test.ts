import { describe, expect, it } from 'vitest';

import {
  deduplicationKey,
  MessageError,
  parseStored,
  type InboundMessage,
} from '../../src/wechat/messages.ts';
import { readMessage } from '../../src/wechat/read-message.ts';
import { parseXml } from '../../src/wechat/xml.ts';
import { EVENTS } from './event-examples.ts';
import { MESSAGES } from './message-examples.ts';
import { ACCOUNT, CUSTOMER, push, SENT_AT, type Elements } from './pushes.ts';

const ENVELOPE = { toUserName: ACCOUNT, openId: CUSTOMER, createTime: SENT_AT };
const MSG_ID = '24309876543210987';

function read(value: Elements): InboundMessage {
  return readMessage(parseXml(push(value)));
}

/** As the journal gives it back. */
function kept(message: InboundMessage): InboundMessage {
  return parseStored(JSON.parse(JSON.stringify(message)));
}

describe('what the journal kept', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', '{"type":"text"}'],
    ['a list', []],
    ['an object of something else', { type: 'text' }],
    ['a type from a later version', { ...ENVELOPE, type: 'hologram' }],
    ['an event from a later version', { ...ENVELOPE, type: 'event', event: 'hologram' }],
    ['a message from nobody', { ...ENVELOPE, openId: '', type: 'text', content: 'x' }],
    ['a message to nobody', { ...ENVELOPE, toUserName: '', type: 'text', content: 'x' }],
    ['a time that is text', { ...ENVELOPE, createTime: '1', type: 'text', content: 'x' }],
  ])('is refused when it is %s', (_, payload) => {
    expect(() => parseStored(payload)).toThrow(MessageError);
  });

  it('is refused with an error that can be told from others', () => {
    expect(() => parseStored({})).toThrow(
      expect.objectContaining({ name: 'MessageError', code: 'wechat-message' }),
    );
  });

  it('may have names of one character', () => {
    const message = { ...ENVELOPE, openId: 'o', toUserName: 'g', type: 'text', content: '' };
    expect(parseStored(message)).toStrictEqual(message);
  });

  it('may have fields from a later version', () => {
    const message = { ...ENVELOPE, type: 'text', content: 'x' };
    expect(parseStored({ ...message, mood: 'good' })).toStrictEqual(message);
  });
});

describe('the key of a push', () => {
  const key = (value: Elements): string => deduplicationKey(read(value));
  const text = { MsgType: 'text', Content: 'x' };
  const click = { MsgType: 'event', Event: 'CLICK', EventKey: 'help' };

  it('is the message id, whatever else changes', () => {
    expect(key({ ...text, MsgId: MSG_ID })).toBe(`message:${MSG_ID}`);
    expect(key({ ...text, MsgId: MSG_ID, CreateTime: SENT_AT + 5 })).toBe(`message:${MSG_ID}`);
    expect(key({ MsgType: 'hologram', MsgId: MSG_ID })).toBe(`message:${MSG_ID}`);
    expect(key({ ...text, MsgId: '49d72d67_1555684067' })).toBe('message:49d72d67_1555684067');
  });

  it('is short even when the message id is not', () => {
    const long = key({ ...text, MsgId: 'x'.repeat(10_000) });
    expect(long).toMatch(/^message:[\w-]{43}$/);
    expect(key({ ...text, MsgId: 'x'.repeat(10_001) })).not.toBe(long);
    expect(key({ ...text, MsgId: "1' OR '1" })).toMatch(/^message:[\w-]{43}$/);
  });

  it.each([
    ['sender', { ...text, FromUserName: CUSTOMER.replace('1', '2') }],
    ['time', { ...text, CreateTime: SENT_AT + 1 }],
    ['content', { ...text, Content: 'y' }],
    ['type', { MsgType: 'hologram', Content: 'x' }],
  ])('of a message without an id says which %s', (_, other) => {
    expect(key({ ...text })).toMatch(/^message:[\w-]{43}$/);
    expect(key({ ...text })).toBe(key({ ...text }));
    expect(key(other)).not.toBe(key({ ...text }));
  });

  it.each([
    ['sender', { ...click, FromUserName: CUSTOMER.replace('1', '2') }],
    ['time', { ...click, CreateTime: SENT_AT + 1 }],
    ['event', { ...click, Event: 'VIEW' }],
    ['key', { ...click, EventKey: 'other' }],
    ['key at all', { ...click, EventKey: '' }],
  ])('of an event says which %s', (_, other) => {
    expect(key(click)).toMatch(/^event:[\w-]{43}$/);
    expect(key({ ...click, Event: 'click' })).toBe(key(click));
    expect(key(other)).not.toBe(key(click));
  });

  it('of an event is not its message id, for events have none', () => {
    expect(key({ ...click, MsgId: MSG_ID })).toBe(key(click));
  });

  it.each([
    ['template messages', { Event: 'TEMPLATESENDJOBFINISH', MsgID: '1' }, { MsgID: '2' }],
    ['withdrawn consents', { Event: 'user_authorization_revoke', OpenID: '1' }, { OpenID: '2' }],
    [
      'subscription notices',
      { Event: 'subscribe_msg_sent_event', SubscribeMsgSentEvent: { List: { MsgID: '1' } } },
      { SubscribeMsgSentEvent: { List: { MsgID: '2' } } },
    ],
    ['unknown events', { Event: 'hologram', Depth: '1' }, { Depth: '2' }],
  ])('tells two %s of one second apart', (_, first, difference) => {
    const one = { MsgType: 'event', ...first };
    expect(key(one)).toBe(key({ ...one }));
    expect(key({ ...one, ...difference })).not.toBe(key(one));
    expect(key({ ...one, CreateTime: SENT_AT + 1 })).not.toBe(key(one));
    expect(key(one)).toMatch(/^event:/);
  });

  it('of an event without a key says sender, time and event', () => {
    const leave = { MsgType: 'event', Event: 'unsubscribe' };
    expect(key(leave)).toBe(key(leave));
    expect(key({ ...leave, Event: 'subscribe' })).not.toBe(key(leave));
    expect(key({ ...leave, CreateTime: SENT_AT + 1 })).not.toBe(key(leave));
  });

  it('is the same after the journal', () => {
    for (const { elements } of [...MESSAGES, ...EVENTS]) {
      const message = read({ MsgType: 'event', ...elements });
      expect(deduplicationKey(kept(message))).toBe(deduplicationKey(message));
    }
  });
});
