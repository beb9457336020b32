import type { Clock } from '../../../relay/src/clock.ts';
import type { Conversation } from './conversation.ts';
import type { LiveAgentFaults } from './fault-definitions.ts';
import type { Queue } from './queue.ts';
import type { Roster } from './roster.ts';
import type { Sessions } from './sessions.ts';
import type { LiveChat } from './chat.ts';

/** What the stand-in says of itself over the wire. */
export interface ServiceSettings {
  /** 15 characters, `00D…`. */
  organizationId: string;
  /** 15 characters, `572…`. */
  deploymentId: string;
  /** 15 characters, `573…`. */
  buttonId: string;
  /** Further buttons of the deployment, for which the same agents work. */
  otherButtonIds: readonly string[];
  /** How long a poll is held, in milliseconds. */
  holdMs: number;
  /** How long a client should wait for the answer to a poll, in seconds. */
  clientPollTimeout: number;
  /** The lowest X-LIVEAGENT-API-VERSION that is served. */
  apiVersionFloor: number;
}

/** Everything that the resources work on. */
export interface Service {
  settings: ServiceSettings;
  /** Where it is served, once it is. */
  url: string;
  clock: Clock;
  faults: LiveAgentFaults;
  sessions: Sessions;
  roster: Roster;
  queue: Queue;
  conversation: Conversation;
  chats: Map<string, LiveChat>;
  /** Hears each ChatMessage that an agent sees. */
  heard: (chatId: string, text: string) => void;
}
