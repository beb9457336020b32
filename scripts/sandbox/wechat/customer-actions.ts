import type { Bubble } from '../page/state.ts';
import type { Account } from './account.ts';
import { afterEvent, afterMessage, OVERLAP_RULES, type Occasion } from './allowance.ts';
import type { Backstage } from './backstage.ts';
import { Refusal } from './errcode.ts';
import { eventContent } from './event-content.ts';
import { numberOf } from './fault-list.ts';
import type { MediaKind } from './media-format.ts';
import { messageContent } from './message-content.ts';
import type { CallbackAnswer } from './passive-reply.ts';
import type { Phone } from './phone.ts';
import { toElements, type Fields, type FieldValue } from './push-fields.ts';
import type { PushOrder } from './push-order.ts';
import type { Pusher, PushResult } from './pusher.ts';
import { makeUnionId, messageIds } from './randomness.ts';
import { SAMPLE_MEDIA, type MediaSample } from './sample-media.ts';
import { shownContent } from './shown-content.ts';
import { StandInError } from './stand-in-error.ts';

/** What the customer reads when the account's server did not answer as it should. */
export const OUT_OF_ORDER = '该公众号提供的服务出现故障，请稍后再试';

/** A message that a customer writes: its MsgType, and elements by their own names. */
export interface CustomerMessage {
  type: string;
  /** The content of a `text`. */
  text?: string | undefined;
  /** The file of an image, a voice or a video, in Base64; a sample if missing. */
  data?: string | undefined;
  [element: string]: FieldValue | undefined;
}

/** Something that a customer does, and elements by their own names. */
export interface CustomerEvent {
  event: string;
  eventKey?: string | undefined;
  ticket?: string | undefined;
  [element: string]: FieldValue | undefined;
}

/** What a customer does on the phone, with all that follows from it. */
export class CustomerActions {
  readonly #backstage: Backstage;
  readonly #order: PushOrder;
  readonly #pusher: Pusher;
  readonly #nextMessageId: () => bigint;

  constructor(backstage: Backstage, order: PushOrder, pusher: Pusher) {
    this.#backstage = backstage;
    this.#order = order;
    this.#pusher = pusher;
    this.#nextMessageId = messageIds(backstage.random);
  }

  /** The customer writes. Returns when the push is over. Throws a StandInError for a non-follower. */
  async write(
    phone: Phone,
    account: Account,
    { type, data, ...given }: CustomerMessage,
  ): Promise<{ bubble: Bubble; push: PushResult }> {
    const { phones, clock } = this.#backstage;
    if (!phone.subscribed) {
      throw new StandInError(409, 'The customer does not follow the account: subscribe first');
    }
    const content = messageContent(type, defined(given), (kind, sample) =>
      this.#keep(kind, account, data, sample),
    );
    const elements = toElements({
      ...this.#envelope(phone, account, content.type),
      ...content.elements,
      MsgId: content.elements['MsgId'] ?? String(this.#nextMessageId()),
    });
    const bubble = phones.show(phone, {
      from: 'customer',
      type,
      text: content.text,
      status: 'sending',
      ...(content.medium === undefined ? {} : { medium: content.medium }),
      ...(content.detail === undefined ? {} : { detail: content.detail }),
    });
    phone.lastExchangeAt = clock.now();
    this.#grant(phone, 'bizmsgmenuid' in content.elements ? this.#event() : this.#message());
    const push = await this.#order.run(phone.openId, () =>
      this.#push(phone, account, elements, false),
    );
    bubble.status = push.outcome === 'unavailable' ? 'failed' : 'arrived';
    phones.changed();
    return { bubble: { ...bubble }, push };
  }

  /** The customer clicks in the newest menu that offers this. Throws a StandInError if none does. */
  choose(phone: Phone, account: Account, text: string): ReturnType<CustomerActions['write']> {
    const offered = phone.bubbles.flatMap(({ choices = [] }) => choices);
    const choice = offered.findLast((each) => each.text === text);
    if (choice === undefined) throw new StandInError(409, `No menu offers "${text}"`);
    return this.write(phone, account, { type: 'text', text, bizmsgmenuid: choice.id });
  }

