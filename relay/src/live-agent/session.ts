import { createHash } from 'node:crypto';
import { z } from 'zod';

import { ruleSchema, type SensitiveDataRule } from './sensitive-data.ts';

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
   * `moved`: SwitchServer has sent us to `endpoint`, where nothing was asked for yet.
   */
  phase: z.enum(['created', 'requested', 'queued', 'established', 'moved']),
  /**
   * Where the repair after a 503 stands: `reconnect` asks for a new affinity, `session-data` waits
   * for the history, `resync-state` tells the service that the history was read.
   */
  repair: z.enum(['none', 'reconnect', 'session-data', 'resync-state']),
  /** Where it stood before `reconnect`: if that was for nothing, it goes on there. */
  formerRepair: z.enum(['none', 'session-data', 'resync-state']),
  /** The next POST carries this plus one. */
  sequence: z.number(),
  /**
   * Number of the last POST that the service certainly accepted. It differs from `sequence` after a
   * POST that was given up with an unknown outcome, and after a 409.
   */
  taken: z.number(),
  /** Sequence of the last batch in the journal; the next poll acknowledges it. */
  ack: z.number(),
  /** Of the last 200; undefined before the first one. */
  offset: z.number().optional(),
  /** Messages of agents that have been journaled in this session. */
  agentMessages: z.number(),
  /** Those that the last batch brought: the service may not know yet that we have them. */
  unconfirmed: z.number(),
  /** The agent who has the chat, as far as it was said. */
  agent: z.string().optional(),
  /** The last customer message that was accepted, and how often it was repeated in a row. */
  lastHeard: z.object({ digest: z.string(), run: z.number() }).optional(),
  /** The same, as the history after the last repair shows it. */
  historyTail: z.object({ digest: z.string(), run: z.number() }).optional(),
  /** `sequence` is far too high on purpose, so that a 409 names the right one; see `revived`. */
  guessed: z.boolean().optional(),
  /** `agentMessages` does not count what was said before these notes were revived. */
  uncounted: z.boolean().optional(),
  /** The agent waits for a file. `sent`: one has gone there, or may have; each request takes one. */
  fileRequest: z
    .object({ uploadUrl: z.string(), token: z.string(), referer: z.string(), sent: z.boolean() })
    .optional(),
  /** What an agent said last, while `uncounted`. */
  lastSaid: z.string().optional(),
  /** What agents must not see. */
  sensitiveData: z.array(ruleSchema).optional(),
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
    formerRepair: 'none',
    sequence: 0,
    taken: 0,
    ack: -1,
    offset: undefined,
    agentMessages: 0,
    unconfirmed: 0,
    agent: undefined,
    lastHeard: undefined,
    historyTail: undefined,
  };
}

// No chat has so many messages, and every service holds the number.
const FAR_AHEAD = 1_000_000;

/**
 * Notes that were kept elsewhere, older than what their process did before it was lost.
 *
 * A number that was used since would make the service drop our next message as a repetition. So the
 * next POST carries one that was certainly never used, and the 409 that it gets names the right one.
 * A lower `ack` than the last one is harmless where the service forgets what was acknowledged; where it
 * does not, the customer gets those messages once more. How many agent messages came is not known: the
 * first history counts as delivered up to the last message that came since, or as a whole.
 */
export function revived(notes: Session): Session {
  return {
    ...notes,
    sequence: notes.sequence + FAR_AHEAD,
    taken: 0,
    agentMessages: 0,
    unconfirmed: 0,
    lastHeard: undefined,
    historyTail: undefined,
    guessed: true,
    uncounted: true,
    lastSaid: undefined,
  };
}

const rulesOfNotes = sessionSchema.pick({ sensitiveData: true });

/** What agents must not see, by notes that somebody else has kept. */
export function rulesIn(notes: unknown): readonly SensitiveDataRule[] {
  return rulesOfNotes.safeParse(notes).data?.sensitiveData ?? [];
}

/** After SwitchServer: the request has to be made again at this address. */
export function moved(session: Session, endpoint: string): Session {
  return { ...session, endpoint, phase: 'moved', repair: 'none' };
}

/** After ReconnectSession: a new affinity, and usually a new numbering of the POSTs. */
export function reconnected(
  session: Session,
  answer: { affinityToken: string; resetSequence: boolean; key?: string | undefined },
): Session {
  return {
    ...session,
    key: answer.key ?? session.key,
    affinity: answer.affinityToken,
    sequence: answer.resetSequence ? 0 : session.sequence,
    taken: answer.resetSequence ? 0 : session.taken,
    ...(answer.resetSequence ? knownNumber(session) : {}),
    repair: 'session-data',
  };
}

/**
 * What the next poll acknowledges. After ReconnectSession that is −1, because a service that
 * restarts its message indexes would drop what a higher one covers; what it repeats instead is
 * recognised by the history. Should it refuse the −1 (`wantsFormer`), it gets the former one.
 */
export function pollAck(session: Session, wantsFormer: boolean): number {
  return session.repair === 'session-data' && !wantsFormer ? -1 : session.ack;
}

/** Where a POST went: numbers count only for the affinity that they were used with. */
export interface PostMark {
  affinity: string;
  sequence: number;
}

/** After a POST was accepted. A repair in between has already started a new numbering. */
export function accepted(session: Session, { affinity, sequence }: PostMark): Session {
  return session.affinity === affinity
    ? { ...session, sequence, taken: sequence, ...knownNumber(session) }
    : session;
}

/**
 * After a POST was given up, perhaps accepted. Its number is not used again: under it, the next
 * message would be taken for a repetition and dropped. If it was free after all, a 409 says so.
 */
export function abandoned(session: Session, { affinity, sequence }: PostMark): Session {
  return session.affinity === affinity ? { ...session, sequence } : session;
}

/** After a 409: the next POST carries this number. */
export function renumbered(session: Session, { affinity, sequence }: PostMark): Session {
  return session.affinity === affinity
    ? { ...session, sequence: sequence - 1, ...knownNumber(session) }
    : session;
}

function knownNumber({ guessed }: Session): Pick<Session, 'guessed'> {
  return guessed === true ? { guessed: false } : {};
}

/** After the agent is known to have this message of the customer. */
export function heard(session: Session, text: string): Session {
  const digest = textDigest(text);
  const run = session.lastHeard?.digest === digest ? session.lastHeard.run + 1 : 1;
  return { ...session, lastHeard: { digest, run }, historyTail: undefined };
}

/**
 * A text as both sides know it. The service's history may differ from what was sent in white space
 * and in HTML escapes, of which the customer may have written some.
 */
export function textDigest(text: string): string {
  let plain = text;
  for (let before = ''; before !== plain;) {
    before = plain;
    plain = unescaped(before);
  }
  const even = plain.replace(/\s+/gu, ' ').trim();
  return createHash('sha256').update(even).digest('base64url').slice(0, 22);
}

function unescaped(html: string): string {
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
