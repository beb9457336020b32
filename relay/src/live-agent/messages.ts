import { z } from 'zod';

import { rulesSchema, type SensitiveDataRule } from './sensitive-data.ts';

/**
 * What Live Agent says in a Messages response, by type. Fields that the relay does not read are
 * left out; fields that are documented but were seen missing on the wire are optional.
 * Source: Chat REST API Developer Guide v66, "Messages", and clients in the field.
 */
export type LiveAgentMessage =
  | {
      type: 'ChatRequestSuccess';
      queuePosition: number | undefined;
      estimatedWaitTime: number | undefined;
      connectionTimeout: number | undefined;
      /** Undefined if there is no list of them. */
      rules: SensitiveDataRule[] | undefined;
    }
  | { type: 'SensitiveDataRules'; rules: SensitiveDataRule[] | undefined }
  | { type: 'ChatRequestFail'; reason: string }
  | {
      type: 'QueueUpdate';
      position: number | undefined;
      estimatedWaitTime: number | undefined;
    }
  | { type: 'ChatEstablished' | 'ChatTransferred'; name: string; idle?: IdleTimeout }
  | { type: 'AgentJoinedConference' | 'AgentLeftConference'; name: string }
  | { type: 'ChatMessage'; name: string; text: string }
  | { type: 'AgentTyping' }
  | { type: 'AgentNotTyping' }
  | { type: 'AgentDisconnect' }
  | { type: 'TransferToButtonInitiated' }
  | { type: 'ChatEnded'; reason: string }
  | { type: 'ChasitorSessionData'; chatMessages: TranscriptEntry[] }
  | {
      type: 'FileTransfer';
      /** `Requested`, `Canceled`, `Success` or `Failure`. */
      step: string;
      uploadServletUrl: string;
      fileToken: string;
      cdmServletUrl: string;
    }
  | { type: 'SwitchServer'; newUrl: string | undefined }
  | { type: 'AsyncResult'; isSuccess: boolean }
  /** Known, and of no use to a relay. */
  | { type: 'ignored'; name: string }
  /** Not in any list that we know. */
  | { type: 'unknown'; name: string };

/** The button's idle timeout, in seconds, if it has one; enforced by the visitor's side. */
export interface IdleTimeout {
  warningTime?: number | undefined;
  timeout?: number | undefined;
}

/** One entry of the history that follows a reconnection. */
export interface TranscriptEntry {
  type: string;
  name: string;
  content: string;
}

/** A 200 answer of the Messages resource. */
export interface MessageBatch {
  messages: LiveAgentMessage[];
  /** To be acknowledged with the next poll. */
  sequence: number;
  /** For ReconnectSession. Absent answers keep the former one. */
  offset: number | undefined;
}

const number = z.coerce.number().optional().catch(undefined);
const text = z.string().catch('');

const batchSchema = z.object({
  // One that makes no sense must not hold up the others.
  messages: z.array(z.object({ type: text, message: z.unknown().optional() }).catch({ type: '' })),
  sequence: z.coerce.number().int(),
  offset: number,
});

const waiting = z.object({
  queuePosition: number,
  position: number,
  estimatedWaitTime: number,
  connectionTimeout: number,
  sensitiveDataRules: rulesSchema,
});
const ruled = z.object({ sensitiveDataRules: rulesSchema });
const named = z.object({ name: text });
const idleTimeout = z
  .object({ isEnabled: z.literal(true), warningTime: number, timeout: number })
  .optional()
  .catch(undefined);
const established = z
  .object({
    name: text,
    // The guide spells it in the second way.
    chasitorIdleTimeout: idleTimeout,
    chasitorIdletimeout: idleTimeout,
  })
  .transform(({ name, chasitorIdleTimeout, chasitorIdletimeout }) => ({
    name,
    idle: chasitorIdleTimeout ?? chasitorIdletimeout,
  }));
const spoken = z.object({ name: text, text });
const reasoned = z.object({ reason: z.string().catch('unknown') });
const history = z.object({
  chatMessages: z.array(z.object({ type: text, name: text, content: text })).catch([]),
});
const fileTransfer = z.object({
  type: text,
  uploadServletUrl: text,
  fileToken: text,
  cdmServletUrl: text,
});
const switchServer = z.object({ newUrl: z.string().optional().catch(undefined) });
const asyncResult = z.object({ isSuccess: z.boolean().catch(true) });

/** Types that need no action; each is listed so that what is truly unknown can be counted. */
const IGNORED = new Set([
  'Availability',
  'CustomEvent',
  'NewVisitorBreadcrumb',
  // Returned by its own resource, never by Messages.
  'ReconnectSession',
  // Bots speak it; this API does not support them.
  'RichMessage',
]);

/**
 * Reads the body of a 200 answer. Returns `undefined` if it is not a batch (cut off, or not JSON):
 * such an answer must not be acknowledged.
 */
export function readBatch(body: string): MessageBatch | undefined {
  const parsed = batchSchema.safeParse(parseJson(body));
  if (!parsed.success) return undefined;
  return {
    messages: parsed.data.messages.map(({ type, message }) => readMessage(type, message ?? {})),
    sequence: parsed.data.sequence,
    offset: parsed.data.offset,
  };
}

function readMessage(type: string, message: unknown): LiveAgentMessage {
  switch (type) {
    case 'ChatRequestSuccess': {
      const answer = fields(waiting, message);
      const { queuePosition, estimatedWaitTime, connectionTimeout } = answer;
      const { sensitiveDataRules: rules } = answer;
      return { type, queuePosition, estimatedWaitTime, connectionTimeout, rules };
    }
    case 'SensitiveDataRules':
      return { type, rules: fields(ruled, message).sensitiveDataRules };
    case 'QueueUpdate': {
      const { position, estimatedWaitTime } = fields(waiting, message);
      return { type, position, estimatedWaitTime };
    }
    case 'ChatRequestFail':
    case 'ChatEnded':
      return { type, ...fields(reasoned, message) };
    case 'ChatEstablished':
    case 'ChatTransferred': {
      const { name, idle } = fields(established, message);
      return { type, name, ...(idle === undefined ? {} : { idle }) };
    }
    case 'AgentJoinedConference':
    case 'AgentLeftConference':
      return { type, ...fields(named, message) };
    case 'ChatMessage':
      return { type, ...fields(spoken, message) };
    case 'AgentTyping':
    case 'AgentNotTyping':
    case 'AgentDisconnect':
    case 'TransferToButtonInitiated':
      return { type };
    case 'ChasitorSessionData':
      return { type, ...fields(history, message) };
    case 'FileTransfer': {
      const { type: step, ...rest } = fields(fileTransfer, message);
      return { type, step, ...rest };
    }
    case 'SwitchServer':
      return { type, newUrl: fields(switchServer, message).newUrl };
    case 'AsyncResult':
      return { type, ...fields(asyncResult, message) };
    default:
      return { type: IGNORED.has(type) ? 'ignored' : 'unknown', name: type };
  }
}

/** Every field of these schemas has a fallback, so only a message that is no object can fail. */
function fields<T>(schema: z.ZodType<T>, message: unknown): T {
  const parsed = schema.safeParse(message);
  return parsed.success ? parsed.data : schema.parse({});
}

export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