  /** Something happens. Returns when the push is over. */
  async happen(
    phone: Phone,
    account: Account,
    { event, ...given }: CustomerEvent,
  ): Promise<{ push: PushResult }> {
    const content = eventContent(event, defined(given), {
      openId: phone.openId,
      appId: account.appId,
      ticket: `gQ${makeUnionId(this.#backstage.random)}`,
    });
    const elements = toElements({
      ...this.#envelope(phone, account, 'event'),
      Event: event,
      ...content.elements,
    });
    this.#follow(phone, event, content.elements['EventKey']);
    if (content.grants) this.#grant(phone, this.#event());
    const push = await this.#order.run(phone.openId, () =>
      this.#push(phone, account, elements, content.quiet),
    );
    return { push };
  }

  async #push(
    phone: Phone,
    account: Account,
    elements: ReturnType<typeof toElements>,
    quiet: boolean,
  ): Promise<PushResult> {
    const { result, answer } = await this.#pusher.push(account, phone.openId, elements);
    const outcome = this.#receive(phone, account, answer) ? result.outcome : 'unavailable';
    if (outcome === 'unavailable' && this.#noticed(phone, quiet)) {
      this.#backstage.phones.show(phone, {
        from: 'system',
        type: 'text',
        text: OUT_OF_ORDER,
        status: 'arrived',
      });
    }
    return { ...result, outcome };
  }

  /** Shows a passive reply. False if it names a medium that the account does not have. */
  #receive(phone: Phone, account: Account, answer: CallbackAnswer): boolean {
    if (answer.kind !== 'reply') return true;
    try {
      const shown = shownContent(answer.content, account, this.#backstage);
      if (phone.subscribed)
        this.#backstage.phones.receive(phone, { type: answer.type, ...shown }, 'passive');
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }

  #noticed(phone: Phone, quiet: boolean): boolean {
    return !quiet && phone.subscribed && !this.#backstage.closing.aborted;
  }

  #follow(phone: Phone, event: string, eventKey: FieldValue | undefined): void {
    const now = this.#backstage.clock.now();
    if (event === 'subscribe') {
      const key = typeof eventKey === 'string' ? eventKey : '';
      const qrScene = /^qrscene_(.*)$/.exec(key)?.[1] ?? '';
      const scene = qrScene === '' ? 'ADD_SCENE_SEARCH' : 'ADD_SCENE_QR_CODE';
      phone.subscribed = true;
      phone.following = { since: Math.floor(now / 1000), scene, qrScene };
    } else if (event === 'unsubscribe') {
      phone.subscribed = false;
      phone.allowance = { ...phone.allowance, until: Math.min(phone.allowance.until, now) };
      phone.typingUntil = 0;
    }
    this.#backstage.phones.changed();
  }

  #grant(phone: Phone, occasion: Occasion): void {
    const { faults, phones, clock } = this.#backstage;
    const chosen = faults.value('quota-rule');
    const rule = OVERLAP_RULES.find((known) => known === chosen) ?? OVERLAP_RULES[0];
    if (rule !== OVERLAP_RULES[0] && clock.now() < phone.allowance.until) {
      faults.struck('quota-rule');
    }
    phones.grant(phone, occasion, rule);
  }

  #message(): Occasion {
    return afterMessage(numberOf(this.#backstage.faults, 'quota-after-message'));
  }

  #event(): Occasion {
    return afterEvent(numberOf(this.#backstage.faults, 'quota-after-event'));
  }

  #envelope(phone: Phone, account: Account, type: string): Fields {
    return {
      ToUserName: account.originalId,
      FromUserName: phone.openId,
      CreateTime: Math.floor(this.#backstage.clock.now() / 1000),
      MsgType: type,
    };
  }

  #keep(
    kind: MediaKind,
    account: Account,
    data: string | undefined,
    sample: MediaSample = kind,
  ): { id: string; url: string } {
    const { faults, media, clock, mediaUrl } = this.#backstage;
    const own = data !== undefined && kind !== 'thumb';
    const bytes = own ? Buffer.from(data, 'base64') : SAMPLE_MEDIA[sample];
    const any = faults.on('media-any-content');
    if (any) faults.struck('media-any-content');
    const { id } = media.put(account.name, kind, bytes, clock.now(), any);
    return { id, url: mediaUrl(id) };
  }
}

function defined(given: Record<string, FieldValue | undefined>): Fields {
  const isDefined = (entry: [string, FieldValue | undefined]): entry is [string, FieldValue] =>
    entry[1] !== undefined;
  return Object.fromEntries(Object.entries(given).filter(isDefined));
}
