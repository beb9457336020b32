import { z } from 'zod';

import type { Channel } from '../channel.ts';
import { sleep, type Clock } from '../clock.ts';
import type { Desk, DeskChat, DeskEvent, DeskJournal, DeskSession } from '../desk.ts';
import type { Org } from '../org.ts';
import { Serial } from '../serial.ts';
import { FencedOut } from '../store/commit-guard.ts';
import type { Journal } from '../store/journal.ts';
import type { Customer, InboxEntry, JournalChange, MessageUpdate } from '../store/records.ts';
import type { Texts } from '../texts.ts';
import type { Offer } from './actor.ts';
import type { ReplySettings } from './allowance.ts';
import {
  conversationSchema,
  openingDelay,
  type Conversation,
  type ConversationEvent,
  type Step,
} from './conversation.ts';
import { askOrg } from './ask-org.ts';
import { CustomerSide, type OccasionAt } from './customer-side.ts';
import { decide } from './decide.ts';
import { changeOf } from './step-change.ts';
import { fateOf, isLast } from './desk-facts.ts';
import { readEntry, type EntryReading } from './inbox-entry.ts';
import { tellEnd } from './end-telling.ts';
import type { BridgeObserver } from './observer.ts';
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
  replies: ReplySettings;
  /** When a chat is over, its messages go to the org. */
  archives: boolean;
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
  readonly #customerSide: CustomerSide;
  readonly #begun = Promise.withResolvers<undefined>();
  #takenUp = false;
  #conversation: Conversation | undefined;
  #session: DeskSession | undefined;
  #chat: DeskChat | undefined;
  readonly #quietUntil: number;

  constructor(options: DialogueOptions) {
    this.#options = options;
    const { clock, observer, quietMs } = options;
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
    this.#agentSide = new Pump(() => this.#serveAgent(), this.#patience);
    this.#customerSide = new CustomerSide({
      ...options,
      patience: this.#patience,
      inTurn: (task) => this.#steps.run(task),
      conversation: () => this.#conversation,
      insist: (event, holds) => this.#insist(event, {}, holds),
    });
  }

  /**
   * Something of this customer may be new in the inbox, or left from a former process. Returns at once.
   * What a customer writes in a chat that is open is not answered by the relay itself.
   */
  received(offer?: Offer): void {
    if (offer !== undefined) {
      const { events } = this.#read({ kind: 'push', payload: offer.payload });
      const isOrdinary = !this.#over() && events.some(({ type }) => type === 'customer-wrote');
      if (isOrdinary) offer.slot.close();
      else this.#customerSide.offer(offer.slot);
    }
    this.#inbox.kick();
  }

  /** Resolves when what a former owner has left is known, or everything stops. */
  get begun(): Promise<void> {
    return this.#begun.promise;
  }

  /** Nothing is open and nothing is under way: the dialogue can be forgotten until the next message. */
  get quiet(): boolean {
    return this.#over() && !this.#inbox.busy && !this.#agentSide.busy && !this.#customerSide.busy;
  }

  /** Stops where it is. Everything that is not done stays in the journal. */
  async stop(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort();
    this.#begun.resolve(undefined);
    const quiet = this.#customerSide.stop();
    await this.#chat?.stop();
    await Promise.all([this.#inbox.idle(), this.#agentSide.idle(), quiet]);
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
    await this.#customerSide.open();
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
      const { events, session, occasion } = this.#read(entry);
      // A chat that is handed over replaces nothing that is open.
      const handedOver = session !== undefined && this.#over();
      const adopts = session === undefined || handedOver;
      await this.#apply(adopts ? events : [], {
        done: entry.id,
        ...(occasion === undefined ? {} : { occasion: { by: occasion, at: entry.receivedAt } }),
        ...(handedOver ? { session } : {}),
      });
    }
    return entries.length > 0;
  }

  /** What nobody can read must not stand in the way of what comes next. */
  #read(entry: Pick<InboxEntry, 'kind' | 'payload'>): EntryReading {
    try {
      return readEntry(entry, this.#options.served);
    } catch (error) {
      this.#options.observer.journalTrouble(error);
      return { events: [] };
    }
  }

  /** Decides, writes, and acts. Call it in turn (`#steps`). Rejects if the journal cannot write. */
  async #apply(
    events: readonly ConversationEvent[],
    cause: Pick<JournalChange, 'done' | 'update'> & {
      session?: DeskSession | undefined;
      occasion?: OccasionAt;
    } = {},
  ): Promise<void> {
    const { customer, observer, reporter, served } = this.#options;
    const before = this.#conversation;
    const session = 'session' in cause ? cause.session : this.#session;
    const steps = await this.#decideAll(events, cause.update);
    const conversation = steps.at(-1)?.conversation ?? before;
    const newSession = 'session' in cause;
    const change = changeOf(steps, { customer, before, session, newSession, served });
    const { done, update, occasion } = cause;
    await this.#customerSide.commit(
      {
        ...change,
        ...(done === undefined ? {} : { done }),
        ...(update === undefined ? {} : { update }),
      },
      occasion,
    );
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
    if (change.report === true && conversation !== undefined) reporter.kick(conversation.id);
    for (const { conversationId } of change.results ?? []) reporter.kick(conversationId);
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

  /** Sets in motion what the state asks for. */
  #act(): void {
    this.#customerSide.kick();
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
    if (conversation.request === null && !(await this.#askOrg(conversation))) return;
    const { id, request } = this.#conversation ?? conversation;
    if (request === null || stopping.aborted || this.#over()) return;
    if (this.#conversation?.leaving === true && this.#session === undefined) {
      await this.#insist({ type: 'ended', by: 'customer', reason: 'client' });
      return;
    }
    const quietMs = Math.max(0, this.#quietUntil - clock.now());
    this.#chat = served.desk.take(request, this.#deskJournal(id), this.#session, quietMs);
  }

  #deskJournal(conversationId: string): DeskJournal {
    return {
      record: (session, events) => this.#onDesk(conversationId, session, events),
      agentTyping: (on) => {
        this.#customerSide.agentTyping(on);
      },
    };
  }

  /** Asks the org for the chat. False if there is none now. */
  #askOrg(conversation: Conversation): Promise<boolean> {
    const { customer, journal, org, clock, observer, reporter, served } = this.#options;
    const { desk, language } = served;
    const stopping = this.#stopping.signal;
    return askOrg(conversation, {
      customer,
      journal,
      org,
      desk,
      clock,
      observer,
      language,
      stopping,
      session: this.#session,
      tellEnd: (chat) => tellEnd(chat, { journal, reporter, clock, stopping }),
      record: (session, events) => this.#onDesk(conversation.id, session, events),
      insist: (events, cause) => this.#insist(events, cause),
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

  /** True if a message waits for an agent, other than those that are just being settled. */
  async #hasUnheard(settled: readonly MessageUpdate[] = []): Promise<boolean> {
    const message = await this.#options.journal.next(this.#options.customer, 'to-agent');
    if (message?.kind !== 'text' || message.status === 'parked') return false;
    return settled.every(({ id }) => id !== message.id);
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
