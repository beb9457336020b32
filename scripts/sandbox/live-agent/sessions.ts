import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../../relay/src/clock.ts';
import { unknownSession } from './refusal.ts';
import { Session } from './session.ts';

/** Every session that lives. One that nobody polls dies. */
export class Sessions {
  readonly #clock: Clock;
  readonly #deathMs: number;
  readonly #died: (session: Session, why: string) => void;
  readonly #byKey = new Map<string, Session>();
  readonly #byId = new Map<string, Session>();
  readonly #deathTimers = new Map<Session, () => void>();
  readonly #retirements = new Map<Session, () => void>();

  constructor(clock: Clock, deathMs: number, died: (session: Session, why: string) => void) {
    this.#clock = clock;
    this.#deathMs = deathMs;
    this.#died = died;
  }

  create(): Session {
    const id = randomUUID();
    const session = new Session({
      id,
      key: newKey(id, this.#clock.now()),
      affinity: newAffinity(),
      offset: 1_600_000_000 + randomBytes(3).readUIntBE(0, 3),
    });
    this.#byKey.set(session.key, session);
    this.#byId.set(id, session);
    this.unattended(session);
    return session;
  }

  get(id: string): Session | undefined {
    return this.#byId.get(id);
  }

  /** The session that the key opens, or a {@link Refusal}. */
  demand(key: string | undefined): Session {
    const session = key === undefined ? undefined : this.#byKey.get(key);
    if (session === undefined) throw unknownSession();
    return session;
  }

  has(session: Session): boolean {
    return this.#byId.get(session.id) === session;
  }

  /** Unless a poll is held, nobody polls from now on: the time to death runs anew. */
  unattended(session: Session): void {
    if (!this.has(session) || session.slot.isBusy()) return;
    this.attended(session);
    const cancel = this.#clock.after(this.#deathMs, () => {
      this.remove(session, 'nobody polled');
    });
    this.#deathTimers.set(session, cancel);
  }

  /** A poll is held: the session cannot die meanwhile. */
  attended(session: Session): void {
    this.#deathTimers.get(session)?.();
    this.#deathTimers.delete(session);
  }

  /** The chat is over: the visitor may still hear of it, but not for longer than anybody lives unpolled. */
  retire(session: Session): void {
    if (!this.has(session) || this.#retirements.has(session)) return;
    const cancel = this.#clock.after(this.#deathMs, () => {
      this.remove(session, 'the chat was over');
    });
    this.#retirements.set(session, cancel);
  }

  startHandover(session: Session): void {
    session.startHandover(newAffinity());
  }

  /** Gives the session a new key, as ResyncSession did before API version 37. */
  renewKey(session: Session): void {
    this.#byKey.delete(session.key);
    session.key = newKey(session.id, this.#clock.now());
    this.#byKey.set(session.key, session);
  }

  /** From now on the key is answered 403, and so is a poll that is being held. */
  remove(session: Session, why: string): void {
    if (!this.has(session)) return;
    this.attended(session);
    this.#retirements.get(session)?.();
    this.#retirements.delete(session);
    this.#byKey.delete(session.key);
    this.#byId.delete(session.id);
    session.slot.end(unknownSession());
    this.#died(session, why);
  }

  close(): void {
    for (const session of [...this.#byId.values()]) this.remove(session, 'the service stopped');
  }
}

function newAffinity(): string {
  return randomBytes(4).toString('hex');
}

/**
 * The id, the time and a signature. The signature has every character of Base64 that a URL would
 * have to encode, so that a client that forgets to is found out.
 */
function newKey(id: string, now: number): string {
  const signature = randomBytes(18).toString('base64');
  return `${id}!${now}!${signature.slice(0, 12)}+${signature.slice(12)}/==`;
}
