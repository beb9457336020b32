import { z } from 'zod';

import { sleep, type Clock } from '../../src/clock.ts';
import type {
  ChatRequest,
  Desk,
  DeskChat,
  DeskEvent,
  DeskJournal,
  DeskSession,
  Secrecy,
} from '../../src/desk.ts';
import { Serial } from '../../src/serial.ts';
import { ServiceChat, type DeskService, type ServiceMessage } from './desk-service.ts';
import type { Life } from './life.ts';

/** Of a desk that has no rules for what agents may see. */
export const NOTHING_SECRET: Secrecy = {
  key: '',
  conceal: (text) => ({ text, rules: [], isWithheld: false }),
};

const sessionSchema = z.object({ key: z.string(), ack: z.number() });
type Session = z.infer<typeof sessionSchema>;

/** A relay's way to the service, as the contract in `desk.ts` asks for it. */
export class ServiceDesk implements Desk {
  readonly #service: DeskService;
  readonly #clock: Clock;
  readonly #life: Life;

  constructor(service: DeskService, clock: Clock, life: Life) {
    this.#service = service;
    this.#clock = clock;
    this.#life = life;
  }

  /** It has nothing to give before the chat is asked for. */
  prepare(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  discard(): Promise<void> {
    return Promise.resolve();
  }

  revive(notes: unknown): DeskSession | undefined {
    return sessionSchema.safeParse(notes).data;
  }

  secrecy(): Secrecy {
    return NOTHING_SECRET;
  }

  take(request: ChatRequest, journal: DeskJournal, resumeFrom?: DeskSession): DeskChat {
    const session = resumeFrom === undefined ? undefined : sessionSchema.parse(resumeFrom);
    const parts = { service: this.#service, clock: this.#clock, life: this.#life };
    return new ServiceDeskChat(parts, request, this.#life.own(journal), session);
  }
}

/** Reads the service's log, acknowledges what is written down, and sends one message at a time. */
class ServiceDeskChat implements DeskChat {
  readonly #service: DeskService;
  readonly #clock: Clock;
  readonly #journal: DeskJournal;
  readonly #chat: ServiceChat;
  readonly #turns = new Serial();
  readonly #life: Life;
  readonly #done: Promise<void>;
  readonly #stopping = new AbortController();
  #session: Session;
  #over = false;

  constructor(
    { service, clock, life }: { service: DeskService; clock: Clock; life: Life },
    request: ChatRequest,
    journal: DeskJournal,
    session: Session | undefined,
  ) {
    this.#service = service;
    this.#clock = clock;
    this.#life = life;
    this.#journal = journal;
    this.#session = session ?? { key: service.newKey(), ack: 0 };
    const { key } = this.#session;
    this.#chat = service.find(key) ?? new ServiceChat(key, request.visitorName);
    this.#done = this.#read(session === undefined);
  }

  async send(message: ServiceMessage): Promise<boolean> {
    const chat = this.#chat;
    await chat.until(() => this.#finished || (chat.established && !chat.interrupted));
    await Promise.race([chat.gate.passed(), chat.until(() => this.#finished)]);
    if (this.#finished || !this.#life.alive || chat.over) {
      await chat.until(() => this.#finished);
      return false;
    }
    const taken = chat.receive(message);
    await this.#record((session) => ({
      session,
      events: [
        taken
          ? { type: 'heard', messageId: message.id }
          : { type: 'unheard', messageId: message.id, reason: 'strange', certain: true },
      ],
    }));
    return taken;
  }

  offer(): Promise<'not-wanted'> {
    return Promise.resolve('not-wanted');
  }

  typing(): void {
    this.#chat.notify();
  }

  idleWarning(): void {
    this.#chat.notify();
  }

  async end(): Promise<void> {
    if (this.#life.alive) this.#chat.finish({ type: 'ended', by: 'customer', reason: 'client' });
    await this.#chat.until(() => this.#finished);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#chat.notify();
    await this.#done;
    await this.#turns.idle();
  }

  get #finished(): boolean {
    return this.#over || this.#stopping.signal.aborted;
  }

  async #read(isNew: boolean): Promise<void> {
    if (isNew) {
      // Before the service knows: should the process die now, the next one asks with this very key.
      const { key } = this.#session;
      await this.#record((session) => ({ session, events: [{ type: 'requested', chatKey: key }] }));
      if (this.#finished) return;
    }
    this.#service.request(this.#chat);
    for (;;) {
      await this.#chat.until(() => this.#finished || this.#chat.log.length > this.#session.ack);
      if (this.#finished) return;
      await this.#record((session) => {
        const events = this.#chat.log.slice(session.ack);
        return { session: { ...session, ack: session.ack + events.length }, events };
      });
    }
  }

  /** Writes down until it is written down, or the process stops. */
  async #record(
    step: (session: Session) => { session: Session; events: DeskEvent[] },
  ): Promise<void> {
    let written = false;
    while (!written) {
      written = await this.#turns.run(async () => {
        const { session, events } = step(this.#session);
        try {
          await this.#journal.record(session, events);
        } catch {
          return this.#stopping.signal.aborted;
        }
        this.#session = session;
        this.#over ||= events.some(
          ({ type }) => type === 'ended' || type === 'lost' || type === 'refused',
        );
        this.#chat.notify();
        return true;
      });
      if (!written) await sleep(this.#clock, 1000, this.#stopping.signal);
    }
  }
}
