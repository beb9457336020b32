import { z } from 'zod';

import type { FileReference } from './command.ts';

/**
 * What the bridge asks of the customer's side. WeChat is the one channel today; nothing outside its
 * folder knows of access tokens, errcodes or XML.
 */
export interface Channel {
  /** Reads a message as the journal keeps it (the value that the webhook wrote there). Pure. */
  interpret(payload: unknown): CustomerEvent;
  /** Stands in the agent's chat for something of the customer that cannot be read at all. */
  readonly unreadable: string;
  /** Cleans a text and cuts it into pieces that the channel can carry. Pure; never empty pieces. */
  prepare(text: string): string[];
  /** Sends one prepared piece. Never throws: every failure is a value. */
  sendText(openId: string, text: string): Promise<Delivery>;
  /** Asks the customer to choose; as a text where the account may not send menus. Never throws. */
  sendMenu(openId: string, menu: Menu): Promise<Delivery>;
  /** Fetches a file from the org and sends it. Never throws: every failure is a value. */
  sendFile(openId: string, file: FileReference): Promise<Delivery>;
  /**
   * Sends what the account may say at any time, with this text in it. A repetition has the same `once`.
   * Never throws: every failure is a value.
   */
  sendTemplate(openId: string, text: string, once: string): Promise<Delivery>;
  /** Names the customer, as only the account's staff sees it. Never throws. */
  setRemark(openId: string, remark: string): Promise<Delivery>;
  /** What the channel tells of the customer. Never throws. */
  profile(openId: string): Promise<{ kind: 'profile'; profile: Profile } | Undelivered>;
  /** Why nothing gets through, as the channel itself would say it: no replies are left, or no time. */
  reasonFor(what: Exhausted): Reason;
  /**
   * Fetches what the customer has sent, and looks at it: what comes back is of a kind that can do no
   * harm, whatever it was called, and plays in a browser if it can be made to. Never throws.
   */
  fetchMedia(media: MediaReference, signal: AbortSignal): Promise<MediaFetch>;
  /** Shows or hides "the agent is typing". Best effort; never throws. */
  typing(openId: string, on: boolean): Promise<void>;
}

export type CustomerEvent =
  /**
   * Something for the agent to read. `choice`: the id of the item of a menu that it is the click on.
   * `media`: what the text stands for. `about`: what the text describes. `isUnsupported`: the channel does
   * not pass on what it was.
   */
  | {
      kind: 'message';
      text: string;
      choice?: string;
      media?: MediaReference;
      about?: 'location' | 'link';
      isUnsupported?: boolean;
    }
  /**
   * The customer has come without a word: began to follow, scanned a code, or chose from the menu.
   * `follows`: scanned, and began to follow by that.
   */
  | { kind: 'arrived'; via: Entrance; key: string; follows?: boolean }
  /** The customer stopped following the account: nothing can be sent any more. */
  | { kind: 'left' }
  /** The channel says what became of something that it has taken. */
  | { kind: 'job-over'; job: string; failure?: Reason }
  /** What the account may know of the customer has changed, or may no longer be kept. */
  | { kind: 'profile'; openId: string; change: 'modified' | 'revoked' }
  /** Nothing that a chat is concerned with. */
  | { kind: 'none' };

/** A question with answers to choose from, as the journal keeps it. */
export const menuSchema = z.object({
  head: z.string(),
  items: z.array(
    z.object({
      /** Comes back as the `choice` of a message. */
      id: z.string(),
      label: z.string(),
      /** What the customer writes where there is no menu. */
      answer: z.string(),
    }),
  ),
  /** Said besides where the answer has to be written. */
  hint: z.string(),
});

export type Menu = z.infer<typeof menuSchema>;

export type Entrance = 'follow' | 'scan' | 'menu';

/** A picture, voice message or video of a customer, and what the channel gives it out by. */
export const mediaSchema = z.object({
  type: z.enum(['image', 'voice', 'video', 'shortvideo']),
  mediaId: z.string(),
  mediaId16K: z.string().exactOptional(),
});

export type MediaReference = z.infer<typeof mediaSchema>;

export interface Medium {
  type: 'image' | 'voice' | 'video';
  bytes: Buffer;
  /** What it is, such as `jpg`. */
  extension: string;
  /** Such as `image/jpeg`. */
  contentType: string;
  /** A browser cannot play it. */
  isUnplayable: boolean;
}

/** Why a medium will never be had. */
export type MediaLoss =
  | 'expired'
  | 'empty'
  | 'too-large'
  /** It is of a kind that can do harm, or of none that is known. */
  | 'unsafe'
  /** The service refuses it for good, or keeps it where the relay does not go. */
  | 'refused'
  /** There is no chat any more to keep it with. */
  | 'chat-gone';

/** What became of one attempt to fetch a medium. */
export type MediaFetch =
  | { kind: 'fetched'; medium: Medium }
  /** Try again after at least `waitMs`. `operator`: only a person can mend it. */
  | { kind: 'retry' | 'operator'; waitMs: number; reason: Reason }
  | { kind: 'lost'; loss: MediaLoss; reason: Reason };

/** What became of one attempt to send. `reason` is for people and for the console. */
export type Delivery =
  /** `job`: the channel says later whether it has arrived, and calls it so. */
  | { kind: 'delivered'; job?: string }
  /** Try again after at least `waitMs`. `certain`: it was certainly not delivered. */
  | { kind: 'retry'; waitMs: number; certain: boolean; reason: Reason }
  /** Nothing can be sent until the customer writes again. */
  | { kind: 'wait-for-customer'; what: Exhausted; reason: Reason }
  /** The piece is longer than the service takes: cut it into smaller ones. */
  | { kind: 'too-long'; reason: Reason }
  /** This message will never be taken; others may be. */
  | { kind: 'refused'; reason: Reason }
  /** The customer cannot be reached any more. */
  | { kind: 'customer-gone'; reason: Reason }
  /** Only a person can mend it (credentials, allow-list, permissions). Keep, and try seldom. */
  | { kind: 'operator'; waitMs: number; reason: Reason };

/** What the customer's last message allowed and is used up: the number of replies, or their time. */
export type Exhausted = 'replies' | 'time';

export type Undelivered = Exclude<Delivery, { kind: 'delivered' }>;

/** What is known of a customer. Fields that are missing stay as they are in the org. */
export interface Profile {
  unionId?: string;
  displayName?: string;
  avatarUrl?: string;
  remark?: string;
  language?: string;
  scene?: string;
  subscribed?: boolean;
  /** Milliseconds since the epoch. */
  subscribedAt?: number;
  /** The account's own names for its groups of customers. */
  tags?: readonly string[];
}

export interface Reason {
  /** Stable, such as `wechat-45047`. */
  code: string;
  /** One sentence: what happened and what to do. Holds no secret and no message text. */
  text: string;
}
