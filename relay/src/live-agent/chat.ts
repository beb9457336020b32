import { sleep, type Clock } from '../clock.ts';
import type { ChatRequest, DeskChat, DeskEvent, DeskJournal } from '../desk.ts';
import { TransportError, type Transport } from '../transport.ts';
import { LiveAgentClient, type LiveAgentAddress } from './client.ts';
import { decidePoll, decidePost, retryDelay, type Answer } from './decisions.ts';
import { allowedEndpoint } from './endpoint.ts';
import { SessionKeeper } from './keeper.ts';
import { readBatch } from './messages.ts';
import { read, type Reading } from './reading.ts';
import { Sender } from './sender.ts';
import { newSession, reconnected, type Session } from './session.ts';

/** What an operator wants to know of the polls; see the metrics. */
export interface LiveAgentObserver {
  /** A message of a type that is in no list. */
  unknownMessage(type: string): void;
  /** A poll or repair that has to be tried again, with its reason. */
  retry(what: 'create' | 'poll' | 'repair', reason: string): void;
  handover(): void;
  /** The service said that it failed to carry out something that it had accepted. */
  failedLater(): void;
  /** The service refuses our settings. `details` names the fields, in the service's own words. */
  misconfigured(status: number, details: string): void;
}

export interface LiveAgentChatOptions {
  address: LiveAgentAddress;
  transport: Transport;
  clock: Clock;
  observer: LiveAgentObserver;
  /** Least time between two messages to the agent, in milliseconds. */
  gapMs: number;
}

// The service forgets a visitor long before this. Whoever cannot be reached for so long is gone,
// whatever the last word was.
const GIVE_UP_MS = 10 * 60_000;
// After ChatEnd, the service answers the held poll with ChatEnded. If it does not, we hang up.
const FAREWELL_MS = 10_000;
const SETTLE_MS = 5000;

/**
 * One chat with Live Agent. The loop looks at where the session stands and does the next thing; as
 * the session is in the journal at each step, a new process goes on where this one stopped.
 */
export class LiveAgentChat implements DeskChat {
  readonly #options: LiveAgentChatOptions;
  readonly #request: ChatRequest;
  readonly #journal: DeskJournal;
  readonly #client: LiveAgentClient;
  readonly #keeper: SessionKeeper;
  readonly #sender: Sender;
  readonly #stopping = new AbortController();
  readonly #done: Promise<void>;
  #poll = new AbortController();
  #leaving = false;
  #attempt = 0;
  #conflicts = 0;
  #lastContact: number;

