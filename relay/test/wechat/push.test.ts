import { describe, expect, it } from 'vitest';

import { createCipher } from '../../src/wechat/cipher.ts';
import {
  FRESHNESS_MS,
  openPush,
  PushRefused,
  verifyUrl,
  type PushAccount,
} from '../../src/wechat/push.ts';
import { signature } from '../../src/wechat/signature.ts';
import { DEBUG_DEMO, EMOJI, XML_DEMO } from './published-ciphers.ts';
import { ACCOUNT, CUSTOMER, push, SENT_AT, xml } from './pushes.ts';

const NOW = SENT_AT * 1_000;
const TIMESTAMP = String(SENT_AT);
const NONCE = '886655';
const TOKEN = 'desk-token';
const APP_ID = 'wx0123456789abcdef';
const cipher = createCipher('abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG', APP_ID);

const plainAccount: PushAccount = { appId: APP_ID, originalId: ACCOUNT, token: TOKEN };
const safeAccount: PushAccount = { ...plainAccount, cipher };

const TEXT = push({ MsgType: 'text', Content: '你好', MsgId: '1' });
const FORGED = push({ MsgType: 'text', Content: 'forged', MsgId: '2' });

interface Push {
  query: Record<string, unknown>;
  body: Buffer;
}

function plainPush(body: string = TEXT): Push {
  const query = { timestamp: TIMESTAMP, nonce: NONCE, openid: CUSTOMER };
  return {
    query: { ...query, signature: signature(TOKEN, TIMESTAMP, NONCE) },
    body: Buffer.from(body),
  };
}

function safePush(content: string = TEXT, clear: Record<string, string> = {}): Push {
  const encrypted = cipher.encrypt(content);
  return {
    query: {
      ...plainPush().query,
      encrypt_type: 'aes',
      msg_signature: signature(TOKEN, TIMESTAMP, NONCE, encrypted),
    },
    body: Buffer.from(xml({ ToUserName: ACCOUNT, ...clear, Encrypt: encrypted })),
  };
}

function refusalOf(attempt: () => unknown): { status: number; code: string; message: string } {
  try {
    return { status: 200, code: 'accepted', message: JSON.stringify(attempt()) };
  } catch (error) {
    if (!(error instanceof PushRefused)) throw error;
    expect(error.message).toMatch(/^[A-Z].{30,}\.$/);
    expect(error.name).toBe('PushRefused');
    return { status: error.status, code: error.code, message: error.message };
  }
}

function outcome(push: Push, account: PushAccount, now = NOW): string {
  const { status, code } = refusalOf(() => openPush(push, account, now));
  return `${status} ${code}`;
}

const BROKEN_QUERIES: [string, Record<string, unknown>, string][] = [
  ['without a timestamp', { timestamp: undefined }, '401 wechat-query'],
  ['with two timestamps', { timestamp: [TIMESTAMP, TIMESTAMP] }, '401 wechat-query'],
  ['with a timestamp that is no number', { timestamp: `${TIMESTAMP}x` }, '401 wechat-query'],
  ['with an empty timestamp', { timestamp: '' }, '401 wechat-query'],
  ['with a timestamp in exponents', { timestamp: '17e8' }, '401 wechat-query'],
  ['without a nonce', { nonce: undefined }, '401 wechat-query'],
  ['with an empty nonce', { nonce: '' }, '401 wechat-query'],
  ['with two nonces', { nonce: [NONCE, NONCE] }, '401 wechat-query'],
  ['with another nonce', { nonce: '1' }, '401 wechat-signature'],
  ['with another timestamp', { timestamp: String(SENT_AT + 1) }, '401 wechat-signature'],
];

const MOMENTS: [string, number, boolean][] = [
  ['five minutes old', FRESHNESS_MS, true],
  ['a moment older than five minutes', FRESHNESS_MS + 1, false],
  ['five minutes early', -FRESHNESS_MS, true],
  ['a moment earlier than that', -FRESHNESS_MS - 1, false],
];

it('is fresh for five minutes', () => {
  expect(FRESHNESS_MS).toBe(300_000);
});

