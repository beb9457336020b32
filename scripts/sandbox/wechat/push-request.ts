import type { Account } from './account.ts';
import { encrypt } from './cipher.ts';
import { makeDigits, type Randomness } from './randomness.ts';
import { sign } from './signature.ts';
import { writeXml, type XmlElements } from './xml-writer.ts';

/** What makes two deliveries of the same push different: seconds since the epoch, and a number. */
export interface Seal {
  timestamp: string;
  nonce: string;
}

export function makeSeal(now: number, random: Randomness): Seal {
  return { timestamp: String(Math.floor(now / 1000)), nonce: makeDigits(random, 10) };
}

/** The address that verifies a callback: a GET whose answer has to be the echostr. */
export function verificationUrl(account: Account, url: string, seal: Seal, echo: string): string {
  return withQuery(url, { ...signed(account, seal), echostr: echo });
}

/**
 * The POST that carries a push, in the mode of the account: in clear, in clear and encrypted
 * (compatible), or encrypted alone (safe). Source: /doc/service/guide/dev/push, encryption.md.
 */
export function pushRequest(
  account: Account,
  url: string,
  openId: string,
  elements: XmlElements,
  seal: Seal,
  random: Randomness,
): { url: string; body: string } {
  const query = { ...signed(account, seal), openid: openId };
  const clear = writeXml(elements);
  if (account.mode === 'plain' || account.aesKey === undefined) {
    return { url: withQuery(url, query), body: clear };
  }
  const Encrypt = encrypt(clear, account.aesKey, account.appId, random(16));
  const visible = account.mode === 'safe' ? { ToUserName: account.originalId } : elements;
  return {
    url: withQuery(url, {
      ...query,
      encrypt_type: 'aes',
      msg_signature: sign(account.token, seal.timestamp, seal.nonce, Encrypt),
    }),
    body: writeXml({ ...visible, Encrypt }),
  };
}

function signed(account: Account, seal: Seal): Record<string, string> {
  return { signature: sign(account.token, seal.timestamp, seal.nonce), ...seal };
}

function withQuery(url: string, query: Record<string, string>): string {
  const address = new URL(url);
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  return address.href;
}
