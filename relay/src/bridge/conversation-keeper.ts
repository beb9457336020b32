import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

import { z } from 'zod';

import type { CustomerEvent } from '../channel.ts';
import type { Clock } from '../clock.ts';
import type { DeskSession, Secrecy } from '../desk.ts';
import { Serial } from '../serial.ts';
import type { Journal } from '../store/journal.ts';
import type {
  Customer,
  CustomerFacts,
  HiddenText,
  JournalChange,
  MessageUpdate,
} from '../store/records.ts';
import {
  conversationSchema,
  newConversation,
  type Conversation,
  type ConversationEvent,
  type Step,
} from './conversation.ts';
import type { CustomerSide } from './customer-side.ts';
import type { ServedChannel } from './served-channel.ts';
import { readKnown, type Known } from './known.ts';
import type { BridgeObserver } from './observer.ts';
import { jobOver, tidings } from './outreach.ts';
import { persevere, type Patience } from './perseverance.ts';
import { digest } from './poison.ts';
import type { Reporter } from './reporter.ts';
import { chatState } from './chat-state.ts';
import { renewal, type OccasionAt } from './renewal.ts';
import { changeOf, hidden } from './step-change.ts';
import { stepsOf } from './steps.ts';
import type { SurveyAnswer } from './survey.ts';
import { recordAnswer } from './survey-answer.ts';
import { withoutRepetition, type NoticeParts } from './told-once.ts';

export interface ConversationKeeperOptions {
  customer: Customer;
  served: ServedChannel;
  journal: Journal;
  reporter: Reporter;
  clock: Clock;
  observer: BridgeObserver;
  newId: () => string;
  patience: Patience;
  /** Called once an errand is in the journal. */
  errand: () => void;
  /** Says of a change whether something for the customer leaves with it. */
  depart: CustomerSide['departure'];
  /** Called after each step, when it is written, with the conversation as it was before. */
  onStep: (before: Conversation | undefined, events: readonly ConversationEvent[]) => void;
}

/** What goes into the journal together with the steps. */
export interface Cause extends Pick<
  JournalChange,
  'arrival' | 'done' | 'setAside' | 'update' | 'add' | 'results' | 'errands' | 'media'
> {
  /** The desk's new notes. */
  session?: DeskSession | undefined;
  /** What the customer has done, if it lets replies through. */
  occasion?: OccasionAt | undefined;
}

const sessionSchema = z.record(z.string(), z.unknown());
const factsSchema = z.record(z.string(), z.unknown()).catch({});

/**
 * Holds the conversation with one customer and the desk's notes. Each step is decided from what is
 * there when its turn comes, written to the journal, and only then seen by the others.
 */
export class ConversationKeeper {
  readonly #options: ConversationKeeperOptions;
  readonly #turns = new Serial();
  #conversation: Conversation | undefined;
  #session: DeskSession | undefined;
  /** What is known of the customer, as the journal has it, and as it is read. */
  #facts: CustomerFacts = {};
  #known: Known = readKnown({});

  constructor(options: ConversationKeeperOptions) {
    this.#options = options;
  }

  /** The latest one; undefined if there has been none. */
  get conversation(): Conversation | undefined {
    return this.#conversation;
  }

  /** The desk's notes on it. */
  get session(): DeskSession | undefined {
    return this.#session;
  }

  /** What is known of the customer beyond any chat. */
  get known(): Known {
    return this.#known;
  }

  /** No conversation is open. */
  get over(): boolean {
    return this.#conversation === undefined || this.#conversation.state === 'ended';
  }

  /** Takes a turn among the steps. */
  inTurn<T>(task: () => Promise<T>): Promise<T> {
    return this.#turns.run(task);
  }

  /** Resolves when no step is being taken. */
  idle(): Promise<void> {
    return this.#turns.idle();
  }

  /** Goes on with what a former process has left. Call it in turn. */
  async takeUp(): Promise<void> {
    const { journal, customer, observer } = this.#options;
    this.#learn(factsSchema.parse(await journal.customerFacts(customer)));
    const record = await journal.conversation(customer);
    if (record === undefined) return;
    this.#conversation = conversationSchema.parse(record.facts);
    this.#session = sessionSchema.safeParse(record.session).data;
    const { id, state } = this.#conversation;
    // It needs no write of its own, which would cost time when many are taken up: whatever the org
    // is told from here is written first, and this with it.
    const steps = await this.#decideAll([{ type: 'taken-up' }]);
    this.#conversation = steps[0]?.conversation;
    observer.stateChanged(id, undefined, state, 'taken up');
  }