describe('the check of an address', () => {
  const check = { timestamp: '1714036504', nonce: '1514711492', echostr: '4375120948345356249' };
  const published = { ...check, signature: 'f464b24fc39322e44b38aa78f5edd27bd1441696' };
  const account: PushAccount = { appId: APP_ID, token: 'AAAAA' };
  const at = 1714036504_000;

  it('is answered with the text of the published example', () => {
    expect(verifyUrl(published, account, at)).toBe('4375120948345356249');
  });

  it('is answered in clear in safe mode too, as WeChat does it', () => {
    expect(verifyUrl(published, { ...account, cipher }, at)).toBe('4375120948345356249');
    expect(verifyUrl({ ...published, encrypt_type: 'raw' }, { ...account, cipher }, at)).toBe(
      '4375120948345356249',
    );
  });

  const echostr = cipher.encrypt('616140317555161061');
  const encrypted = {
    timestamp: TIMESTAMP,
    nonce: NONCE,
    encrypt_type: 'aes',
    echostr,
    msg_signature: signature(TOKEN, TIMESTAMP, NONCE, echostr),
  };

  it('is answered decrypted when it comes encrypted, as from WeCom', () => {
    expect(verifyUrl(encrypted, safeAccount, NOW)).toBe('616140317555161061');
  });

  it.each([
    ['with the signature of a plain one', { msg_signature: signature(TOKEN, TIMESTAMP, NONCE) }],
    [
      'without its signature',
      { msg_signature: undefined, signature: signature(TOKEN, TIMESTAMP, NONCE) },
    ],
    ['with another text', { echostr: cipher.encrypt('other') }],
  ])('is refused when it comes encrypted %s', (_, change) => {
    const { status, code } = refusalOf(() =>
      verifyUrl({ ...encrypted, ...change }, safeAccount, NOW),
    );
    expect(`${status} ${code}`).toBe('401 wechat-signature');
  });

  it('is refused when it comes encrypted and the relay has no key', () => {
    const { status, code } = refusalOf(() => verifyUrl(encrypted, plainAccount, NOW));
    expect(`${status} ${code}`).toBe('400 wechat-key-missing');
  });

  it('is refused when it was encrypted for another app id', () => {
    const foreign = createCipher('A'.repeat(43), APP_ID);
    const { status, code } = refusalOf(() =>
      verifyUrl(encrypted, { ...safeAccount, cipher: foreign }, NOW),
    );
    expect(`${status} ${code}`).toBe('400 wechat-cipher-padding');
  });

  const plain = { timestamp: TIMESTAMP, nonce: NONCE, echostr: 'echo' };
  const signed = { ...plain, signature: signature(TOKEN, TIMESTAMP, NONCE) };

  it.each([
    ...BROKEN_QUERIES,
    ['without a text to echo', { echostr: undefined }, '401 wechat-query'],
    ['with an empty one', { echostr: '' }, '401 wechat-query'],
    ['with two of them', { echostr: ['a', 'b'] }, '401 wechat-query'],
    ['without a signature', { signature: undefined }, '401 wechat-signature'],
    ['with two signatures', { signature: [signed.signature, 'x'] }, '401 wechat-signature'],
    ['with an unknown encryption', { encrypt_type: 'des' }, '401 wechat-query'],
  ])('is refused %s', (_, change, expected) => {
    expect(verifyUrl(signed, plainAccount, NOW)).toBe('echo');
    const { status, code } = refusalOf(() =>
      verifyUrl({ ...signed, ...change }, plainAccount, NOW),
    );
    expect(`${status} ${code}`).toBe(expected);
  });

  it.each(MOMENTS)('that is %s: %i ms, accepted: %s', (_, age, isFresh) => {
    const { code } = refusalOf(() => verifyUrl(signed, plainAccount, NOW + age));
    expect(code).toBe(isFresh ? 'accepted' : 'wechat-stale');
  });
});

