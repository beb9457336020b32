import { z } from 'zod';

/*
 * Messages of the Bayeux protocol as Salesforce speaks it. Sources: CometD, "The Bayeux Protocol 1.0";
 * Streaming API Developer Guide, "Streaming API Error Codes"; answers of the service in public issues.
 */

/** What a client sends; the service reads no more of it. */
export const clientMessage = z.looseObject({
  channel: z.string(),
  id: z.string().optional(),
  clientId: z.string().optional(),
  connectionType: z.string().optional(),
  subscription: z.union([z.string(), z.array(z.string())]).optional(),
  advice: z.looseObject({ timeout: z.number().optional() }).optional(),
  ext: z.looseObject({ replay: z.unknown() }).partial().optional(),
});
export type ClientMessage = z.infer<typeof clientMessage>;

/** One message or a list of them. */
export const clientMessages = z.union([
  z.array(clientMessage).min(1),
  clientMessage.transform((message) => [message]),
]);

export interface ServerMessage {
  channel: string;
  successful?: boolean;
  error?: string;
  advice?: { reconnect: 'retry' | 'handshake' | 'none'; interval?: number; timeout?: number };
  [name: string]: unknown;
}

/** A refusal of a message. `advice` is what the client is to do now. */
export function failure(
  { channel, id }: ClientMessage,
  error: string,
  more: Partial<ServerMessage> = {},
): ServerMessage {
  return { ...more, channel, ...(id === undefined ? {} : { id }), error, successful: false };
}

export function success(
  { channel, id }: ClientMessage,
  clientId: string,
  more: Partial<ServerMessage> = {},
): ServerMessage {
  return { clientId, ...more, channel, ...(id === undefined ? {} : { id }), successful: true };
}

/** The session has ended: on the way to a session the reason is in `ext`, later in `error`. */
export function unauthenticated(message: ClientMessage, hasToken: boolean): ServerMessage {
  const failureReason = hasToken
    ? '401::Authentication invalid'
    : '401::Request requires authentication';
  const isHandshake = message.channel === '/meta/handshake';
  return failure(message, isHandshake ? '403::Handshake denied' : failureReason, {
    ext: { sfdc: { failureReason }, replay: true },
    advice: { reconnect: 'none' },
  });
}

export function unknownClient(message: ClientMessage): ServerMessage {
  return failure(message, '403::Unknown client', {
    advice: { interval: 0, reconnect: 'handshake' },
  });
}

export function missingCookie(message: ClientMessage, clientId: string): ServerMessage {
  return failure(
    message,
    `400::Client ${clientId} has established a session, but no BAYEUX_BROWSER cookie present`,
  );
}

/** With two spaces in it, as the service writes it. */
export function invalidReplayId(
  message: ClientMessage,
  clientId: string,
  replayId: unknown,
): ServerMessage {
  return failure(
    message,
    `400::The replayId {${String(replayId)}} you provided was invalid.  Please provide a valid ID, -2 to replay all events, or -1 to replay only new events.`,
    { clientId },
  );
}
