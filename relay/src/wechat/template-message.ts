import { z } from 'zod';

import type { Delivery } from '../channel.ts';
import type { WeChatApi } from './api.ts';
import { deliveryOf } from './delivery.ts';
import { sanitise } from './text.ts';

/** A template message of the account, and what stands in its fields. */
export interface Template {
  /** As WeChat knows it. */
  id: string;
  /** `{text}` and `{time}` in a value are filled in. */
  fields: readonly { name: string; value: string }[];
}

/** What the account may send at any time, for a customer who need not have written. */
export async function sendTemplate(
  openId: string,
  { text, once, now }: { text: string; once: string; now: number },
  { api, template }: { api: Pick<WeChatApi, 'sendTemplate'>; template: Template },
): Promise<Delivery> {
  const { id, fields } = template;
  const values = { text: sanitise(text).trim(), time: timeOf(now) };
  const data = Object.fromEntries(
    fields.map(({ name, value }) => [name, { value: fieldOf(name, value, values) }]),
  );
  const result = await api.sendTemplate(openId, id, data, onceOf(once));
  const delivery = deliveryOf(result);
  if (delivery.kind === 'delivered') {
    const job = answerSchema.safeParse(result.ok ? result.answer : {}).data?.msgid;
    return job === undefined ? delivery : { ...delivery, job };
  }
  if (!result.ok && result.failure.errcode === UNAUTHORIZED) {
    return { kind: 'refused', reason: { code: 'wechat-48001', text: NOT_ALLOWED } };
  }
  // The limits of replies do not hold for it; if WeChat says so all the same, there is no other way.
  return delivery.kind === 'wait-for-customer' || delivery.kind === 'too-long'
    ? { kind: 'refused', reason: delivery.reason }
    : delivery;
}

const UNAUTHORIZED = 48001;
const NOT_ALLOWED =
  'The account may not send template messages: it has to be a verified service account with this permission.';
const answerSchema = z.object({
  msgid: z.union([z.number(), z.string().min(1)]).transform(String),
});

// Source: "Parameter restrictions" of template messages: `thing` takes 20 characters.
const SHORT_FIELD = /^thing\d*$/u;
const LONGEST_SHORT = 20;

function fieldOf(name: string, value: string, values: { text: string; time: string }): string {
  const filled = value
    .replace(/\{(text|time)\}/gu, (_, key: string) => (key === 'time' ? values.time : values.text))
    .replace(/\s+/gu, ' ')
    .trim();
  const characters = Array.from(filled);
  if (!SHORT_FIELD.test(name) || characters.length <= LONGEST_SHORT) return filled;
  return `${characters.slice(0, LONGEST_SHORT - 1).join('')}…`;
}

/** As WeChat writes times, in that of its users: `2026年11月29日 08:05`. */
function timeOf(now: number): string {
  const parts = new Map(
    FORMAT.formatToParts(now).map(({ type, value }): [string, string] => [type, value]),
  );
  const of = (type: string): string => parts.get(type) ?? '';
  return `${of('year')}年${of('month')}月${of('day')}日 ${of('hour')}:${of('minute')}`;
}
const FORMAT = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** WeChat takes 32 characters. */
function onceOf(once: string): string {
  return once.replaceAll('-', '').slice(0, 32);
}