describe('a push in clear', () => {
  it('is read', () => {
    expect(openPush(plainPush(), plainAccount, NOW)).toEqual({
      message: {
        type: 'text',
        content: '你好',
        toUserName: ACCOUNT,
        openId: CUSTOMER,
        createTime: SENT_AT,
        msgId: '1',
      },
    });
  });

  it.each(['raw', '', undefined])('may say that its encryption is %j', (type) => {
    const { query, body } = plainPush();
    expect(outcome({ query: { ...query, encrypt_type: type }, body }, plainAccount)).toBe(
      '200 accepted',
    );
  });

  it('has the published signature', () => {
    const query = {
      timestamp: '1714037059',
      nonce: '486452656',
      signature: '899cf89e464efb63f54ddac96b0a0a235f53aa78',
    };
    const account = { ...plainAccount, token: 'AAAAA' };
    expect(outcome({ query, body: Buffer.from(TEXT) }, account, 1714037059_000)).toBe(
      '200 accepted',
    );
  });

  it.each([
    ...BROKEN_QUERIES,
    ['without a signature', { signature: undefined }, '401 wechat-signature'],
    ['with two signatures', { signature: ['a', 'b'] }, '401 wechat-signature'],
    [
      'signed with another token',
      { signature: signature('x', TIMESTAMP, NONCE) },
      '401 wechat-signature',
    ],
    ['with an unknown encryption', { encrypt_type: 'AES2' }, '401 wechat-query'],
    ['with two encryptions', { encrypt_type: ['aes', 'raw'] }, '401 wechat-query'],
  ])('is refused %s', (_, change, expected) => {
    const { query, body } = plainPush();
    expect(outcome({ query: { ...query, ...change }, body }, plainAccount)).toBe(expected);
  });

  it.each(MOMENTS)('that is %s: %i ms, accepted: %s', (_, age, isFresh) => {
    expect(outcome(plainPush(), plainAccount, NOW + age)).toBe(
      isFresh ? '200 accepted' : '401 wechat-stale',
    );
  });

  it.each([
    ['is not XML', '{"MsgType":"text"}', '400 wechat-xml'],
    ['is empty', '', '400 wechat-xml'],
    ['declares an entity', '<!DOCTYPE x [<!ENTITY a "b">]><xml/>', '400 wechat-xml'],
    ['has no envelope', '<xml><MsgType>text</MsgType></xml>', '400 wechat-message'],
  ])('is refused when its body %s', (_, body, expected) => {
    expect(outcome(plainPush(body), plainAccount)).toBe(expected);
  });

  it('is refused when it is for another account, if the account is known', () => {
    const other = { ...plainAccount, originalId: 'gh_ffffffffffff' };
    expect(outcome(plainPush(), other)).toBe('400 wechat-other-account');
    expect(outcome(plainPush(), { ...plainAccount, originalId: undefined })).toBe('200 accepted');
  });

  it('is refused when the relay has a key, with what to change', () => {
    const { status, code, message } = refusalOf(() => openPush(plainPush(), safeAccount, NOW));
    expect(`${status} ${code}`).toBe('400 wechat-not-encrypted');
    expect(message).toMatch(/choose safe mode .* or remove WECHAT_<CHANNEL>_ENCODING_AES_KEY/);
  });

  it('tells nothing about the settings to whoever does not know the token', () => {
    const { query, body } = plainPush();
    expect(outcome({ query: { ...query, signature: 'x' }, body }, safeAccount)).toBe(
      '401 wechat-signature',
    );
  });
});

