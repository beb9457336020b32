import type { Clock } from '../../../relay/src/clock.ts';
import type { Bubble, Choice } from '../page/state.ts';
import type { Account } from './account.ts';
import { granted, NO_ALLOWANCE, spent, type Occasion, type OverlapRule } from './allowance.ts';
import { Refusal } from './errcode.ts';
import type { Phone } from './phone.ts';
import { makeOpenId, makeUnionId, type Randomness } from './randomness.ts';
import { StandInError } from './stand-in-error.ts';

const TYPING_MS = 15_000;

/** One message that a customer's phone has received from the account. */
export interface LedgerEntry {
  openId: string;
  type: string;
  text: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** Through custom/send, which costs one of the allowance, as the answer to a push, or as a template. */
  via: 'custom' | 'passive' | 'template';
}

/** All phones, and the ledger of what they received. */
export class Phones {
  readonly ledger: LedgerEntry[] = [];
  readonly #phones = new Map<string, Phone>();
  readonly #clock: Clock;
  readonly #random: Randomness;
  /** Tells who listens that something has changed. */
  readonly changed: () => void;
  readonly #timers = new Set<() => void>();
  #bubbles = 0;

  constructor(clock: Clock, random: Randomness, changed: () => void) {
    this.#clock = clock;
    this.#random = random;
    this.changed = changed;
  }

  /** A new follower. Throws a StandInError for an OpenID that exists or could not be one. */
  add(account: Account, name: string, openId = makeOpenId(this.#random)): Phone {
    if (!/^o[\w-]{27}$/.test(openId)) {
      throw new StandInError(400, 'An OpenID is "o" and 27 letters, digits, "_" or "-"');
    }
    if (this.#phones.has(openId))
      throw new StandInError(409, 'There is a customer with this OpenID');
    const phone: Phone = {
      openId,
      account: account.name,
      name,
      unionId: account.unionIds ? makeUnionId(this.#random) : undefined,
      subscribed: true,
      blocked: false,
      following: {
        since: Math.floor(this.#clock.now() / 1000),
        scene: 'ADD_SCENE_SEARCH',
        qrScene: '',
      },
      remark: '',
      tags: [],
      allowance: NO_ALLOWANCE,
      lastExchangeAt: -Infinity,
      typingUntil: 0,
      bubbles: [],
    };
    this.#phones.set(openId, phone);
    this.changed();
    return phone;
  }

  find(openId: string): Phone | undefined {
    return this.#phones.get(openId);
  }

  all(): Phone[] {
    return [...this.#phones.values()];
  }

  /** Adds a bubble to what the customer sees. */
  show(phone: Phone, bubble: Omit<Bubble, 'id' | 'at'>): Bubble {
    this.#bubbles += 1;
    const shown = { id: this.#bubbles, at: this.#clock.now(), ...bubble };
    phone.bubbles.push(shown);
    this.changed();
    return shown;
  }

  /** Opens or renews the account's right to send. */
  grant(phone: Phone, occasion: Occasion, rule: OverlapRule): void {
    phone.allowance = granted(phone.allowance, occasion, this.#clock.now(), rule);
    this.changed();
  }

  /** Takes one message off the allowance. Throws 45015 or 45047 when there is none. */
  spend(phone: Phone): void {
    const rest = spent(phone.allowance, this.#clock.now());
    if (typeof rest === 'number') throw new Refusal(rest);
    phone.allowance = rest;
  }

  /** The account's message appears on the phone; it ends the typing. */
  receive(
    phone: Phone,
    {
      choices,
      ...shown
    }: Pick<Bubble, 'type' | 'text' | 'medium'> & { choices?: readonly Choice[] | undefined },
    via: LedgerEntry['via'],
  ): void {
    const at = this.#clock.now();
    phone.typingUntil = 0;
    phone.lastExchangeAt = at;
    this.ledger.push({ openId: phone.openId, type: shown.type, text: shown.text, at, via });
    this.show(phone, {
      from: 'account',
      ...shown,
      via,
      status: 'arrived',
      ...(choices === undefined ? {} : { choices }),
    });
  }

  /** Shows that the account is typing, for 15 seconds, or that it has stopped. */
  typing(phone: Phone, on: boolean): void {
    phone.typingUntil = on ? this.#clock.now() + TYPING_MS : 0;
    this.changed();
    if (!on) return;
    const cancel = this.#clock.after(TYPING_MS, () => {
      this.#timers.delete(cancel);
      this.changed();
    });
    this.#timers.add(cancel);
  }

  /** Stops the timers. */
  close(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }
}
