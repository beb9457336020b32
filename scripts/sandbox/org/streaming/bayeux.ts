import { randomBytes } from 'node:crypto';

import { eventJson } from '../../../apex/org/api/event-json.ts';
import type { PublishedEvent } from '../../../apex/org/events/event-bus.ts';
import type { RunningUser } from '../../../apex/run/transaction.ts';
import type { Clock } from '../../../../relay/src/clock.ts';
import type { Usage } from '../api/usage.ts';
import {
  failure,
  missingCookie,
  success,
  unauthenticated,
  unknownClient,
  type ClientMessage,
  type ServerMessage,
} from './bayeux-message.ts';
import { Subscriber } from './subscriber.ts';
import { subscribe, type EventStore } from './subscribe.ts';

export interface BayeuxParts extends EventStore {
  usage: Usage;
  clock: Clock;
  /** How long a `/meta/connect` is held, in milliseconds. */
  holdMs: number;
  /** How long a client may take until its next `/meta/connect`, in milliseconds. */
  reconnectMs: number;
}

/** Who sends messages, and by which connection. */
export interface Visitor {
  /** Undefined if nobody is signed in. */
  user: RunningUser | undefined;
  hasToken: boolean;
  /** The cookie `BAYEUX_BROWSER`. */
  browser: string | undefined;
  setBrowser: (value: string) => void;
  /** Aborted when the connection is gone. */
  gone: AbortSignal;
}

/** CometD's server: clients, what they have subscribed to, and the delivery of events. */
export class Bayeux {
  readonly #parts: BayeuxParts;
  readonly #subscribers = new Map<string, Subscriber>();
  readonly #deaths = new Map<Subscriber, () => void>();

  constructor(parts: BayeuxParts) {
    this.#parts = parts;
  }

  /** Answers the messages of one request, in order. Holds it if one of them is a `/meta/connect`. */
  async answer(messages: readonly ClientMessage[], visitor: Visitor): Promise<ServerMessage[]> {
    const answers: ServerMessage[] = [];
    for (const message of messages) answers.push(...(await this.#answerOne(message, visitor)));
    return answers;
  }

  /** An event was published. */
  published(event: PublishedEvent): void {
    const message = eventJson(event);
    for (const subscriber of this.#subscribers.values()) {
      if (subscriber.channels.has(message.channel)) subscriber.deliver({ ...message });
    }
  }

  get clients(): number {
    return this.#subscribers.size;
  }

  /** Whether a `/meta/connect` is held. */
  get isHolding(): boolean {
    return [...this.#subscribers.values()].some(({ isHeld }) => isHeld);
  }

  /** Answers every `/meta/connect` that is held. */
  releaseAll(): void {
    for (const subscriber of this.#subscribers.values()) subscriber.release();
  }

  /** From now on nobody is known. */
  forgetAll(): void {
    for (const subscriber of this.#subscribers.values()) this.#forget(subscriber);
  }

  async #answerOne(message: ClientMessage, visitor: Visitor): Promise<ServerMessage[]> {
    const { user } = visitor;
    if (user === undefined) return [unauthenticated(message, visitor.hasToken)];
    if (message.channel === '/meta/handshake') return [this.#handshake(message, user, visitor)];
    const subscriber = this.#subscribers.get(message.clientId ?? '');
    if (subscriber === undefined) return [unknownClient(message)];
    const { clientId } = subscriber;
    if (visitor.browser !== subscriber.browser) return [missingCookie(message, clientId)];
    if (user.id !== subscriber.userId) {
      const error = "400::Authenticated user id does not match the session's user id";
      return [failure(message, error, { clientId })];
    }
    switch (message.channel) {
      case '/meta/connect':
        return this.#connect(message, subscriber, visitor);
      case '/meta/subscribe':
        return subscribe(message, subscriber, user, this.#parts);
      case '/meta/unsubscribe': {
        const channels = [message.subscription ?? []].flat();
        for (const channel of channels) subscriber.channels.delete(channel);
        return [success(message, clientId, { subscription: message.subscription })];
      }
      case '/meta/disconnect':
        this.#forget(subscriber);
        return [success(message, clientId)];
      default:
        return [failure(message, '403:denied_by_security_policy:publish_denied', { clientId })];
    }
  }

  #handshake(message: ClientMessage, user: RunningUser, visitor: Visitor): ServerMessage {
    const clientId = randomBytes(15).toString('hex');
    const browser = visitor.browser ?? randomBytes(12).toString('hex');
    if (visitor.browser === undefined) visitor.setBrowser(browser);
    const subscriber = new Subscriber({ clientId, browser, userId: user.id }, this.#parts.clock);
    this.#subscribers.set(clientId, subscriber);
    this.#unattended(subscriber);
    return success(message, clientId, {
      ext: { replay: true, 'payload.format': true },
      minimumVersion: '1.0',
      version: '1.0',
      supportedConnectionTypes: ['long-polling'],
    });
  }

  async #connect(
    message: ClientMessage,
    subscriber: Subscriber,
    visitor: Visitor,
  ): Promise<ServerMessage[]> {
    const { clientId } = subscriber;
    const { connectionType } = message;
    if (connectionType !== 'long-polling') {
      const error = `400::Invalid connection type {${String(connectionType)}}`;
      return [failure(message, error, { clientId })];
    }
    const isFirst = !subscriber.isConnected;
    subscriber.isConnected = true;
    const { holdMs, usage } = this.#parts;
    this.#attended(subscriber);
    if (!isFirst) {
      const end = (): void => {
        subscriber.release();
      };
      visitor.gone.addEventListener('abort', end, { once: true });
      await subscriber.hold(Math.min(holdMs, message.advice?.timeout ?? holdMs));
    }
    if (!this.#subscribers.has(clientId)) return [unknownClient(message)];
    this.#unattended(subscriber);
    // What was not sent stays for the next one.
    const events = visitor.gone.aborted ? [] : subscriber.take();
    usage.eventDeliveries += events.length;
    const advice = { interval: 0, timeout: holdMs, reconnect: 'retry' } as const;
    return [...events, success(message, clientId, isFirst ? { advice } : {})];
  }

  /** Whoever does not come back is forgotten. */
  #unattended(subscriber: Subscriber): void {
    this.#attended(subscriber);
    const { clock, reconnectMs } = this.#parts;
    const cancel = clock.after(reconnectMs, () => {
      this.#forget(subscriber);
    });
    this.#deaths.set(subscriber, cancel);
  }

  #attended(subscriber: Subscriber): void {
    this.#deaths.get(subscriber)?.();
    this.#deaths.delete(subscriber);
  }

  #forget(subscriber: Subscriber): void {
    this.#attended(subscriber);
    this.#subscribers.delete(subscriber.clientId);
    subscriber.release();
  }
}
