import type { PushAccount } from './push.ts';
import { signature } from './signature.ts';

/** The text that answers a push, and the push that it answers. */
export interface PassiveReply {
  /** The customer who wrote. */
  openId: string;
  /** The account's original id, as the push named it. */
  originalId: string;
  text: string;
}

/**
 * The body that answers a push with a text, which costs none of the replies by custom/send. Where pushes
 * are encrypted, the answer is too, with a signature of its own.
 *
 * Source: "Passive user reply message", and "Message encryption",
 * https://developers.weixin.qq.com/doc/service/guide/dev/push/encryption
 *
 * @param stamp the time in seconds since the epoch, and a nonce, which may be that of the push
 */
export function passiveReply(
  { openId, originalId, text }: PassiveReply,
  account: Pick<PushAccount, 'cipher' | 'token'>,
  stamp: { timestamp: number; nonce: string },
): string {
  const message = xml(
    ['ToUserName', cdata(openId)],
    ['FromUserName', cdata(originalId)],
    ['CreateTime', String(stamp.timestamp)],
    ['MsgType', cdata('text')],
    ['Content', cdata(text)],
  );
  return account.cipher === undefined
    ? message
    : encryptedReply(account.cipher.encrypt(message), account.token, stamp);
}

/** Closes a reply that is encrypted already. */
export function encryptedReply(
  encrypted: string,
  token: string,
  { timestamp, nonce }: { timestamp: number; nonce: string },
): string {
  return xml(
    ['Encrypt', cdata(encrypted)],
    ['MsgSignature', cdata(signature(token, String(timestamp), nonce, encrypted))],
    ['TimeStamp', String(timestamp)],
    ['Nonce', cdata(nonce)],
  );
}

function xml(...elements: [name: string, content: string][]): string {
  const content = elements.map(([name, text]) => `<${name}>${text}</${name}>`).join('');
  return `<xml>${content}</xml>`;
}

/** Text as it is; what would end the section is cut in two. */
function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}
