import type { Channel, CustomerEvent, Delivery } from '../channel.ts';
import type { Clock } from '../clock.ts';
import type { Language } from '../texts.ts';
import type { WeChatApi } from './api.ts';
import { deliveryOf } from './delivery.ts';
import { interpretMessage, unsupported } from './interpret.ts';
import { parseStored, type InboundMessage } from './messages.ts';
import { neutraliseLinks, sanitise, split } from './text.ts';
import { TypingSigns } from './typing-signs.ts';

export interface WeChatChannelOptions {
  api: WeChatApi;
  clock: Clock;
  /** Of the lines that stand for pictures, places and the like in the agent's chat. */
  language: Language;
}

/** One WeChat Official Account as the bridge sees it. */
export class WeChatChannel implements Channel {
  readonly #api: WeChatApi;
  readonly #language: Language;
  readonly #signs: TypingSigns;

  constructor({ api, clock, language }: WeChatChannelOptions) {
    this.#api = api;
    this.#language = language;
    this.#signs = new TypingSigns(api, clock);
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
    const delivery = deliveryOf(await this.#api.sendText(openId, text));
    if (delivery.kind === 'delivered') this.#signs.forget(openId);
    return delivery;
  }

  typing(openId: string, on: boolean): Promise<void> {
    return on ? this.#signs.show(openId) : this.#signs.hide(openId);
  }
}
