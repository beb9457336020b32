import { randomUUID } from 'node:crypto';
import type { Agent } from '../page/state.ts';

/** Who could take chats. */
export class Roster {
  readonly #agents = new Map<string, Agent>();
  // AgentTyping names an agent by an id of another kind than ChatMessage does (seen in code).
  readonly #consoleIds = new Map<string, string>();

  add(name: string): Agent {
    const number = (this.#agents.size + 1).toString().padStart(8, '0');
    const agent: Agent = { id: `0055g00${number}`, name, status: 'online' };
    this.#agents.set(agent.id, agent);
    this.#consoleIds.set(agent.id, randomUUID());
    return agent;
  }

  get(id: string): Agent | undefined {
    return this.#agents.get(id);
  }

  /** An agent as AgentTyping and AgentDisconnect name one. */
  typist(agent: Agent): { name: string; agentId: string } {
    return { name: agent.name, agentId: this.#consoleIds.get(agent.id) ?? agent.id };
  }

  all(): Agent[] {
    return [...this.#agents.values()];
  }
}
