import type { DeskEvent } from '../desk.ts';
import type { MessageUpdate } from '../store/records.ts';
import type { ConversationEvent } from './conversation.ts';

/** Whether the desk has said its last word on the chat. */
export function isLast(event: ConversationEvent): boolean {
  return event.type === 'ended' || event.type === 'lost';
}

/** What the desk's word means for a message of the customer. */
export function fateOf(event: DeskEvent): MessageUpdate[] {
  if (event.type === 'heard') return [{ id: event.messageId, status: 'delivered' }];
  if (event.type !== 'unheard') return [];
  const { messageId: id, certain } = event;
  const reason = { code: event.reason, text: 'The agent desk did not take this message.' };
  return [{ id, status: certain ? 'failed' : 'unknown', reason, certain }];
}
