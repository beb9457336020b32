import type { Agent, Chat, Line } from '../page/state.ts';
import type { MessageLog } from './message-log.ts';
import type { SensitiveDataRule } from './sensitive-data.ts';
import type { SessionCounts } from './session.ts';

/** One entry of `chatMessages` in ChasitorSessionData. */
export interface TranscriptEntry {
  type: 'Agent' | 'Chasitor' | 'OperatorTransferred';
  name: string;
  content: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
  sequence: number;
}

/** What really happened in a chat, for tests that check that nothing was lost or reordered. */
export interface ChatLedger extends SessionCounts {
  id: string;
  /** In the order in which the agent saw them. */
  visitorMessages: { text: string; at: number }[];
  /** In the order in which the agent wrote them. */
  agentMessages: { text: string; at: number }[];
  /** What the agent wrote and the visitor has not acknowledged. */
  undelivered: string[];
  endedBy: 'agent' | 'visitor' | 'service' | null;
}

/** A file that an agent has asked for. */
export interface UploadedFile {
  name: string;
  contentType: string;
  bytes: Buffer;
  referer: string | null;
}

/** What a visitor's request says of the visitor, as far as it goes to the transcript. */
export interface Prechat {
  details: { label: string; value: string; transcriptFields: string[] }[];
  entities: {
    entityName: string;
    /** Field of the transcript that gets the record which was found. */
    saveToTranscript?: string | null | undefined;
    entityFieldsMaps: { fieldName: string; label: string; doFind: boolean }[];
  }[];
}

export interface ChatRequestFacts {
  id: string;
  visitorName: string;
  /** The button by which the visitor came. */
  buttonId: string;
  prechat: { label: string; value: string }[];
  /** The same as the org is to have it. */
  forTranscript: Prechat;
  receiveQueueUpdates: boolean;
  /** The only agent who is asked, if the visitor wants that one. */
  onlyAgentId: string | null;
}

/** How the chat reaches its visitor. */
export type SendToVisitor = (type: string, message?: Record<string, unknown>) => void;

/** The session of the chat's visitor, as far as the chat knows it. */
export interface VisitorLine {
  readonly counts: SessionCounts;
  readonly log: Pick<MessageLog, 'unacknowledged'>;
  send: SendToVisitor;
}

/** One chat as the agents' side keeps it. */
export class LiveChat {
  readonly view: Chat;
  readonly counts: SessionCounts;
  readonly history: TranscriptEntry[] = [];
  readonly visitorMessages: ChatLedger['visitorMessages'] = [];
  readonly agentMessages: ChatLedger['agentMessages'] = [];
  readonly conference = new Set<string>();
  readonly receiveQueueUpdates: boolean;
  readonly buttonId: string;
  readonly forTranscript: Prechat;
  readonly send: SendToVisitor;
  endedBy: ChatLedger['endedBy'] = null;
  onlyAgentId: string | null;
  /** Whether an agent has ever accepted: from then on the visitor may send. */
  established = false;
  /** Set while the chat is on its way to another agent, which ends with ChatTransferred. */
  transferring = false;
  announcedPosition: number | null = null;
  readonly #line: VisitorLine;
  /** What agents must not see, as the visitor was told. */
  rules: SensitiveDataRule[] = [];
  /** The agent waits for a file that comes with this token. */
  fileToken: string | null = null;
  /** What the visitor has uploaded. */
  readonly files: UploadedFile[] = [];
  #lines = 0;

  constructor(facts: ChatRequestFacts, line: VisitorLine, now: number) {
    this.#line = line;
    this.send = (type, message) => {
      line.send(type, message);
    };
    this.counts = line.counts;
    this.receiveQueueUpdates = facts.receiveQueueUpdates;
    this.buttonId = facts.buttonId;
    this.forTranscript = facts.forTranscript;
    this.onlyAgentId = facts.onlyAgentId;
    this.view = {
      id: facts.id,
      visitorName: facts.visitorName,
      state: 'waiting',
      agentId: null,
      createdAt: now,
      acceptedAt: null,
      endedAt: null,
      endReason: null,
      visitorTyping: false,
      agentTyping: false,
      declinedBy: [],
      prechat: facts.prechat,
      messages: [],
    };
  }

  note(from: Line['from'], name: string, text: string, at: number): void {
    this.#lines += 1;
    this.view.messages.push({ id: this.#lines, from, name, text, at });
  }

  remember(type: TranscriptEntry['type'], name: string, content: string, timestamp: number): void {
    this.history.push({ type, name, content, timestamp, sequence: this.history.length });
  }

  /** Whether this agent may be offered the chat now. */
  canGoTo(agent: Agent): boolean {
    return (
      agent.status === 'online' &&
      !this.view.declinedBy.includes(agent.id) &&
      (this.onlyAgentId === null || this.onlyAgentId === agent.id)
    );
  }

  ledger(): ChatLedger {
    return {
      id: this.view.id,
      visitorMessages: [...this.visitorMessages],
      agentMessages: [...this.agentMessages],
      undelivered: this.#line.log.unacknowledged.flatMap(({ type, message }) =>
        type === 'ChatMessage' ? [String(message['text'])] : [],
      ),
      endedBy: this.endedBy,
      ...this.counts,
    };
  }

  /** The chat as the page shows it, at this moment. */
  snapshot(): Chat {
    const { declinedBy, prechat, messages } = this.view;
    return {
      ...this.view,
      declinedBy: [...declinedBy],
      joined: [...this.conference],
      wantsFile: this.fileToken !== null,
      prechat: [...prechat],
      messages: [...messages],
    };
  }
}
