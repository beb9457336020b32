import type { DeskEvent, NoAgent } from '../desk.ts';
import { allowedUpload } from './endpoint.ts';
import { compareHistory, deliveredOf, visitorTail } from './history.ts';
import type { IdleTimeout, LiveAgentMessage, MessageBatch, TranscriptEntry } from './messages.ts';
import type { SensitiveDataRule } from './sensitive-data.ts';
import { textDigest, type Session } from './session.ts';

/** What a batch means. `session` and `events` go to the journal in one transaction. */
export interface Reading {
  session: Session;
  events: DeskEvent[];
  /** The batch has been read before. */
  stale: boolean;
  /** The last word on the agent's typing, if any was said. */
  typing: boolean | undefined;
  /** Nothing more will come of this session. */
  over: boolean;
  /** The chat has to be asked for again, at this address. */
  switchTo: string | undefined;
  /** For metrics: types of messages that nobody knows. */
  unknown: string[];
  /** Rules for sensitive data, if the service has told any. */
  newRules: readonly SensitiveDataRule[];
  /** For metrics: POSTs that the service accepted and then failed to carry out. */
  failedLater: number;
}

/**
 * Reads a batch in order. A batch whose sequence is already acknowledged has been read before and
 * says nothing new. Nothing counts after the message that ended the chat.
 */
export function read(session: Session, batch: MessageBatch): Reading {
  const reading: Reading = {
    session: { ...session, offset: batch.offset ?? session.offset },
    // After a reconnection the service may count anew.
    stale: session.repair !== 'session-data' && batch.sequence <= session.ack,
    events: [],
    typing: undefined,
    over: false,
    switchTo: undefined,
    unknown: [],
    newRules: [],
    failedLater: 0,
  };
  if (reading.stale) return reading;
  reading.session.ack = batch.sequence;
  // This batch answers a poll that acknowledged everything before it. Only after a reconnection is
  // that not so, and then the history needs the former number.
  const { unconfirmed } = session;
  reading.session.unconfirmed = 0;
  // The history comes first; if the first answer has none, none will come.
  if (session.repair === 'session-data') reading.session.repair = 'resync-state';
  // A handover can put "typing" after "not typing"; the indicator would then stay on for ever.
  const settled = batch.messages.some((message) => message.type === 'AgentNotTyping');
  const histories = batch.messages.filter((message) => message.type === 'ChasitorSessionData');
  let skip = 0;
  batch.messages.forEach((message, index) => {
    if (reading.over) return;
    if (message === histories[0]) {
      const rest = batch.messages.slice(index + 1);
      skip = readHistory(reading, unconfirmed, longest(histories), rest);
    } else if (message.type === 'ChatMessage' && skip > 0) {
      skip -= 1;
    } else if (message.type === 'AgentTyping' || message.type === 'AgentNotTyping') {
      reading.typing = !settled;
    } else {
      readMessage(reading, message);
    }
  });
  return reading;
}

function readMessage(reading: Reading, message: LiveAgentMessage): void {
  const { session, events } = reading;
  switch (message.type) {
    case 'ChatRequestSuccess':
      session.connectionTimeout = message.connectionTimeout ?? session.connectionTimeout;
      takeRules(reading, message.rules);
      if (session.phase === 'created' || session.phase === 'requested') session.phase = 'queued';
      if (session.phase === 'queued') {
        events.push(queued(message.queuePosition, message.estimatedWaitTime));
      }
      return;
    case 'SensitiveDataRules':
      takeRules(reading, message.rules);
      return;
    case 'QueueUpdate':
      if (session.phase === 'queued') {
        // It counts from 0, where ChatRequestSuccess counts from 1.
        const position = message.position === undefined ? undefined : message.position + 1;
        events.push(queued(position, message.estimatedWaitTime));
      }
      return;
    case 'ChatEstablished':
    case 'ChatTransferred':
      // The service may say it twice.
      if (session.phase === 'established' && session.agent === message.name) return;
      session.phase = 'established';
      session.agent = message.name;
      events.push(accepted(message.name, message.idle));
      return;
    case 'AgentJoinedConference':
      events.push({ type: 'agent-joined', agent: message.name });
      return;
    case 'AgentLeftConference':
      events.push({ type: 'agent-parted', agent: message.name });
      return;
    case 'ChatMessage':
      if (session.uncounted === true) meetAgain(reading, message);
      session.agentMessages += 1;
      session.unconfirmed += 1;
      events.push({ type: 'message', agent: message.name, text: message.text });
      return;
    case 'AgentDisconnect':
      session.agent = undefined;
      events.push({ type: 'agent-left' });
      return;
    case 'TransferToButtonInitiated':
      session.agent = undefined;
      events.push({ type: 'transferring' });
      return;
    case 'ChatRequestFail':
      reading.over = true;
      events.push({
        ...(session.phase === 'established'
          ? ({ type: 'ended', by: 'desk' } as const)
          : ({ type: 'refused' } as const)),
        reason: message.reason,
        because: whyNobody(message.reason),
      });
      return;
    case 'ChatEnded':
      reading.over = true;
      events.push({
        type: 'ended',
        by: whoEnded(message.reason),
        reason: message.reason,
        ...(NOBODY_LEFT.has(message.reason) ? { because: 'nobody' } : {}),
      });
      return;
    case 'FileTransfer':
      readFileTransfer(reading, message);
      return;
    case 'SwitchServer':
      reading.switchTo = message.newUrl ?? '';
      return;
    case 'AsyncResult':
      if (!message.isSuccess) reading.failedLater += 1;
      return;
    case 'unknown':
      reading.unknown.push(message.name);
      return;
    case 'ignored':
    case 'ChasitorSessionData':
    case 'AgentTyping':
    case 'AgentNotTyping':
      return;
  }
}

