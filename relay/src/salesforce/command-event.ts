import { z } from 'zod';

import { chatCommandSchema, errandSchema, type ChatCommand, type Errand } from '../command.ts';

/** A command as it came in `WeChat_Chat_Command__e`, checked. */
export interface CommandEvent {
  requestId: string;
  /** The org's id of the chat; null for none. */
  chatId: string | null;
  command: ChatCommand | Errand;
}

const CHAT_TYPES = ['EndChat', 'SendText', 'SendFile', 'AskName'];
const ERRAND_TYPES = ['WriteToCustomer', 'SetRemark', 'RefreshIdentity', 'ReloadChannels'];

const eventSchema = z.object({
  RequestId__c: z.string().min(1).max(80),
  Chat__c: z
    .string()
    .regex(/^[A-Za-z0-9]{15,18}$/u)
    .nullish(),
  Type__c: z.string(),
  Payload__c: z.string().nullish(),
});

const createdSchema = z.object({ CreatedDate: z.iso.datetime({ offset: true }) });

/**
 * Reads an event. What cannot be carried out becomes a `Refused` with a sentence for the console; an
 * event without a usable request id is nobody's, and undefined. Pure.
 */
export function readCommandEvent(payload: unknown): CommandEvent | undefined {
  const event = eventSchema.safeParse(payload).data;
  if (event === undefined) return undefined;
  const chatId = event.Chat__c ?? null;
  return { requestId: event.RequestId__c, chatId, command: commandOf(event, chatId) };
}

/** When the org published the event, in milliseconds since the epoch; undefined if it does not say. */
export function createdAt(payload: unknown): number | undefined {
  const created = createdSchema.safeParse(payload).data;
  return created && Date.parse(created.CreatedDate);
}

function commandOf(
  { Type__c: type, Payload__c: json }: z.infer<typeof eventSchema>,
  chatId: string | null,
): ChatCommand | Errand {
  const isForChat = CHAT_TYPES.includes(type);
  if (!isForChat && !ERRAND_TYPES.includes(type)) {
    return refused('ignored', 'This relay does not know the command: install a newer one.');
  }
  const fields = parseObject(json);
  if (fields === undefined) return refused('failed', 'The command has no readable content.');
  const known = isForChat ? chatCommandSchema : errandSchema;
  const command = known.safeParse(
    type === 'SendFile' ? { type, file: fields } : { ...fields, type },
  );
  if (!command.success)
    return refused('failed', `The command is wrong: ${fieldsOf(command.error)}.`);
  return isForChat && chatId === null
    ? refused('failed', 'The command names no chat.')
    : command.data;
}

function refused(outcome: 'ignored' | 'failed', message: string): Errand {
  return { type: 'Refused', outcome, message };
}

/** The names of the fields that are wrong; never what is in them. */
function fieldsOf(error: z.ZodError): string {
  const names = error.issues.map(({ path }) => path.join('.'));
  return `check ${[...new Set(names)].join(', ')}`;
}

function parseObject(json: string | null | undefined): Record<string, unknown> | undefined {
  try {
    return z
      .record(z.string(), z.unknown())
      .safeParse(JSON.parse(json === '' ? '{}' : (json ?? '{}'))).data;
  } catch {
    return undefined;
  }
}
