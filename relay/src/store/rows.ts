import type { Selectable } from 'kysely';
import { z } from 'zod';

import { toldReason } from '../told-reason.ts';
import type {
  ConversationRecord,
  EntryKind,
  InboxEntry,
  MessageFacts,
  MessageRecord,
  MessageStatus,
} from './records.ts';
import type { Tables } from './schema.ts';

const hidingRules = z.array(z.object({ id: z.string(), name: z.string() }));

/** A row of `conversation`, in the words of those who use it. */
export function conversationRecord(row: Selectable<Tables['conversation']>): ConversationRecord {
  return {
    id: row.id,
    customer: { channel: row.channel, openId: row.open_id },
    chatId: row.chat_id,
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
    file: row.file === null ? undefined : (JSON.parse(row.file) as unknown),
    requestId: row.request_id,
    author: row.author,
    medium: row.medium === 'due' || row.medium === 'told' ? row.medium : null,
    notice: row.notice === 'needed' || row.notice === 'courtesy' ? row.notice : null,
    ...(row.hidden_by === null ? {} : { hiddenBy: hidingRules.parse(JSON.parse(row.hidden_by)) }),
    status: parseStatus(row.status),
    certain: row.certain === 1,
    attempts: row.attempts,
    createdAt: row.created_at,
    toldStatus: row.told_status,
  };
}

/** A row of `inbox`. */
export function inboxEntry(
  row: Pick<Selectable<Tables['inbox']>, 'id' | 'kind' | 'received_at' | 'payload'>,
): InboxEntry {
  return {
    id: row.id,
    kind: parseKind(row.kind),
    receivedAt: row.received_at,
    payload: JSON.parse(row.payload) as unknown,
  };
}

/** A row of `message`, for the org. */
export function messageFacts(row: Selectable<Tables['message']>, place: number): MessageFacts {
  const { id, direction, kind, status, text, file, author, createdAt } = messageRecord(row);
  const reason = toldReason({ code: row.reason_code, text: row.reason });
  return { id, place, direction, kind, text, file, author, status, reason, createdAt };
}

function parseKind(kind: string): EntryKind {
  switch (kind) {
    case 'push':
    case 'command':
    case 'adoption':
    case 'errand':
      return kind;
    default:
      return 'unknown';
  }
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
