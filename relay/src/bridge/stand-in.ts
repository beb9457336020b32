import { z } from 'zod';

import type { DeskEvent } from '../desk.ts';
import type {
  CommandResult,
  Customer,
  InboxEntry,
  NewErrand,
  NewMessage,
} from '../store/records.ts';
import { outreachOrderSchema } from './commands.ts';
import type { ConversationEvent } from './conversation.ts';
import { tidings } from './outreach.ts';

/** What takes the place of something that cannot be processed, so that people know of it. */
export interface StandIn {
  events: ConversationEvent[];
  results: (CommandResult & { conversationId: string })[];
  errands?: NewErrand[];
}

const addressSchema = z.object({ requestId: z.string(), conversationId: z.string() });
const UNREADABLE = 'The relay cannot process this command.';
const UNSENT = {
  code: 'not-processed',
  text: 'The relay could not process this message, so it was not sent: write it again in other words.',
};

/** For an entry of the inbox: a line for the agent, or an answer to whoever gave the command. Pure. */
export function standInFor(
  { kind, payload }: InboxEntry,
  unreadable: string,
  customer: Customer,
): StandIn {
  const outreach = kind === 'command' ? outreachOrderSchema.safeParse(payload).data : undefined;
  if (outreach !== undefined) {
    const { requestId } = outreach;
    const result = { requestId, outcome: 'failed', message: UNREADABLE } as const;
    return { events: [], results: [], errands: [tidings(customer, result)] };
  }
  const address = kind === 'command' ? addressSchema.safeParse(payload).data : undefined;
  return {
    events: kind === 'push' ? [{ type: 'customer-wrote', text: unreadable }] : [],
    results: address === undefined ? [] : [{ ...address, outcome: 'failed', message: UNREADABLE }],
  };
}

/** For what the desk has told: everything but the agent's words, which the console shows as failed. Pure. */
export function standInForWords(events: readonly DeskEvent[]): {
  events: DeskEvent[];
  add: NewMessage[];
} {
  return {
    events: events.filter(({ type }) => type !== 'message'),
    add: events.flatMap((event) => (event.type === 'message' ? [unsent(event.agent, '')] : [])),
  };
}

/** Words of an agent that stay here. Pure. */
export function unsent(author: string, text: string): NewMessage {
  return { direction: 'to-customer', kind: 'text', text, author, failed: UNSENT };
}
