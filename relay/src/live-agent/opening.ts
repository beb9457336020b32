import type { Clock } from '../clock.ts';
import type { ChatRequest } from '../desk.ts';
import type { LiveAgentAddress, LiveAgentClient } from './client.ts';
import { decidePost, isAborted, statusOf, type Answer } from './decisions.ts';
import type { SessionKeeper } from './keeper.ts';
import type { LiveAgentObserver } from './observer.ts';
import type { Patience } from './patience.ts';
import { newSession, type Session } from './session.ts';

export interface OpeningParts {
  address: LiveAgentAddress;
  request: ChatRequest;
  client: LiveAgentClient;
  clock: Clock;
  keeper: SessionKeeper;
  observer: LiveAgentObserver;
  patience: Patience;
}

// The answer to ChasitorInit comes with the first poll. A server that an org has moved away from
// was seen to hand out sessions all the same, and then to say nothing for ever.
const SILENCE_MS = 120_000;
// A 409 to the first POST of a session: an earlier try has used the number, or the service errs.
const MOST_CONFLICTS = 3;

/** Asks for a chat: a session first, then an agent. */
export class Opening {
  readonly #parts: OpeningParts;
  #conflicts = 0;
  #askedAt: number;

  constructor(parts: OpeningParts) {
    this.#parts = parts;
    this.#askedAt = parts.clock.elapsed();
  }

  /** A new session at this address. */
  async create(endpoint: string): Promise<void> {
    const { client, keeper } = this.#parts;
    const created = await client.createSession(endpoint);
    if (!('key' in created)) {
      await this.#cannotAsk(created);
      return;
    }
    // Before ChasitorInit: should the process die now, the next one asks with this very session.
    await keeper.record((former) => ({
      session: {
        ...newSession(endpoint, created),
        // What had to be hidden before the request moved to another server has to be hidden still.
        ...(former?.sensitiveData === undefined ? {} : { sensitiveData: former.sensitiveData }),
      },
      events: [{ type: 'requested', chatKey: created.id }],
    }));
  }

  /** ChasitorInit. `signal` gives it up. */
  async init(session: Session, signal: AbortSignal): Promise<void> {
    const { client, clock, keeper, patience } = this.#parts;
    const answer = await client.post(session, 'ChasitorInit', this.#initBody(session), {
      sequence: 1,
      signal,
    });
    if (isAborted(answer)) return;
    const decision = decidePost(answer, {
      sequence: 1,
      taken: 0,
      repeated: true,
      refusedNumbers: this.#conflicts > 0 ? [1] : [],
    });
    this.#conflicts = statusOf(answer) === 409 ? this.#conflicts + 1 : 0;
    if (decision.kind === 'accepted' || this.#conflicts >= MOST_CONFLICTS) {
      this.#conflicts = 0;
      this.#askedAt = clock.elapsed();
      patience.renew();
      await keeper.change((now) => ({
        ...now,
        phase: 'requested',
        // Whoever had the session before may have sent more under it since.
        ...(now.guessed === true ? {} : { sequence: 1, taken: 1 }),
      }));
    } else if (decision.kind === 'handover') {
      await this.startOver(session, 'handover');
    } else if (statusOf(answer) === 403) {
      await this.startOver(session, 'lost');
    } else {
      await this.#cannotAsk(answer);
    }
  }

  /** Gives a session up from which nothing has come yet. */
  async startOver(session: Session, reason: string): Promise<void> {
    const { client, keeper, observer, patience } = this.#parts;
    observer.retry('create', reason);
    // If it lives after all, no agent should find nobody in it.
    await client.deleteSession(session);
    await keeper.record(() => ({ session: undefined, events: [] }));
    await patience.wait();
  }

  /** The service holds the polls but has never said that it knows of the request. */
  async endIfSilent(session: Session): Promise<void> {
    const { client, clock, keeper, observer } = this.#parts;
    if (session.phase !== 'requested' || clock.elapsed() - this.#askedAt <= SILENCE_MS) return;
    // The answer may have gone to whoever had the session before.
    if (session.uncounted === true) return;
    observer.misconfigured(204, '');
    await client.deleteSession(session);
    await keeper.finish({ type: 'refused', reason: 'configuration-silence', because: 'failed' });
  }

  /** The service does not take the request: wrong settings end it, anything else is tried again. */
  async #cannotAsk(answer: Answer): Promise<void> {
    const { keeper, observer, patience } = this.#parts;
    const status = statusOf(answer);
    if (status === 400 || status === 404 || status === 405) {
      observer.misconfigured(status, answer instanceof Error ? '' : answer.body);
      const reason = `configuration-${String(status)}`;
      await keeper.finish({ type: 'refused', reason, because: 'failed' });
      return;
    }
    observer.retry('create', status === undefined ? 'network' : `status-${String(status)}`);
    await patience.wait();
  }

  #initBody(session: Session): Record<string, unknown> {
    const { address, request } = this.#parts;
    const { language, visitorName, prechatDetails, prechatEntities, target } = request;
    return {
      organizationId: address.organizationId.slice(0, 15),
      deploymentId: address.deploymentId.slice(0, 15),
      buttonId: (target ?? address.buttonId).slice(0, 15),
      sessionId: session.id,
      userAgent: 'WeChat Desk',
      language,
      screenResolution: '1080x1920',
      visitorName,
      prechatDetails,
      prechatEntities,
      buttonOverrides: [],
      receiveQueueUpdates: true,
      isPost: true,
    };
  }
}
