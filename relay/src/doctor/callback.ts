import { randomBytes } from 'node:crypto';

import type { ChannelSecrets } from '../config.ts';
import type { HttpAnswer, Transport } from '../transport.ts';
import { createCipher } from '../wechat/cipher.ts';
import { signature } from '../wechat/signature.ts';
import { fail, notChecked, pass, type Finding } from './checks.ts';
import { ask } from './network.ts';

export interface CallbackParts {
  publicUrl: string | undefined;
  channel: string;
  appId: string;
  secrets: ChannelSecrets;
  transport: Transport;
  now: () => number;
}

/**
 * Asks the public address of the channel what WeChat asks when an admin submits the server settings, in
 * clear and encrypted. The relay answers and does nothing else.
 *
 * Source: "Message push", https://developers.weixin.qq.com/doc/service/guide/dev/push
 */
export async function examineCallback(parts: CallbackParts): Promise<Finding> {
  const { publicUrl, channel } = parts;
  if (publicUrl === undefined) {
    return notChecked(
      'callback',
      `PUBLIC_URL is not set: set it to the address before /wechat/${channel} in the server settings of the account.`,
    );
  }
  const address = `${publicUrl}/wechat/${channel}`;
  const plain = await verify(address, parts, undefined);
  if (plain.problem !== undefined) return plain.problem;
  const { encodingAesKey } = parts.secrets;
  if (encodingAesKey === undefined) {
    return pass('callback', `${address} is the relay, and has the same Token.`);
  }
  const encrypted = await verify(address, parts, encodingAesKey);
  return (
    encrypted.problem ??
    pass('callback', `${address} is the relay, and has the same Token and EncodingAESKey.`)
  );
}

async function verify(
  address: string,
  { appId, secrets: { token }, channel, transport, now }: CallbackParts,
  key: string | undefined,
): Promise<{ problem: Finding | undefined }> {
  const timestamp = `${Math.floor(now() / 1000)}`;
  const nonce = randomBytes(8).toString('hex');
  const echo = randomBytes(8).readBigUInt64BE().toString();
  const echostr = key === undefined ? echo : createCipher(key, appId).encrypt(echo);
  const query = new URLSearchParams({ timestamp, nonce, echostr });
  if (key === undefined) {
    query.set('signature', signature(token, timestamp, nonce));
  } else {
    query.set('encrypt_type', 'aes');
    query.set('msg_signature', signature(token, timestamp, nonce, echostr));
  }
  const answer = await ask(transport, { url: `${address}?${query.toString()}` });
  return { problem: problemWith(answer, echo, { address, channel }) };
}

/** What the answer says is wrong, if anything. */
function problemWith(
  answer: HttpAnswer | string,
  echo: string,
  { address, channel }: { address: string; channel: string },
): Finding | undefined {
  const { hostname } = new URL(address);
  const variables = `WECHAT_${channel.toUpperCase()}`;
  if (typeof answer === 'string') {
    return fail(
      'callback',
      `${hostname} ${answer}.`,
      'See that the relay runs, that PUBLIC_URL is right, and that its name, its certificate, the firewall and the proxy lead to PORT of the relay. Some networks cannot reach their own public address: then ask from another one, with curl.',
    );
  }
  const { status, body } = answer;
  if (status === 200 && body === echo) return undefined;
  switch (status) {
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      return fail(
        'callback',
        `${address} answers ${status}, a redirection, which WeChat does not follow.`,
        'Set PUBLIC_URL, and the URL in the server settings of the account, to the address to which it leads; or let the proxy pass the request on.',
      );
    case 400:
      return fail(
        'callback',
        `The relay at ${address} has another EncodingAESKey than this environment, or another app id for the channel.`,
        `Restart the relay with ${variables}_ENCODING_AES_KEY as it is here, copied from the server settings of the account.`,
      );
    case 401:
      return fail(
        'callback',
        `The relay at ${address} has another Token than this environment, or another time, or a proxy changes the query.`,
        `Restart the relay with ${variables}_TOKEN as it is here, copied from the server settings of the account; let its clock be right.`,
      );
    case 404:
      return fail(
        'callback',
        `${address} answers 404: a proxy changes the path, or the relay does not know the channel.`,
        `Let the proxy pass /wechat/${channel} on as it is; run the flow action "Reload WeChat Channels" if the channel is new.`,
      );
    case 502:
    case 504:
      return fail(
        'callback',
        `${address} answers ${status}: the proxy does not reach the relay.`,
        'Start the relay, and let the proxy pass requests on to its PORT.',
      );
    case 503:
      return fail(
        'callback',
        `${address} answers 503: the relay does not serve the channel, or is not ready.`,
        'Mend what else is said here of the channel and the org, and look at the log of the relay.',
      );
    default:
      return fail(
        'callback',
        `${address} answers ${status}, but not as the relay does.`,
        'Set PUBLIC_URL to the address that leads to PORT of the relay, and see that nothing in between answers in its place.',
      );
  }
}
