import type { Channel, Delivery } from '../channel.ts';
import { sleep, type Clock } from '../clock.ts';
import type { ChatRequest, Desk, DeskChat, DeskEvent, DeskJournal, DeskSession } from '../desk.ts';
import { OrgError, type Org } from '../org.ts';
import { Serial } from '../serial.ts';
import type { Journal } from '../store/journal.ts';
import type {
  ConversationRecord,
  Customer,
  JournalChange,
  MessageRecord,
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
import type { BridgeObserver } from './observer.ts';
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

const TROUBLE_PAUSE_MS = 1000;

/**
 * Everything between one customer and the desk, over any number of chats: each step is decided,
 * written to the journal, and only then acted upon, one step at a time.
 */
export class Dialogue {
  readonly #options: DialogueOptions;
  readonly #steps = new Serial();
  readonly #stopping = new AbortController();
  readonly #courier: Courier;
  #conversation: Conversation | undefined;
  #session: DeskSession | undefined;
  #chat: DeskChat | undefined;
  #opening: Promise<void> | undefined;
  #toAgent: Promise<void> | undefined;
  #customerWrites = 0;
  #reading = 0;

  constructor(options: DialogueOptions) {
    this.#options = options;
    const { customer, served, journal, clock, observer } = options;
    this.#courier = new Courier({
      customer,
      channel: served.channel,
      journal,
      clock,
      stopping: this.#stopping.signal,
      customerWrites: () => this.#customerWrites,
      onOutcome: (message, delivery, parked) => this.#onDelivery(message, delivery, parked),
      onGone: (reason) => this.#insist({ type: 'customer-left', reason }),
      onJournalTrouble: (error) => {
        observer.journalTrouble(error);
      },
    });
  }

  /** Takes up what the journal has of this customer. */
  async start(): Promise<void> {
    const record = await this.#options.journal.conversation(this.#options.customer);
    if (record !== undefined) {
      this.#conversation = conversationSchema.parse(record.facts);
      this.#session = asSession(record.session);
      const { id, state } = this.#conversation;
      this.#options.observer.stateChanged(id, undefined, state, 'taken up');
      await this.#insist({ type: 'taken-up' });
    } else {
      await this.#reopen();
    }
    this.#courier.kick();
  }

  /** Something of this customer is new in the inbox. */
  async readInbox(): Promise<void> {
    this.#reading += 1;
    try {
      while (!this.#stopping.signal.aborted) {
        try {
          if (await this.#steps.run(() => this.#readSome())) return;
        } catch (error) {
          this.#trouble(error);
          await sleep(this.#options.clock, TROUBLE_PAUSE_MS, this.#stopping.signal);
        }
      }
    } finally {
      this.#reading -= 1;
    }
  }

  /** True once the inbox is empty. */
  async #readSome(): Promise<boolean> {
    const entries = await this.#options.journal.inbox(this.#options.customer);
    for (const entry of entries) {
      if (this.#stopping.signal.aborted) return true;
      const event = this.#interpret(entry.payload);
      if (event?.type === 'customer-wrote') this.#customerWrites += 1;
      await this.#apply(event === undefined ? [] : [event], { done: entry.id });
    }
    return entries.length === 0;
  }

  /** Nothing is open and nothing is under way: the dialogue can be forgotten until the next message. */
  get quiet(): boolean {
    return (
      (this.#conversation === undefined || this.#conversation.state === 'ended') &&
      this.#opening === undefined &&
      this.#toAgent === undefined &&
      this.#reading === 0 &&
      !this.#courier.busy
    );
  }

  /** Stops where it is. Everything that is not done stays in the journal. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#chat?.stop();
    await Promise.all([this.#opening, this.#toAgent, this.#courier.idle(), this.#steps.idle()]);
  }

  #interpret(payload: unknown): ConversationEvent | undefined {
    const event = this.#options.served.channel.interpret(payload);
    switch (event.kind) {
      case 'message':
        return isEndKeyword(event.text, this.#options.served.endKeywords)
          ? { type: 'customer-ends' }
          : { type: 'customer-wrote', text: event.text };
      case 'left':
        return { type: 'customer-left', reason: 'unsubscribed' };
      case 'none':
        return undefined;
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
    const steps = await this.#decideAll(events);
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
    this.#session = conversation?.state === 'ended' ? undefined : session;
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

  async #decideAll(events: readonly ConversationEvent[]): Promise<Step[]> {
    const { clock, served, newId } = this.#options;
    const unheard = events.some(isLast) && (await this.#hasUnheard());
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
    if (this.#stopping.signal.aborted) return;
    const state = this.#conversation?.state;
    this.#courier.kick();
    if (state === undefined || state === 'ended') {
      this.#chat = undefined;
      void this.#steps.run(() => this.#reopenInTurn()).catch(this.#trouble);
    } else if (this.#chat === undefined) {
      this.#opening ??= this.#open().finally(() => {
        this.#opening = undefined;
        this.#act();
      });
    } else {
      this.#toAgent ??= this.#carryToAgent(this.#chat).finally(() => {
        this.#toAgent = undefined;
      });
    }
  }

  async #reopen(): Promise<void> {
    await this.#steps.run(() => this.#reopenInTurn());
  }

  /** What no agent has heard asks for a new chat. */
  async #reopenInTurn(): Promise<void> {
    if (this.#stopping.signal.aborted || !this.#over()) return;
    if (await this.#hasUnheard()) await this.#apply([{ type: 'left-over' }]);
  }

  /** Asks the org for the chat, and the desk for an agent. */
  async #open(): Promise<void> {
    const { clock, served } = this.#options;
    const conversation = this.#conversation;
    if (conversation === undefined || conversation.state === 'ended') return;
    await sleep(clock, openingDelay(conversation.losses), this.#stopping.signal);
    const request = conversation.request ?? (await this.#askOrg(conversation));
    if (request === undefined || this.#stopping.signal.aborted || this.#over()) return;
    if (this.#conversation?.leaving === true && this.#session === undefined) {
      await this.#insist({ type: 'ended', by: 'customer', reason: 'client' });
      return;
    }
    const journal: DeskJournal = {
      record: (session, events) => this.#onDesk(session, events),
      agentTyping: (on) => {
        void served.channel.typing(this.#options.customer.openId, on);
      },
    };
    this.#chat = served.desk.take(request, journal, this.#session);
  }

  /** Returns the request once the org has it, or undefined if there is nothing more to ask. */
  async #askOrg(conversation: Conversation): Promise<ChatRequest | undefined> {
    const { clock, customer, org, observer, served } = this.#options;
    for (let attempt = 1; !this.#stopping.signal.aborted; attempt += 1) {
      try {
        const { id, fence } = conversation;
        const opened = await org.openChat({ ...customer, key: id, fence });
        if (opened.status === 'closed') {
          await this.#insist({ type: 'closed', text: opened.text });
          return undefined;
        }
        const { chatId, visitorName, prechatDetails, prechatEntities } = opened;
        const { language } = served;
        const details = { visitorName, language, prechatDetails, prechatEntities };
        const request = { conversationId: id, ...details };
        await this.#insist({ type: 'opened', chatId, request });
        return request;
      } catch (error) {
        observer.orgTrouble('open', error);
        const longest = error instanceof OrgError && error.code === 'refused' ? 60_000 : 15_000;
        const ms = Math.min(longest, TROUBLE_PAUSE_MS * 2 ** Math.min(attempt - 1, 10));
        await sleep(clock, ms, this.#stopping.signal);
      }
    }
    return undefined;
  }

  /** The desk writes: its notes, and what happened. */
  #onDesk(session: DeskSession | undefined, events: readonly DeskEvent[]): Promise<void> {
    return this.#steps.run(() => {
      const update = events.flatMap((event) => this.#messageUpdate(event));
      return this.#apply(events, { session, update });
    });
  }

  #messageUpdate(event: DeskEvent): MessageUpdate[] {
    const { observer } = this.#options;
    const conversationId = this.#conversation?.id ?? '';
    if (event.type === 'heard') return [{ id: event.messageId, status: 'delivered' }];
    if (event.type !== 'unheard') return [];
    observer.unheard(conversationId, event.messageId, event.reason);
    const reason = { code: event.reason, text: 'Live Agent did not take this message.' };
    const status = event.certain ? 'failed' : 'unknown';
    return [{ id: event.messageId, status, reason, certain: event.certain }];
  }

  /** Gives the agent what the customer wrote, in order, while there is an agent. */
  async #carryToAgent(chat: DeskChat): Promise<void> {
    const { journal, customer, observer, clock } = this.#options;
    while (!this.#stopping.signal.aborted && this.#chat === chat && !this.#over()) {
      const conversation = this.#conversation;
      const waiting = conversation?.state === 'opening' || conversation?.state === 'queued';
      if (waiting && conversation.leaving) {
        await chat.end();
        continue;
      }
      if (conversation?.state !== 'active') return;
      const message = await journal.next(customer, 'to-agent');
      if (message === undefined) return;
      if (message.kind === 'end') {
        await chat.end();
      } else {
        const heard = await chat.send({ id: message.id, text: message.text });
        if (heard) observer.heard(conversation.id, clock.now() - message.createdAt);
      }
    }
  }

  async #onDelivery(message: MessageRecord, delivery: Delivery, parked: boolean): Promise<void> {
    const { observer, clock } = this.#options;
    observer.delivery(
      message.conversationId,
      message.id,
      delivery,
      clock.now() - message.createdAt,
    );
    const failed = delivery.kind === 'refused' || delivery.kind === 'customer-gone' || parked;
    if (failed && 'reason' in delivery && message.conversationId === this.#conversation?.id) {
      await this.#insist({ type: 'undelivered', reason: delivery.reason.text });
    }
  }

  async #hasUnheard(): Promise<boolean> {
    const message = await this.#options.journal.next(this.#options.customer, 'to-agent');
    return message?.kind === 'text' && message.status !== 'parked';
  }

  #over(): boolean {
    return this.#conversation === undefined || this.#conversation.state === 'ended';
  }

  /** Applies an event even if the journal needs several tries. */
  async #insist(event: ConversationEvent): Promise<void> {
    for (;;) {
      try {
        await this.#steps.run(() => this.#apply([event]));
        return;
      } catch (error) {
        this.#trouble(error);
        if (this.#stopping.signal.aborted) throw error;
        await sleep(this.#options.clock, TROUBLE_PAUSE_MS, this.#stopping.signal);
      }
    }
  }

  readonly #trouble = (error: unknown): void => {
    this.#options.observer.journalTrouble(error);
  };
}

function isLast(event: ConversationEvent): boolean {
  return event.type === 'ended' || event.type === 'lost';
}

function isEndKeyword(text: string, keywords: readonly string[]): boolean {
  const said = text.trim().toLowerCase();
  return keywords.some((keyword) => keyword.trim().toLowerCase() === said);
}

function asSession(session: unknown): DeskSession | undefined {
  return typeof session === 'object' && session !== null && !Array.isArray(session)
    ? { ...session }
    : undefined;
}
