import { z } from 'zod';

import {
  mediaSchema,
  type Channel,
  type CustomerEvent,
  type Delivery,
  type Exhausted,
  type MediaFetch,
  type MediaReference,
  type Medium,
  type Menu,
  type Profile,
  type Reason,
  type Undelivered,
} from '../../src/channel.ts';
import type { FileReference } from '../../src/command.ts';
import { Gate } from './gate.ts';

const payloadSchema: z.ZodType<CustomerEvent> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('message'),
    text: z.string(),
    choice: z.string().exactOptional(),
    media: mediaSchema.exactOptional(),
  }),
  z.object({
    kind: z.literal('arrived'),
    via: z.enum(['follow', 'scan', 'menu']),
    key: z.string(),
  }),
  z.object({ kind: z.literal('left') }),
  z.object({
    kind: z.literal('job-over'),
    job: z.string(),
    failure: z.object({ code: z.string(), text: z.string() }).exactOptional(),
  }),
  z.object({ kind: z.literal('none') }),
]);

export const reason = { code: 'test-1', text: 'It did not work.' };

export const PICTURE: Medium = {
  type: 'image',
  bytes: Buffer.from('a picture'),
  extension: 'jpg',
  contentType: 'image/jpeg',
  isUnplayable: false,
};

/** The customers' phones. A push is a customer event as it is; a text is cut at each `|`. */
export class FakeChannel implements Channel {
  /** Every attempt to send, in order. */
  readonly attempts: { openId: string; text: string }[] = [];
  /** What has appeared on the phones. */
  readonly received: { openId: string; text: string }[] = [];
  /** Every menu that it was asked to send. */
  readonly menus: Menu[] = [];
  readonly remarks: { openId: string; remark: string }[] = [];
  readonly typings: { openId: string; on: boolean }[] = [];
  /** Sending waits here. */
  readonly gate = new Gate();
  /** Sending to one of them waits here. */
  readonly gates = new Map<string, Gate>();
  /** Every attempt to fetch what a customer has sent. */
  readonly fetches: MediaReference[] = [];
  /** Fetching one of them, by its id, waits here. */
  readonly mediaGates = new Map<string, Gate>();
  /** What the next attempts to fetch give; without one, a picture. */
  readonly media: MediaFetch[] = [];
  /** What becomes of the next attempts; without one, it is delivered. */
  readonly outcomes: Delivery[] = [];

  /** On one phone. */
  on(openId: string): string[] {
    return this.received.filter((each) => each.openId === openId).map(({ text }) => text);
  }

  readonly unreadable = '[unreadable]';

  interpret(payload: unknown): CustomerEvent {
    return payloadSchema.parse(payload);
  }

  prepare(text: string): string[] {
    return text.split('|').filter((piece) => piece.trim() !== '');
  }

  async sendText(openId: string, text: string): Promise<Delivery> {
    this.attempts.push({ openId, text });
    await this.gate.passed();
    await this.gates.get(openId)?.passed();
    const delivery = this.outcomes.shift() ?? { kind: 'delivered' };
    if (delivery.kind === 'delivered') this.received.push({ openId, text });
    return delivery;
  }

  async sendMenu(openId: string, menu: Menu): Promise<Delivery> {
    this.menus.push(menu);
    return this.sendText(openId, [menu.head, ...menu.items.map(({ label }) => label)].join('/'));
  }

  async sendFile(openId: string, file: FileReference): Promise<Delivery> {
    return this.sendText(openId, `file ${file.name}`);
  }

  /** What it was asked to send that may be sent at any time; it is job 1, 2 and so on. */
  readonly templates: { text: string; once: string }[] = [];

  async sendTemplate(openId: string, text: string, once: string): Promise<Delivery> {
    this.templates.push({ text, once });
    const delivery = await this.sendText(openId, `template ${text}`);
    return delivery.kind === 'delivered'
      ? { ...delivery, job: String(this.templates.length) }
      : delivery;
  }

  async fetchMedia(media: MediaReference): Promise<MediaFetch> {
    this.fetches.push(media);
    await this.mediaGates.get(media.mediaId)?.passed();
    return this.media.shift() ?? { kind: 'fetched', medium: PICTURE };
  }

  setRemark(openId: string, remark: string): Promise<Delivery> {
    const delivery = this.outcomes.shift() ?? { kind: 'delivered' };
    if (delivery.kind === 'delivered') this.remarks.push({ openId, remark });
    return Promise.resolve(delivery);
  }

  profile(openId: string): Promise<{ kind: 'profile'; profile: Profile } | Undelivered> {
    const delivery = this.outcomes.shift() ?? { kind: 'delivered' };
    return Promise.resolve(
      delivery.kind === 'delivered'
        ? { kind: 'profile', profile: { unionId: `union ${openId}` } }
        : delivery,
    );
  }

  reasonFor(what: Exhausted): Reason {
    return { code: `test-${what}`, text: `No ${what} are left.` };
  }

  typing(openId: string, on: boolean): Promise<void> {
    this.typings.push({ openId, on });
    return Promise.resolve();
  }
}
