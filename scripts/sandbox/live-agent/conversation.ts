import type { Agent } from '../page/state.ts';
import type { LiveChat } from './chat.ts';
import { OperationError } from './operation-error.ts';
import { activeAgent, type Queue, type QueueParts } from './queue.ts';

/** What is said and done in one chat, by either side. */
export class Conversation {
  readonly #parts: QueueParts;
  readonly #queue: Queue;

  constructor(parts: QueueParts, queue: Queue) {
    this.#parts = parts;
    this.#queue = queue;
  }

  /** The agent writes: the one who has the chat, or one who has joined it. */
  say(chat: LiveChat, text: string, agentId?: string): void {
    const owner = activeAgent(chat, this.#parts.roster);
    const speaker = agentId === undefined ? owner : this.#parts.roster.get(agentId);
    if (speaker === undefined || (speaker !== owner && !chat.conference.has(speaker.id))) {
      throw new OperationError('conflict', 'This agent is not in the chat.');
    }
    const at = this.#parts.clock.now();
    chat.send('ChatMessage', {
      text,
      name: speaker.name,
      schedule: { responseDelayMilliseconds: 0 },
      agentId: speaker.id,
    });
    if (chat.view.agentTyping && speaker === owner) this.#stopTyping(chat, owner);
    chat.agentMessages.push({ text, at });
    chat.remember('Agent', speaker.name, text, at);
    chat.note('agent', speaker.name, text, at);
    this.#parts.changed(chat);
  }

  agentTyping(chat: LiveChat, on: boolean): void {
    const agent = activeAgent(chat, this.#parts.roster);
    if (chat.view.agentTyping === on) return;
    if (!on) {
      this.#stopTyping(chat, agent);
    } else {
      chat.view.agentTyping = true;
      if (!this.#parts.faults.on('typing-swapped')) this.#sendTyping(chat, 'AgentTyping', agent);
    }
    this.#parts.changed(chat);
  }

  conference(chat: LiveChat, agent: Agent, on: boolean): void {
    const owner = activeAgent(chat, this.#parts.roster);
    if (agent === owner || chat.conference.has(agent.id) === on) {
      throw new OperationError('conflict', `${agent.name} cannot join or leave this chat.`);
    }
    if (on && agent.status !== 'online') {
      throw new OperationError('conflict', `${agent.name} is away.`);
    }
    if (on) chat.conference.add(agent.id);
    else chat.conference.delete(agent.id);
    chat.send(on ? 'AgentJoinedConference' : 'AgentLeftConference', { name: agent.name });
    this.#note(chat, on ? `${agent.name} joined.` : `${agent.name} left.`);
  }

  endByAgent(chat: LiveChat): void {
    activeAgent(chat, this.#parts.roster);
    this.#queue.close(chat, 'agent', 'agent');
  }

  visitorSays(chat: LiveChat, text: string): void {
    const at = this.#parts.clock.now();
    chat.view.visitorTyping = false;
    chat.visitorMessages.push({ text, at });
    chat.remember('Chasitor', chat.view.visitorName, text, at);
    chat.note('visitor', chat.view.visitorName, text, at);
    this.#parts.changed(chat);
  }

  visitorTyping(chat: LiveChat, on: boolean): void {
    if (chat.view.visitorTyping === on) return;
    chat.view.visitorTyping = on;
    this.#parts.changed(chat);
  }

  /** Something that the console shows, such as an idle warning or a custom event. */
  visitorEvent(chat: LiveChat, text: string): void {
    this.#note(chat, text);
  }

  visitorEnds(chat: LiveChat, reason: string): void {
    this.#queue.close(chat, 'visitor', reason);
  }

  /** The session is gone, so nobody is left to be told. */
  visitorLost(chat: LiveChat, by: 'visitor' | 'service', reason: string): void {
    this.#queue.close(chat, by, reason, false);
  }

  #stopTyping(chat: LiveChat, agent: Agent): void {
    chat.view.agentTyping = false;
    this.#sendTyping(chat, 'AgentNotTyping', agent);
    if (this.#parts.faults.decide('typing-swapped') === true) {
      this.#sendTyping(chat, 'AgentTyping', agent);
    }
  }

  #sendTyping(chat: LiveChat, type: 'AgentTyping' | 'AgentNotTyping', agent: Agent): void {
    chat.send(type, this.#parts.roster.typist(agent));
  }

  #note(chat: LiveChat, text: string): void {
    chat.note('system', '', text, this.#parts.clock.now());
    this.#parts.changed(chat);
  }
}
