import { createHash } from 'node:crypto';
import { z } from 'zod';

/**
 * Everything that is needed to go on with a chat in another process. It is written to the journal at
 * each change; whatever is not in here is lost in a crash.
 */
export const sessionSchema = z.object({
  /** Base address, `https://…/chat/rest/`; SwitchServer can change it. */
  endpoint: z.string(),
  /** Session id; also the transcript's chat key. */
  id: z.string(),
  key: z.string(),
  affinity: z.string(),
  /** Seconds within which the service answers a poll. */
  clientPollTimeout: z.number(),
  /** How long the service lets a silent visitor live, in milliseconds. */
  connectionTimeout: z.number(),
  /**
   * `created`: a key, but no request yet. `requested`: ChasitorInit was accepted.
   * `queued`: routed. `established`: an agent has accepted, and messages may be sent.
   */
  phase: z.enum(['created', 'requested', 'queued', 'established']),
  /**
   * Where the repair after a 503 stands: `reconnect` asks for a new affinity, `session-data` waits
   * for the history, `resync-state` tells the service that the history was read.
   */
  repair: z.enum(['none', 'reconnect', 'session-data', 'resync-state']),
  /** Number of the last POST that the service accepted; the next one carries this plus one. */
  sequence: z.number(),
  /** Sequence of the last batch in the journal; the next poll acknowledges it. */
  ack: z.number(),
  /** Of the last 200; undefined before the first one. */
  offset: z.number().optional(),
  /** Messages of agents that have been journaled in this session. */
  agentMessages: z.number(),
  /** Those of the last batch: the service may not know yet that we have them. */
  unconfirmed: z.number(),
  /** The last customer message that was accepted, and how often it was repeated in a row. */
  lastHeard: z.object({ digest: z.string(), run: z.number() }).optional(),
  /** The same, as the history after the last repair shows it. */
  historyTail: z.object({ digest: z.string(), run: z.number() }).optional(),
});

export type Session = z.infer<typeof sessionSchema>;

/** A text and how many times in a row it was said. */
export type Tail = NonNullable<Session['lastHeard']>;

// Before ChatRequestSuccess names it. The Android SDK assumes 20 tries, 2 s apart.
const CONNECTION_TIMEOUT_MS = 40_000;

/** A session that has been created and has asked for nothing yet. */
export function newSession(
  endpoint: string,
  created: { id: string; key: string; affinityToken: string; clientPollTimeout: number },
): Session {
  return {
    endpoint,
    id: created.id,
    key: created.key,
    affinity: created.affinityToken,
    clientPollTimeout: created.clientPollTimeout,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    phase: 'created',
    repair: 'none',
    sequence: 0,
    ack: -1,
    offset: undefined,
    agentMessages: 0,
    unconfirmed: 0,
    lastHeard: undefined,
    historyTail: undefined,
  };
}

/**
 * After ReconnectSession: a new affinity and a new numbering. The acknowledgement starts again at
 * −1, because a service that restarts its message indexes would drop what a higher one covers;
 * what it repeats instead is recognised by the history.
 */
export function reconnected(
  session: Session,
  answer: { affinityToken: string; resetSequence: boolean; key?: string | undefined },
): Session {
  return {
    ...session,
    key: answer.key ?? session.key,
    affinity: answer.affinityToken,
    sequence: answer.resetSequence ? 0 : session.sequence,
    ack: -1,
    repair: 'session-data',
  };
}

/** Where a POST went: numbers count only for the affinity that they were used with. */
export interface PostMark {
  affinity: string;
  sequence: number;
}

/** After a POST was accepted. A repair in between has already started a new numbering. */
export function accepted(session: Session, mark: PostMark): Session {
  return session.affinity === mark.affinity ? { ...session, sequence: mark.sequence } : session;
}

/** After the agent is known to have this message of the customer. */
export function heard(session: Session, text: string): Session {
  const digest = textDigest(text);
  const run = session.lastHeard?.digest === digest ? session.lastHeard.run + 1 : 1;
  return { ...session, lastHeard: { digest, run }, historyTail: undefined };
}

/**
 * A text as both sides know it. The service's history may differ from what was sent in white space
 * and in HTML escapes.
 */
export function textDigest(text: string): string {
  const plain = text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/gu, ' ')
    .trim();
  return createHash('sha256').update(plain).digest('base64url').slice(0, 22);
}
