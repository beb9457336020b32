import { z } from 'zod';

/**
 * The part of the Bayeux protocol that the org's Streaming API speaks. Pure: what to send, and what an
 * answer means.
 *
 * Source: "Bayeux Protocol 1.0" (cometd.org); "Message Durability" and "Streaming API Error Codes",
 * Streaming API Developer Guide.
 */

/** Every event that comes from now on. */
export const NEW_EVENTS = -1;
/** Every event that the org still keeps: those of the last 72 hours. */
export const KEPT_EVENTS = -2;

/** An event as it came. `payload` has not been looked at. */
export interface StreamEvent {
  replayId: number;
  payload: unknown;
}

export type StreamTrouble =
  /** The org has forgotten the client: shake hands again. */
  | { kind: 'handshake'; reason: string }
  /** The session is not accepted: sign in again, then shake hands. */
  | { kind: 'session'; reason: string }
  /** The replay id is too old, or of another org. */
  | { kind: 'replay'; reason: string }
  /** Anything else: try again, ever more seldom. */
  | { kind: 'failed'; reason: string };

/** What one answer says. */
export interface StreamAnswer {
  events: StreamEvent[];
  /** Of the handshake. */
  clientId: string | undefined;
  trouble: StreamTrouble | undefined;
}

export function handshakeMessage(): object {
  return {
    channel: '/meta/handshake',
    version: '1.0',
    minimumVersion: '1.0',
    supportedConnectionTypes: ['long-polling'],
    ext: { replay: true },
  };
}

export function subscribeMessage(clientId: string, subscription: string, replayId: number): object {
  const ext = { replay: { [subscription]: replayId } };
  return { channel: '/meta/subscribe', clientId, subscription, ext };
}

export function connectMessage(clientId: string): object {
  return { channel: '/meta/connect', clientId, connectionType: 'long-polling' };
}

export function disconnectMessage(clientId: string): object {
  return { channel: '/meta/disconnect', clientId };
}

/**
 * Reads an answer. Messages that make no sense are left out; without an answer to `asked`, the whole is
 * trouble.
 *
 * @param body of the HTTP answer, parsed
 * @param asked the channel of the message that was sent
 * @param topic events of this channel are wanted
 */
export function readStreamAnswer(body: unknown, asked: string, topic: string): StreamAnswer {
  const messages = answerSchema.safeParse(body).data ?? [];
  const events = messages.flatMap((message) => {
    const event = message.channel === topic ? eventSchema.safeParse(message.data).data : undefined;
    return event === undefined ? [] : [{ replayId: event.event.replayId, payload: event.payload }];
  });
  const reply = messages.find(({ channel }) => channel === asked);
  return { events, clientId: reply?.clientId, trouble: troubleOf(reply) };
}

function troubleOf(reply: z.infer<typeof messageSchema> | undefined): StreamTrouble | undefined {
  if (reply === undefined) return { kind: 'failed', reason: 'no-answer' };
  const advice = reply.advice?.reconnect;
  if (reply.successful === true) {
    return advice === 'handshake' ? { kind: 'handshake', reason: 'advice' } : undefined;
  }
  const words = `${reply.ext?.sfdc?.failureReason ?? ''} ${reply.error ?? ''}`;
  const reason = /\b[1-5]\d\d(?=:)/u.exec(words)?.[0] ?? 'unknown';
  if (/\b401:/u.test(words)) return { kind: 'session', reason };
  if (/\breplay ?id\b/iu.test(words)) return { kind: 'replay', reason };
  if (advice === 'handshake' || /unknown client/iu.test(words))
    return { kind: 'handshake', reason };
  return { kind: 'failed', reason };
}

const messageSchema = z
  .object({
    channel: z.string(),
    clientId: z.string().optional(),
    successful: z.boolean().optional(),
    error: z.string().optional(),
    advice: z.object({ reconnect: z.string().optional() }).optional().catch(undefined),
    ext: z
      .object({ sfdc: z.object({ failureReason: z.string().optional() }).optional() })
      .optional()
      .catch(undefined),
    data: z.unknown().optional(),
  })
  // One that makes no sense must not hold up the others.
  .catch({ channel: '', data: undefined });
const answerSchema = z.array(messageSchema);

const eventSchema = z.object({
  event: z.object({ replayId: z.number().int() }),
  payload: z.unknown().optional(),
});
