import { Agent, request } from 'undici';

import { createCipher } from '../../../relay/src/wechat/cipher.ts';
import { signature } from '../../../relay/src/wechat/signature.ts';
import { ACCOUNT, openIdOf } from './account.ts';

const cipher = createCipher(ACCOUNT.encodingAesKey, ACCOUNT.appId);
// As many as WeChat would open, and more than are ever under way at once below saturation.
const CONNECTIONS = 200;

/** WeChat's servers, which push what customers write: signed and encrypted, as in safe mode. */
export class Pusher {
  readonly #agent = new Agent({ connections: CONNECTIONS, pipelining: 1 });
  readonly #urls: readonly string[];
  #next = 0;

  /** @param urls of the webhooks, which take turns */
  constructor(urls: readonly string[]) {
    this.#urls = urls;
  }

  /** Resolves when the push is answered. Rejects unless with success. */
  async push(customer: number, mark: string, words: string): Promise<void> {
    const openId = openIdOf(customer);
    const encrypted = cipher.encrypt(messageXml(openId, mark, words));
    const timestamp = String(Math.floor(Date.now() / 1000));
    const query = new URLSearchParams({
      signature: signature(ACCOUNT.token, timestamp, mark),
      timestamp,
      // A baseline that does not decrypt finds the mark here.
      nonce: mark,
      openid: openId,
      encrypt_type: 'aes',
      msg_signature: signature(ACCOUNT.token, timestamp, mark, encrypted),
    });
    this.#next += 1;
    const url = this.#urls[this.#next % this.#urls.length] ?? '';
    const { statusCode, body } = await request(`${url}?${query.toString()}`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: envelope(encrypted),
      dispatcher: this.#agent,
    });
    await body.dump();
    if (statusCode !== 200) throw new Error(`The webhook answers ${String(statusCode)}.`);
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

function messageXml(openId: string, mark: string, words: string): string {
  const fields = {
    ToUserName: ACCOUNT.originalId,
    FromUserName: openId,
    CreateTime: Math.floor(Date.now() / 1000),
    MsgType: 'text',
    Content: `${mark} ${words}`,
    MsgId: mark.replaceAll(/\D/gu, ''),
  };
  const elements = Object.entries(fields).map(
    ([name, value]) => `<${name}><![CDATA[${String(value)}]]></${name}>`,
  );
  return `<xml>${elements.join('')}</xml>`;
}

function envelope(encrypted: string): string {
  return `<xml><ToUserName><![CDATA[${ACCOUNT.originalId}]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`;
}

/** What WeChat's API answers. */
export function apiAnswer(path: string): object {
  if (path === '/cgi-bin/stable_token') return { access_token: 'bench-token', expires_in: 7200 };
  if (path === '/cgi-bin/user/info') return { subscribe: 1, openid: 'o', language: 'zh_CN' };
  return { errcode: 0, errmsg: 'ok' };
}
