import type { LiveAgentClient, Reconnection } from './client.ts';
import { statusOf } from './decisions.ts';
import type { SessionKeeper } from './keeper.ts';
import type { LiveAgentObserver } from './observer.ts';
import type { Patience } from './patience.ts';
import { reconnected, type Session } from './session.ts';

export interface RepairParts {
  client: LiveAgentClient;
  keeper: SessionKeeper;
  observer: LiveAgentObserver;
  patience: Patience;
  /** Gives up whatever is in flight with the former affinity. */
  giveUpRequests: () => void;
}

const MOST_REFUSALS = 3;

/**
 * What has to be done after a 503: ReconnectSession, then polls until the history has come, then
 * ChasitorResyncState. Where it stands is in the session.
 */
export class Repair {
  readonly #parts: RepairParts;
  readonly #answered = new Map<string, Reconnection>();
  #repeated = false;
  #refusals = 0;

  constructor(parts: RepairParts) {
    this.#parts = parts;
  }

  /** A request with this affinity was answered 503: the session is marked for repair. */
  async begin(affinity: string): Promise<void> {
    const { keeper, observer, giveUpRequests } = this.#parts;
    const begun: Session[] = [];
    await keeper.record((session) => {
      if (session?.affinity !== affinity || session.repair === 'reconnect') return undefined;
      begun.push(session);
      return {
        session: { ...session, repair: 'reconnect', formerRepair: session.repair },
        events: session.repair === 'none' ? [{ type: 'interrupted' }] : [],
      };
    });
    if (begun.length === 0) return;
    // Only now: whoever is interrupted looks at once at where the session stands.
    giveUpRequests();
    observer.handover();
  }

  /** The session works as it should. */
  done(): void {
    this.#repeated = false;
  }

  async reconnect(session: Session): Promise<void> {
    const { client, keeper } = this.#parts;
    // A service that announces a new affinity and then does not know it is not asked in a loop.
    if (this.#repeated && !(await this.#mayGoOn())) return;
    // The service may answer only once, so the answer outlives a journal that cannot write it down.
    const result = this.#answered.get(session.affinity) ?? (await client.reconnect(session));
    if (result.kind === 'reconnected') {
      this.#answered.set(session.affinity, result);
      await keeper.change((now) => reconnected(now, result));
      this.#answered.clear();
      this.#repeated = true;
      return;
    }
    const status = result.kind === 'invalid' ? 403 : statusOf(result.answer);
    if (status === 400 || status === 403 || status === 404) {
      await keeper.finish({ type: 'lost', reason: `reconnect-${String(status)}` });
    } else if ((await this.#triesAgain(status)) && status === 405) {
      // No handover is pending: the 503 was a passing one, and the session is as it was.
      const repair = session.formerRepair;
      await keeper.change(
        (now) => ({ ...now, repair }),
        repair === 'none' ? [{ type: 'restored' }] : [],
      );
    }
  }

  async resyncState(session: Session): Promise<void> {
    const { client, keeper } = this.#parts;
    const status = statusOf(await client.resyncState(session));
    if (status === 503) {
      await this.begin(session.affinity);
      return;
    }
    const taken = status !== undefined && status < 300;
    const refused = status !== undefined && status >= 300 && status < 500;
    // A session that is gone is for the poll to find out.
    this.#refusals = refused ? this.#refusals + 1 : 0;
    if (taken || this.#refusals >= MOST_REFUSALS) {
      this.#refusals = 0;
      await keeper.change((now) => ({ ...now, repair: 'none' }), [{ type: 'restored' }]);
    } else {
      await this.#triesAgain(status);
    }
  }

  #triesAgain(status: number | undefined): Promise<boolean> {
    const reason = status === undefined ? 'network' : `status-${String(status)}`;
    this.#parts.observer.retry('repair', reason);
    return this.#mayGoOn();
  }

  /** Waits. False if that has been going on for too long, and the chat is given up. */
  async #mayGoOn(): Promise<boolean> {
    const { keeper, patience } = this.#parts;
    await patience.wait();
    if (!patience.exhausted) return true;
    await keeper.finish({ type: 'lost', reason: 'unreachable' });
    return false;
  }
}
