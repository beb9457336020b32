import type { ChatRequest, Desk, DeskChat, DeskJournal, DeskSession } from '../desk.ts';
import { LiveAgentChat, type LiveAgentChatOptions } from './chat.ts';
import { sessionSchema } from './session.ts';

/** Salesforce Live Agent (legacy Chat) as a desk. */
export class LiveAgentDesk implements Desk {
  readonly #options: LiveAgentChatOptions;

  constructor(options: LiveAgentChatOptions) {
    this.#options = options;
  }

  take(request: ChatRequest, journal: DeskJournal, resumeFrom?: DeskSession): DeskChat {
    // Notes that cannot be read (of another version, or damaged) are as good as none: the chat is
    // asked for anew, which is better than no chat.
    const session = sessionSchema.safeParse(resumeFrom);
    return new LiveAgentChat(this.#options, request, journal, session.data);
  }
}
