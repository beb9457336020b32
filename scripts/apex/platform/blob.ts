import { BlobValue } from '../values/blob.ts';
import { platformException } from '../values/exception.ts';
import { PlatformClass } from './declare.ts';

export const blob = new PlatformClass<BlobValue>('System.Blob')
  .statics({
    'Blob valueOf(String text)': (text) => new BlobValue(Buffer.from(text, 'utf8')),
  })
  .methods({
    'Integer size()': ({ bytes }) => bytes.length,
    'String toString()': ({ bytes }) => utf8Text(bytes),
  });

/** @throws a StringException for bytes that are no UTF-8. */
export function utf8Text(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw platformException('System.StringException', 'BLOB is not a valid UTF-8 string');
  }
}
