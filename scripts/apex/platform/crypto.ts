import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { BlobValue } from '../values/blob.ts';
import { platformException } from '../values/exception.ts';
import { PlatformClass } from './declare.ts';

const DIGESTS: ReadonlyMap<string, string> = new Map([
  ['MD5', 'md5'],
  ['SHA1', 'sha1'],
  ['SHA-1', 'sha1'],
  ['SHA256', 'sha256'],
  ['SHA-256', 'sha256'],
  ['SHA512', 'sha512'],
  ['SHA-512', 'sha512'],
]);

export const crypto = new PlatformClass<never>('System.Crypto').statics({
  'Blob generateDigest(String algorithm, Blob input)': (algorithm, { bytes }) =>
    new BlobValue(createHash(digest(algorithm)).update(bytes).digest()),
  'Blob generateMac(String algorithm, Blob input, Blob key)': (algorithm, { bytes }, key) =>
    new BlobValue(
      createHmac(digest(algorithm.replace(/^hmac/i, '')), key.bytes)
        .update(bytes)
        .digest(),
    ),
  'Boolean verifyHMac(String algorithm, Blob input, Blob key, Blob mac)': (
    algorithm,
    { bytes },
    key,
    mac,
  ) =>
    createHmac(digest(algorithm.replace(/^hmac/i, '')), key.bytes)
      .update(bytes)
      .digest()
      .equals(mac.bytes),
  'Blob generateAesKey(Integer size)': (size) => new BlobValue(randomBytes(size / 8)),
  'Blob encrypt(String algorithm, Blob key, Blob vector, Blob data)': (
    algorithm,
    key,
    vector,
    data,
  ) => {
    const cipher = createCipheriv(aes(algorithm), key.bytes, vector.bytes);
    return new BlobValue(Buffer.concat([cipher.update(data.bytes), cipher.final()]));
  },
  'Blob decrypt(String algorithm, Blob key, Blob vector, Blob data)': (
    algorithm,
    key,
    vector,
    data,
  ) => {
    try {
      const cipher = createDecipheriv(aes(algorithm), key.bytes, vector.bytes);
      return new BlobValue(Buffer.concat([cipher.update(data.bytes), cipher.final()]));
    } catch {
      throw platformException(
        'System.SecurityException',
        'Given final block not properly padded. Such issues can arise if a bad key is used during decryption.',
      );
    }
  },
  'Integer getRandomInteger()': () => randomBytes(4).readInt32BE(),
  'Long getRandomLong()': () => randomBytes(8).readBigInt64BE(),
});

function digest(algorithm: string): string {
  const found = DIGESTS.get(algorithm.toUpperCase());
  if (found === undefined) {
    throw platformException('System.NoSuchAlgorithmException', `Algorithm ${algorithm} not found`);
  }
  return found;
}

function aes(algorithm: string): string {
  const bits = /^AES(128|192|256)$/i.exec(algorithm)?.[1];
  if (bits === undefined) {
    throw platformException(
      'System.InvalidParameterValueException',
      `Invalid algorithm ${algorithm}. Must be AES128, AES192, or AES256.`,
    );
  }
  return `aes-${bits}-cbc`;
}
