import { TransportError } from '../transport.ts';

/** Reads an address of the web. Throws {@link TransportError}, which does not quote it. */
export function webAddress(text: string): URL {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/u.test(url.protocol)) return url;
  throw new TransportError('unreachable', true, new TypeError('This is no address of the web.'));
}
