import { z } from 'zod';

import type { Channel, Delivery } from '../channel.ts';
import type { Clock } from '../clock.ts';
import type { Desk, DeskChat, DeskEvent, DeskSession } from '../desk.ts';
import type { Org } from '../org.ts';
import { Serial } from '../serial.ts';
import { FencedOut } from '../store/commit-guard.ts';
import type { Journal } from '../store/journal.ts';
import type {
  Customer,
  CustomerFacts,
  InboxEntry,
  JournalChange,
  MessageRecord,
  MessageStatus,
  MessageUpdate,
} from '../store/records.ts';
import type { Texts } from '../texts.ts';
import { toldReason } from '../told-reason.ts';
import {
  conversationSchema,
  type Conversation,
  type ConversationEvent,
  type IdleSettings,
  type Step,
} from './conversation.ts';
import { Alarm } from './alarm.ts';
import { carryToAgent } from './carrying.ts';
import { Courier } from './courier.ts';
import { openDeskChat } from './desk-chat.ts';
import { changeOf } from './step-change.ts';
import { fateOf, isLast } from './desk-facts.ts';
import { isOfCustomer, readEntry, type EntryReading } from './inbox-entry.ts';
import { isWarned } from './idle.ts';
import { readKnown } from './known.ts';
import { momentOf } from './moments.ts';
import type { BridgeObserver } from './observer.ts';
import { persevere, type Patience } from './perseverance.ts';
import { Pump } from './pump.ts';
import type { Reporter } from './reporter.ts';
import { stepsOf } from './steps.ts';
import type { SurveyAnswer } from './survey.ts';
import { recordAnswer } from './survey-answer.ts';

/** One Official Account, as the bridge sees it. */
export interface ServedChannel {
  name: string;
  channel: Channel;
  desk: Desk;
  /** What is said to a customer of this language, or of the channel's own if it is not known. */
  texts: (language: string | null) => Texts;
  /** IETF language tag, for the desk. */
  language: string;
  endKeywords: readonly string[];
  /** When a chat is over, its messages go to the org. */
  archives: boolean;
  /** What happens to a customer who does not answer; it goes before what the desk says. */
  idle: IdleSettings;
  /** After a chat, the customer is asked how satisfied they were. */
  survey: boolean;
}

export interface DialogueOptions {
  customer: Customer;
  /** A former owner that hangs may be listening at the desk for so long, in milliseconds. */
  quietMs: number;
  served: ServedChannel;
  journal: Journal;
  org: Org;
  reporter: Reporter;
  clock: Clock;
  observer: BridgeObserver;
  newId: () => string;
}

