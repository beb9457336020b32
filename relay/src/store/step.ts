import type { Transaction } from 'kysely';

import * as conversations from './conversations.ts';
import * as customers from './customers.ts';
import { erase } from './erasure.ts';
import * as inbox from './inbox.ts';
import * as messages from './messages.ts';
import type { OwnerMemory } from './owner-memory.ts';
import { NOBODY, type JournalChange, type MessageRecord } from './records.ts';
import * as reports from './reports.ts';
import type { Tables } from './schema.ts';

/**
 * Writes all that one step changes, within a transaction. Returns the messages that were added. Throws
 * `NotTaken` if what has come in cannot have its consequences at once.
 *
 * @param now in milliseconds since the epoch
 * @param memory what the one who alone writes for this customer remembers; kept up to date
 */
export async function writeStep(
  tx: Transaction<Tables>,
  change: JournalChange,
  now: number,
  memory?: OwnerMemory,
): Promise<MessageRecord[]> {
  const { conversation, customer } = change;
  if (change.arrival !== undefined) await inbox.take(tx, customer, change.arrival, now);
  if (conversation !== undefined) await conversations.save(tx, conversation, memory);
  if (change.customerFacts !== undefined) {
    await customers.remember(tx, customer, change.customerFacts, now);
  }
  if (change.done !== undefined) await inbox.done(tx, change.done, change.setAside);
  if (conversation !== undefined) {
    if (change.report === true) await reports.owe(tx, conversation.id);
    if (change.archive === true) await reports.oweArchive(tx, conversation.id);
  }
  if (change.parkWaiting === true) await messages.park(tx, customer);
  const { unpark = false } = change;
  if (unpark !== false && memory?.backlog.isFreeOfParked !== true) {
    await messages.unpark(tx, customer, unpark === true ? undefined : unpark);
  }
  if (change.cancelWaiting === true) await messages.cancel(tx, customer, now, change.intoCase);
  if (conversation?.state === 'ended') await messages.cancelNotes(tx, customer, now);
  const added =
    conversation === undefined
      ? []
      : await messages.append(tx, conversation, change.add ?? [], now, memory?.lastPositions);
  for (const update of change.update ?? []) await messages.settle(tx, update, now);
  for (const update of change.media ?? []) await messages.settleMedium(tx, update);
  for (const hidden of change.hide ?? []) await messages.hide(tx, hidden);
  if (change.replace !== undefined) await messages.replace(tx, change.replace);
  if (change.parkReplies !== undefined) {
    await messages.parkReplies(tx, customer, change.parkReplies.reason);
  }
  if (change.reportOf !== undefined) await reports.owe(tx, change.reportOf);
  for (const result of change.results ?? []) await reports.oweResult(tx, result);
  for (const errand of change.errands ?? []) {
    await inbox.receive(tx, { customer: NOBODY, kind: 'errand', ...errand }, now);
  }
  if (change.erase === true) await erase(tx, customer);
  return added;
}
