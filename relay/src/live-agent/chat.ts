import type { Clock } from '../clock.ts';
import type {
  ChatRequest,
  DeskChat,
  DeskFile,
  DeskJournal,
  FileOffer,
  Leaving,
  SaidByCustomer,
} from '../desk.ts';
import type { Transport } from '../transport.ts';
import { LiveAgentClient, type LiveAgentAddress } from './client.ts';
import { decidePoll, isAborted, statusOf, type Answer } from './decisions.ts';
import { allowedEndpoint } from './endpoint.ts';
import { FileHandover } from './file-handover.ts';
import { SessionKeeper, type Change } from './keeper.ts';
import { readBatch } from './messages.ts';
import type { LiveAgentObserver } from './observer.ts';
import { Opening } from './opening.ts';
import { Patience } from './patience.ts';
import { within } from './pause.ts';
import { read, type Reading } from './reading.ts';
import { Repair } from './repair.ts';
import { Sender } from './sender.ts';
import { fitnessOf } from './sensitive-data.ts';
import { moved, pollAck, type Session } from './session.ts';

export type { LiveAgentObserver } from './observer.ts';

export interface LiveAgentChatOptions {
  address: LiveAgentAddress;
  transport: Transport;
  clock: Clock;
  observer: LiveAgentObserver;
  /** Least time between two messages to the agent, in milliseconds. */
  gapMs: number;
}

// After ChatEnd, the service answers the held poll with ChatEnded. If it does not, we hang up.
const FAREWELL_MS = 10_000;
const SETTLE_MS = 5000;
// Two servers that send us to each other would otherwise keep us busy for ever.
const MOST_SWITCHES = 5;

/** What ChatEnd says of each. Source: the guide, and clients in the field. */
const REASONS: Readonly<Record<Leaving, string>> = { wish: 'client', idle: 'clientIdleTimeout' };

/**
 * One chat with Live Agent. The loop looks at where the session stands and does the next thing; as
 * the session is in the journal at each step, a new process goes on where this one stopped.
 */
export class LiveAgentChat implements DeskChat {
  readonly #options: LiveAgentChatOptions;
  readonly #journal: DeskJournal;
  readonly #client: LiveAgentClient;
  readonly #keeper: SessionKeeper;
  readonly #patience: Patience;
  readonly #opening: Opening;
  readonly #repair: Repair;
  readonly #sender: Sender;
  readonly #handover: FileHandover;
  readonly #stopping = new AbortController();
  readonly #done: Promise<void>;
  #poll = new AbortController();
  #leaving = false;
  #reason: string = REASONS.wish;
  #conflicts = 0;
  #switches = 0;
  #wantsFormerAck = false;

