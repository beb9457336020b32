import { z } from 'zod';

import type { Channel, CustomerEvent, Delivery } from '../channel.ts';
import { sleep, type Clock } from '../clock.ts';
import type { ChatRequest, Desk, DeskChat, DeskEvent, DeskJournal, DeskSession } from '../desk.ts';
import type { Org } from '../org.ts';
import { Serial } from '../serial.ts';
import type { Journal } from '../store/journal.ts';
import type {
  ConversationRecord,
  Customer,
  JournalChange,
  MessageRecord,
  MessageStatus,
  MessageUpdate,
  NewMessage,
} from '../store/records.ts';
import type { Texts } from '../texts.ts';
import {
  conversationSchema,
  decide,
  openingDelay,
  type Conversation,
  type ConversationEvent,
  type Step,
} from './conversation.ts';
import { Courier } from './courier.ts';
import { eventOf } from './customer-event.ts';
import type { BridgeObserver } from './observer.ts';
import { openChat } from './open-chat.ts';
import { persevere, type Patience } from './perseverance.ts';
import { Pump } from './pump.ts';
import type { Reporter } from './reporter.ts';

/** One Official Account, as the bridge sees it. */
export interface ServedChannel {
  name: string;
  channel: Channel;
  desk: Desk;
  texts: Texts;
  /** IETF language tag, for the desk. */
  language: string;
  endKeywords: readonly string[];
}

export interface DialogueOptions {
  customer: Customer;
  served: ServedChannel;
  journal: Journal;
  org: Org;
  reporter: Reporter;
  clock: Clock;
  observer: BridgeObserver;
  newId: () => string;
}

const sessionSchema = z.record(z.string(), z.unknown());

/**
 * Everything between one customer and the desk, over any number of chats: each step is decided,
 * written to the journal, and only then acted upon, one step at a time.
 */
export class Dialogue {
  readonly #options: DialogueOptions;
  readonly #steps = new Serial();
  readonly #stopping = new AbortController();
  readonly #patience: Patience;
  readonly #inbox: Pump;
  readonly #agentSide: Pump;
  readonly #courier: Courier;
  #takenUp = false;
  #conversation: Conversation | undefined;
  #session: DeskSession | undefined;
  #chat: DeskChat | undefined;
  #customerWrites = 0;

