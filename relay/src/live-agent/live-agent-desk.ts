import type {
  ChatRequest,
  Desk,
  DeskChat,
  DeskJournal,
  DeskSession,
  PreparedChat,
  Secrecy,
} from '../desk.ts';
import { LiveAgentChat, type LiveAgentChatOptions } from './chat.ts';
import { LiveAgentClient } from './client.ts';
import { secrecyOf } from './sensitive-data.ts';
import { newSession, revived, rulesIn, sessionSchema } from './session.ts';

const DISCARD_MS = 10_000;

/** Salesforce Live Agent (legacy Chat) as a desk. */
export class LiveAgentDesk implements Desk {
  readonly #options: LiveAgentChatOptions;

  constructor(options: LiveAgentChatOptions) {
    this.#options = options;
  }

  take(
    request: ChatRequest,
    journal: DeskJournal,
    resumeFrom?: DeskSession,
    quietMs = 0,
  ): DeskChat {
    // Notes that cannot be read (of another version, or damaged) are as good as none: the chat is
    // asked for anew, which is better than no chat.
    const session = sessionSchema.safeParse(resumeFrom);
    const { observer: ofAll } = this.#options;
    const observer = ofAll.forChat?.(request.conversationId) ?? ofAll;
    const options = { ...this.#options, observer };
    return new LiveAgentChat(options, request, journal, session.data, quietMs);
  }

  async prepare(signal: AbortSignal): Promise<PreparedChat | undefined> {
    const { address } = this.#options;
    const created = await this.#client(signal).createSession(address.endpoint);
    if (!('key' in created)) return undefined;
    return { session: newSession(address.endpoint, created), chatKey: created.id };
  }

  async discard({ session: notes }: PreparedChat): Promise<void> {
    const session = sessionSchema.safeParse(notes).data;
    if (session === undefined) return;
    await this.#client(AbortSignal.timeout(DISCARD_MS)).deleteSession(session);
  }

  revive(notes: unknown): DeskSession | undefined {
    const session = sessionSchema.safeParse(notes).data;
    return session && revived(session);
  }

  secrecy(notes: DeskSession | undefined): Secrecy {
    return secrecyOf(rulesIn(notes));
  }

  #client(signal: AbortSignal): LiveAgentClient {
    return new LiveAgentClient(this.#options.transport, this.#options.address, signal);
  }
}
