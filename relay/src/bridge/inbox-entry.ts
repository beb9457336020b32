import { z } from 'zod';

import type { CustomerEvent } from '../channel.ts';
import type { OwnErrand } from '../command.ts';
import type { DeskSession } from '../desk.ts';
import type { InboxEntry, NewErrand } from '../store/records.ts';
import type { Occasion } from './allowance.ts';
import { chatOrderSchema, outreachOrderSchema, ownOrder } from './commands.ts';
import type { ConversationEvent } from './conversation.ts';
import { eventOf, occasionOf } from './customer-event.ts';
import type { Survey } from './known.ts';
import type { ServedChannel } from './served-channel.ts';
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
  /** What has to be done besides. */
  errand?: NewErrand;
  /** The customer has unfollowed. */
  isFarewell?: boolean;
  /** What somebody in the org says, chat or none. */
  outreach?: Extract<ConversationEvent, { type: 'outreach' }>;
  /** What became of something that the channel had taken. */
  job?: Extract<CustomerEvent, { kind: 'job-over' }>;
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
      target: z.string().optional(),
    }),
  }),
  session: z.unknown().optional(),
});

/** Reads an entry. Throws if it is none that this relay could have written. */
export function readEntry(
  { id, kind, payload }: InboxEntry,
  openId: string,
  served: ServedChannel,
  { survey, now }: { survey: Survey | null; now: number },
): EntryReading {
  switch (kind) {
    case 'push': {
      const said = served.channel.interpret(payload);
      if (said.kind === 'profile') {
        const errand = ownOrder(profileErrand(served.name, said));
        return { events: [], errand: { key: `of entry ${String(id)}`, payload: errand } };
      }
      if (said.kind === 'job-over') return { events: [], job: said };
      const by = occasionOf(said);
      const answer = answerOf(said, survey, now);
      if (answer !== undefined) return { events: [], answer, by };
      const event = eventOf(said, served);
      const events = event === undefined ? [] : [event];
      return { events, by, isFarewell: said.kind === 'left' };
    }
    case 'command': {
      const outreach = outreachOrderSchema.safeParse(payload).data;
      if (outreach === undefined) return { events: [orderOf(payload, openId, served)] };
      const { requestId, command } = outreach;
      const text = served.channel.prepare(command.text).join('');
      return { events: [], outreach: { type: 'outreach', requestId, text } };
    }
    case 'adoption': {
      const { chat, session } = adoptionSchema.parse(payload);
      const adopted: ConversationEvent = { type: 'adopted', ...chat };
      const revived = served.desk.revive(session);
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

/**
 * What a push means that is nothing but a message for the agent, to which the relay itself says nothing;
 * undefined if it is something else, or cannot be read.
 */
export function ordinaryReading(
  payload: unknown,
  served: Pick<ServedChannel, 'channel' | 'endKeywords' | 'entrances'>,
): Pick<EntryReading, 'events' | 'by'> | undefined {
  try {
    const said = served.channel.interpret(payload);
    if (said.kind === 'message' && (said.choice !== undefined || said.isUnsupported === true)) {
      return undefined;
    }
    const event = eventOf(said, served);
    return event?.type === 'customer-wrote' ? { events: [event], by: occasionOf(said) } : undefined;
  } catch {
    return undefined;
  }
}

/** What the relay has to word itself becomes something that it says. */
function orderOf(payload: unknown, openId: string, served: ServedChannel): ConversationEvent {
  const order = chatOrderSchema.parse(payload);
  const text = order.command.type === 'AskName' ? served.nameRequest?.(openId) : undefined;
  const command = text === undefined ? order.command : { type: 'SendText' as const, text };
  return { type: 'command', ...order, command };
}

/** What the org is told of a customer without whom nothing of this would be known. */
function profileErrand(
  channel: string,
  { openId, change }: Extract<CustomerEvent, { kind: 'profile' }>,
): OwnErrand {
  if (change === 'modified') return { type: 'RereadProfile', channel, openId };
  const profile = { displayName: null, avatarUrl: null, unionId: null };
  return { type: 'WriteProfile', channel, openId, profile };
}