  constructor(options: DialogueOptions) {
    this.#options = options;
    const { customer, served, journal, clock, observer } = options;
    this.#patience = {
      clock,
      stopping: this.#stopping.signal,
      onTrouble: (error) => {
        observer.journalTrouble(error);
      },
    };
    this.#inbox = new Pump(() => this.#steps.run(() => this.#readSome()), this.#patience);
    this.#agentSide = new Pump(() => this.#serveAgent(), this.#patience);
    this.#courier = new Courier({
      customer,
      channel: served.channel,
      journal,
      patience: this.#patience,
      customerWrites: () => this.#customerWrites,
      onOutcome: (...outcome) => this.#onDelivery(...outcome),
      onGone: (reason, wroteSince) =>
        this.#insist({ type: 'customer-left', reason }, () => !wroteSince()),
    });
  }

  /** Something of this customer may be new in the inbox, or left from a former process. Returns at once. */
  received(): void {
    this.#inbox.kick();
  }

  /** Nothing is open and nothing is under way: the dialogue can be forgotten until the next message. */
  get quiet(): boolean {
    return this.#over() && !this.#inbox.busy && !this.#agentSide.busy && !this.#courier.busy;
  }

  /** Stops where it is. Everything that is not done stays in the journal. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#chat?.stop();
    await Promise.all([this.#inbox.idle(), this.#agentSide.idle(), this.#courier.idle()]);
    await this.#steps.idle();
  }

  /** Goes on with what a former process has left. Call it in turn (`#steps`). */
  async #takeUp(): Promise<void> {
    const { journal, customer, observer } = this.#options;
    const record = await journal.conversation(customer);
    if (record !== undefined) {
      this.#conversation = conversationSchema.parse(record.facts);
      this.#session = sessionSchema.safeParse(record.session).data;
      const { id, state } = this.#conversation;
      await this.#apply([{ type: 'taken-up' }]);
      observer.stateChanged(id, undefined, state, 'taken up');
    }
    this.#takenUp = true;
    this.#act();
  }

  /** False once the inbox is empty. */
  async #readSome(): Promise<boolean> {
    if (!this.#takenUp) await this.#takeUp();
    const entries = await this.#options.journal.inbox(this.#options.customer);
    for (const entry of entries) {
      if (this.#stopping.signal.aborted) break;
      const { endKeywords } = this.#options.served;
      const event = eventOf(this.#understand(entry.payload), endKeywords);
      if (event?.type === 'customer-wrote' || event?.type === 'customer-ends') {
        this.#customerWrites += 1;
      }
      await this.#apply(event === undefined ? [] : [event], { done: entry.id });
    }
    return entries.length > 0;
  }

  /** What nobody can read must not stand in the way of what the customer writes next. */
  #understand(payload: unknown): CustomerEvent {
    try {
      return this.#options.served.channel.interpret(payload);
    } catch (error) {
      this.#options.observer.journalTrouble(error);
      return { kind: 'none' };
    }
  }

  /** Decides, writes, and acts. Call it in turn (`#steps`). Rejects if the journal cannot write. */
  async #apply(
    events: readonly ConversationEvent[],
    cause: Pick<JournalChange, 'done' | 'update'> & { session?: DeskSession | undefined } = {},
  ): Promise<void> {
    const { customer, journal, observer, reporter } = this.#options;
    const before = this.#conversation;
    const session = 'session' in cause ? cause.session : this.#session;
    const steps = await this.#decideAll(events, cause.update);
    const conversation = steps.at(-1)?.conversation ?? before;
    const changed = conversation !== before || 'session' in cause;
    const report = steps.some((step) => step.report);
    await journal.commit({
      customer,
      ...(cause.done === undefined ? {} : { done: cause.done }),
      ...(cause.update === undefined ? {} : { update: cause.update }),
      ...(conversation !== undefined && changed
        ? { conversation: this.#record(conversation, session) }
        : {}),
      report,
      unpark: steps.some((step) => step.unpark),
      parkWaiting: steps.some((step) => step.parkWaiting),
      cancelWaiting: steps.some((step) => step.cancelWaiting),
      add: steps.flatMap((step) => this.#prepare(step)),
    });
    this.#conversation = conversation;
    this.#session = this.#over() ? undefined : session;
    if (this.#over()) this.#chat = undefined;
    if (conversation !== undefined && conversation.state !== before?.state) {
      observer.stateChanged(
        conversation.id,
        before?.state,
        conversation.state,
        conversation.endReason ?? '',
      );
    }
    if (report && conversation !== undefined) reporter.kick(conversation.id);
    this.#act();
  }

  async #decideAll(
    events: readonly ConversationEvent[],
    settled: readonly MessageUpdate[] = [],
  ): Promise<Step[]> {
    const { clock, served, newId } = this.#options;
    const unheard = events.some(isLast) && (await this.#hasUnheard(settled));
    const circumstances = { now: clock.now(), texts: served.texts, newId: newId(), unheard };
    const steps: Step[] = [];
    let conversation = this.#conversation;
    for (const event of events) {
      const step = decide(conversation, event, circumstances);
      conversation = step.conversation;
      steps.push(step);
    }
    return steps;
  }

  #prepare(step: Step): NewMessage[] {
    return step.add.flatMap((message): NewMessage[] =>
      message.direction === 'to-agent'
        ? [message]
        : this.#options.served.channel.prepare(message.text).map((text) => ({ ...message, text })),
    );
  }

  #record(conversation: Conversation, session: DeskSession | undefined): ConversationRecord {
    return {
      id: conversation.id,
      customer: this.#options.customer,
      state: conversation.state,
      facts: conversation,
      session: conversation.state === 'ended' ? undefined : session,
      openedAt: conversation.openedAt,
      endedAt: conversation.endedAt,
    };
  }

  /** Sets in motion what the state asks for. */
  #act(): void {
    this.#courier.kick();
    this.#agentSide.kick();
  }

  /** Does the next thing that is due at the agent's side. False if there is nothing to do now. */
  async #serveAgent(): Promise<boolean> {
    const conversation = this.#conversation;
    if (conversation === undefined || conversation.state === 'ended') return this.#reopen();
    if (this.#chat !== undefined) return this.#carryToAgent(this.#chat, conversation);
    await this.#open(conversation);
    return true;
  }

  /** What no agent has heard asks for a new chat. */
  #reopen(): Promise<boolean> {
    return this.#steps.run(async () => {
      const needed = this.#over() && (await this.#hasUnheard());
      if (needed) await this.#apply([{ type: 'left-over' }]);
      return needed;
    });
  }

  /** Asks the org for the chat, and the desk for an agent. */
  async #open(conversation: Conversation): Promise<void> {
    const { clock, served } = this.#options;
    const stopping = this.#stopping.signal;
    // A chat that is taken up must not wait: the desk forgets it soon.
    if (this.#session === undefined) {
      await sleep(clock, openingDelay(conversation.losses), stopping);
    }
    const request = conversation.request ?? (await this.#askOrg(conversation));
    if (request === undefined || stopping.aborted) return;
    if (this.#conversation?.leaving === true && this.#session === undefined) {
      await this.#insist({ type: 'ended', by: 'customer', reason: 'client' });
      return;
    }
    const journal: DeskJournal = {
      record: (session, events) => this.#onDesk(conversation.id, session, events),
      agentTyping: (on) => {
        void served.channel.typing(this.#options.customer.openId, on);
      },
    };
    this.#chat = served.desk.take(request, journal, this.#session);
  }

  /** Returns the request once the org has it, or undefined if there is nothing more to ask. */
  async #askOrg({ id, fence }: Conversation): Promise<ChatRequest | undefined> {
    const { customer, served } = this.#options;
    const request = { ...customer, key: id, fence };
    const opened = await openChat(request, { ...this.#options, stopping: this.#stopping.signal });
    if (opened === undefined) return undefined;
    if (opened.status === 'closed') {
      await this.#insist({ type: 'closed', text: opened.text });
      return undefined;
    }
    const { chatId, visitorName, prechatDetails, prechatEntities } = opened;
    const { language } = served;
    const details = { visitorName, language, prechatDetails, prechatEntities };
    const chatRequest = { conversationId: id, ...details };
    await this.#insist({ type: 'opened', chatId, request: chatRequest });
    return chatRequest;
  }

  /** The desk writes: its notes, and what happened. */
  #onDesk(
    conversationId: string,
    session: DeskSession | undefined,
    events: readonly DeskEvent[],
  ): Promise<void> {
    return this.#steps.run(async () => {
      const update = events.flatMap(fateOf);
      // The last words of a former chat say nothing about the present one.
      const current = this.#conversation?.id === conversationId;
      await (current ? this.#apply(events, { session, update }) : this.#apply([], { update }));
      for (const event of events) {
        if (event.type !== 'unheard') continue;
        this.#options.observer.unheard(conversationId, event.messageId, event.reason);
      }
    });
  }

  /** Gives the agent what the customer wrote next, if there is an agent. False if nothing was due. */
  async #carryToAgent(chat: DeskChat, conversation: Conversation): Promise<boolean> {
    const { journal, customer, observer, clock } = this.#options;
    const waiting = conversation.state === 'opening' || conversation.state === 'queued';
    if (waiting && conversation.leaving) {
      await chat.end();
      return true;
    }
    if (conversation.state !== 'active') return false;
    const message = await journal.next(customer, 'to-agent');
    if (message === undefined) return false;
    if (message.kind === 'end') {
      await chat.end();
    } else {
      const heard = await chat.send({ id: message.id, text: message.text });
      if (heard) observer.heard(conversation.id, clock.now() - message.createdAt);
    }
    return true;
  }

  async #onDelivery(
    message: MessageRecord,
    delivery: Delivery,
    status: MessageStatus,
  ): Promise<void> {
    const { observer, clock } = this.#options;
    const { id, conversationId, createdAt } = message;
    observer.delivery(conversationId, id, delivery, clock.now() - createdAt);
    const failed = status === 'failed' || status === 'unknown' || status === 'parked';
    if (failed && 'reason' in delivery && conversationId === this.#conversation?.id) {
      await this.#insist({ type: 'undelivered', reason: delivery.reason.text });
    }
  }

  /** True if a message waits for an agent, other than those that are just being settled. */
  async #hasUnheard(settled: readonly MessageUpdate[] = []): Promise<boolean> {
    const message = await this.#options.journal.next(this.#options.customer, 'to-agent');
    if (message?.kind !== 'text' || message.status === 'parked') return false;
    return settled.every(({ id }) => id !== message.id);
  }

  #over(): boolean {
    return this.#conversation === undefined || this.#conversation.state === 'ended';
  }

  /** Applies an event even if the journal needs several tries, if it still holds by then. */
  async #insist(event: ConversationEvent, holds: () => boolean = () => true): Promise<void> {
    await persevere(
      () =>
        this.#steps.run(async () => {
          if (holds()) await this.#apply([event]);
        }),
      this.#patience,
    );
  }
}

function isLast(event: ConversationEvent): boolean {
  return event.type === 'ended' || event.type === 'lost';
}

/** What the desk's word means for a message of the customer. */
function fateOf(event: DeskEvent): MessageUpdate[] {
  if (event.type === 'heard') return [{ id: event.messageId, status: 'delivered' }];
  if (event.type !== 'unheard') return [];
  const { messageId: id, certain } = event;
  const reason = { code: event.reason, text: 'The agent desk did not take this message.' };
  return [{ id, status: certain ? 'failed' : 'unknown', reason, certain }];
}
