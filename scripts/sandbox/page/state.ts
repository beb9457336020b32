/** What the stand-in of WeChat shows: every phone, as its owner sees it. */
export interface PhoneState {
  accounts: { name: string; originalId: string; appId: string; title: string }[];
  customers: Customer[];
}

export interface Customer {
  openId: string;
  account: string;
  name: string;
  subscribed: boolean;
  typing: boolean;
  /** Messages that the account may still send, and until when (milliseconds since the epoch). */
  allowance: { left: number; until: number };
  bubbles: Bubble[];
}

export interface Bubble {
  id: number;
  from: 'customer' | 'account' | 'system';
  type: string;
  text: string;
  at: number;
  status: 'sending' | 'arrived' | 'failed';
  /** What can be clicked in a menu message. */
  choices?: readonly Choice[];
  /** Its file. The first line of `text` is then an address of the file. */
  medium?: Medium;
  /** What a card says below its title: a link's description, where a place is. */
  detail?: string;
  /** How the account sent it: for one of its replies, or as the answer to a push, which is free. */
  via?: 'custom' | 'passive' | 'template';
}

/** A file that a phone shows, at `/phone/media/<id>`. */
export interface Medium {
  id: string;
  kind: 'image' | 'voice' | 'video';
}

export interface Choice {
  id: string;
  text: string;
}

/** What the stand-in of Live Agent shows: every agent and every chat request. */
export interface ConsoleState {
  agents: Agent[];
  chats: Chat[];
}

export interface Agent {
  /** A User id of 15 characters, `005…`. */
  id: string;
  name: string;
  status: 'online' | 'away';
}

export interface Chat {
  /** The session id, which is also the transcript's chat key. */
  id: string;
  visitorName: string;
  state: 'waiting' | 'active' | 'ended';
  agentId: string | null;
  createdAt: number;
  acceptedAt: number | null;
  endedAt: number | null;
  endReason: string | null;
  visitorTyping: boolean;
  agentTyping: boolean;
  declinedBy: string[];
  /** The agents who have joined the one who has the chat. */
  joined?: string[];
  /** The agent waits for a file that the visitor was asked for. */
  wantsFile?: boolean;
  prechat: { label: string; value: string }[];
  messages: Line[];
}

export interface Line {
  id: number;
  from: 'visitor' | 'agent' | 'system';
  name: string;
  text: string;
  at: number;
}

/** One way in which a stand-in can be told to misbehave. */
export interface FaultState {
  name: string;
  description: string;
  /** `times`: the coming N occasions; `switch`: on or off, or one of `choices`; `value`: a setting. */
  kind: 'times' | 'switch' | 'value';
  default: number | boolean | string;
  choices?: string[];
  value: number | boolean | string;
  /** How often it has really struck. */
  injected: number;
}