/** An empty list takes the former ones away; a missing one says nothing. */
function takeRules(reading: Reading, rules: SensitiveDataRule[] | undefined): void {
  if (rules === undefined) return;
  const { session } = reading;
  if (rules.length > 0 || session.sensitiveData !== undefined) session.sensitiveData = rules;
  reading.newRules = rules;
}

/** Source: seen in the official SDK for Android and in samples; no guide describes it. */
function readFileTransfer(
  reading: Reading,
  message: Extract<LiveAgentMessage, { type: 'FileTransfer' }>,
): void {
  const { session, events } = reading;
  session.fileRequest = undefined;
  if (message.step !== 'Requested') return;
  const uploadUrl = allowedUpload(message.uploadServletUrl, session.endpoint);
  if (uploadUrl === undefined || message.fileToken === '') {
    reading.unknown.push('FileTransfer to another place');
    return;
  }
  const referer = URL.parse(message.cdmServletUrl)?.href ?? '';
  session.fileRequest = { uploadUrl, token: message.fileToken, referer, sent: false };
  events.push({ type: 'file-wanted' });
}

/** The first message after a reconnection. Returns how many of the next ChatMessages are repeats. */
function readHistory(
  reading: Reading,
  unconfirmed: number,
  history: readonly TranscriptEntry[],
  rest: readonly LiveAgentMessage[],
): number {
  const { session, events } = reading;
  const following = rest.flatMap((message) =>
    message.type === 'ChatMessage' ? [message.text] : [],
  );
  const known = session.uncounted === true ? deliveredOf(history, session.lastSaid) : undefined;
  const before = { agentMessages: known ?? session.agentMessages, unconfirmed };
  const { missed, repeated } = compareHistory(before, history, following);
  for (const { name, content } of missed) {
    events.push({ type: 'message', agent: name, text: content });
  }
  session.agentMessages = before.agentMessages + missed.length;
  if (session.uncounted === true) session.uncounted = false;
  // Whatever this batch repeats, the next history may repeat once more.
  session.unconfirmed = repeated;
  session.historyTail = visitorTail(history);
  return repeated;
}

/**
 * An agent speaks in a chat that another process has had: its acceptance may have been told to that
 * process alone.
 */
function meetAgain(
  { session, events }: Reading,
  { name, text }: Extract<LiveAgentMessage, { type: 'ChatMessage' }>,
): void {
  session.lastSaid = textDigest(text);
  if (session.phase === 'established') return;
  session.phase = 'established';
  session.agent = name;
  events.push({ type: 'accepted', agent: name });
}

/** After several reconnections, the histories of all of them can come at once. */
function longest(
  histories: readonly Extract<LiveAgentMessage, { type: 'ChasitorSessionData' }>[],
): readonly TranscriptEntry[] {
  return histories
    .map(({ chatMessages }) => chatMessages)
    .reduce((best, each) => (each.length > best.length ? each : best), []);
}

function queued(position: number | undefined, waitSeconds: number | undefined): DeskEvent {
  return {
    type: 'queued',
    ...(position === undefined ? {} : { position }),
    ...(waitSeconds === undefined || waitSeconds < 0 ? {} : { waitSeconds }),
  };
}

function accepted(agent: string, idle: IdleTimeout | undefined): DeskEvent {
  const { warningTime = null, timeout: timeoutSeconds = null } = idle ?? {};
  return {
    type: 'accepted',
    agent,
    ...(idle === undefined ? {} : { idle: { warningSeconds: warningTime, timeoutSeconds } }),
  };
}

/** Reasons of ChatEnded that say that no agent is there any more. */
const NOBODY_LEFT = new Set(['agentsUnavailable', 'agentPushTimeout']);

/** What a reason of ChatRequestFail comes down to. Source: clients in the field. */
function whyNobody(reason: string): NoAgent {
  if (reason === 'Unavailable') return 'nobody';
  return reason === 'Blocked' ? 'blocked' : 'failed';
}

function whoEnded(reason: string): 'agent' | 'customer' | 'desk' {
  if (reason === 'agent') return 'agent';
  return reason === 'client' || reason === 'clientIdleTimeout' ? 'customer' : 'desk';
}
