import { z } from 'zod';

import type { DeskSession } from '../desk.ts';
import type { InboxEntry } from '../store/records.ts';
import type { Occasion } from './allowance.ts';
import { chatOrderSchema } from './commands.ts';
import type { ConversationEvent } from './conversation.ts';
import { eventOf, occasionOf } from './customer-event.ts';
import type { ServedChannel } from './dialogue.ts';

/** What an entry of the inbox means for the conversation. */
export interface EntryReading {
  events: ConversationEvent[];
  /** Of a chat that was handed over; it counts only if no other chat is open. */
  session?: DeskSession;
  /** The customer has done something that lets replies through. */
  occasion?: Occasion;
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
  { kind, payload }: Pick<InboxEntry, 'kind' | 'payload'>,
  { channel, desk, endKeywords }: Pick<ServedChannel, 'channel' | 'desk' | 'endKeywords'>,
): EntryReading {
  switch (kind) {
    case 'push': {
      const done = channel.interpret(payload);
      const event = eventOf(done, endKeywords);
      const occasion = occasionOf(done);
      return {
        events: event === undefined ? [] : [event],
        ...(occasion === undefined ? {} : { occasion }),
      };
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
  }
}
