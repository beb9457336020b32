import { z } from 'zod';
import type { Account } from './account.ts';
import { left } from './allowance.ts';
import { OK, type Endpoints } from './api-call.ts';
import type { Backstage } from './backstage.ts';
import { readCustomMessage } from './custom-message.ts';
import { Refusal } from './errcode.ts';
import { numberOf } from './fault-list.ts';
import { readJson } from './json-body.ts';
import type { Phone } from './phone.ts';
import { shownContent } from './shown-content.ts';

const EXCHANGE_MS = 30_000;
const typingRequest = z.looseObject({
  touser: z.string().optional(),
  command: z.string().optional(),
});

/** `/cgi-bin/message/custom/send` and `…/typing`. */
export const MESSAGE_ENDPOINTS: Endpoints = {
  '/cgi-bin/message/custom/send': {
    method: 'POST',
    needs: 'token',
    answer: (call, account, backstage) => {
      const { faults, phones } = backstage;
      const message = readCustomMessage(call.body);
      if (message.type === 'msgmenu' && account.kind !== 'service') throw new Refusal(40200);
      if (message.kfAccount !== undefined && !account.kfAccounts.includes(message.kfAccount)) {
        throw new Refusal(65401);
      }
      const phone = reachable(message.touser, account, backstage);
      if (faults.take('send-busy')) throw new Refusal(-1);
      if (faults.take('send-fail')) throw new Refusal(numberOf(faults, 'send-errcode'));
      const shown = shownContent(message, account, backstage);
      phones.spend(phone);
      phones.receive(phone, { type: message.type, choices: message.choices, ...shown }, 'custom');
      return OK;
    },
    fate: ({ faults }) => {
      if (faults.take('send-reset-after')) return 'broken';
      return faults.take('send-timeout-after') ? 'never' : 'arrives';
    },
  },
  '/cgi-bin/message/custom/typing': {
    method: 'POST',
    needs: 'token',
    answer: (call, account, backstage) => {
      const { clock, phones } = backstage;
      const { touser, command } = readJson(call.body, typingRequest);
      if (command !== 'Typing' && command !== 'CancelTyping') throw new Refusal(45072);
      const phone = reachable(touser ?? '', account, backstage);
      if (command === 'Typing') {
        const now = clock.now();
        if (now >= phone.allowance.until) throw new Refusal(45015);
        if (left(phone.allowance, now) === 0) throw new Refusal(45047);
        if (now - phone.lastExchangeAt > EXCHANGE_MS) throw new Refusal(45080);
        if (now < phone.typingUntil) throw new Refusal(45081);
      }
      phones.typing(phone, command === 'Typing');
      return OK;
    },
  },
};

export function reachable(openId: string, account: Account, { phones, faults }: Backstage): Phone {
  const phone = phones.find(openId);
  if (phone?.account !== account.name) throw new Refusal(40003);
  if (!phone.subscribed) {
    const errcode = numberOf(faults, 'non-follower-errcode');
    if (errcode !== 43004) faults.struck('non-follower-errcode');
    throw new Refusal(errcode);
  }
  if (phone.blocked) throw new Refusal(48002);
  return phone;
}
