import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * WeChat's signature: the parts sorted by their bytes, joined without a separator, SHA-1, lower-case
 * hex. Plain pushes sign token, timestamp and nonce; encrypted ones sign the `Encrypt` element too.
 *
 * Source: "Message push", https://developers.weixin.qq.com/doc/service/guide/dev/push
 */
export function signature(...parts: string[]): string {
  const sorted = parts.map((part) => Buffer.from(part)).sort((a, b) => Buffer.compare(a, b));
  return createHash('sha1').update(Buffer.concat(sorted)).digest('hex');
}

/** Compares in constant time. Anything that is not a string of the right length does not match. */
export function signatureMatches(expected: unknown, ...parts: string[]): boolean {
  if (typeof expected !== 'string') return false;
  const theirs = Buffer.from(expected);
  const ours = Buffer.from(signature(...parts));
  return theirs.length === ours.length && timingSafeEqual(theirs, ours);
}