  /**
   * Decides and writes. Call it in turn. Rejects if the journal cannot write, or with something of
   * which `isPoison` says that it would fail again.
   */
  async apply(events: readonly ConversationEvent[], cause: Cause = {}): Promise<void> {
    const { customer, depart, observer, reporter, served, errand, onStep } = this.#options;
    const before = this.#conversation;
    const { add = [], results = [], session: newNotes, occasion, ...rest } = cause;
    const newSession = 'session' in cause;
    const session = newSession ? newNotes : this.#session;
    const decided = await this.#decideAll(events, cause.update);
    const steps = await withoutRepetition(decided, this.noticeParts());
    const conversation = steps.at(-1)?.conversation ?? before;
    const facts = this.#facts;
    const secrecy = served.desk.secrecy(session);
    const surroundings = { customer, before, session, newSession, served, secrecy, facts };
    const hide = newSession ? await this.#hideWaiting(secrecy) : [];
    const whole = digest(() => changeOf(steps, { ...surroundings, besides: { add, results } }));
    // What the customer has done changes what gets through to them.
    const departure = occasion === undefined ? depart(whole, conversation, facts) : undefined;
    const change = departure?.change ?? whole;
    try {
      await this.#commit({ ...change, ...rest, ...(hide.length === 0 ? {} : { hide }) }, occasion);
    } catch (error) {
      departure?.callOff();
      throw error;
    }
    this.#conversation = conversation;
    this.#session = this.over ? undefined : session;
    if (conversation !== undefined && conversation.state !== before?.state) {
      const { id, state, endReason } = conversation;
      observer.stateChanged(id, before?.state, state, endReason ?? '');
    }
    if (change.report === true && conversation !== undefined) reporter.kick(conversation.id);
    for (const { conversationId } of change.results ?? []) reporter.kick(conversationId);
    if (cause.errands !== undefined) errand();
    onStep(before, events);
  }

  /** The customer has answered a survey. Call it in turn. Rejects if the journal fails. */
  async takeAnswer(
    answer: SurveyAnswer,
    { done, occasion }: { done: number; occasion: OccasionAt | undefined },
  ): Promise<void> {
    const { journal, observer, reporter, onStep } = this.#options;
    const before = this.#conversation;
    const rated = await recordAnswer(answer, done, {
      ...this.#options,
      journal: {
        conversationById: (id) => journal.conversationById(id),
        commit: (change) => this.#commit(change, occasion),
      },
      facts: this.#facts,
    });
    if (rated.conversation !== undefined) {
      const { id } = rated.conversation;
      if (before?.id === id) this.#conversation = rated.conversation;
      reporter.kick(id);
      observer.rated(id, answer.score);
    }
    onStep(before, []);
  }

  /**
   * Somebody in the org says something to the customer. If no chat is open, the words belong to none. Call it
   * in turn. Rejects if the journal cannot write.
   */
  async takeOutreach(
    outreach: Extract<ConversationEvent, { type: 'outreach' }>,
    done: number,
  ): Promise<void> {
    if (!this.over) {
      await this.apply([outreach], { done });
      return;
    }
    const { clock, customer, newId, onStep } = this.#options;
    const { requestId, text } = outreach;
    const now = clock.now();
    const id = newId();
    const facts = { ...newConversation({ newId: id, now }, 0), state: 'ended', endedAt: now };
    await this.#commit(
      {
        conversation: {
          id,
          customer,
          chatId: null,
          state: 'ended',
          facts,
          session: undefined,
          openedAt: now,
          endedAt: now,
        },
        add: [{ direction: 'to-customer', kind: 'outreach', text, author: '', requestId }],
        done,
      },
      undefined,
    );
    onStep(this.#conversation, []);
  }

  /** The channel has said what became of something. Call it in turn. Rejects if the journal cannot write. */
  async takeJob(
    { job, failure }: Extract<CustomerEvent, { kind: 'job-over' }>,
    done: number,
  ): Promise<void> {
    const { jobs, result } = jobOver(this.known.jobs ?? [], job, failure ?? null);
    const { customer } = this.#options;
    const errands = result === undefined ? [] : [tidings(customer, result)];
    await this.write({ done, errands }, { jobs });
  }

  /** The customer is forgotten, and begins anew with whatever comes next. Call it in turn. */
  async forget(farewell: number): Promise<void> {
    const { customer, journal } = this.#options;
    await journal.commit({ customer, done: farewell, erase: true });
    this.#conversation = undefined;
    this.#learn({});
  }

