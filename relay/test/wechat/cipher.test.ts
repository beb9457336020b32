import { createCipheriv } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CipherError, createCipher } from '../../src/wechat/cipher.ts';
import { signature } from '../../src/wechat/signature.ts';
import { PUBLISHED_CIPHERS, SIGNED_CIPHERS } from './published-ciphers.ts';

const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const APP_ID = 'wxb11529c136998cb6';
const cipher = createCipher(KEY, APP_ID);

/** Encrypts bytes as they are, so that a test can damage what is inside. */
function seal(plain: Buffer): string {
  const key = Buffer.from(KEY, 'base64');
  const raw = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([raw.update(plain), raw.final()]).toString('base64');
}

function plain(message: Buffer, { appId = APP_ID, length = message.length } = {}): Buffer {
  const header = Buffer.alloc(20, 'r');
  header.writeUInt32BE(length, 16);
  return Buffer.concat([header, message, Buffer.from(appId)]);
}

function padded(bytes: Buffer): Buffer {
  const count = 32 - (bytes.length % 32);
  return Buffer.concat([bytes, Buffer.alloc(count, count)]);
}

function codeOf(encrypted: string): string {
  try {
    return `opened: ${cipher.decrypt(encrypted)}`;
  } catch (error) {
    if (!(error instanceof CipherError)) return String(error);
    expect(error.message).toMatch(/^[A-Z].{30,}\.$/);
    return error.code;
  }
}

describe('the cipher', () => {
  it.each(PUBLISHED_CIPHERS)(
    'closes and opens as published: $id',
    ({ key, appId, random, message, encrypted }) => {
      const published = createCipher(key, appId);
      expect(published.encrypt(message, Buffer.from(random))).toBe(encrypted);
      expect(published.decrypt(encrypted)).toBe(message);
    },
  );

  it.each(SIGNED_CIPHERS)(
    'closes to what the published signature signs: $id',
    ({ key, appId, random, message, token, timestamp, nonce, msgSignature }) => {
      const encrypted = createCipher(key, appId).encrypt(message, Buffer.from(random));
      expect(signature(token, timestamp, nonce, encrypted)).toBe(msgSignature);
    },
  );

  it('opens what it closed, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (message) => {
        const encrypted = cipher.encrypt(message);
        expect(cipher.decrypt(encrypted)).toBe(message);
        expect(Buffer.from(encrypted, 'base64').length % 32).toBe(0);
      }),
    );
  });

  it('keeps a byte order mark that belongs to the message', () => {
    expect(cipher.decrypt(cipher.encrypt('\uFEFFtext'))).toBe('\uFEFFtext');
  });

  it('closes the same message differently each time', () => {
    expect(cipher.encrypt('hello')).not.toBe(cipher.encrypt('hello'));
  });

  it('insists on 16 random bytes', () => {
    expect(() => cipher.encrypt('hello', Buffer.alloc(15))).toThrow(RangeError);
  });

  it('never opens damaged text as another message without saying so', () => {
    const original = Buffer.from(cipher.encrypt('a message of some length, in English'), 'base64');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: original.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (position, change) => {
          const damaged = Buffer.from(original);
          damaged[position] = (damaged[position] ?? 0) ^ change;
          // CBC has no seal of its own: the signature guards the message. What the cipher promises
          // is an answer of the right kind: a text, or its own error.
          expect(codeOf(damaged.toString('base64'))).toMatch(/^(opened: |wechat-cipher-)/);
        },
      ),
    );
  });

  it('throws nothing but its own error, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: 'binary' })),
        (text) => {
          expect(codeOf(text)).toMatch(/^wechat-cipher-/);
        },
      ),
    );
  });
});

