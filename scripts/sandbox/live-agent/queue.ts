import { randomUUID } from 'node:crypto';
import type { Agent } from '../page/state.ts';
import type { Clock } from '../../../relay/src/clock.ts';
import type { ChatLedger, LiveChat } from './chat.ts';
import type { LiveAgentFaults } from './fault-definitions.ts';
import { OperationError } from './operation-error.ts';
import { tellRules } from './sensitive-data.ts';
import type { Roster } from './roster.ts';

/** What the deployment and the button are set up to tell visitors. */
export interface ButtonSetup {
  /** Announced in ChatRequestSuccess, in milliseconds. */
  connectionTimeoutMs: number;
  sneakPeekEnabled: boolean;
  /** In seconds; the visitor's client enforces it. Null: no idle timeout. */
  idleTimeout: { warningTime: number; timeout: number } | null;
}

export interface QueueParts {
  clock: Clock;
  faults: LiveAgentFaults;
  roster: Roster;
  setup: ButtonSetup;
  changed: (chat: LiveChat) => void;
}

const SECONDS_PER_CHAT = 60;

/** Which chats wait for an agent, and how they come to one: request, accept, decline, transfer. */
export class Queue {
  readonly #parts: QueueParts;
  readonly #waiting = new Set<LiveChat>();

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  /** A visitor asks for a chat. Without `isPost`, or with no agent to ask, the request fails. */
  request(chat: LiveChat, isPost: boolean): void {
    const { faults } = this.#parts;
    if (!isPost) {
      this.#failRequest(chat, 'NoPost');
    } else if (faults.take('request-fail')) {
      this.#failRequest(chat, String(faults.decide('fail-reason')));
    } else if (!this.#anybodyFor(chat)) {
      this.#failRequest(chat, 'Unavailable');
    } else {
      this.#waiting.add(chat);
      chat.send('ChatRequestSuccess', this.#requestSuccess(chat));
      this.#updatePositions();
    }
    this.#parts.changed(chat);
  }

  accept(chat: LiveChat, agent: Agent): void {
    this.#demandOffer(chat, agent);
    this.#waiting.delete(chat);
    this.#takeUp(chat, agent);
    this.#updatePositions();
    this.#parts.changed(chat);
  }

  decline(chat: LiveChat, agent: Agent): void {
    this.#demandOffer(chat, agent);
    chat.view.declinedBy.push(agent.id);
    this.#failIfNobody(chat);
    this.#parts.changed(chat);
  }

  /** Hands an active chat to another agent, or without one back to the queue. */
  transfer(chat: LiveChat, to: Agent | null): void {
    const from = activeAgent(chat, this.#parts.roster);
    if (to !== null && (to.status === 'away' || to === from)) {
      throw new OperationError('conflict', 'A chat can only be handed to another agent, online.');
    }
    chat.transferring = true;
    if (to !== null) {
      this.#takeUp(chat, to);
    } else {
      chat.send('TransferToButtonInitiated');
      this.#putBack(chat, 'The chat is back in the queue.');
    }
    this.#parts.changed(chat);
  }

  /** The agent's console goes away. The chat lives on, and any agent may take it up again. */
  disconnect(chat: LiveChat): void {
    const agent = activeAgent(chat, this.#parts.roster);
    chat.send('AgentDisconnect', this.#parts.roster.typist(agent));
    this.#putBack(chat, `${agent.name} was disconnected.`);
    this.#parts.changed(chat);
  }

  /** Whoever waited for an agent who has gone away may now have nobody left to wait for. */
  agentsChanged(): void {
    for (const chat of [...this.#waiting]) {
      if (!this.#failIfNobody(chat)) continue;
      this.#parts.changed(chat);
    }
  }

  /** The chat is over, whatever it was doing. `tell` says it to the visitor. */
  close(chat: LiveChat, by: ChatLedger['endedBy'], reason: string, tell = true): void {
    if (chat.view.state === 'ended') return;
    if (tell) chat.send('ChatEnded', { reason, attachedRecords: [] });
    this.#finish(chat, by, reason);
    this.#parts.changed(chat);
  }

  /** ChatRequestFail in the middle of a chat, alone or with ChatEnded (seen in code: any order). */
  failMidChat(chat: LiveChat): void {
    const { faults } = this.#parts;
    const reason = String(faults.decide('fail-reason'));
    const how = faults.decide('fail-with-ended');
    const ended = (): void => {
      chat.send('ChatEnded', { reason: 'agentsUnavailable', attachedRecords: [] });
    };
    if (how === 'ended-fail') ended();
    chat.send('ChatRequestFail', { reason, postChatUrl: '' });
    if (how === 'fail-ended') ended();
    this.#finish(chat, 'service', reason);
    this.#parts.changed(chat);
  }

  #takeUp(chat: LiveChat, agent: Agent): void {
    const { clock, faults } = this.#parts;
    const first = !chat.established;
    const announcement = chat.transferring
      ? 'ChatTransferred'
      : first
        ? 'ChatEstablished'
        : String(faults.decide('reaccept-message'));
    chat.established = true;
    chat.transferring = false;
    chat.view.state = 'active';
    chat.view.agentId = agent.id;
    chat.view.agentTyping = false;
    chat.view.acceptedAt ??= clock.now();
    const facts = this.#agentFactsForVisitor(agent);
    if (announcement === 'ChatTransferred') {
      chat.send(announcement, facts);
      chat.remember('OperatorTransferred', agent.name, '', clock.now());
    } else {
      chat.send('ChatEstablished', { ...facts, items: [] });
      if (faults.take('duplicate-established')) {
        chat.send('ChatEstablished', { ...facts, items: [] });
      }
    }
    chat.note('system', '', `${agent.name} accepted the chat.`, clock.now());
  }

  #putBack(chat: LiveChat, note: string): void {
    chat.view.state = 'waiting';
    chat.view.agentId = null;
    chat.view.agentTyping = false;
    chat.view.declinedBy = [];
    chat.onlyAgentId = null;
    chat.conference.clear();
    chat.note('system', '', note, this.#parts.clock.now());
    this.#waiting.add(chat);
  }

  #failRequest(chat: LiveChat, reason: string): void {
    chat.send('ChatRequestFail', { reason, postChatUrl: '' });
    this.#finish(chat, 'service', reason);
  }

  #failIfNobody(chat: LiveChat): boolean {
    if (this.#anybodyFor(chat)) return false;
    if (chat.established) {
      chat.send('ChatEnded', { reason: 'agentsUnavailable', attachedRecords: [] });
      this.#finish(chat, 'service', 'agentsUnavailable');
    } else {
      this.#failRequest(chat, 'Unavailable');
    }
    return true;
  }

  #finish(chat: LiveChat, by: ChatLedger['endedBy'], reason: string): void {
    const now = this.#parts.clock.now();
    chat.view.state = 'ended';
    chat.view.endedAt = now;
    chat.view.endReason = reason;
    chat.view.agentTyping = false;
    chat.view.visitorTyping = false;
    chat.endedBy = by;
    chat.note('system', '', `The chat is over: ${reason}.`, now);
    if (this.#waiting.delete(chat)) this.#updatePositions();
  }

  #anybodyFor(chat: LiveChat): boolean {
    return this.#parts.roster.all().some((agent) => chat.canGoTo(agent));
  }

  #demandOffer(chat: LiveChat, agent: Agent): void {
    if (!this.#waiting.has(chat)) {
      throw new OperationError('conflict', 'The chat is not waiting for an agent.');
    }
    if (!chat.canGoTo(agent)) {
      throw new OperationError('conflict', `The chat is not offered to ${agent.name}.`);
    }
  }

  #updatePositions(): void {
    const omni = this.#parts.faults.on('omni-queue');
    let ahead = 0;
    for (const chat of this.#waiting) {
      if (chat.established) continue;
      const position = omni ? 0 : ahead;
      ahead += 1;
      if (!chat.receiveQueueUpdates || chat.announcedPosition === position) continue;
      chat.announcedPosition = position;
      chat.send('QueueUpdate', { position, estimatedWaitTime: position * SECONDS_PER_CHAT });
    }
  }

  #requestSuccess(chat: LiveChat): Record<string, unknown> {
    const { faults, setup } = this.#parts;
    const ahead = [...this.#waiting].filter(({ established }) => !established).length - 1;
    return {
      connectionTimeout: setup.connectionTimeoutMs,
      estimatedWaitTime: chat.receiveQueueUpdates ? ahead * SECONDS_PER_CHAT : -1,
      sensitiveDataRules: tellRules(chat, faults),
      transcriptSaveEnabled: false,
      url: '',
      oref: '',
      postChatUrl: '',
      queuePosition: faults.decide('omni-queue') === true ? 0 : ahead + 1,
      customDetails: [],
      visitorId: randomUUID(),
      geoLocation: {
        countryCode: 'SG',
        countryName: 'Singapore',
        latitude: 1.29,
        longitude: 103.85,
      },
    };
  }

  #agentFactsForVisitor(agent: Agent): Record<string, unknown> {
    const { sneakPeekEnabled, idleTimeout } = this.#parts.setup;
    const chasitorIdleTimeout =
      idleTimeout === null ? { isEnabled: false } : { isEnabled: true, ...idleTimeout };
    return { name: agent.name, userId: agent.id, sneakPeekEnabled, chasitorIdleTimeout };
  }
}

/** Who has the chat. An {@link OperationError} if nobody does. */
export function activeAgent(chat: LiveChat, roster: Roster): Agent {
  const { state, agentId } = chat.view;
  const agent = state === 'active' && agentId !== null ? roster.get(agentId) : undefined;
  if (agent === undefined) throw new OperationError('conflict', 'No agent has the chat.');
  return agent;
}
