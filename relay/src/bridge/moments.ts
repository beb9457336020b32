import { absenceDueAt, tellAbsence } from './agents.ts';
import type { Circumstances, Conversation, IdleSettings, Step } from './conversation.ts';
import { idleDueAt, idleIsDue } from './idle.ts';

/**
 * When the conversation has to be looked at although nothing happens, in milliseconds since the epoch;
 * undefined if it need not be. It follows from what the journal keeps, so another process comes to the
 * same moment. Pure.
 */
export function momentOf(
  conversation: Conversation | undefined,
  channel: IdleSettings,
): number | undefined {
  if (conversation === undefined || conversation.state === 'ended') return undefined;
  const moments = [absenceDueAt(conversation), idleDueAt(conversation, channel)];
  const due = moments.filter((moment) => moment !== undefined);
  return due.length === 0 ? undefined : Math.min(...due);
}

/** Does what is due by now. */
export function doWhatIsDue(
  step: Step,
  conversation: Conversation,
  circumstances: Circumstances,
): void {
  const { now, idle } = circumstances;
  const isDue = (moment: number | undefined): boolean => moment !== undefined && moment <= now;
  if (isDue(absenceDueAt(conversation))) tellAbsence(step, conversation, circumstances);
  if (isDue(idleDueAt(conversation, idle))) idleIsDue(step, conversation, circumstances);
}
