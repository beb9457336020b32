import type { JournalChange, MessageRecord, NewMessage } from '../store/records.ts';
import { chatState } from './chat-state.ts';
import type { Conversation } from './conversation.ts';
import { nextDispatch, type Situation } from './dispatch.ts';

/** A reply that leaves as soon as it is written. */
export interface Departure {
  /** With all that has to be written with it. */
  change: JournalChange;
  /** Called if that cannot be written. */
  callOff: () => void;
}

/**
 * What a step adds, if the one thing in it for the customer can leave as soon as it is written, because
 * nothing else waits; undefined otherwise. Pure.
 *
 * @param conversation as it will be
 */
export function departing(
  add: readonly NewMessage[],
  conversation: Conversation | undefined,
  situation: Omit<Situation, 'openConversation' | 'agentPresent'>,
): readonly NewMessage[] | undefined {
  const { open, agentPresent } = chatState(conversation);
  const [message, ...others] = add.filter(({ direction }) => direction === 'to-customer');
  if (message === undefined || others.length > 0 || open === undefined) return undefined;
  if (message.failed !== undefined || message.notice !== undefined) return undefined;
  const waiting = [recordOf(message, open, situation.now)];
  const dispatch = nextDispatch(waiting, { ...situation, openConversation: open, agentPresent });
  if (dispatch.do !== 'send' || dispatch.way !== 'paid') return undefined;
  return add.map((each) => (each === message ? { ...message, leaves: true } : each));
}

/** As it would be kept. */
function recordOf(message: NewMessage, conversationId: string, now: number): MessageRecord {
  const { direction, kind, text, file, requestId = null, author } = message;
  return {
    id: '',
    conversationId,
    direction,
    kind,
    text,
    file,
    requestId,
    author,
    notice: null,
    medium: null,
    status: 'queued',
    certain: true,
    attempts: 0,
    createdAt: now,
    toldStatus: '',
  };
}