describe('opening refuses', () => {
  it.each([
    ['text that is not base64', '不是', 'wechat-cipher-base64'],
    ['characters of the other base64', '-_-_'.repeat(11), 'wechat-cipher-base64'],
    ['nothing', '', 'wechat-cipher-base64'],
    ['half a block', Buffer.alloc(16, 1).toString('base64'), 'wechat-cipher-base64'],
    [
      'a padding of 0',
      seal(Buffer.concat([plain(Buffer.alloc(25, 'x')), Buffer.alloc(1, 0)])),
      'wechat-cipher-padding',
    ],
    [
      'a padding of 33',
      seal(Buffer.concat([plain(Buffer.alloc(25, 'x')), Buffer.alloc(33, 33)])),
      'wechat-cipher-padding',
    ],
    [
      'a padding whose first byte differs',
      seal(Buffer.concat([plain(Buffer.alloc(23, 'x')), Buffer.from([2, 3, 3])])),
      'wechat-cipher-padding',
    ],
    ['content without a header', seal(padded(Buffer.alloc(19, 1))), 'wechat-cipher-length'],
    ['a header without anything', seal(padded(Buffer.alloc(20, 0))), 'wechat-cipher-app-id'],
    ['content of padding alone', seal(padded(Buffer.alloc(0))), 'wechat-cipher-length'],
    [
      'a length beyond the content',
      seal(padded(plain(Buffer.from('hello'), { length: 5 + APP_ID.length + 1 }))),
      'wechat-cipher-length',
    ],
    [
      'a length of four gigabytes',
      seal(padded(plain(Buffer.from('hello'), { length: 0xffffffff }))),
      'wechat-cipher-length',
    ],
    [
      'a length that eats into the app id',
      seal(padded(plain(Buffer.from('hello'), { length: 6 }))),
      'wechat-cipher-app-id',
    ],
    [
      'a length up to the end of the content',
      seal(padded(plain(Buffer.from('hello'), { length: 5 + APP_ID.length }))),
      'wechat-cipher-app-id',
    ],
    [
      'a message for another app id',
      seal(padded(plain(Buffer.from('hello'), { appId: 'wx0000000000000000' }))),
      'wechat-cipher-app-id',
    ],
    [
      'an app id with something behind it',
      seal(padded(plain(Buffer.from('hello'), { appId: `${APP_ID}0` }))),
      'wechat-cipher-app-id',
    ],
    [
      'a message that is not UTF-8',
      seal(padded(plain(Buffer.from([0x68, 0xc3, 0x28])))),
      'wechat-cipher-utf8',
    ],
  ])('%s', (_, encrypted, code) => {
    expect(codeOf(encrypted)).toBe(code);
  });

  it('what was closed with another key', () => {
    const other = createCipher('A'.repeat(43), APP_ID);
    expect(codeOf(other.encrypt('hello', Buffer.alloc(16)))).toBe('wechat-cipher-padding');
  });

  it('without quoting the message, the key or the app id', () => {
    const encrypted = seal(padded(plain(Buffer.from('a secret text'), { appId: 'wxOther' })));
    expect(() => cipher.decrypt(encrypted)).toThrow(CipherError);
    expect(() => cipher.decrypt(encrypted)).not.toThrow(/secret|wxOther|abcdefghij/);
    expect(() => cipher.decrypt(encrypted)).toThrow(/Check that the app id of the channel/);
  });
});

describe('a key', () => {
  it('may have spare bits in its last character', () => {
    const strict = `${'A'.repeat(42)}A`;
    const spare = `${'A'.repeat(42)}B`;
    const encrypted = createCipher(spare, APP_ID).encrypt('hello');
    expect(createCipher(strict, APP_ID).decrypt(encrypted)).toBe('hello');
  });

  it.each([
    ['is too short', 'A'.repeat(42), 'has 42 characters'],
    ['is too long, as with the = of base64', `${'A'.repeat(43)}=`, 'has 44 characters'],
    ['is empty', '', 'has 0 characters'],
    ['holds a space', `${'A'.repeat(42)} `, 'holds other characters'],
    ['ends in a newline', `${'A'.repeat(43)}\n`, 'has 44 characters'],
  ])('is refused when it %s, with how to mend it', (_, key, problem) => {
    const create = (): unknown => createCipher(key, APP_ID);
    expect(create).toThrow(
      expect.objectContaining({ code: 'wechat-cipher-key', name: 'CipherError' }),
    );
    expect(create).toThrow(problem);
    expect(create).toThrow(/Copy it again from the server settings of the account/);
    expect(create).not.toThrow(/AAAA/);
  });
});