const factsSchema = z.record(z.string(), z.unknown()).catch({});
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
  readonly #begun = Promise.withResolvers<undefined>();
  readonly #alarm: Alarm;
  #takenUp = false;
  /** What is known of the customer, as the journal has it. */
  #facts: CustomerFacts = {};
  #conversation: Conversation | undefined;
  #session: DeskSession | undefined;
  #chat: DeskChat | undefined;
  #customerWrites = 0;
  readonly #quietUntil: number;

  constructor(options: DialogueOptions) {
    this.#options = options;
    const { customer, served, journal, clock, observer, quietMs } = options;
    this.#quietUntil = clock.now() + quietMs;
    this.#patience = {
      clock,
      stopping: this.#stopping.signal,
      onTrouble: (error) => {
        // Whoever took over goes on from the journal.
        if (!(error instanceof FencedOut)) observer.journalTrouble(error);
      },
    };
    this.#inbox = new Pump(() => this.#steps.run(() => this.#readSome()), this.#patience);
    this.#alarm = new Alarm(clock, () => void this.#insist({ type: 'due' }));
    this.#agentSide = new Pump(() => this.#serveAgent(), this.#patience);
    this.#courier = new Courier({
      customer,
      channel: served.channel,
      journal,
      patience: this.#patience,
      customerWrites: () => this.#customerWrites,
      onOutcome: (...outcome) => this.#onDelivery(...outcome),
      onGone: (reason, wroteSince) =>
        this.#insist({ type: 'customer-left', reason }, {}, () => !wroteSince()),
    });
  }

  /** Something of this customer may be new in the inbox, or left from a former process. Returns at once. */
  received(): void {
    this.#inbox.kick();
  }

  /** Resolves when what a former owner has left is known, or everything stops. */
  get begun(): Promise<void> {
    return this.#begun.promise;
  }

  /** Nothing is open and nothing is under way: the dialogue can be forgotten until the next message. */
  get quiet(): boolean {
    return this.#over() && !this.#inbox.busy && !this.#agentSide.busy && !this.#courier.busy;
  }

  /** Stops where it is. Everything that is not done stays in the journal. */
  async stop(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort();
    this.#alarm.set(undefined);
    this.#begun.resolve(undefined);
    await this.#chat?.stop();
    await Promise.all([this.#inbox.idle(), this.#agentSide.idle(), this.#courier.idle()]);
    await this.#steps.idle();
    const conversation = this.#conversation;
    if (conversation !== undefined && !this.#over()) {
      this.#options.observer.leftTo(conversation.id, conversation.state);
    }
  }

  /** Goes on with what a former process has left. Call it in turn (`#steps`). */
  async #takeUp(): Promise<void> {
    const { journal, customer, observer, reporter } = this.#options;
    await reporter.resume(customer);
    this.#facts = factsSchema.parse(await journal.customerFacts(customer));
    const record = await journal.conversation(customer);
    if (record !== undefined) {
      this.#conversation = conversationSchema.parse(record.facts);
      this.#session = sessionSchema.safeParse(record.session).data;
      const { id, state } = this.#conversation;
      // It needs no write of its own, which would cost time when many are taken up: whatever the org
      // is told from here is written first, and this with it.
      const steps = await this.#decideAll([{ type: 'taken-up' }]);
      this.#conversation = steps[0]?.conversation;
      observer.stateChanged(id, undefined, state, 'taken up');
    }
    this.#takenUp = true;
    this.#begun.resolve(undefined);
    this.#act();
  }

  /** False once the inbox is empty. */
  async #readSome(): Promise<boolean> {
    if (!this.#takenUp) await this.#takeUp();
    const entries = await this.#options.journal.inbox(this.#options.customer);
    for (const entry of entries) {
      if (this.#stopping.signal.aborted) break;
      const { events, session, answer } = this.#read(entry);
      if (answer !== undefined || events.some(isOfCustomer)) this.#customerWrites += 1;
      if (answer !== undefined) {
        await this.#takeAnswer(answer, entry.id);
        continue;
      }
      // A chat that is handed over replaces nothing that is open.
      const handedOver = session !== undefined && this.#over();
      const adopts = session === undefined || handedOver;
      await this.#apply(adopts ? events : [], {
        done: entry.id,
        ...(handedOver ? { session } : {}),
      });
    }
    return entries.length > 0;
  }

  /** What nobody can read must not stand in the way of what comes next. */
  #read(entry: InboxEntry): EntryReading {
    try {
      const { served, clock } = this.#options;
      const { survey } = readKnown(this.#facts);
      return readEntry(entry, served, { survey, now: clock.now() });
    } catch (error) {
      this.#options.observer.journalTrouble(error);
      return { events: [] };
    }
  }

  /** Decides, writes, and acts. Call it in turn (`#steps`). Rejects if the journal cannot write. */
  async #apply(
    events: readonly ConversationEvent[],
    cause: Pick<JournalChange, 'done' | 'update'> & { session?: DeskSession | undefined } = {},
  ): Promise<void> {
    const { customer, journal, observer, reporter, served } = this.#options;
    const before = this.#conversation;
    const session = 'session' in cause ? cause.session : this.#session;
    const steps = await this.#decideAll(events, cause.update);
    const conversation = steps.at(-1)?.conversation ?? before;
    const newSession = 'session' in cause;
    const facts = this.#facts;
    const change = changeOf(steps, { customer, before, session, newSession, served, facts });
    const { done, update } = cause;
    await journal.commit({
      ...change,
      ...(done === undefined ? {} : { done }),
      ...(update === undefined ? {} : { update }),
    });
    this.#conversation = conversation;
    this.#session = this.#over() ? undefined : session;
    this.#facts = change.customerFacts ?? facts;
    if (
      conversation !== undefined &&
      !this.#over() &&
      isWarned(conversation) !== isWarned(before)
    ) {
      this.#chat?.idleWarning(isWarned(conversation));
      if (isWarned(conversation)) observer.idleWarned(conversation.id);
    }
    if (this.#over()) this.#chat = undefined;
    if (conversation !== undefined && conversation.state !== before?.state) {
      observer.stateChanged(
        conversation.id,
        before?.state,
        conversation.state,
        conversation.endReason ?? '',
      );
    }
    if (change.report === true && conversation !== undefined) reporter.kick(conversation.id);
    for (const { conversationId } of change.results ?? []) reporter.kick(conversationId);
    this.#act();
  }

  async #decideAll(
    events: readonly ConversationEvent[],
    settled: readonly MessageUpdate[] = [],
  ): Promise<Step[]> {
    const { clock, served, newId } = this.#options;
    const before = this.#conversation;
    return stepsOf(before, events, {
      now: clock.now(),
      texts: served.texts(before?.language ?? null),
      newId: newId(),
      unheard: events.some(isLast) && (await this.#hasUnheard(settled)),
      onItsWay: events.some(({ type }) => type === 'due') && (await this.#isOnItsWay()),
      idle: served.idle,
      survey: served.survey,
      known: readKnown(this.#facts),
    });
  }

  /** The customer has answered a survey. Call it in turn (`#steps`). */
  async #takeAnswer(answer: SurveyAnswer, entryId: number): Promise<void> {
    const { observer, reporter } = this.#options;
    const parts = { ...this.#options, facts: this.#facts };
    const { facts, conversation } = await recordAnswer(answer, entryId, parts);
    this.#facts = facts;
    if (conversation !== undefined) {
      if (this.#conversation?.id === conversation.id) this.#conversation = conversation;
      reporter.kick(conversation.id);
      observer.rated(conversation.id, answer.score);
    }
    this.#act();
  }

  /** Sets in motion what the state asks for. */
  #act(): void {
    this.#courier.kick();
    this.#agentSide.kick();
    if (this.#stopping.signal.aborted) return;
    this.#alarm.set(momentOf(this.#conversation, this.#options.served.idle));
  }

  /** Does the next thing that is due at the agent's side. False if there is nothing to do now. */
  async #serveAgent(): Promise<boolean> {
    const conversation = this.#conversation;
    if (conversation === undefined || conversation.state === 'ended') return this.#reopen();
    if (this.#chat !== undefined) return carryToAgent(this.#chat, conversation, this.#options);
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
    await openDeskChat(conversation, {
      options: this.#options,
      stopping: this.#stopping.signal,
      quietUntil: this.#quietUntil,
      present: () => ({ conversation: this.#conversation, session: this.#session }),
      onDesk: (...written) => this.#onDesk(...written),
      insist: (events, cause) => this.#insist(events, cause),
      opened: (chat) => {
        this.#chat = chat;
      },
    });
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

  async #onDelivery(
    message: MessageRecord,
    delivery: Delivery,
    status: MessageStatus,
  ): Promise<void> {
    const { observer, clock, reporter } = this.#options;
    const { id, conversationId, createdAt } = message;
    observer.delivery(conversationId, id, delivery, clock.now() - createdAt);
    const failed = status === 'failed' || status === 'unknown' || status === 'parked';
    if (failed && 'reason' in delivery && conversationId === this.#conversation?.id) {
      await this.#insist({ type: 'undelivered', reason: toldReason(delivery.reason) });
    } else if (message.requestId !== null || message.toldStatus !== '') {
      reporter.kick(conversationId);
    }
  }

  /** True if a message waits for an agent, other than those that are just being settled. */
  async #hasUnheard(settled: readonly MessageUpdate[] = []): Promise<boolean> {
    const message = await this.#options.journal.next(this.#options.customer, 'to-agent');
    if (message?.kind !== 'text' || message.status === 'parked') return false;
    return settled.every(({ id }) => id !== message.id);
  }

  /** True if something for the customer is on its way, and does not wait for them to write. */
  async #isOnItsWay(): Promise<boolean> {
    const message = await this.#options.journal.next(this.#options.customer, 'to-customer');
    return message !== undefined && message.status !== 'parked';
  }

  #over(): boolean {
    return this.#conversation === undefined || this.#conversation.state === 'ended';
  }

  /** Applies events even if the journal needs several tries, if they still hold by then. */
  async #insist(
    event: ConversationEvent | readonly ConversationEvent[],
    cause: { session?: DeskSession | undefined } = {},
    holds: () => boolean = () => true,
  ): Promise<void> {
    await persevere(
      () =>
        this.#steps.run(async () => {
          if (holds()) await this.#apply([event].flat(), cause);
        }),
      this.#patience,
    );
  }
}
