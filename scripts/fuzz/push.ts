import { createCipher } from '../../relay/src/wechat/cipher.ts';
import { signature } from '../../relay/src/wechat/signature.ts';
import { EVENTS } from '../../relay/test/wechat/event-examples.ts';
import { MESSAGES } from '../../relay/test/wechat/message-examples.ts';
import { ACCOUNT, CUSTOMER, SENT_AT, xml, type Elements } from '../../relay/test/wechat/pushes.ts';
import { Random } from '../chaos/time/random.ts';
import { mutateBytes } from './mutate/bytes.ts';
import { blowUp } from './mutate/size.ts';
import { mutateStructure } from './mutate/structure.ts';

export const TOKEN = 'fuzzed-token';
const APP_ID = 'wx0123456789abcdef';
export const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const cipher = createCipher(AES_KEY, APP_ID);
const NONCE = '886655';

export const MODES = ['plain', 'compatible', 'safe'] as const;
export type Mode = (typeof MODES)[number];

/** The accounts of the addresses `/wechat/<name>`: WeChat's mode is a matter of what it sends. */
export const ACCOUNTS = {
  plain: { appId: APP_ID, token: TOKEN },
  encrypted: { appId: APP_ID, token: TOKEN, cipher },
};

/** A request to the webhook that has gone wrong on purpose. */
export interface FuzzedPush {
  mode: Mode;
  /** Path and query. */
  path: string;
  body: Buffer;
}

const BASES: readonly Elements[] = [
  ...MESSAGES.map(({ elements }) => ({ ...elements, MsgId: '24309876543210987' })),
  ...EVENTS.map(({ elements }) => ({ MsgType: 'event', ...elements })),
];

/**
 * The push that belongs to a seed. Its stamp and signature are mostly right, whatever has become of the
 * body: as from somebody who knows the token, or has seen one request of WeChat.
 */
export function fuzzedPush(seed: number): FuzzedPush {
  const random = new Random(seed);
  const mode = random.pick(MODES);
  const message = fuzzedMessage(random);
  if (mode === 'plain') {
    return { mode, path: address('plain', plainQuery(), random), body: message };
  }
  return encryptedPush(mode, message, random);
}

function fuzzedMessage(random: Random): Buffer {
  const envelope = {
    ToUserName: ACCOUNT,
    FromUserName: CUSTOMER,
    CreateTime: SENT_AT,
    ...random.pick(BASES),
  };
  const entries = Object.entries(envelope);
  const changed = random.chance(0.5) ? mutateStructure(entries, random) : entries;
  // Several elements may have one name.
  let body = Buffer.from(
    `<xml>${changed.map(([name, value]) => inner(name, value)).join('')}</xml>`,
  );
  if (random.chance(0.25)) body = Buffer.from(mutateBytes(body, random));
  return random.chance(0.04) ? Buffer.from(blowUp(body, random)) : body;
}

function inner(name: string, value: Elements[string]): string {
  return xml({ [name]: value }).slice('<xml>'.length, -'</xml>'.length);
}

function encryptedPush(mode: 'compatible' | 'safe', message: Buffer, random: Random): FuzzedPush {
  // What is no UTF-8 reaches the XML of the other mode.
  let encrypted = cipher.encrypt(message.toString('utf8'), random.bytes(16));
  if (random.chance(0.1))
    encrypted = mutateBytes(Buffer.from(encrypted), random).toString('latin1');
  const query = {
    ...plainQuery(),
    encrypt_type: 'aes',
    msg_signature: signature(TOKEN, String(SENT_AT), NONCE, encrypted),
  };
  const clear =
    mode === 'compatible' ? message : Buffer.from(`<xml>${inner('ToUserName', ACCOUNT)}</xml>`);
  const end = clear.lastIndexOf('</xml>');
  const element = Buffer.from(inner('Encrypt', encrypted));
  let body = Buffer.concat([clear.subarray(0, end), element, clear.subarray(end)]);
  if (random.chance(0.15)) body = Buffer.from(mutateBytes(body, random));
  if (random.chance(0.02)) body = Buffer.from(blowUp(body, random));
  return { mode, path: address('encrypted', query, random), body };
}

function plainQuery(): Record<string, string> {
  const timestamp = String(SENT_AT);
  return {
    signature: signature(TOKEN, timestamp, NONCE),
    timestamp,
    nonce: NONCE,
    openid: CUSTOMER,
  };
}

function address(
  account: keyof typeof ACCOUNTS,
  query: Record<string, string>,
  random: Random,
): string {
  const path = `/wechat/${account}?${new URLSearchParams(query).toString()}`;
  if (!random.chance(0.03)) return path;
  // Only what Node's own parser would let through as an address.
  const changed = mutateBytes(Buffer.from(path), random).toString('latin1');
  return `/${changed.replaceAll(/[^\x21-\x7e]/gu, '').replace(/^\/+/u, '')}`;
}
