import { z } from 'zod';

import type { World } from '../world/world.ts';

/** What became of one message, as the journal has it. */
export interface Fate {
  direction: 'to-agent' | 'to-customer';
  text: string;
  status: string;
  certain: boolean;
}

/** One customer's words and answers, as each place has them. */
export interface CustomerLedger {
  /** What the customer wrote, and whether WeChat was told that it had arrived. */
  written: { text: string; answered: boolean }[];
  /** What the relay has taken, in order. */
  taken: string[];
  /** What agents have read, in order, with the chat in which they did. */
  heard: { text: string; chat: number }[];
  /** What agents have said, in order, and whether Live Agent still waits for its acknowledgement. */
  said: { text: string; pending: boolean }[];
  /** What has appeared on the phone, in order. */
  shown: string[];
  fates: Fate[];
}

const inboxRow = z.object({ open_id: z.string(), payload: z.string() });
const inboxText = z.looseObject({ type: z.literal('text'), content: z.string() });
const messageRow = z.object({
  open_id: z.string(),
  direction: z.enum(['to-agent', 'to-customer']),
  kind: z.string(),
  text: z.string(),
  status: z.string(),
  certain: z.number(),
});

/** Texts of the load; whatever else is said is the relay's own. */
export const isLoad = (text: string): boolean => text.startsWith('«');

/** Reads the ledgers of both stand-ins and the journal, for each customer. */
export function readLedgers(world: World): Map<string, CustomerLedger> {
  const ledgers = new Map<string, CustomerLedger>();
  for (const { openId, bubbles } of world.wechat.state().customers) {
    const written = bubbles
      .filter(({ from, text }) => from === 'customer' && isLoad(text))
      .map(({ text, status }) => ({ text, answered: status === 'arrived' }));
    const shown = bubbles
      .filter(({ from, text }) => from === 'account' && isLoad(text))
      .map(({ text }) => text);
    ledgers.set(openId, { written, taken: [], heard: [], said: [], shown, fates: [] });
  }
  for (const row of world.database.rows('select open_id, payload from inbox order by id')) {
    const { open_id: openId, payload } = inboxRow.parse(row);
    const text = inboxText.safeParse(JSON.parse(payload)).data?.content ?? '';
    if (isLoad(text)) ledgers.get(openId)?.taken.push(text);
  }
  const messages =
    'select open_id, direction, kind, text, status, certain from message order by position';
  for (const row of world.database.rows(messages)) {
    const { open_id: openId, kind, certain, ...rest } = messageRow.parse(row);
    if (kind !== 'text' || !isLoad(rest.text)) continue;
    ledgers.get(openId)?.fates.push({ ...rest, certain: certain === 1 });
  }
  let number = 0;
  for (const chat of world.liveAgent.chats.values()) {
    number += 1;
    const ledger = ledgers.get(chat.view.visitorName);
    for (const { text } of chat.visitorMessages.filter((message) => isLoad(message.text))) {
      ledger?.heard.push({ text, chat: number });
    }
    const pending = world.undelivered(chat);
    for (const { text } of chat.agentMessages.filter((message) => isLoad(message.text))) {
      ledger?.said.push({ text, pending: chat.view.state === 'ended' && pending.includes(text) });
    }
  }
  return ledgers;
}
