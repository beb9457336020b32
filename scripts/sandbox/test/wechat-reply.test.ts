import { describe, expect, it } from 'vitest';
import type { AccountOptions } from '../wechat/account.ts';
import { decodeAesKey, encrypt } from '../wechat/cipher.ts';
import { OUT_OF_ORDER } from '../wechat/customer-actions.ts';
import { readCallbackAnswer } from '../wechat/passive-reply.ts';
import { sign } from '../wechat/signature.ts';
import { writeXml, type XmlElements } from '../wechat/xml-writer.ts';
import { openAccount } from '../wechat/account.ts';
import { ACCOUNT, startCallback, startFixture } from './wechat-fixture.ts';

const OPEN_ID = 'o9AgO5Kd5ggOC-bXrbNODIiE3bGY';
const KEY = decodeAesKey(ACCOUNT.encodingAesKey);
const HEAD = { ToUserName: OPEN_ID, FromUserName: ACCOUNT.originalId, CreateTime: 1713424427 };
const TEXT = { ...HEAD, MsgType: 'text', Content: '欢迎' };
const NEWS = { Title: 'T', Description: 'D', PicUrl: 'P', Url: 'U' };

describe('a passive reply', () => {
  it('appears on the phone and takes nothing off the allowance', async () => {
    const { url } = await startCallback(writeXml(TEXT));
    const fixture = await startFixture({ account: { callbackUrl: url } });
    fixture.wechat.addCustomer({ name: 'Ann', openId: OPEN_ID });
    const { push } = await fixture.wechat.write(OPEN_ID, 'Hi');
    expect(push).toEqual({ outcome: 'reply', attempts: 1, statuses: [200] });
    const { bubbles, allowance } = fixture.wechat.customer(OPEN_ID);
    expect(bubbles.map(({ from, text }) => [from, text])).toEqual([
      ['customer', 'Hi'],
      ['account', '欢迎'],
    ]);
    expect(allowance.left).toBe(5);
    expect(fixture.wechat.ledger().sent).toMatchObject([{ text: '欢迎', via: 'passive' }]);
  });

  it('welcomes a new follower', async () => {
    const { url } = await startCallback(writeXml(TEXT));
    const fixture = await startFixture({ account: { callbackUrl: url } });
    fixture.wechat.addCustomer({ name: 'Ann', openId: OPEN_ID });
    const { push } = await fixture.wechat.event(OPEN_ID, { event: 'subscribe' });
    expect(push.outcome).toBe('reply');
    expect(fixture.wechat.customer(OPEN_ID)).toMatchObject({
      bubbles: [{ from: 'account', text: '欢迎' }],
      allowance: { left: 3 },
    });
  });

  it('does not reach somebody who leaves', async () => {
    const { url } = await startCallback(writeXml(TEXT));
    const fixture = await startFixture({ account: { callbackUrl: url } });
    fixture.wechat.addCustomer({ name: 'Ann', openId: OPEN_ID });
    await fixture.wechat.event(OPEN_ID, { event: 'unsubscribe' });
    expect(fixture.wechat.ledger().sent).toEqual([]);
  });

  it('with a medium that the account does not have is out of order', async () => {
    const image = { ...HEAD, MsgType: 'image', Image: { MediaId: 'x' } };
    const { url } = await startCallback(writeXml(image));
    const fixture = await startFixture({ account: { callbackUrl: url } });
    fixture.wechat.addCustomer({ name: 'Ann', openId: OPEN_ID });
    const { push } = await fixture.wechat.write(OPEN_ID, 'Hi');
    expect(push).toEqual({ outcome: 'unavailable', attempts: 1, statuses: [200] });
    expect(fixture.wechat.customer(OPEN_ID).bubbles.at(-1)?.text).toBe(OUT_OF_ORDER);
  });

  it.each<[string, XmlElements, string, string[]]>([
    ['text', { Content: 'a\n]]>' }, 'a\n]]>', []],
    ['image', { Image: { MediaId: 'i' } }, '', ['i']],
    ['voice', { Voice: { MediaId: 'v' } }, '', ['v']],
    ['video', { Video: { MediaId: 'f', Title: '', Description: '' } }, '', ['f']],
    ['music', { Music: { Title: 'S', ThumbMediaId: 't' } }, 'S', ['t']],
    ['news', { ArticleCount: 1, Articles: { item: NEWS } }, 'T\nD\nU', []],
  ])('can be of the type %s', (MsgType, content, text, media) => {
    expect(read(writeXml({ ...HEAD, MsgType, ...content }))).toMatchObject({
      kind: 'reply',
      type: MsgType,
      content: { text, media: media.map((id) => ({ id })) },
    });
  });

  it('can hand the message to the agents of WeChat', () => {
    expect(read(writeXml({ ...HEAD, MsgType: 'transfer_customer_service' }))).toEqual({
      kind: 'transfer',
    });
  });

  it.each<[string, XmlElements]>([
    ['From and To as they came', { ToUserName: ACCOUNT.originalId, FromUserName: OPEN_ID }],
    ['another receiver', { ToUserName: 'oAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['a time that is none', { CreateTime: 'now' }],
    ['an unknown type', { MsgType: 'file' }],
    ['an empty text', { Content: '' }],
    ['a text that is too long', { Content: 'x'.repeat(2049) }],
    ['two articles', { MsgType: 'news', ArticleCount: 2, Articles: { item: [NEWS, NEWS] } }],
  ])('is none with %s', (_what, change) => {
    expect(read(writeXml({ ...TEXT, ...change }))).toMatchObject({ kind: 'junk' });
  });
});

describe('an encrypted reply', () => {
  it.each(['safe', 'compatible'] as const)('is read in %s mode', (mode) => {
    expect(read(sealed(), mode)).toMatchObject({ kind: 'reply', content: { text: '欢迎' } });
  });

  it.each<[string, string, AccountOptions['mode']]>([
    ['in plain mode', sealed(), 'plain'],
    ['with a wrong signature', sealed({ MsgSignature: '0'.repeat(40) }), 'safe'],
    ['for another app id', sealed({}, 'wx0'), 'safe'],
    ['without a nonce', sealed({ Nonce: [] }), 'safe'],
    ['of bytes that are no ciphertext', sealed({ Encrypt: 'AAAA' }), 'safe'],
  ])('is none %s', (_what, body, mode) => {
    expect(read(body, mode)).toMatchObject({ kind: 'junk' });
  });

  it('is needed in safe mode, and not in compatible mode', () => {
    expect(read(writeXml(TEXT), 'safe')).toMatchObject({ kind: 'junk' });
    expect(read(writeXml(TEXT), 'compatible')).toMatchObject({ kind: 'reply' });
  });

  it.each(['', 'success'])('is not needed for %j', (body) => {
    expect(read(body, 'safe')).toEqual({ kind: 'success' });
  });
});

function read(
  body: string,
  mode: AccountOptions['mode'] = 'plain',
): ReturnType<typeof readCallbackAnswer> {
  return readCallbackAnswer(body, openAccount({ ...ACCOUNT, mode }), OPEN_ID);
}

function sealed(change: XmlElements = {}, appId = ACCOUNT.appId): string {
  const Encrypt = encrypt(writeXml(TEXT), KEY, appId, Buffer.from('aaaabbbbccccdddd'));
  const [timestamp, nonce] = ['1713424427', '415670741'];
  return writeXml({
    Encrypt,
    MsgSignature: sign(ACCOUNT.token, timestamp, nonce, Encrypt),
    TimeStamp: Number(timestamp),
    Nonce: nonce,
    ...change,
  });
}
