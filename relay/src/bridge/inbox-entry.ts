import { z } from 'zod';

import type { DeskSession } from '../desk.ts';
import type { InboxEntry } from '../store/records.ts';
import { chatOrderSchema } from './commands.ts';
import type { ConversationEvent } from './conversation.ts';
import { eventOf } from './customer-event.ts';
import type { ServedChannel } from './dialogue.ts';
import type { Survey } from './known.ts';
import { answerOf, type SurveyAnswer } from './survey.ts';

/** What an entry of the inbox means for the conversation. */
export interface EntryReading {
  events: ConversationEvent[];
  /** Of a chat that was handed over; it counts only if no other chat is open. */
  session?: DeskSession;
  /** What the customer says of a former chat; it means nothing for the present one. */
  answer?: SurveyAnswer;
}

/** A chat that was handed over, as the inbox keeps it. */
const adoptionSchema = z.object({
  chat: z.object({
    key: z.string(),
    chatId: z.string(),
    fence: z.number(),
    status: z.enum(['opening', 'queued', 'active']),
    chatKey: z.string(),
    agent: z.string(),
    openedAt: z.number().nullable(),
    acceptedAt: z.number().nullable(),
    request: z.object({
      conversationId: z.string(),
      visitorName: z.string(),
      language: z.string(),
      prechatDetails: z.array(z.unknown()),
      prechatEntities: z.array(z.unknown()),
    }),
  }),
  session: z.unknown().optional(),
});

/** Reads an entry. Throws if it is none that this relay could have written. */
export function readEntry(
  { kind, payload }: InboxEntry,
  { channel, desk, endKeywords }: Pick<ServedChannel, 'channel' | 'desk' | 'endKeywords'>,
  { survey, now }: { survey: Survey | null; now: number },
): EntryReading {
  switch (kind) {
    case 'push': {
      const said = channel.interpret(payload);
      const answer = answerOf(said, survey, now);
      if (answer !== undefined) return { events: [], answer };
      const event = eventOf(said, endKeywords);
      return { events: event === undefined ? [] : [event] };
    }
    case 'command':
      return { events: [{ type: 'command', ...chatOrderSchema.parse(payload) }] };
    case 'adoption': {
      const { chat, session } = adoptionSchema.parse(payload);
      const adopted: ConversationEvent = { type: 'adopted', ...chat };
      const revived = desk.revive(session);
      // A chat at which nobody can listen any more is over.
      return revived === undefined
        ? { events: [adopted, { type: 'lost', reason: 'no-notes' }], session: {} }
        : { events: [adopted], session: revived };
    }
    case 'errand':
      return { events: [] };
    case 'unknown':
      throw new TypeError('The journal holds an entry of an unknown kind.');
  }
}

/** Whether the customer has written, and so may be answered. */
export function isOfCustomer({ type }: ConversationEvent): boolean {
  return type === 'customer-wrote' || type === 'customer-ends';
}
