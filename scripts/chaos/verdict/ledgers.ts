import { z } from 'zod';

import type { Customer } from '../../sandbox/page/state.ts';

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
  /** What has appeared on the phone, in order, line by line. */
  shown: string[];
  fates: Fate[];
}

/** Where the ledgers come from. */
export interface Sources {
  customers: readonly Customer[];
  /** Reads the relay's journal: asked for {@link LEDGER_QUERIES}. */
  rows: (sql: string) => Record<string, unknown>[];
  /** In the order in which they were asked for. */
  chats: readonly {
    openId: string;
    visitorMessages: readonly { text: string }[];
    agentMessages: readonly { text: string }[];
    /** What Live Agent could not be rid of, now that the chat is over. */
    undelivered: readonly string[];
  }[];
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

const TAKEN = 'select open_id, payload from inbox order by id';
const FATES =
  'select open_id, direction, kind, text, status, certain from message order by position';

/** What is read from the journal. */
export const LEDGER_QUERIES = [TAKEN, FATES] as const;

/** Texts of the load; whatever else is said is the relay's own. */
export const isLoad = (text: string): boolean => text.startsWith('«');

/** Reads the ledgers of both stand-ins and the journal, for each customer. */
export function readLedgers({ customers, rows, chats }: Sources): Map<string, CustomerLedger> {
  const ledgers = new Map<string, CustomerLedger>();
  for (const { openId, bubbles } of customers) {
    const written = bubbles
      .filter(({ from, text }) => from === 'customer' && isLoad(text))
      .map(({ text, status }) => ({ text, answered: status === 'arrived' }));
    const shown = bubbles
      .filter(({ from, text }) => from === 'account' && isLoad(text))
      // An agent's quick lines arrive as one message.
      .flatMap(({ text }) => text.split('\n'));
    ledgers.set(openId, { written, taken: [], heard: [], said: [], shown, fates: [] });
  }
  for (const row of rows(TAKEN)) {
    const { open_id: openId, payload } = inboxRow.parse(row);
    const text = inboxText.safeParse(JSON.parse(payload)).data?.content ?? '';
    if (isLoad(text)) ledgers.get(openId)?.taken.push(text);
  }
  for (const row of rows(FATES)) {
    const { open_id: openId, kind, certain, ...rest } = messageRow.parse(row);
    if (kind !== 'text' || !isLoad(rest.text)) continue;
    ledgers.get(openId)?.fates.push({ ...rest, certain: certain === 1 });
  }
  chats.forEach(({ openId, visitorMessages, agentMessages, undelivered }, chat) => {
    const ledger = ledgers.get(openId);
    // A long backlog is said together, each message in a line of its own.
    for (const { text } of visitorMessages.flatMap(linesOf)) {
      if (isLoad(text)) ledger?.heard.push({ text, chat });
    }
    for (const { text } of agentMessages) {
      if (isLoad(text)) ledger?.said.push({ text, pending: undelivered.includes(text) });
    }
  });
  return ledgers;
}

function linesOf({ text }: { text: string }): { text: string }[] {
  return text.split('\n').map((line) => ({ text: line }));
}
