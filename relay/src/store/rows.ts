import type { Selectable } from 'kysely';

import type { ConversationRecord, MessageRecord, MessageStatus } from './records.ts';
import type { Tables } from './schema.ts';

/** A row of `conversation`, in the words of those who use it. */
export function conversationRecord(row: Selectable<Tables['conversation']>): ConversationRecord {
  return {
    id: row.id,
    customer: { channel: row.channel, openId: row.open_id },
    state: row.state,
    facts: JSON.parse(row.facts) as unknown,
    session: row.session === null ? undefined : (JSON.parse(row.session) as unknown),
    openedAt: row.opened_at,
    endedAt: row.ended_at,
  };
}

/** A row of `message`. Throws if its status is none that this relay knows. */
export function messageRecord(row: Selectable<Tables['message']>): MessageRecord {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    direction: row.direction,
    kind: row.kind,
    text: row.text,
    author: row.author,
    status: parseStatus(row.status),
    certain: row.certain === 1,
    attempts: row.attempts,
    createdAt: row.created_at,
  };
}

function parseStatus(status: string): MessageStatus {
  switch (status) {
    case 'queued':
    case 'sending':
    case 'parked':
    case 'delivered':
    case 'failed':
    case 'unknown':
    case 'cancelled':
      return status;
    default:
      throw new TypeError(`The journal holds a message in the unknown state "${status}".`);
  }
}