  constructor(
    options: LiveAgentChatOptions,
    request: ChatRequest,
    journal: DeskJournal,
    session: Session | undefined,
    quietMs = 0,
  ) {
    const { address, clock, gapMs, observer, transport } = options;
    const stopping = this.#stopping.signal;
    const client = new LiveAgentClient(transport, address, stopping);
    const keeper = new SessionKeeper(journal, session);
    const patience = new Patience(clock, stopping);
    this.#options = options;
    this.#journal = journal;
    this.#client = client;
    this.#keeper = keeper;
    this.#patience = patience;
    this.#opening = new Opening({ address, request, client, clock, keeper, observer, patience });
    this.#repair = new Repair({
      client,
      keeper,
      observer,
      patience,
      giveUpRequests: () => {
        this.#sender.interrupt();
        this.#giveUpPoll();
      },
    });
    this.#sender = new Sender({
      client,
      clock,
      keeper,
      stopping,
      gapMs,
      onHandover: (affinity) => this.#repair.begin(affinity),
    });
    this.#handover = new FileHandover(client, keeper);
    this.#done = this.#run(quietMs);
  }

  send(message: SaidByCustomer): Promise<boolean> {
    return this.#sender.send(message);
  }

  offer(file: DeskFile): Promise<FileOffer> {
    return this.#handover.offer(file);
  }

  typing(on: boolean): void {
    this.#sender.typing(on);
  }

  idleWarning(on: boolean): void {
    this.#sender.idleWarning(on);
  }

  async end(leaving: Leaving): Promise<void> {
    this.#reason = REASONS[leaving];
    if (this.#keeper.session?.phase === 'established') {
      const said = await this.#sender.sendEnd(this.#reason);
      if (this.#stopping.signal.aborted) return;
      if (said) {
        const over = this.#keeper.until(() => this.#keeper.over || this.#stopping.signal.aborted);
        await within(this.#options.clock, FAREWELL_MS, over);
      }
    }
    this.#leaving = true;
    this.#giveUpPoll();
    this.#patience.hurry();
    await this.#done;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#poll.abort();
    this.#patience.hurry();
    this.#sender.wake();
    this.#keeper.notify();
    // A POST whose outcome gets into the journal spares the next process a repetition.
    await within(this.#options.clock, SETTLE_MS, this.#sender.idle());
    this.#sender.interrupt();
    await this.#sender.idle();
    await this.#done;
  }

  async #run(quietMs: number): Promise<void> {
    // A second poll would end the chat ("409"), and the service does not notice that the one who
    // waits for the first hangs. What the customer writes goes out meanwhile: the numbers see to it
    // that nothing is taken twice.
    if (quietMs > 0 && this.#keeper.session !== undefined) await this.#patience.rest(quietMs);
    while (!this.#keeper.over && !this.#stopping.signal.aborted) {
      try {
        await this.#next();
      } catch (error) {
        // Only the journal throws here. Nothing was acknowledged, so everything comes once more; and
        // the poll goes on meanwhile, or the chat would die.
        this.#options.observer.retry('poll', error instanceof Error ? error.name : 'journal');
        await this.#patience.wait();
      }
    }
    if (this.#keeper.over) this.#sender.interrupt();
  }

  #next(): Promise<void> {
    const { session } = this.#keeper;
    if (this.#leaving) return this.#hangUp(session);
    if (session === undefined) return this.#opening.create(this.#options.address.endpoint);
    if (session.phase === 'moved') return this.#opening.create(session.endpoint);
    if (session.phase === 'created') return this.#opening.init(session, this.#poll.signal);
    if (session.repair === 'reconnect') return this.#repair.reconnect(session);
    if (session.repair === 'resync-state') return this.#repair.resyncState(session);
    return this.#pollOnce(session);
  }

  async #pollOnce(session: Session): Promise<void> {
    const ack = pollAck(session, this.#wantsFormerAck);
    const answer = await this.#client.poll(session, ack, this.#poll.signal);
    if (isAborted(answer)) return;
    const status = statusOf(answer);
    // Which ack the first poll after a reconnection may carry is not documented.
    this.#wantsFormerAck = status === 400 && ack !== session.ack;
    if (this.#wantsFormerAck) return;
    const decision = decidePoll(answer, this.#conflicts);
    this.#conflicts = status === 409 ? this.#conflicts + 1 : 0;
    switch (decision.kind) {
      case 'batch':
        await this.#readAnswer(answer);
        return;
      case 'empty':
        await this.#nothingNew(session, ack);
        return;
      case 'handover':
        await this.#handOver(session);
        return;
      case 'lost':
        await this.#keeper.finish({ type: 'lost', reason: decision.reason });
        return;
      case 'retry':
        await this.#pollLater(decision.reason);
    }
  }

  async #readAnswer(answer: Answer): Promise<void> {
    const batch = answer instanceof Error ? undefined : readBatch(answer.body);
    if (batch === undefined) {
      await this.#pollLater('unreadable');
      return;
    }
    const readings: Reading[] = [];
    await this.#keeper.record((session) => {
      if (session === undefined) return undefined;
      const reading = read(session, batch);
      readings.push(reading);
      return this.#meaning(reading);
    });
    for (const reading of readings) {
      this.#report(reading);
      // A service that repeats itself must not be asked in a tight loop.
      if (reading.stale) await this.#pollLater('stale');
      else this.#inContact();
    }
  }

  /** SwitchServer is followed to Salesforce's servers, and not for ever. */
  #meaning(reading: Reading): Change {
    const { session, events, switchTo, over } = reading;
    if (switchTo === undefined || over) return reading;
    const endpoint = allowedEndpoint(switchTo, this.#options.address.endpoint);
    this.#switches += 1;
    return endpoint === undefined || this.#switches > MOST_SWITCHES
      ? {
          session,
          events: [...events, { type: 'refused', reason: 'switch-server', because: 'failed' }],
        }
      : { session: moved(session, endpoint), events };
  }

  #report(reading: Reading): void {
    const { observer } = this.#options;
    for (const type of reading.unknown) observer.unknownMessage(type);
    if (reading.failedLater > 0) observer.failedLater();
    for (const rule of reading.newRules) {
      const fitness = fitnessOf(rule);
      if (fitness !== 'exact') observer.misfit(rule.name, fitness);
    }
    if (reading.typing !== undefined) this.#journal.agentTyping(reading.typing);
  }

  async #nothingNew(session: Session, ack: number): Promise<void> {
    this.#inContact();
    await this.#opening.endIfSilent(session);
    // Some servers may not send the history; the quiet tells that it will not come.
    if (session.repair === 'session-data') {
      await this.#keeper.change((now) => ({ ...now, ack, repair: 'resync-state' }));
    }
  }

  async #handOver(session: Session): Promise<void> {
    if (session.phase === 'requested' && session.offset === undefined) {
      // Nothing has been received yet, so there is nothing to come back to.
      await this.#opening.startOver(session, 'handover');
    } else {
      await this.#repair.begin(session.affinity);
    }
  }

  /** Leaves without the agent: the request is withdrawn, or the farewell was not answered. */
  async #hangUp(session: Session | undefined): Promise<void> {
    if (session !== undefined) await this.#client.deleteSession(session);
    await this.#keeper.finish({ type: 'ended', by: 'customer', reason: this.#reason });
  }

  async #pollLater(reason: string): Promise<void> {
    this.#options.observer.retry('poll', reason);
    await this.#patience.wait();
    if (this.#patience.exhausted) {
      await this.#keeper.finish({ type: 'lost', reason: 'unreachable' });
    }
  }

  #inContact(): void {
    this.#patience.renew();
    this.#repair.done();
  }

  #giveUpPoll(): void {
    this.#poll.abort();
    if (!this.#stopping.signal.aborted) this.#poll = new AbortController();
  }
}