  constructor(
    options: LiveAgentChatOptions,
    request: ChatRequest,
    journal: DeskJournal,
    session: Session | undefined,
  ) {
    this.#options = options;
    this.#request = request;
    this.#journal = journal;
    this.#client = new LiveAgentClient(options.transport, options.address, this.#stopping.signal);
    this.#keeper = new SessionKeeper(journal, session);
    this.#lastContact = options.clock.now();
    this.#sender = new Sender({
      client: this.#client,
      clock: options.clock,
      keeper: this.#keeper,
      stopping: this.#stopping.signal,
      gapMs: options.gapMs,
      onHandover: (affinity) => this.#interrupt(affinity),
      onDoubt: () => {
        this.#pollAgain();
      },
    });
    this.#done = this.#run();
  }

  send(message: { id: string; text: string }): Promise<boolean> {
    return this.#sender.send(message);
  }

  typing(on: boolean): void {
    this.#sender.typing(on);
  }

  async end(): Promise<void> {
    if (this.#keeper.session?.phase === 'established' && !(await this.#sayGoodbye())) {
      if (this.#stopping.signal.aborted) return;
    }
    this.#leaving = true;
    this.#pollAgain();
    this.#keeper.notify();
    await this.#done;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#poll.abort();
    this.#keeper.notify();
    await Promise.race([this.#sender.idle(), sleep(this.#options.clock, SETTLE_MS)]);
    this.#sender.interrupt();
    await this.#sender.idle();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#keeper.over && !this.#stopping.signal.aborted) {
      try {
        await this.#next();
      } catch (error) {
        // Only the journal throws here. Nothing was acknowledged, so everything comes once more; and
        // the poll goes on meanwhile, or the chat would die.
        this.#options.observer.retry('poll', error instanceof Error ? error.name : 'journal');
        this.#attempt += 1;
        await sleep(clock, retryDelay(this.#attempt), this.#stopping.signal);
      }
    }
    this.#sender.interrupt();
  }

  #next(): Promise<void> {
    const { session } = this.#keeper;
    if (this.#leaving) return this.#hangUp(session);
    if (session === undefined) return this.#create();
    if (session.phase === 'created') return this.#init(session);
    if (session.repair === 'reconnect') return this.#reconnect(session);
    if (session.repair === 'resync-state') return this.#resyncState(session);
    return this.#pollOnce(session);
  }

  async #create(): Promise<void> {
    const endpoint = this.#options.address.endpoint;
    const created = await this.#client.createSession(endpoint);
    if ('key' in created) {
      // Before ChasitorInit: should the process die now, the next one asks with this very session.
      await this.#start(newSession(endpoint, created));
      return;
    }
    await this.#cannotAsk(created);
  }

  async #init(session: Session): Promise<void> {
    const { organizationId, deploymentId, buttonId } = this.#options.address;
    const answer = await this.#client.post(
      session,
      'ChasitorInit',
      {
        organizationId: organizationId.slice(0, 15),
        deploymentId: deploymentId.slice(0, 15),
        buttonId: buttonId.slice(0, 15),
        sessionId: session.id,
        userAgent: 'WeChat Desk',
        language: this.#request.language,
        screenResolution: '1080x1920',
        visitorName: this.#request.visitorName,
        prechatDetails: this.#request.prechatDetails,
        prechatEntities: this.#request.prechatEntities,
        buttonOverrides: [],
        receiveQueueUpdates: true,
        isPost: true,
      },
      { sequence: 1, signal: this.#poll.signal },
    );
    if (isAborted(answer)) return;
    const decision = decidePost(answer, { sequence: 1, repeated: true, refusedNumbers: [] });
    // A 409 can only mean that an earlier try has used the number.
    if (decision.kind === 'accepted' || statusOf(answer) === 409) {
      this.#attempt = 0;
      this.#lastContact = this.#options.clock.now();
      await this.#change((now) => ({ ...now, phase: 'requested', sequence: 1 }));
    } else if (decision.kind === 'handover' || decision.kind === 'lost') {
      await this.#startOver(decision.kind);
    } else {
      await this.#cannotAsk(answer);
    }
  }

  async #pollOnce(session: Session): Promise<void> {
    const { observer, clock } = this.#options;
    const answer = await this.#client.poll(session, this.#poll.signal);
    if (isAborted(answer)) return;
    const decision = decidePoll(answer, this.#conflicts);
    this.#conflicts = statusOf(answer) === 409 ? this.#conflicts + 1 : 0;
    switch (decision.kind) {
      case 'batch':
        await this.#readAnswer(answer);
        return;
      case 'empty':
        this.#inContact();
        // Some servers may not send the history; the quiet tells that it will not come.
        if (session.repair === 'session-data') {
          await this.#change((now) => ({ ...now, repair: 'resync-state' }));
        }
        return;
      case 'handover':
        await this.#interrupt(session.affinity);
        return;
      case 'lost':
        await this.#finish({ type: 'lost', reason: decision.reason });
        return;
      case 'retry':
        observer.retry('poll', decision.reason);
        await this.#pause();
        if (clock.now() - this.#lastContact > GIVE_UP_MS) {
          await this.#finish({ type: 'lost', reason: 'unreachable' });
        }
    }
  }

  async #readAnswer(answer: Answer): Promise<void> {
    const { observer } = this.#options;
    const batch = answer instanceof Error ? undefined : readBatch(answer.body);
    if (batch === undefined) {
      observer.retry('poll', 'unreadable');
      await this.#pause();
      return;
    }
    const readings: Reading[] = [];
    await this.#keeper.record((session) => {
      if (session === undefined) return undefined;
      const reading = read(session, batch);
      readings.push(reading);
      return reading;
    });
    for (const reading of readings) {
      reading.unknown.forEach((type) => {
        observer.unknownMessage(type);
      });
      if (reading.failedLater > 0) observer.failedLater();
      if (reading.typing !== undefined) this.#journal.agentTyping(reading.typing);
      if (reading.switchTo !== undefined) await this.#switchServer(reading.switchTo);
      // A service that repeats itself must not be asked in a tight loop.
      if (reading.stale) await this.#pause();
      else this.#inContact();
    }
  }

  /** The chat has to be asked for on another server. An address that is not Salesforce's is refused. */
  async #switchServer(newUrl: string): Promise<void> {
    const endpoint = allowedEndpoint(newUrl, this.#options.address.endpoint);
    if (endpoint === undefined) {
      await this.#finish({ type: 'refused', reason: 'switch-server' });
      return;
    }
    const created = await this.#client.createSession(endpoint);
    if ('key' in created) await this.#start(newSession(endpoint, created));
    else await this.#cannotAsk(created);
  }

  /** A 503: what is in flight is given up, and the session is marked for repair. */
  async #interrupt(affinity: string): Promise<void> {
    this.#options.observer.handover();
    const { session } = this.#keeper;
    if (session?.affinity === affinity && session.offset === undefined) {
      // Nothing has been received yet, so there is nothing to come back to.
      await this.#startOver('handover');
      return;
    }
    await this.#keeper.record((now) => {
      if (now?.affinity !== affinity || now.repair === 'reconnect') return undefined;
      this.#sender.interrupt();
      this.#pollAgain();
      return { session: { ...now, repair: 'reconnect' }, events: [{ type: 'interrupted' }] };
    });
  }

  async #reconnect(session: Session): Promise<void> {
    const { observer, clock } = this.#options;
    const result = await this.#client.reconnect(session);
    if (result.kind === 'reconnected') {
      this.#attempt = 0;
      await this.#change((now) => reconnected(now, result));
      return;
    }
    const status = result.kind === 'answer' ? statusOf(result.answer) : 403;
    if (status === 400 || status === 403 || status === 404) {
      await this.#finish({ type: 'lost', reason: `reconnect-${String(status)}` });
      return;
    }
    observer.retry('repair', status === undefined ? 'network' : `status-${String(status)}`);
    await this.#pause();
    if (clock.now() - this.#lastContact > GIVE_UP_MS) {
      await this.#finish({ type: 'lost', reason: 'unreachable' });
    } else if (status === 405) {
      // No handover is pending: the 503 was a passing one, and the session may well be in order.
      await this.#change((now) => ({ ...now, repair: 'none' }), [{ type: 'restored' }]);
    }
  }

  async #resyncState(session: Session): Promise<void> {
    const answer = await this.#client.resyncState(session);
    const status = statusOf(answer);
    if (status === 503) {
      await this.#change((now) => ({ ...now, repair: 'reconnect' }));
    } else if (status === 403) {
      await this.#finish({ type: 'lost', reason: 'status-403' });
    } else if (status === undefined || status >= 500) {
      this.#options.observer.retry('repair', status === undefined ? 'network' : String(status));
      await this.#pause();
    } else {
      await this.#change((now) => ({ ...now, repair: 'none' }), [{ type: 'restored' }]);
    }
  }

  /** Leaves without the agent: the request is withdrawn, or the farewell was not answered. */
  async #hangUp(session: Session | undefined): Promise<void> {
    if (session !== undefined) await this.#client.deleteSession(session);
    await this.#finish({ type: 'ended', by: 'customer', reason: 'client' });
  }

  async #sayGoodbye(): Promise<boolean> {
    const said = await this.#sender.sendEnd();
    if (said) {
      await Promise.race([
        this.#keeper.until(() => this.#keeper.over || this.#stopping.signal.aborted),
        sleep(this.#options.clock, FAREWELL_MS, this.#stopping.signal),
      ]);
    }
    return said;
  }

  /** The service does not take the request: wrong settings end it, anything else is tried again. */
  async #cannotAsk(answer: Answer): Promise<void> {
    const status = statusOf(answer);
    if (status === 400 || status === 404 || status === 405) {
      this.#options.observer.misconfigured(status, answer instanceof Error ? '' : answer.body);
      await this.#finish({ type: 'refused', reason: `configuration-${String(status)}` });
      return;
    }
    this.#options.observer.retry(
      'create',
      status === undefined ? 'network' : `status-${String(status)}`,
    );
    await this.#pause();
  }

  async #startOver(reason: string): Promise<void> {
    this.#options.observer.retry('create', reason);
    await this.#keeper.record(() => ({ session: undefined, events: [] }));
    await this.#pause();
  }

  #start(session: Session): Promise<void> {
    this.#attempt = 0;
    return this.#keeper.record(() => ({
      session,
      events: [{ type: 'requested', chatKey: session.id }],
    }));
  }

  #change(step: (session: Session) => Session, events: DeskEvent[] = []): Promise<void> {
    return this.#keeper.record((session) => session && { session: step(session), events });
  }

  #finish(event: DeskEvent): Promise<void> {
    return this.#keeper.record((session) => ({ session, events: [event] }));
  }

  #inContact(): void {
    this.#attempt = 0;
    this.#lastContact = this.#options.clock.now();
  }

  #pause(): Promise<void> {
    this.#attempt += 1;
    return sleep(this.#options.clock, retryDelay(this.#attempt), this.#stopping.signal);
  }

  #pollAgain(): void {
    this.#poll.abort();
    if (!this.#stopping.signal.aborted) this.#poll = new AbortController();
  }
}

function statusOf(answer: Answer): number | undefined {
  return answer instanceof Error ? undefined : answer.status;
}

function isAborted(answer: Answer): boolean {
  return answer instanceof TransportError && answer.code === 'aborted';
}
