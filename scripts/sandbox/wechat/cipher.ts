import { createCipheriv, createDecipheriv } from 'node:crypto';

const BLOCK = 32;
const PREFIX = 16;
const LENGTH = 4;

/** A reply that WeChat would not be able to read. */
export class CipherError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CipherError';
  }
}

/** The 32 bytes of an EncodingAESKey of 43 characters. Its first 16 bytes are also the IV. */
export function decodeAesKey(encodingAesKey: string): Buffer {
  if (!/^[A-Za-z0-9+/]{43}$/.test(encodingAesKey)) {
    throw new CipherError('An EncodingAESKey has 43 characters of Base64, without the final "="');
  }
  return Buffer.from(`${encodingAesKey}=`, 'base64');
}

/**
 * Encrypts as WeChat does: AES-256-CBC over 16 random bytes, the length (4 bytes, big-endian), the
 * text in UTF-8 and the app id, filled up to a multiple of 32 bytes. Answers Base64.
 * Source: message-push, encryption.md.
 */
export function encrypt(text: string, key: Buffer, appId: string, random: Buffer): string {
  if (random.length !== PREFIX) throw new CipherError('The random prefix has 16 bytes');
  const message = Buffer.from(text, 'utf8');
  const length = Buffer.alloc(LENGTH);
  length.writeUInt32BE(message.length);
  const full = Buffer.concat([random, length, message, Buffer.from(appId, 'utf8')]);
  const fill = BLOCK - (full.length % BLOCK);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([
    cipher.update(full),
    cipher.update(Buffer.alloc(fill, fill)),
    cipher.final(),
  ]).toString('base64');
}

/**
 * The opposite of {@link encrypt}: the text and the app id that it was encrypted for.
 * Throws {@link CipherError} for whatever WeChat could not have read.
 */
export function decrypt(encrypted: string, key: Buffer): { text: string; appId: string } {
  const bytes = Buffer.from(encrypted, 'base64');
  if (bytes.length === 0 || bytes.length % BLOCK !== 0) {
    throw new CipherError('The ciphertext is not a multiple of 32 bytes');
  }
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const full = Buffer.concat([decipher.update(bytes), decipher.final()]);
  const fill = full.at(-1) ?? 0;
  if (fill < 1 || fill > BLOCK) throw new CipherError('The padding is not between 1 and 32');
  const content = full.subarray(0, full.length - fill);
  if (content.length < PREFIX + LENGTH) throw new CipherError('The plaintext is too short');
  const end = PREFIX + LENGTH + content.readUInt32BE(PREFIX);
  if (end > content.length) throw new CipherError('The length does not fit the plaintext');
  return {
    text: content.toString('utf8', PREFIX + LENGTH, end),
    appId: content.toString('utf8', end),
  };
}
