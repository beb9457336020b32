import { z } from 'zod';

import { CipherError, type Cipher } from './cipher.ts';
import { MessageError, type InboundMessage } from './messages.ts';
import { readMessage } from './read-message.ts';
import { signatureMatches } from './signature.ts';
import { parseXml, XmlError, type XmlTree } from './xml.ts';

/** The account that an address belongs to. */
export interface PushAccount {
  appId: string;
  /** `gh_…`. If known, pushes for other accounts are refused. */
  originalId?: string | undefined;
  /** The Token of the account's server settings. */
  token: string;
  /** Present when the relay has the EncodingAESKey: then only encrypted pushes are accepted. */
  cipher?: Cipher | undefined;
}

/** The query of a request as express parses it; a repeated parameter is an array. */
export type PushQuery = Readonly<Record<string, unknown>>;

/** A request that is not answered as WeChat's. The message is for the log, not for the sender. */
export class PushRefused extends Error {
  /** 401: nothing shows that WeChat sent it. 400: WeChat did, but the relay cannot take it. */
  readonly status: 400 | 401;
  readonly code: string;

  constructor(status: 400 | 401, code: string, message: string) {
    super(message);
    this.name = 'PushRefused';
    this.status = status;
    this.code = code;
  }
}

/** How far WeChat's timestamp may be from the relay's clock, in milliseconds, either way. */
export const FRESHNESS_MS = 5 * 60_000;

// The field is absent from a plain push, or `raw`.
const ENCRYPTED = 'aes';
const PLAIN = ['', 'raw'];

/**
 * Answers WeChat's check of the address: the text to reply with, exactly. WeChat sends it in clear
 * even in safe mode; WeCom, and whoever follows it, sends it encrypted. Throws {@link PushRefused}.
 *
 * Source: "Message push", https://developers.weixin.qq.com/doc/service/guide/dev/push
 *
 * @param now milliseconds since the epoch
 */
export function verifyUrl(query: PushQuery, account: PushAccount, now: number): string {
  const { timestamp, nonce } = readStamp(query, now);
  const { echostr, signature, msg_signature: msgSignature } = query;
  if (typeof echostr !== 'string' || echostr === '') throw incomplete('echostr');
  if (!isEncrypted(query)) {
    verify(signature, account.token, timestamp, nonce);
    return echostr;
  }
  verify(msgSignature, account.token, timestamp, nonce, echostr);
  if (account.cipher === undefined) throw missingKey();
  return decrypt(account.cipher, echostr);
}

/**
 * Reads a push and checks that it comes from WeChat and is for this account. Throws
 * {@link PushRefused}.
 *
 * With a cipher, only the `Encrypt` element counts: `signature` does not cover the body, so that
 * whoever saw one request could send any other in clear.
 *
 * @param request its body as received, before anything has decoded it
 * @param now milliseconds since the epoch
 */
export function openPush(
  request: { query: PushQuery; body: Uint8Array },
  account: PushAccount,
  now: number,
): { message: InboundMessage } {
  const { query, body } = request;
  const { timestamp, nonce } = readStamp(query, now);
  const { token, cipher } = account;
  if (cipher !== undefined && isEncrypted(query)) {
    const { Encrypt: encrypted } = refusing(() => parseXml(body));
    if (typeof encrypted !== 'string' || encrypted === '') throw withoutEncrypt();
    verify(query['msg_signature'], token, timestamp, nonce, encrypted);
    const message = decrypt(cipher, encrypted);
    return { message: readFor(account, () => parseXml(message)) };
  }
  // Whoever does not know the token learns nothing about the settings.
  verify(query['signature'], token, timestamp, nonce);
  if (cipher !== undefined) throw notEncrypted();
  if (isEncrypted(query)) throw missingKey();
  return { message: readFor(account, () => parseXml(body)) };
}

const stamp = z.object({ timestamp: z.string().regex(/^\d{1,12}$/), nonce: z.string().min(1) });

function readStamp(query: PushQuery, now: number): { timestamp: string; nonce: string } {
  const parsed = stamp.safeParse(query);
  if (!parsed.success) throw incomplete('timestamp and nonce');
  if (Math.abs(now - Number(parsed.data.timestamp) * 1_000) > FRESHNESS_MS) {
    throw new PushRefused(
      401,
      'wechat-stale',
      'The request is too old, or from the future. If it came from WeChat, set the clock of the relay.',
    );
  }
  return parsed.data;
}

function isEncrypted({ encrypt_type: type = '' }: PushQuery): boolean {
  if (type === ENCRYPTED) return true;
  if (typeof type === 'string' && PLAIN.includes(type)) return false;
  throw incomplete('encrypt_type');
}

function verify(expected: unknown, ...parts: string[]): void {
  if (signatureMatches(expected, ...parts)) return;
  throw new PushRefused(
    401,
    'wechat-signature',
    'The signature is not right. If the request came from WeChat, the Token of the relay is not the ' +
      "one of the account: copy it again from the account's server settings.",
  );
}

function decrypt(cipher: Cipher, encrypted: string): string {
  return refusing(() => cipher.decrypt(encrypted));
}

function readFor(account: PushAccount, parse: () => XmlTree): InboundMessage {
  const message = refusing(() => readMessage(parse()));
  if (account.originalId !== undefined && message.toUserName !== account.originalId) {
    throw new PushRefused(
      400,
      'wechat-other-account',
      'The message is for another account. Correct the original id of the channel, or the address ' +
        'in the server settings of the account.',
    );
  }
  return message;
}

function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    const isRefusal =
      error instanceof CipherError || error instanceof XmlError || error instanceof MessageError;
    throw isRefusal ? new PushRefused(400, error.code, error.message) : error;
  }
}

function incomplete(what: string): PushRefused {
  return new PushRefused(
    401,
    'wechat-query',
    `The request is not one of WeChat's: ${what} missing, repeated, or of another form.`,
  );
}

function withoutEncrypt(): PushRefused {
  return new PushRefused(
    400,
    'wechat-without-encrypt',
    'The request says that it is encrypted, but its body has no Encrypt element.',
  );
}

function missingKey(): PushRefused {
  return new PushRefused(
    400,
    'wechat-key-missing',
    'WeChat encrypts its messages, but the relay has no EncodingAESKey for this channel: set ' +
      'WECHAT_<CHANNEL>_ENCODING_AES_KEY, or choose plain mode in the server settings of the account.',
  );
}

function notEncrypted(): PushRefused {
  return new PushRefused(
    400,
    'wechat-not-encrypted',
    'WeChat sends its messages in clear, but the relay has an EncodingAESKey for this channel: choose ' +
      'safe mode in the server settings of the account, or remove WECHAT_<CHANNEL>_ENCODING_AES_KEY.',
  );
}
