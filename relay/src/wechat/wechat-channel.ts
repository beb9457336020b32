import type {
  Channel,
  CustomerEvent,
  Delivery,
  Exhausted,
  MediaFetch,
  MediaReference,
  Menu,
  Profile,
  Reason,
  Undelivered,
} from '../channel.ts';
import type { Clock } from '../clock.ts';
import type { FileReference } from '../command.ts';
import type { Language } from '../texts.ts';
import type { WeChatApi } from './api.ts';
import { deliveryOf, exhausted } from './delivery.ts';
import { interpretMessage, unsupported } from './interpret.ts';
import { labels } from './labels.ts';
import { goesAsLink, sendLink, type LinkParts } from './file-link.ts';
import { sendMedia, type MediaParts } from './media.ts';
import { writtenMenu } from './written-menu.ts';
import { parseStored, type InboundMessage } from './messages.ts';
import { readProfile } from './profile.ts';
import { receiveMedia, type ReceiveMediaParts } from './receive-media.ts';
import { neutraliseLinks, sanitise, split } from './text.ts';
import { sendTemplate, type Template } from './template-message.ts';
import { TagNames } from './tag-names.ts';
import { TypingSigns } from './typing-signs.ts';

export interface WeChatChannelOptions {
  api: WeChatApi;
  clock: Clock;
  /** Of the lines that stand for pictures, places and the like in the agent's chat. */
  language: Language;
  /** Fetches a file from the org; more bytes than `largest` are refused. Throws OrgError. */
  fetchFile: MediaParts['fetchFile'];
  /** How files go out that WeChat does not take as such; undefined: they do not. */
  links?: Pick<LinkParts, 'days' | 'linkFile'> | undefined;
  /** What the account may send at any time; undefined if there is nothing. */
  template?: Template | undefined;
  /** What it takes to fetch what customers send. */
  receiving: Omit<ReceiveMediaParts, 'api'>;
}

const NO_TEMPLATE = 'The channel has no template message any more: nothing was sent.';

/** One WeChat Official Account as the bridge sees it. */
export class WeChatChannel implements Channel {
  readonly #api: WeChatApi;
  readonly #language: Language;
  readonly #signs: TypingSigns;
  readonly #media: MediaParts;
  readonly #links: WeChatChannelOptions['links'];
  readonly #template: Template | undefined;
  readonly #clock: Clock;
  /** Test accounts and subscription accounts may not send menus; WeChat says so once. */
  #takesMenus = true;
  readonly #tags: TagNames;
  readonly #receiving: ReceiveMediaParts;

  constructor(options: WeChatChannelOptions) {
    const { api, clock, language, fetchFile, links, template, receiving } = options;
    this.#api = api;
    this.#clock = clock;
    this.#links = links;
    this.#template = template;
    this.#media = { api, fetchFile };
    this.#receiving = { api, ...receiving };
    this.#language = language;
    this.#tags = new TagNames(api, clock);
    this.#signs = new TypingSigns(api, clock);
  }

  get unreadable(): string {
    return labels[this.#language].unreadable;
  }

  interpret(payload: unknown): CustomerEvent {
    let message: InboundMessage;
    try {
      message = parseStored(payload);
    } catch {
      // Written by a later version of the relay, perhaps. The agent should know that there was one.
      return unsupported(this.#language);
    }
    return interpretMessage(message, this.#language);
  }

  prepare(text: string): string[] {
    return split(neutraliseLinks(sanitise(text)));
  }

  async sendText(openId: string, text: string): Promise<Delivery> {
    return this.#sent(openId, deliveryOf(await this.#api.sendText(openId, text)));
  }

  async sendFile(openId: string, file: FileReference): Promise<Delivery> {
    const links = this.#links;
    if (links === undefined || !goesAsLink(file)) {
      return this.#sent(openId, await sendMedia(openId, file, this.#media));
    }
    const parts = { ...links, api: this.#api, language: this.#language };
    return this.#sent(openId, await sendLink(openId, file, parts));
  }

  async sendMenu(openId: string, menu: Menu): Promise<Delivery> {
    if (this.#takesMenus) {
      const items = menu.items.map(({ id, label }) => ({ id, content: label }));
      const head = neutraliseLinks(sanitise(menu.head));
      const result = await this.#api.sendMenu(openId, head, items);
      const isRefused = !result.ok && result.failure.action === 'degrade';
      if (!isRefused) return this.#sent(openId, deliveryOf(result));
      this.#takesMenus = false;
    }
    return this.sendText(openId, writtenMenu(menu));
  }

  async sendTemplate(openId: string, text: string, once: string): Promise<Delivery> {
    const template = this.#template;
    if (template === undefined) {
      return { kind: 'refused', reason: { code: 'no-template', text: NO_TEMPLATE } };
    }
    const words = { text, once, now: this.#clock.now() };
    return this.#sent(openId, await sendTemplate(openId, words, { api: this.#api, template }));
  }

  fetchMedia(media: MediaReference, signal: AbortSignal): Promise<MediaFetch> {
    return receiveMedia(media, this.#receiving, signal);
  }

  async setRemark(openId: string, remark: string): Promise<Delivery> {
    return deliveryOf(await this.#api.setRemark(openId, remark));
  }

  async profile(openId: string): Promise<{ kind: 'profile'; profile: Profile } | Undelivered> {
    const result = await this.#api.userInfo(openId);
    const delivery = deliveryOf(result);
    if (delivery.kind !== 'delivered') return delivery;
    const answer = result.ok ? result.answer : {};
    const tags = await this.#tags.of(answer);
    return { kind: 'profile', profile: { ...readProfile(answer), ...(tags && { tags }) } };
  }

  reasonFor(what: Exhausted): Reason {
    return exhausted(what);
  }

  typing(openId: string, on: boolean): Promise<void> {
    return on ? this.#signs.show(openId) : this.#signs.hide(openId);
  }

  #sent(openId: string, delivery: Delivery): Delivery {
    if (delivery.kind === 'delivered') this.#signs.forget(openId);
    return delivery;
  }
}
