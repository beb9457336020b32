import { BlobValue } from '../values/blob.ts';
import { platformException } from '../values/exception.ts';
import { Unsupported } from '../run/faults.ts';
import { PlatformClass } from './declare.ts';

export const encodingUtil = new PlatformClass<never>('System.EncodingUtil').statics({
  'String base64Encode(Blob bytes)': ({ bytes }) => Buffer.from(bytes).toString('base64'),
  'Blob base64Decode(String text)': (text) => {
    if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text)) {
      throw platformException('System.StringException', 'Unrecognized base64 character');
    }
    return new BlobValue(Buffer.from(text, 'base64'));
  },
  'String convertToHex(Blob bytes)': ({ bytes }) => Buffer.from(bytes).toString('hex'),
  'Blob convertFromHex(String text)': (text) => {
    if (!/^(?:[0-9a-fA-F]{2})*$/.test(text)) {
      throw platformException('System.StringException', 'Invalid hex string');
    }
    return new BlobValue(Buffer.from(text, 'hex'));
  },
  'String urlEncode(String text, String charset)': (text, charset) => {
    requireUtf8(charset);
    return new URLSearchParams({ '': text }).toString().slice(1);
  },
  'String urlDecode(String text, String charset)': (text, charset) => {
    requireUtf8(charset);
    try {
      return decodeURIComponent(text.replaceAll('+', ' '));
    } catch {
      throw platformException('System.IllegalArgumentException', 'Malformed encoded text');
    }
  },
});

function requireUtf8(charset: string): void {
  if (!/^utf-?8$/i.test(charset)) {
    throw new Unsupported(`EncodingUtil with the character set ${charset}`);
  }
}