  /**
   * Writes something that is no step, and what was learned of the customer with it. Call it in turn.
   * Rejects if the journal cannot write.
   */
  async write(
    change: Omit<JournalChange, 'customer' | 'customerFacts'>,
    learned: Partial<Known> = {},
  ): Promise<void> {
    const isNews = !isDeepStrictEqual({ ...this.#known, ...learned }, this.#known);
    const customerFacts = { ...this.#facts, ...learned };
    await this.#commit({ ...change, ...(isNews ? { customerFacts } : {}) }, undefined);
    if ((change.errands ?? []).length > 0) this.#options.errand();
  }

  #learn(facts: CustomerFacts): void {
    if (facts === this.#facts) return;
    this.#facts = facts;
    this.#known = readKnown(facts);
  }

  /** Writes, with what follows from what the customer has done. */
  async #commit(
    change: Omit<JournalChange, 'customer'>,
    occasion: OccasionAt | undefined,
  ): Promise<void> {
    const { clock, customer, journal, reporter, served } = this.#options;
    const facts = change.customerFacts ?? this.#facts;
    if (occasion === undefined) {
      await journal.commit({ ...change, customer });
      this.#learn(facts);
      return;
    }
    const { open } = chatState(this.#conversation);
    const circumstances = { open, unpark: change.unpark, now: clock.now() };
    const renewed = renewal(occasion, this.known.allowance, served.replies, circumstances);
    const customerFacts = { ...facts, allowance: renewed.allowance };
    await journal.commit({ ...change, ...renewed.change, customer, customerFacts });
    this.#learn(customerFacts);
    if (renewed.change.reportOf !== undefined) reporter.kick(renewed.change.reportOf);
  }

  /** What waits for an agent was written before it was known what must not be shown. */
  async #hideWaiting(secrecy: Secrecy): Promise<HiddenText[]> {
    const { customer, journal, served } = this.#options;
    if (secrecy.key === served.desk.secrecy(this.#session).key) return [];
    const waiting = await journal.upcoming(customer, 'to-agent', Number.MAX_SAFE_INTEGER);
    const hide: HiddenText[] = [];
    for (const { id, kind, text, hiddenBy: before = [] } of waiting) {
      const less = kind === 'text' ? hidden(text, { secrecy, served }) : undefined;
      if (less !== undefined) hide.push({ id, ...less, hiddenBy: [...before, ...less.hiddenBy] });
      // Many take a while, and other customers do not wait for it.
      await setImmediate();
    }
    return hide;
  }

  /** Applies events even if the journal needs several tries, if they still hold by then. */
  async insist(
    event: ConversationEvent | readonly ConversationEvent[],
    cause: Cause = {},
    holds: () => boolean = () => true,
  ): Promise<void> {
    await persevere(
      () =>
        this.inTurn(async () => {
          if (holds()) await this.apply([event].flat(), cause);
        }),
      this.#options.patience,
    );
  }

  /** True if a message waits for an agent, other than those that are just being settled. */
  async hasUnheard(settled: readonly MessageUpdate[] = []): Promise<boolean> {
    const message = await this.#options.journal.next(this.#options.customer, 'to-agent');
    if (message?.kind !== 'text' || message.status === 'parked') return false;
    return settled.every(({ id }) => id !== message.id);
  }

  noticeParts(): NoticeParts {
    const { clock, customer, journal, served } = this.#options;
    const texts = served.texts(this.#conversation?.language ?? null);
    return { customer, journal, channel: served.channel, texts, now: clock.now() };
  }

  async #decideAll(
    events: readonly ConversationEvent[],
    settled: readonly MessageUpdate[] = [],
  ): Promise<Step[]> {
    const { clock, served, newId } = this.#options;
    const before = this.#conversation;
    const circumstances = {
      now: clock.now(),
      texts: served.texts(before?.language ?? null),
      newId: newId(),
      unheard: events.some(isLast) && (await this.hasUnheard(settled)),
      onItsWay: events.some(({ type }) => type === 'due') && (await this.#isOnItsWay()),
      idle: served.idle,
      survey: served.survey,
      sendsLinks: served.sendsLinks,
      known: this.known,
    };
    return digest(() => stepsOf(before, events, circumstances));
  }

  /** True if something for the customer is on its way, and does not wait for them to write. */
  async #isOnItsWay(): Promise<boolean> {
    const message = await this.#options.journal.next(this.#options.customer, 'to-customer');
    return message !== undefined && message.status !== 'parked';
  }
}

/** Whether the desk has said its last word on the chat. */
function isLast({ type }: ConversationEvent): boolean {
  return type === 'ended' || type === 'lost';
}
