import { z } from 'zod';
import type { Account, AccountTemplate } from './account.ts';
import type { Endpoints } from './api-call.ts';
import type { Backstage } from './backstage.ts';
import { Refusal } from './errcode.ts';
import { numberOf } from './fault-list.ts';
import { readJson } from './json-body.ts';
import { reachable } from './message-api.ts';
import type { Phone } from './phone.ts';

const request = z.looseObject({
  touser: z.string().optional(),
  template_id: z.string().optional(),
  client_msg_id: z.string().max(32).optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});
const fieldValue = z.looseObject({ value: z.string() });
const TEN_MINUTES_MS = 600_000;
// Source: "Parameter restrictions" of template messages; older templates have no such names.
const LONGEST: readonly [RegExp, number][] = [
  [/^thing\d*$/, 20],
  [/^phrase\d*$/, 5],
  [/^character_string\d*$/, 32],
];

/** Messages by who has had them, account and `client_msg_id`. */
const repeats = new WeakMap<Phone, Map<string, { msgid: number; at: number }>>();
let lastId = 200_163_836;

/** `/cgi-bin/message/template/send`. It needs no allowance, and costs none. */
export const TEMPLATE_ENDPOINTS: Endpoints = {
  '/cgi-bin/message/template/send': {
    method: 'POST',
    needs: 'token',
    answer: (call, account, backstage) => {
      const { faults } = backstage;
      if (account.kind === 'subscription') throw new Refusal(48001);
      const message = readJson(call.body, request);
      const template = account.templates.find(({ id }) => id === message.template_id);
      if (template === undefined) throw new Refusal(40037);
      const text = shown(template, message.data ?? {});
      const phone = follower(message.touser ?? '', account, backstage);
      if (faults.take('send-busy')) throw new Refusal(-1);
      if (faults.take('send-fail')) throw new Refusal(numberOf(faults, 'send-errcode'));
      const msgid = deliver(phone, account, { text, once: message.client_msg_id }, backstage);
      return { json: { errcode: 0, errmsg: 'ok', msgid } };
    },
    fate: ({ faults }) => {
      if (faults.take('send-reset-after')) return 'broken';
      return faults.take('send-timeout-after') ? 'never' : 'arrives';
    },
  },
};

/** What the phone shows: the title, and a line for each field. Throws 47003 for a field that is wrong. */
function shown({ title, fields }: AccountTemplate, data: Record<string, unknown>): string {
  const lines = Object.entries(fields).map(([name, label]) => {
    const value = fieldValue.safeParse(data[name]).data?.value ?? '';
    if (value === '') throw new Refusal(47003, `data.${name}.value is empty`);
    const longest = LONGEST.find(([pattern]) => pattern.test(name))?.[1] ?? Infinity;
    if (Array.from(value).length > longest || (longest < Infinity && value.includes('\n'))) {
      throw new Refusal(47003, `data.${name}.value invalid`);
    }
    return `${label}：${value}`;
  });
  return [title, ...lines].join('\n');
}

/** Who blocks the account has the message taken, and not delivered. */
function follower(openId: string, account: Account, backstage: Backstage): Phone {
  const phone = backstage.phones.find(openId);
  if (phone?.account === account.name && !phone.subscribed) throw new Refusal(43004);
  return phone?.blocked === true && phone.account === account.name
    ? phone
    : reachable(openId, account, backstage);
}

function deliver(
  phone: Phone,
  account: Account,
  { text, once }: { text: string; once: string | undefined },
  { clock, faults, happen, phones }: Backstage,
): number {
  const now = clock.now();
  const known = repeats.get(phone) ?? new Map<string, { msgid: number; at: number }>();
  repeats.set(phone, known);
  const former = once === undefined ? undefined : known.get(once);
  const isRepeated = former !== undefined && now - former.at < TEN_MINUTES_MS;
  if (isRepeated && faults.value('template-repeat') === 'same-answer') return former.msgid;
  const msgid = (lastId += 1);
  if (once !== undefined) known.set(once, { msgid, at: now });
  const fate = phone.blocked ? 'failed:user block' : String(faults.value('template-fate'));
  if (fate === 'success') phones.receive(phone, { type: 'template', text }, 'template');
  else if (!phone.blocked) faults.struck('template-fate');
  happen(phone, account, { event: 'TEMPLATESENDJOBFINISH', MsgID: String(msgid), Status: fate });
  return msgid;
}
