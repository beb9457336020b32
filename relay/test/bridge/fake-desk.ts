import { z } from 'zod';

import type {
  ChatRequest,
  Desk,
  DeskChat,
  DeskEvent,
  DeskFile,
  DeskJournal,
  DeskSession,
  FileOffer,
  Leaving,
  PreparedChat,
  Secrecy,
} from '../../src/desk.ts';
import { Gate } from './gate.ts';

/** A desk without a will of its own: it keeps what it is asked, and the test says what happens. */
export class FakeDesk implements Desk {
  readonly chats: FakeChat[] = [];
  /** What it has to give before a chat is asked for. */
  readonly prepared: PreparedChat[] = [];
  readonly discarded: PreparedChat[] = [];
  /** For each chat, how long a former owner may be listening. */
  readonly quiet: number[] = [];

  prepare(): Promise<PreparedChat | undefined> {
    return Promise.resolve(this.prepared.shift());
  }

  discard(prepared: PreparedChat): Promise<void> {
    this.discarded.push(prepared);
    return Promise.resolve();
  }

  revive(notes: unknown): DeskSession | undefined {
    const session = z.record(z.string(), z.unknown()).safeParse(notes).data;
    return session && { ...session, revived: true };
  }

  /** What it wants hidden is a word in its notes, and three stars take its place. */
  secrecy(notes: DeskSession | undefined): Secrecy {
    const word = z.object({ secret: z.string() }).safeParse(notes).data?.secret;
    return {
      key: word ?? '',
      conceal: (written) =>
        word === undefined || !written.includes(word)
          ? { text: written, rules: [], isWithheld: false }
          : {
              text: written.replaceAll(word, '***'),
              rules: [{ id: '0GO1', name: 'the secret' }],
              isWithheld: false,
            },
    };
  }

  take(
    request: ChatRequest,
    journal: DeskJournal,
    resumeFrom?: DeskSession,
    quietMs = 0,
  ): FakeChat {
    this.quiet.push(quietMs);
    const chat = new FakeChat(request, journal, resumeFrom, this.chats.length + 1);
    this.chats.push(chat);
    return chat;
  }

  /** The newest chat, or the newest one of this customer. */
  chat(openId?: string): FakeChat {
    const found = this.chats.findLast(
      ({ request }) => openId === undefined || request.visitorName === `visitor ${openId}`,
    );
    if (found === undefined) throw new Error('The desk was asked for no such chat.');
    return found;
  }

  /** Every message that was given to an agent, over all chats. */
  get sent(): { id: string; text: string }[] {
    return this.chats.flatMap((chat) => chat.sent);
  }

  get said(): string[] {
    return this.sent.map(({ text }) => text);
  }
}

export class FakeChat implements DeskChat {
  readonly request: ChatRequest;
  readonly journal: DeskJournal;
  readonly resumeFrom: DeskSession | undefined;
  readonly sent: { id: string; text: string }[] = [];
  readonly typings: boolean[] = [];
  readonly offered: DeskFile[] = [];
  /** What becomes of the next files; without one, nobody wants them. */
  readonly offers: FileOffer[] = [];
  /** What becomes of the next messages; without one, it is heard. */
  readonly fates: ('heard' | 'unheard' | 'maybe')[] = [];
  /** Sending waits here. */
  readonly gate = new Gate();
  /** Whether the customer was warned, each time that it changed. */
  readonly warnings: boolean[] = [];
  /** Why the customer's side wanted to leave, each time. */
  readonly leavings: Leaving[] = [];
  ends = 0;
  stops = 0;
  #notes = 0;
  #secret: { secret?: string } = {};
  #over = Promise.withResolvers<false>();
  readonly #number: number;

  constructor(
    request: ChatRequest,
    journal: DeskJournal,
    resumeFrom: DeskSession | undefined,
    number: number,
  ) {
    this.request = request;
    this.journal = journal;
    this.resumeFrom = resumeFrom;
    this.#number = number;
  }

  /** The desk's notes as they are now. */
  get session(): DeskSession {
    return { chat: this.#number, notes: this.#notes, ...this.#secret };
  }

  /** Tells the bridge what happened. Rejects if the bridge cannot write it down. */
  async tell(...events: DeskEvent[]): Promise<void> {
    const session = { ...this.session, notes: this.#notes + 1 };
    await this.journal.record(session, events);
    this.#notes += 1;
    if (events.some(({ type }) => type === 'ended' || type === 'lost' || type === 'refused')) {
      this.#over.resolve(false);
    }
  }

  /** From now on this word must not be shown. Rejects if the bridge cannot write it down. */
  async hide(secret: string): Promise<void> {
    await this.journal.record({ ...this.session, secret }, []);
    this.#secret = { secret };
  }

  /** From the request to the agent's acceptance. */
  async accept(agent = 'Li Wei'): Promise<void> {
    await this.tell({ type: 'requested', chatKey: `key ${this.#number}` });
    await this.tell({ type: 'queued', position: 1 });
    await this.tell({ type: 'accepted', agent });
  }

  /** The agent writes. */
  async say(...texts: string[]): Promise<void> {
    for (const text of texts) await this.tell({ type: 'message', agent: 'Li Wei', text });
  }

  send(message: { id: string; text: string }): Promise<boolean> {
    this.sent.push(message);
    return Promise.race([this.#carry(message.id), this.#over.promise]);
  }

  offer(file: DeskFile): Promise<FileOffer> {
    this.offered.push(file);
    return Promise.resolve(this.offers.shift() ?? 'not-wanted');
  }

  typing(on: boolean): void {
    this.typings.push(on);
  }

  idleWarning(on: boolean): void {
    this.warnings.push(on);
  }

  async end(leaving: Leaving): Promise<void> {
    this.ends += 1;
    this.leavings.push(leaving);
    await this.gate.passed();
    await this.tell({ type: 'ended', by: 'customer', reason: 'client' });
  }

  stop(): Promise<void> {
    this.stops += 1;
    this.#over.resolve(false);
    return Promise.resolve();
  }

  async #carry(messageId: string): Promise<boolean> {
    await this.gate.passed();
    if (this.stops > 0) return false;
    const fate = this.fates.shift() ?? 'heard';
    if (fate === 'heard') {
      await this.tell({ type: 'heard', messageId });
      return true;
    }
    const certain = fate === 'unheard';
    await this.tell({ type: 'unheard', messageId, reason: 'too-strange', certain });
    return false;
  }
}
