import type { Clock } from '../clock.ts';
import type { DeskChat, DeskEvent, DeskSession } from '../desk.ts';
import type { Org } from '../org.ts';
import { FencedOut } from '../store/commit-guard.ts';
import type { Journal } from '../store/journal.ts';
import type { Arrival, Customer, Intake, MessageUpdate } from '../store/records.ts';
import type { Offer } from './actor.ts';
import { AgentCourier } from './agent-courier.ts';
import { Alarm } from './alarm.ts';
import type { Conversation } from './conversation.ts';
import { ConversationKeeper, type Cause } from './conversation-keeper.ts';
import { CustomerInbox } from './customer-inbox.ts';
import { CustomerSide } from './customer-side.ts';
import { openDeskChat } from './desk-chat.ts';
import { isWarned } from './idle.ts';
import { ordinaryReading } from './inbox-entry.ts';
import { concernsMedia, MediaKeeper } from './media-keeper.ts';
import { momentOf } from './moments.ts';
import type { BridgeObserver } from './observer.ts';
import { persevere, type Patience } from './perseverance.ts';
import { isPoison, symptomOf } from './poison.ts';
import { Pump } from './pump.ts';
import type { Reporter } from './reporter.ts';
import type { ServedChannel } from './served-channel.ts';
import type { Slots } from './slots.ts';
import { standInForWords } from './stand-in.ts';
import { delayNotice } from './told-once.ts';
import { LONGEST_SILENCE_MS, VainWait } from './vain-wait.ts';

export interface DialogueOptions {
  customer: Customer;
  /** A former owner that hangs may be listening at the desk for so long, in milliseconds. */
  quietMs: number;
  served: ServedChannel;
  journal: Journal;
  org: Org;
  reporter: Reporter;
  /** Of all customers, for what they send. */
  mediaSlots: Slots;
  clock: Clock;
  observer: BridgeObserver;
  newId: () => string;
  /** Called once an errand is in the journal. */
  errand: () => void;
}

/**
 * Everything between one customer and the desk, over any number of chats: each step is decided,
 * written to the journal, and only then acted upon, one step at a time.
 */
export class Dialogue {
  readonly #options: DialogueOptions;
  readonly #keeper: ConversationKeeper;
  readonly #stopping = new AbortController();
  readonly #patience: Patience;
  readonly #inbox: CustomerInbox;
  readonly #agentSide: Pump;
  readonly #customerSide: CustomerSide;
  readonly #agentCourier: AgentCourier;
  readonly #media: MediaKeeper;
  readonly #vainWait: VainWait;
  readonly #alarm: Alarm;
  readonly #begun = Promise.withResolvers<undefined>();
  #chat: DeskChat | undefined;
  readonly #quietUntil: number;

