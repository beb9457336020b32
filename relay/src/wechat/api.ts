import { AccessToken, type AccessTokenOptions } from './access-token.ts';
import { classify } from './errcodes.ts';
import { exchange, type ApiResult } from './exchange.ts';

export type WeChatApiOptions = AccessTokenOptions;

/** One account's calls to WeChat. Every result is a value, never a throw. */
export class WeChatApi {
  readonly #options: WeChatApiOptions;
  readonly #token: AccessToken;

  constructor(options: WeChatApiOptions) {
    this.#options = { ...options, baseUrl: options.baseUrl.replace(/\/+$/, '') };
    this.#token = new AccessToken(this.#options);
  }

  /**
   * Sends one text. Success says that WeChat took it; WeChat gives no receipt and no message id.
   *
   * Source: https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage
   */
  sendText(openId: string, text: string): Promise<ApiResult> {
    return this.#call('/cgi-bin/message/custom/send', {
      touser: openId,
      msgtype: 'text',
      text: { content: text },
    });
  }

  /**
   * Shows or hides "typing" in the customer's chat. It lasts 15 seconds, and a sent message ends it.
   *
   * Source: https://developers.weixin.qq.com/doc/service/api/customer/message/api_typing
   */
  typing(openId: string, on: boolean): Promise<ApiResult> {
    return this.#call('/cgi-bin/message/custom/typing', {
      touser: openId,
      command: on ? 'Typing' : 'CancelTyping',
    });
  }

  async #call(path: string, body: object): Promise<ApiResult> {
    const current = await this.#token.current();
    if (!current.ok) return current;
    const result = await this.#post(path, current.token, body);
    if (result.ok || result.failure.action !== 'refresh-token') return result;

    const renewed = await this.#token.renew(current.token);
    if (!renewed.ok) return renewed;
    return renewed.token === current.token ? result : this.#post(path, renewed.token, body);
  }

  #post(path: string, token: string, body: object): Promise<ApiResult> {
    const url = `${this.#options.baseUrl}${path}?access_token=${encodeURIComponent(token)}`;
    return exchange(this.#options.transport, { url, body }, classify);
  }
}
