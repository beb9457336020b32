/** A day of a contact centre. */
export interface Day {
  agents: number;
  chats: number;
  /** Messages of one chat, both ways. */
  messages: number;
  /** Pictures, voice and videos that customers send in one chat. */
  media: number;
  /** How long a chat lasts, in minutes. */
  minutes: number;
  /** Hours of the day in which they come. */
  hours: number;
  /** The org keeps the messages of chats that are over. */
  archive: boolean;
  /** Panels hear of updates by events, rather than polling. */
  events: boolean;
}

/** What one relay needs, as the bench has measured it. */
export interface Footprint {
  idleMb: number;
  mbPerChat: number;
  /** False: what the design allows. */
  isMeasured: boolean;
}

export interface Cost {
  apiCalls: number;
  eventDeliveries: number;
  /** Chats that are open at a time, when they come evenly. */
  open: number;
  relayMb: number;
}

/** Opened, accepted, ended: each is one call, whatever is said in between. */
export const CALLS_PER_CHAT = 3;
/** Up to so many messages go into the archive with one call. */
const ARCHIVED_AT_ONCE = 200;
/** The file itself, which goes where it belongs, and then the id of its document. */
const CALLS_PER_MEDIUM = 2;
/** Accepted and ended; more only if something goes wrong, or the replies run low. */
const UPDATES_PER_CHAT = 2;
/** A start of the relay: the channels, and the chats that are open. */
export const CALLS_PER_START = 2;

/** What a day costs the org, and what the relay needs for it. */
export function costOf(
  day: Day,
  { idleMb, mbPerChat }: Pick<Footprint, 'idleMb' | 'mbPerChat'>,
): Cost {
  const { agents, archive, chats, events, hours, media, messages, minutes } = day;
  const archiving = archive ? Math.ceil(messages / ARCHIVED_AT_ONCE) : 0;
  const open = Math.ceil((chats * minutes) / (hours * 60));
  return {
    apiCalls: CALLS_PER_START + chats * (CALLS_PER_CHAT + archiving + media * CALLS_PER_MEDIUM),
    eventDeliveries: events ? chats * UPDATES_PER_CHAT * agents : 0,
    open,
    relayMb: Math.round(idleMb + open * mbPerChat),
  };
}

/** What an org allows in 24 hours. Source: Salesforce Developer Limits, as in the design. */
export const ALLOWED = {
  enterprise: (licences: number) => ({
    apiCalls: 100_000 + 1000 * licences,
    eventDeliveries: 25_000,
  }),
  developer: () => ({ apiCalls: 15_000, eventDeliveries: 10_000 }),
} as const;
