import type { AgentTexts } from '../agent-texts.ts';
import type { Channel } from '../channel.ts';
import type { Desk } from '../desk.ts';
import type { Texts } from '../texts.ts';

/** One Official Account, as the bridge sees it. */
export interface ServedChannel {
  name: string;
  channel: Channel;
  desk: Desk;
  texts: Texts;
  /** What the relay says to agents. */
  agentTexts: AgentTexts;
  /** IETF language tag, for the desk. */
  language: string;
  endKeywords: readonly string[];
  /** When a chat is over, its messages go to the org. */
  archives: boolean;
}
