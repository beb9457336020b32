import type { Bubble, Customer } from '../page/state.ts';
import { left, type Allowance } from './allowance.ts';

/** One customer's phone, and what WeChat knows of the customer. */
export interface Phone {
  readonly openId: string;
  /** The name of the account that it chats with. */
  readonly account: string;
  readonly name: string;
  readonly unionId: string | undefined;
  subscribed: boolean;
  /** The customer has forbidden the account to send messages. */
  blocked: boolean;
  /** How and when the customer began to follow. Seconds since the epoch. */
  following: { since: number; scene: string; qrScene: string };
  /** The account's own note about the customer. */
  remark: string;
  /** The account's groups that the customer is in, by id. */
  tags: number[];
  allowance: Allowance;
  /** When either side last wrote, in milliseconds since the epoch. */
  lastExchangeAt: number;
  /** The account is shown as typing until then, in milliseconds since the epoch. */
  typingUntil: number;
  readonly bubbles: Bubble[];
}

/** What the page shows of a phone. */
export function viewPhone(phone: Phone, now: number): Customer {
  const { openId, account, name, subscribed, allowance, bubbles } = phone;
  return {
    openId,
    account,
    name,
    subscribed,
    typing: now < phone.typingUntil,
    allowance: { left: left(allowance, now), until: allowance.until },
    bubbles: bubbles.map((bubble) => ({ ...bubble })),
  };
}
