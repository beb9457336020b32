import { AccessToken, type AccessTokenOptions } from './access-token.ts';
import { classify } from './errcodes.ts';
import {
  download,
  exchange,
  type ApiDownload,
  type ApiRequest,
  type ApiResult,
} from './exchange.ts';
import { formWith } from './form-data.ts';
import type { MediaType } from './media.ts';

const UPLOAD_TIMEOUT_MS = 60_000;
const DOWNLOAD_TIMEOUT_MS = 60_000;

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
    const body = { touser: openId, msgtype: 'text', text: { content: text } };
    return this.#call('/cgi-bin/message/custom/send', { body });
  }

  /**
   * Shows or hides "typing" in the customer's chat. It lasts 15 seconds, and a sent message ends it.
   *
   * Source: https://developers.weixin.qq.com/doc/service/api/customer/message/api_typing
   */
  typing(openId: string, on: boolean): Promise<ApiResult> {
    const body = { touser: openId, command: on ? 'Typing' : 'CancelTyping' };
    return this.#call('/cgi-bin/message/custom/typing', { body });
  }

  /**
   * Uploads a file, which WeChat keeps for 3 days under the `media_id` that it answers.
   *
   * Source: https://developers.weixin.qq.com/doc/service/api/media/api_uploadtempmedia
   */
  upload(type: MediaType, file: { name: string; bytes: Buffer }): Promise<ApiResult> {
    const form = formWith('media', file);
    return this.#call('/cgi-bin/media/upload', { form, timeoutMs: UPLOAD_TIMEOUT_MS }, { type });
  }

  /**
   * Gets what a customer has sent: the file, or of a video its address as `video_url`. WeChat keeps it
   * for 3 days.
   *
   * Source: https://developers.weixin.qq.com/doc/service/api/media/api_getmedia
   *
   * @param largest more bytes than these are not read
   */
  getMedia(mediaId: string, largest: number, signal: AbortSignal): Promise<ApiDownload> {
    const timeoutMs = DOWNLOAD_TIMEOUT_MS;
    return this.#withToken('/cgi-bin/media/get', { media_id: mediaId }, (url) =>
      download(this.#options.transport, { url, largest, timeoutMs, signal }, classify),
    );
  }

  /** Sends what was uploaded. */
  sendMedia(openId: string, type: MediaType, mediaId: string, title: string): Promise<ApiResult> {
    const media = type === 'video' ? { media_id: mediaId, title } : { media_id: mediaId };
    const body = { touser: openId, msgtype: type, [type]: media };
    return this.#call('/cgi-bin/message/custom/send', { body });
  }

  /**
   * Sends a question with answers to click. A click comes as a text with the answer's id.
   *
   * Source: the same as of `sendText`, `msgmenu`.
   */
  sendMenu(
    openId: string,
    head: string,
    items: readonly { id: string; content: string }[],
  ): Promise<ApiResult> {
    const menu = { head_content: head, list: items, tail_content: '' };
    const body = { touser: openId, msgtype: 'msgmenu', msgmenu: menu };
    return this.#call('/cgi-bin/message/custom/send', { body });
  }

  /**
   * Sends a template message, which WeChat takes at any time. The answer has a `msgid`, which comes back in
   * the event TEMPLATESENDJOBFINISH. Within ten minutes, WeChat sends one message for the same `once`.
   *
   * Source: https://developers.weixin.qq.com/doc/service/api/notify/template/api_sendtemplatemessage
   *
   * @param once at most 32 characters
   */
  sendTemplate(
    openId: string,
    templateId: string,
    data: Readonly<Record<string, { value: string }>>,
    once: string,
  ): Promise<ApiResult> {
    const body = { touser: openId, template_id: templateId, client_msg_id: once, data };
    return this.#call('/cgi-bin/message/template/send', { body });
  }

  /**
   * Names a customer, for the staff of the account.
   *
   * Source: https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_updateremark
   */
  setRemark(openId: string, remark: string): Promise<ApiResult> {
    return this.#call('/cgi-bin/user/info/updateremark', { body: { openid: openId, remark } });
  }

  /**
   * What WeChat tells of a customer. Since the end of 2021 that is neither name nor picture.
   *
   * Source: https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_userinfo
   */
  userInfo(openId: string): Promise<ApiResult> {
    return this.#call('/cgi-bin/user/info', {}, { openid: openId, lang: 'zh_CN' });
  }

  /**
   * The account's groups of customers, with their names.
   *
   * Source: https://developers.weixin.qq.com/doc/service/api/usermanage/tag/api_gettags
   */
  tags(): Promise<ApiResult> {
    return this.#call('/cgi-bin/tags/get', {});
  }

  #call(
    path: string,
    content: Omit<ApiRequest, 'url'>,
    query: Record<string, string> = {},
  ): Promise<ApiResult> {
    return this.#withToken(path, query, (url) =>
      exchange(this.#options.transport, { url, ...content }, classify),
    );
  }

  async #withToken<Result extends ApiDownload>(
    path: string,
    query: Record<string, string>,
    ask: (url: string) => Promise<Result>,
  ): Promise<Result | Extract<ApiResult, { ok: false }>> {
    const current = await this.#token.current();
    if (!current.ok) return current;
    const result = await ask(this.#address(path, { ...query, access_token: current.token }));
    if (result.ok || result.failure.action !== 'refresh-token') return result;

    const renewed = await this.#token.renew(current.token);
    if (!renewed.ok) return renewed;
    return renewed.token === current.token
      ? result
      : ask(this.#address(path, { ...query, access_token: renewed.token }));
  }

  #address(path: string, query: Record<string, string>): string {
    return `${this.#options.baseUrl}${path}?${new URLSearchParams(query).toString()}`;
  }
}