  constructor(options: DialogueOptions) {
    this.#options = options;
    const { customer, journal, clock, observer, quietMs } = options;
    this.#quietUntil = clock.elapsed() + quietMs;
    this.#patience = {
      clock,
      stopping: this.#stopping.signal,
      onTrouble: (error) => {
        // Whoever took over goes on from the journal.
        if (!(error instanceof FencedOut)) observer.journalTrouble(error);
      },
    };
    this.#keeper = new ConversationKeeper({
      ...options,
      patience: this.#patience,
      depart: (...about) => this.#customerSide.departure(...about),
      onStep: (before, events) => {
        this.#warn(before);
        if (events.some(concernsMedia)) this.#media.kick();
        if (this.#keeper.over) this.#chat = undefined;
        this.#act();
      },
    });
    this.#agentSide = new Pump(() => this.#serveAgent(), this.#patience);
    const { patience, keeper } = { patience: this.#patience, keeper: this.#keeper };
    this.#customerSide = new CustomerSide({ ...options, patience, keeper });
    this.#inbox = new CustomerInbox({
      ...options,
      patience,
      keeper,
      customerSide: this.#customerSide,
      takeUp: () => this.#takeUp(),
    });
    this.#media = new MediaKeeper({
      ...options,
      patience: this.#patience,
      chatId: () => (this.#keeper.over ? null : (this.#keeper.conversation?.chatId ?? null)),
      offer: (file) => this.#chat?.offer(file) ?? Promise.resolve('not-wanted'),
      inTurn: (task) => this.#keeper.inTurn(task),
      apply: (events, media) => this.#keeper.apply(events, { media }),
    });
    this.#agentCourier = new AgentCourier({
      customer,
      journal,
      inTurn: (task) => this.#keeper.inTurn(task),
      makeReady: (message) => this.#media.makeReady(message),
      onSaying: () => {
        this.#watch();
      },
      onHeard: ({ conversationId, createdAt }) => {
        observer.heard(conversationId, clock.now() - createdAt);
      },
      giveUp: (event) => this.#keeper.inTurn(() => this.#takeFromDesk([event])),
    });
    this.#vainWait = new VainWait(clock, () => this.#tellDelay());
    this.#alarm = new Alarm(clock, () => void this.#keeper.insist({ type: 'due' }));
  }

  /**
   * Something of this customer may be new in the inbox, or left from a former process. Returns at once.
   * What a customer writes in a chat that is open is not answered by the relay itself.
   */
  received(offer?: Offer): void {
    if (offer !== undefined) {
      const { served } = this.#options;
      const mayBeAnswered = this.#keeper.over || !ordinaryReading(offer.payload, served);
      if (mayBeAnswered) this.#customerSide.offer(offer.slot);
      else offer.slot.close();
    }
    this.#inbox.kick();
  }

  /** Writes down what has come in, with what follows from it if that can be said at once. */
  take(arrival: Arrival): Promise<Intake> {
    return this.#inbox.take(arrival);
  }

  /** Resolves when what a former owner has left is known, or everything stops. */
  get begun(): Promise<void> {
    return this.#begun.promise;
  }

  /** Nothing is open and nothing is under way: the dialogue can be forgotten until the next message. */
  get quiet(): boolean {
    return this.#keeper.over && this.#carriers.every(({ busy }) => !busy);
  }

  get #carriers(): readonly Pick<Pump, 'busy' | 'idle'>[] {
    return [this.#inbox, this.#agentSide, this.#customerSide, this.#media];
  }

  /** Stops where it is. Everything that is not done stays in the journal. */
  async stop(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort();
    this.#alarm.set(undefined);
    this.#watch();
    this.#begun.resolve(undefined);
    this.#customerSide.close();
    await this.#chat?.stop();
    await Promise.all(this.#carriers.map((carrier) => carrier.idle()));
    await this.#keeper.idle();
    const { conversation, over } = this.#keeper;
    if (conversation !== undefined && !over) {
      this.#options.observer.leftTo(conversation.id, conversation.state);
    }
  }

  /** Goes on with what a former process has left. Call it in turn. */
  async #takeUp(): Promise<void> {
    const { customer, reporter } = this.#options;
    await reporter.resume(customer);
    await this.#keeper.takeUp();
    this.#begun.resolve(undefined);
    this.#media.kick();
    this.#act();
  }

  /** Sets in motion what the state asks for. */
  #act(): void {
    this.#watch();
    this.#customerSide.kick();
    this.#agentSide.kick();
    if (this.#stopping.signal.aborted) return;
    this.#alarm.set(momentOf(this.#keeper.conversation, this.#options.served.idle));
  }

  /** The desk is told that the customer was warned, or has written since. */
  #warn(before: Conversation | undefined): void {
    const { conversation, over } = this.#keeper;
    if (conversation === undefined || over || isWarned(conversation) === isWarned(before)) return;
    this.#chat?.idleWarning(isWarned(conversation));
    if (isWarned(conversation)) this.#options.observer.idleWarned(conversation.id);
  }

  /** Somebody who waits for an agent does not wait in vain. */
  #watch(): void {
    const state = this.#stopping.signal.aborted ? undefined : this.#keeper.conversation?.state;
    const isSaying = state === 'active' && this.#agentCourier.saying;
    this.#vainWait.look(state === 'opening' || state === 'reconnecting' || isSaying);
  }

  /** Tells the customer, once, that it takes long. Returns when to look again. Never rejects. */
  async #tellDelay(): Promise<number> {
    const keeper = this.#keeper;
    const againMs = await persevere(
      () =>
        keeper.inTurn(async () => {
          const { conversation } = keeper;
          if (keeper.over || conversation?.leaving === true) return 0;
          const delay = await delayNotice(keeper.noticeParts());
          if (delay.notice === undefined) return delay.againMs;
          await keeper.apply([], { add: [delay.notice] });
          return LONGEST_SILENCE_MS;
        }),
      this.#patience,
    );
    return againMs ?? 0;
  }

  /** Does the next thing that is due at the agent's side. False if there is nothing to do now. */
  async #serveAgent(): Promise<boolean> {
    const { conversation } = this.#keeper;
    if (conversation === undefined || conversation.state === 'ended') return this.#reopen();
    if (this.#chat !== undefined) return this.#carryToAgent(this.#chat, conversation);
    await this.#open(conversation);
    return true;
  }

  /** What no agent has heard asks for a new chat. */
  #reopen(): Promise<boolean> {
    const keeper = this.#keeper;
    return keeper.inTurn(async () => {
      const needed = keeper.over && (await keeper.hasUnheard());
      if (needed) await keeper.apply([{ type: 'left-over' }]);
      return needed;
    });
  }

  /** Asks the org for the chat, and the desk for an agent. */
  #open(conversation: Conversation): Promise<void> {
    const keeper = this.#keeper;
    return openDeskChat(conversation, {
      options: this.#options,
      stopping: this.#stopping.signal,
      quietUntil: this.#quietUntil,
      present: () => keeper,
      onDesk: (...written) => this.#onDesk(...written),
      insist: (events, cause) => keeper.insist(events, cause),
      agentTyping: (on) => {
        this.#customerSide.agentTyping(on);
      },
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
    const keeper = this.#keeper;
    return keeper.inTurn(async () => {
      // The last words of a former chat say nothing about the present one.
      const current = keeper.conversation?.id === conversationId;
      if (current) await this.#takeFromDesk(events, { session });
      else await keeper.apply([], { update: this.#fatesOf(events) });
    });
  }

  /** Call it in turn. Rejects if the journal cannot write. */
  async #takeFromDesk(events: readonly DeskEvent[], cause: Cause = {}): Promise<void> {
    const { observer } = this.#options;
    const keeper = this.#keeper;
    const id = keeper.conversation?.id ?? '';
    const update = this.#fatesOf(events);
    try {
      await keeper.apply(events, { ...cause, update });
    } catch (error) {
      if (!isPoison(error)) throw error;
      const standIn = standInForWords(events);
      await keeper.apply(standIn.events, { ...cause, update, add: standIn.add });
      observer.setAside('desk-event', id, symptomOf(error));
    }
    for (const { id: messageId, status, reason } of update) {
      const isUnheard = status === 'failed' || status === 'unknown';
      if (isUnheard) observer.unheard(id, messageId, reason?.code ?? '');
    }
  }

  #fatesOf(events: readonly DeskEvent[]): MessageUpdate[] {
    return events.flatMap((event) => this.#agentCourier.fateOf(event));
  }

  /** Gives the agent what the customer wrote next, if there is an agent. False if nothing was due. */
  async #carryToAgent(chat: DeskChat, { state, leaving }: Conversation): Promise<boolean> {
    if ((state === 'opening' || state === 'queued') && leaving) {
      await chat.end('wish');
      return true;
    }
    return state === 'active' && (await this.#agentCourier.carryNext(chat));
  }
}