describe('an encrypted push', () => {
  it('is read in safe mode', () => {
    expect(openPush(safePush(), safeAccount, NOW).message).toMatchObject({
      type: 'text',
      content: '你好',
    });
  });

  it('is read in compatible mode, where what is encrypted wins over what is in clear', () => {
    const clear = { FromUserName: CUSTOMER, MsgType: 'text', Content: 'forged', MsgId: '9' };
    expect(openPush(safePush(TEXT, clear), safeAccount, NOW).message).toMatchObject({
      content: '你好',
      msgId: '1',
    });
  });

  it.each([
    [XML_DEMO, 'gh_97417a04a28d', { type: 'unknown', event: 'debug_demo' }],
    [EMOJI, 'gh_7f083739789a', { type: 'text', content: '你好😀/::)' }],
  ])('is read as published: $id', (published, originalId, message) => {
    const { key, appId, token, timestamp, nonce, msgSignature, encrypted } = published;
    const query = { timestamp, nonce, encrypt_type: 'aes', msg_signature: msgSignature };
    const body = Buffer.from(xml({ ToUserName: originalId, Encrypt: encrypted }));
    const account = { appId, originalId, token, cipher: createCipher(key, appId) };
    const now = Number(timestamp) * 1_000;
    expect(openPush({ query, body }, account, now).message).toMatchObject(message);
  });

  it('needs no signature besides msg_signature', () => {
    const { query, body } = safePush();
    expect(outcome({ query: { ...query, signature: 'x' }, body }, safeAccount)).toBe(
      '200 accepted',
    );
  });

  it.each([
    ...BROKEN_QUERIES,
    ['without msg_signature', { msg_signature: undefined }, '401 wechat-signature'],
    ['with two of them', { msg_signature: ['a', 'b'] }, '401 wechat-signature'],
    [
      'with the signature that does not cover its body',
      { msg_signature: signature(TOKEN, TIMESTAMP, NONCE) },
      '401 wechat-signature',
    ],
    ['that says it is in clear', { encrypt_type: 'raw' }, '400 wechat-not-encrypted'],
    [
      'that does not say that it is encrypted',
      { encrypt_type: undefined },
      '400 wechat-not-encrypted',
    ],
  ])('is refused %s', (_, change, expected) => {
    const { query, body } = safePush();
    expect(outcome({ query: { ...query, ...change }, body }, safeAccount)).toBe(expected);
  });

  it.each(MOMENTS)('that is %s: %i ms, accepted: %s', (_, age, isFresh) => {
    expect(outcome(safePush(), safeAccount, NOW + age)).toBe(
      isFresh ? '200 accepted' : '401 wechat-stale',
    );
  });

  it('is refused when its body was exchanged for another one', () => {
    const { query } = safePush();
    const { body } = safePush(FORGED);
    expect(outcome({ query, body }, safeAccount)).toBe('401 wechat-signature');
  });

  it.each([
    ['in clear', Buffer.from(FORGED), '400 wechat-without-encrypt'],
    ['with an empty Encrypt', Buffer.from(xml({ Encrypt: '' })), '400 wechat-without-encrypt'],
    ['with two Encrypts', Buffer.from(xml({ Encrypt: ['a', 'b'] })), '400 wechat-without-encrypt'],
    ['that is no XML', Buffer.from('hello'), '400 wechat-xml'],
    ['that is not UTF-8', Buffer.from([0xff, 0xfe]), '400 wechat-xml'],
  ])('is refused with a body %s', (_, body, expected) => {
    expect(outcome({ query: safePush().query, body }, safeAccount)).toBe(expected);
  });

  it.each([
    ['is JSON, as of a Mini Program', DEBUG_DEMO.message, '400 wechat-xml'],
    ['has no envelope', '<xml><MsgType>text</MsgType></xml>', '400 wechat-message'],
    [
      'is for another account',
      TEXT.replace(ACCOUNT, 'gh_ffffffffffff'),
      '400 wechat-other-account',
    ],
  ])('is refused when what was encrypted %s', (_, content, expected) => {
    expect(outcome(safePush(content), safeAccount)).toBe(expected);
  });

  it.each([
    [
      'for another app id',
      createCipher('abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG', 'wxOther'),
      'app-id',
    ],
    ['with another key', createCipher('A'.repeat(43), APP_ID), 'padding'],
  ])('is refused when it was encrypted %s', (_, foreign, code) => {
    const account = { ...safeAccount, cipher: foreign };
    const { status, code: actual } = refusalOf(() => openPush(safePush(), account, NOW));
    expect(`${status} ${actual}`).toBe(`400 wechat-cipher-${code}`);
  });

  it('is refused when the relay has no key, with the setting that is missing', () => {
    const { status, code, message } = refusalOf(() => openPush(safePush(), plainAccount, NOW));
    expect(`${status} ${code}`).toBe('400 wechat-key-missing');
    expect(message).toContain('set WECHAT_<CHANNEL>_ENCODING_AES_KEY');
  });

  it('does not name a missing setting to whoever does not know the token', () => {
    const { query, body } = safePush();
    expect(outcome({ query: { ...query, signature: 'x' }, body }, plainAccount)).toBe(
      '401 wechat-signature',
    );
  });

  it('is refused with words that hold neither token nor text', () => {
    for (const attempt of [plainPush('<xml>a private text</xml>'), plainPush(`${TEXT}private`)]) {
      const { status, message } = refusalOf(() => openPush(attempt, plainAccount, NOW));
      expect(status).toBe(400);
      expect(message).not.toMatch(/private|desk-token/);
    }
  });
});

it('lets an error of its own through, so that a defect is seen as one', () => {
  const broken = {
    ...safeAccount,
    cipher: {
      ...cipher,
      decrypt: () => {
        throw new TypeError('defect');
      },
    },
  };
  expect(() => openPush(safePush(), broken, NOW)).toThrow(TypeError);
});
