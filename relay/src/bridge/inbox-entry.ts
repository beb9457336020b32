import { z } from 'zod';

import type { DeskSession } from '../desk.ts';
import type { InboxEntry } from '../store/records.ts';
import type { Occasion } from './allowance.ts';
import { chatOrderSchema } from './commands.ts';
import type { ConversationEvent } from './conversation.ts';
import { eventOf, occasionOf } from './customer-event.ts';
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
  /** The customer has done something that lets replies through. */
  by?: Occasion | undefined;
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
      const by = occasionOf(said);
      const answer = answerOf(said, survey, now);
      if (answer !== undefined) return { events: [], answer, by };
      const event = eventOf(said, endKeywords);
      return { events: event === undefined ? [] : [event], by };
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

/** Whether a push is nothing but a message for the agent. False as well if it cannot be read. */
export function isOrdinary(
  payload: unknown,
  { channel, endKeywords }: Pick<ServedChannel, 'channel' | 'endKeywords'>,
): boolean {
  try {
    const said = channel.interpret(payload);
    const isChoice = said.kind === 'message' && said.choice !== undefined;
    return !isChoice && eventOf(said, endKeywords)?.type === 'customer-wrote';
  } catch {
    return false;
  }
}
