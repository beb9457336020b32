import type { DeskEvent } from '../../src/desk.ts';
import { Gate } from './gate.ts';

export interface ServiceMessage {
  id: string;
  text: string;
}

/** The agents' side as it is, whatever process of the relay looks at it. */
export class DeskService {
  readonly chats: ServiceChat[] = [];

  #keys = 0;

  newKey(): string {
    this.#keys += 1;
    return `key ${String(this.#keys)}`;
  }

  find(key: string): ServiceChat | undefined {
    return this.chats.find((chat) => chat.key === key);
  }

  /** A relay asks for an agent, perhaps not for the first time. */
  request(chat: ServiceChat): void {
    if (!this.chats.includes(chat)) this.chats.push(chat);
  }

  /** The chats of one customer that are not over. */
  open(openId: string): ServiceChat[] {
    return this.of(openId).filter((chat) => !chat.over);
  }

  /** Everything that agents have heard from one customer. */
  heard(openId: string): ServiceMessage[] {
    return this.of(openId).flatMap((chat) => chat.heard);
  }

  of(openId: string): ServiceChat[] {
    return this.chats.filter(({ visitor }) => visitor === `visitor ${openId}`);
  }
}

/** One chat at the service: a log of what happened, which a relay reads as far as it can. */
export class ServiceChat {
  readonly key: string;
  readonly visitor: string;
  readonly log: DeskEvent[] = [];
  /** What the agent has heard, each message once. */
  readonly heard: ServiceMessage[] = [];
  /** What it would not take. */
  readonly declined: ServiceMessage[] = [];
  readonly gate = new Gate();
  /** How many of the next messages it will not take. */
  refusals = 0;
  established = false;
  interrupted = false;
  over = false;
  /** How often a message came again, and was suppressed. */
  repeats = 0;
  readonly #watchers = new Set<() => void>();

  constructor(key: string, visitor: string) {
    this.key = key;
    this.visitor = visitor;
    this.log.push({ type: 'queued', position: 1 });
  }

  accept(agent = 'Li Wei'): void {
    this.established = true;
    this.happen({ type: 'accepted', agent });
  }

  say(...texts: string[]): void {
    for (const text of texts) this.happen({ type: 'message', agent: 'Li Wei', text });
  }

  interrupt(): void {
    this.interrupted = true;
    this.happen({ type: 'interrupted' });
  }

  restore(): void {
    this.interrupted = false;
    this.happen({ type: 'restored' });
  }

  /** The last thing that happens. */
  finish(event: Extract<DeskEvent, { type: 'ended' | 'refused' | 'lost' }>): void {
    if (this.over) return;
    this.over = true;
    this.happen(event);
  }

  /** A message of the customer arrives. False if the service will not take it. */
  receive(message: ServiceMessage): boolean {
    if (this.heard.some(({ id }) => id === message.id)) {
      this.repeats += 1;
      return true;
    }
    if (this.refusals > 0) {
      this.refusals -= 1;
      this.declined.push(message);
      return false;
    }
    this.heard.push(message);
    return true;
  }

  happen(event: DeskEvent): void {
    this.log.push(event);
    this.notify();
  }

  notify(): void {
    for (const look of [...this.#watchers]) look();
  }

  /** Resolves once the condition holds; it is looked at whenever something happens. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }
}
