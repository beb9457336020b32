import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { createCipher } from '../../src/wechat/cipher.ts';
import { encryptedReply, passiveReply } from '../../src/wechat/passive-reply.ts';
import { signatureMatches } from '../../src/wechat/signature.ts';
import { parseXml } from '../../src/wechat/xml.ts';
import { DEMO_REPLY, XML_REPLY } from './published-ciphers.ts';

const APP_ID = 'wx0123456789abcdef';
const cipher = createCipher('abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG', APP_ID);
const plain = { token: 'desk-token', cipher: undefined };
const safe = { token: 'desk-token', cipher };
const stamp = { timestamp: 1_700_000_000, nonce: '886655' };
const reply = { openId: 'oCustomer', originalId: 'gh_account', text: 'hello' };

describe('a passive reply', () => {
  it('goes back to whoever wrote, in the name of the account', () => {
    expect(passiveReply(reply, plain, stamp)).toBe(
      '<xml><ToUserName><![CDATA[oCustomer]]></ToUserName>' +
        '<FromUserName><![CDATA[gh_account]]></FromUserName>' +
        '<CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]></MsgType>' +
        '<Content><![CDATA[hello]]></Content></xml>',
    );
  });

  it('holds any text as it is, in clear and encrypted', () => {
    const anyText = fc.oneof(
      fc.string({ unit: fc.constantFrom(']', ']>', '<![CDATA[', '&amp;', '中', '😀', 'a\nb') }),
      fc.constant(']]>'),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        const clear = parseXml(passiveReply({ ...reply, text }, plain, stamp));
        expect(clear['Content']).toBe(text);
        const closed = parseXml(passiveReply({ ...reply, text }, safe, stamp));
        const { Encrypt, MsgSignature, TimeStamp, Nonce } = closed;
        expect([TimeStamp, Nonce]).toEqual(['1700000000', '886655']);
        const encrypted = z.string().parse(Encrypt);
        expect(
          signatureMatches(MsgSignature, 'desk-token', '1700000000', '886655', encrypted),
        ).toBe(true);
        expect(parseXml(cipher.decrypt(encrypted))).toEqual(clear);
      }),
    );
  });

  it.each([DEMO_REPLY, XML_REPLY])('is closed as Tencent shows it: $id', (published) => {
    const { key, token, appId, random, message, timestamp, nonce } = published;
    const encrypted = createCipher(key, appId).encrypt(message, Buffer.from(random));
    const body = encryptedReply(encrypted, token, { timestamp: Number(timestamp), nonce });
    expect(parseXml(body)).toEqual({
      Encrypt: published.encrypted,
      MsgSignature: published.msgSignature,
      TimeStamp: timestamp,
      Nonce: nonce,
    });
  });
});
