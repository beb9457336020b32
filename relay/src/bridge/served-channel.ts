import type { AgentTexts } from '../agent-texts.ts';
import type { Channel } from '../channel.ts';
import type { Desk } from '../desk.ts';
import type { Texts } from '../texts.ts';
import type { ReplySettings } from './allowance.ts';
import type { IdleSettings } from './conversation.ts';
import type { EntranceRule } from './entrance.ts';

/** One Official Account, as the bridge sees it. */
export interface ServedChannel {
  name: string;
  channel: Channel;
  desk: Desk;
  /** What is said to a customer of this language, or of the channel's own if it is not known. */
  texts: (language: string | null) => Texts;
  /** What the relay says to agents. */
  agentTexts: AgentTexts;
  /** IETF language tag, for the desk. */
  language: string;
  endKeywords: readonly string[];
  replies: ReplySettings;
  /** What is done about customers who come without a word. */
  entrances: readonly EntranceRule[];
  /** Customers who unfollow are erased, as WeChat wants it. */
  erasesOnUnfollow: boolean;
  /** What asks a customer for their name; undefined if the channel does not. */
  nameRequest?: ((openId: string) => string) | undefined;
  /** When a chat is over, its messages go to the org. */
  archives: boolean;
  /** What happens to a customer who does not answer; it goes before what the desk says. */
  idle: IdleSettings;
  /** After a chat, the customer is asked how satisfied they were. */
  survey: boolean;
  /** A file that the channel does not take as such goes out as a link. */
  sendsLinks: boolean;
  /** There is something that may be sent to a customer at any time. */
  hasTemplate: boolean;
}
