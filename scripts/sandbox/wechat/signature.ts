import { createHash } from 'node:crypto';

/**
 * WeChat's signature: the parts sorted as bytes, joined, SHA-1, lower-case hex. A push in clear is
 * signed over token, timestamp and nonce; an encrypted one over these and the Encrypt element.
 * Source: /doc/service/guide/dev/push.
 */
export function sign(...parts: readonly string[]): string {
  const sorted = parts
    .map((part) => Buffer.from(part, 'utf8'))
    .sort((one, other) => one.compare(other));
  return createHash('sha1').update(Buffer.concat(sorted)).digest('hex');
}
