import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';

/** Encrypts and decrypts what WeChat pushes in compatible and in safe mode. */
export interface Cipher {
  /** Opens the base64 text of an `Encrypt` element. Throws {@link CipherError}. */
  decrypt(encrypted: string): string;
  /** Closes a message for WeChat. `random16` is for tests: 16 bytes, fresh ones unless given. */
  encrypt(message: string, random16?: Buffer): string;
}

/** What went wrong. The message is for operators; it holds nothing of key or content. */
export class CipherError extends Error {
  readonly code: `wechat-cipher-${'key' | 'base64' | 'padding' | 'length' | 'app-id' | 'utf8'}`;

  constructor(code: CipherError['code'], message: string) {
    super(message);
    this.name = 'CipherError';
    this.code = code;
  }
}

const KEY_PATTERN = /^[A-Za-z0-9+/]{43}$/;
const BASE64_PATTERN = /^[A-Za-z0-9+/]+={0,2}$/;
const IV_BYTES = 16;
const RANDOM_BYTES = 16;
const HEADER_BYTES = RANDOM_BYTES + 4;
// The block of AES is 16 bytes, but WeChat pads to 32. OpenSSL's own padding refuses anything over 16.
const PAD_BLOCK = 32;

/**
 * AES-256-CBC over 16 random bytes, the length (4 bytes, big-endian), the message in UTF-8 and the
 * app id, padded by PKCS#7 to 32 bytes. The IV is the beginning of the key.
 *
 * Source: "Message encryption", https://developers.weixin.qq.com/doc/service/guide/dev/push/encryption
 *
 * @param encodingAesKey the 43 characters shown in the account's server settings. The last one may
 *   have bits that belong to no byte; they are ignored, as WeChat ignores them.
 */
export function createCipher(encodingAesKey: string, appId: string): Cipher {
  if (!KEY_PATTERN.test(encodingAesKey)) {
    throw new CipherError(
      'wechat-cipher-key',
      `The EncodingAESKey has to be 43 letters and digits, but the one given ` +
        (encodingAesKey.length === 43
          ? 'holds other characters. '
          : `has ${encodingAesKey.length} characters. `) +
        "Copy it again from the server settings of the account, without '=' or spaces.",
    );
  }
  const key = Buffer.from(encodingAesKey, 'base64');
  const secret = createSecretKey(key);
  const iv = key.subarray(0, IV_BYTES);
  const id = Buffer.from(appId);

  return {
    decrypt: (encrypted) => {
      const decipher = createDecipheriv('aes-256-cbc', secret, iv).setAutoPadding(false);
      const ciphertext = fromBase64(encrypted);
      return unwrap(unpad(Buffer.concat([decipher.update(ciphertext), decipher.final()])), id);
    },
    encrypt: (message, random16 = randomBytes(RANDOM_BYTES)) => {
      const cipher = createCipheriv('aes-256-cbc', secret, iv).setAutoPadding(false);
      const plain = pad(wrap(Buffer.from(message), id, random16));
      return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64');
    },
  };
}

function fromBase64(encrypted: string): Buffer {
  const bytes = BASE64_PATTERN.test(encrypted) ? Buffer.from(encrypted, 'base64') : undefined;
  if (bytes === undefined || bytes.length % PAD_BLOCK !== 0) {
    throw new CipherError(
      'wechat-cipher-base64',
      'The encrypted text is damaged: it is not base64 of whole blocks. ' +
        'Check that nothing between WeChat and the relay changes the request body.',
    );
  }
  return bytes;
}

function pad(bytes: Buffer): Buffer {
  const count = PAD_BLOCK - (bytes.length % PAD_BLOCK);
  return Buffer.concat([bytes, Buffer.alloc(count, count)]);
}

function unpad(bytes: Buffer): Buffer {
  const count = bytes.at(-1) ?? 0;
  const isPadded =
    count >= 1 &&
    count <= PAD_BLOCK &&
    bytes.subarray(bytes.length - count).every((byte) => byte === count);
  if (!isPadded) {
    throw new CipherError(
      'wechat-cipher-padding',
      'The message cannot be decrypted. The EncodingAESKey of the relay is not the one of the ' +
        'account: copy it again from the server settings of the account.',
    );
  }
  return bytes.subarray(0, bytes.length - count);
}

function wrap(message: Buffer, id: Buffer, random16: Buffer): Buffer {
  if (random16.length !== RANDOM_BYTES) throw new RangeError('The random part is 16 bytes long');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  return Buffer.concat([random16, length, message, id]);
}

function unwrap(bytes: Buffer, id: Buffer): string {
  const end = bytes.length < HEADER_BYTES ? Infinity : HEADER_BYTES + bytes.readUInt32BE(16);
  if (end > bytes.length) {
    throw new CipherError(
      'wechat-cipher-length',
      'The decrypted message is shorter than it says. Check the EncodingAESKey of the relay.',
    );
  }
  if (!bytes.subarray(end).equals(id)) {
    throw new CipherError(
      'wechat-cipher-app-id',
      'The message was encrypted for another app id. Check that the app id of the channel is the ' +
        'one of the account that sends to this address.',
    );
  }
  return decodeUtf8(bytes.subarray(HEADER_BYTES, end));
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CipherError('wechat-cipher-utf8', 'The decrypted message is not valid UTF-8.');
  }
}
