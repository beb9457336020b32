import { randomUUID } from 'node:crypto';

import type { DeskFile } from '../desk.ts';

/** The form of an upload: the name in a part of its own, and the file (RFC 7578). */
export function uploadForm({ name, contentType, bytes }: DeskFile): {
  contentType: string;
  bytes: Buffer;
} {
  const boundary = `----${randomUUID()}`;
  const plain = name.replaceAll(/["\r\n]/gu, '_');
  const head =
    `--${boundary}\r\ncontent-disposition: form-data; name="filename"\r\n\r\n${plain}\r\n` +
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${plain}"\r\n` +
    `content-type: ${contentType}\r\n\r\n`;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}
