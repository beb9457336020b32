import { randomUUID } from 'node:crypto';

/** A form with one file, as `multipart/form-data`. */
export interface FormFile {
  contentType: string;
  bytes: Buffer;
}

/**
 * Puts a file into a form. A name is written in ASCII, since WeChat reads no more of it than the
 * ending, by which it knows the kind.
 *
 * Source: RFC 7578; api_uploadtempmedia: the field is called `media`.
 */
export function formWith(name: string, file: { name: string; bytes: Buffer }): FormFile {
  const boundary = `----${randomUUID()}`;
  const ending = /\.([A-Za-z0-9]{1,8})$/u.exec(file.name)?.[1] ?? 'bin';
  const head =
    `--${boundary}\r\n` +
    `content-disposition: form-data; name="${name}"; filename="file.${ending.toLowerCase()}"\r\n` +
    'content-type: application/octet-stream\r\n\r\n';
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.concat([Buffer.from(head), file.bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}
