import type { Agent, Chat, ConsoleState } from '../page/state.ts';
import type { ChatLedger, LiveChat, Prechat, UploadedFile } from './chat.ts';
import { cancelFile, requestFile } from './file-transfer.ts';
import { OperationError } from './operation-error.ts';
import type { Service } from './service.ts';

/**
 * What agents do, and what can be seen of it. Whatever is not possible throws an
 * {@link OperationError}: `not-found` for an unknown chat or agent, `conflict` for a wrong moment.
 */
export class AgentConsole {
  readonly #service: Service;
  readonly #changed: () => void;

  constructor(service: Service, changed: () => void) {
    this.#service = service;
    this.#changed = changed;
  }

  /** A new agent, online. */
  addAgent(name: string): Agent {
    const agent = this.#service.roster.add(name);
    this.#changed();
    return { ...agent };
  }

  /** An agent who is away is offered no chats, but keeps the ones at hand. */
  setAgentStatus(agentId: string, status: Agent['status']): Agent {
    const agent = this.#agent(agentId);
    agent.status = status;
    this.#service.queue.agentsChanged();
    this.#changed();
    return { ...agent };
  }

  accept(chatId: string, agentId: string): Chat {
    return this.#on(chatId, (chat) => {
      this.#service.queue.accept(chat, this.#agent(agentId));
    });
  }

  /** The chat goes on to the other agents, and fails if none is left. */
  decline(chatId: string, agentId: string): Chat {
    return this.#on(chatId, (chat) => {
      this.#service.queue.decline(chat, this.#agent(agentId));
    });
  }

  /** Without `agentId` the agent who has the chat speaks. */
  say(chatId: string, text: string, agentId?: string): Chat {
    return this.#on(chatId, (chat) => {
      if (agentId !== undefined) this.#agent(agentId);
      this.#service.conversation.say(chat, text, agentId);
    });
  }

  typing(chatId: string, on: boolean): Chat {
    return this.#on(chatId, (chat) => {
      this.#service.conversation.agentTyping(chat, on);
    });
  }

  /** Asks the visitor for a file. */
  requestFile(chatId: string): Chat {
    return this.#on(chatId, (chat) => {
      requestFile(this.#service, chat);
    });
  }

  cancelFile(chatId: string): Chat {
    return this.#on(chatId, (chat) => {
      cancelFile(this.#service, chat);
    });
  }

  /** What the visitor has uploaded, in order. */
  files(chatId: string): readonly UploadedFile[] {
    return [...this.#chat(chatId).files];
  }

  end(chatId: string): Chat {
    return this.#on(chatId, (chat) => {
      this.#service.conversation.endByAgent(chat);
    });
  }

  /** To another agent, who has it at once, or without one back to the queue. */
  transfer(chatId: string, toAgentId?: string): Chat {
    return this.#on(chatId, (chat) => {
      const to = toAgentId === undefined ? null : this.#agent(toAgentId);
      this.#service.queue.transfer(chat, to);
    });
  }

  /** The agent's console goes away; the chat waits for an agent again. */
  disconnect(chatId: string): Chat {
    return this.#on(chatId, (chat) => {
      this.#service.queue.disconnect(chat);
    });
  }

  /** A second agent joins the chat or leaves it. */
  conference(chatId: string, agentId: string, on: boolean): Chat {
    return this.#on(chatId, (chat) => {
      this.#service.conversation.conference(chat, this.#agent(agentId), on);
    });
  }

  /** The session moves to another server: 503 until ReconnectSession. */
  startHandover(sessionId: string): void {
    const session = this.#service.sessions.get(sessionId);
    if (session === undefined) {
      throw new OperationError('not-found', `There is no session ${sessionId}.`);
    }
    this.#service.sessions.startHandover(session);
  }

  /** One chat, at this moment. */
  chat(chatId: string): Chat {
    return this.#chat(chatId).snapshot();
  }

  state(): ConsoleState {
    return {
      agents: this.#service.roster.all().map((agent) => ({ ...agent })),
      chats: [...this.#service.chats.values()].map((chat) => chat.snapshot()),
    };
  }

  ledger(): { chats: ChatLedger[] } {
    return { chats: [...this.#service.chats.values()].map((chat) => chat.ledger()) };
  }

  /** The button by which the visitor of a chat came. */
  buttonOf(chatId: string): string {
    return this.#chat(chatId).buttonId;
  }

  /** What the visitor's request said for the agent and the transcript. */
  prechatOf(chatId: string): Prechat {
    return this.#chat(chatId).forTranscript;
  }

  #on(chatId: string, act: (chat: LiveChat) => void): Chat {
    const chat = this.#chat(chatId);
    act(chat);
    return chat.snapshot();
  }

  #chat(chatId: string): LiveChat {
    const chat = this.#service.chats.get(chatId);
    if (chat === undefined) throw new OperationError('not-found', `There is no chat ${chatId}.`);
    return chat;
  }

  #agent(agentId: string): Agent {
    const agent = this.#service.roster.get(agentId);
    if (agent === undefined) throw new OperationError('not-found', `There is no agent ${agentId}.`);
    return agent;
  }
}
