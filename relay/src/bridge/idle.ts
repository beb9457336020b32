import type { Circumstances, Conversation, IdleSettings, Step } from './conversation.ts';
import { leave } from './ending.ts';
import { say } from './notices.ts';

/** When a customer who does not answer is warned, and when the chat ends, in milliseconds. */
export interface IdleRule {
  /** Undefined: there is no warning. */
  warnAfter: number | undefined;
  endAfter: number;
}

/**
 * What applies to customers who do not answer; undefined if nothing does. The channel's word goes before
 * the desk's, each for itself, and zero means never. Without an end there is nothing to warn of. Pure.
 *
 * Source: Live Agent leaves it to its clients to enforce the times of its buttons.
 */
export function idleRule(channel: IdleSettings, desk: IdleSettings | null): IdleRule | undefined {
  const timeout = channel.timeoutSeconds ?? desk?.timeoutSeconds ?? 0;
  const warning = channel.warningSeconds ?? desk?.warningSeconds ?? 0;
  if (timeout <= 0) return undefined;
  const warns = warning > 0 && warning < timeout;
  return { warnAfter: warns ? warning * 1000 : undefined, endAfter: timeout * 1000 };
}

/** From now on it is the customer's turn. */
export function agentSpoke(conversation: Conversation, { now }: Pick<Circumstances, 'now'>): void {
  conversation.idle = { since: now, warnedAt: null };
}

/** From now on it is the agent's turn. */
export function customerSpoke(conversation: Conversation): void {
  conversation.idle = null;
}

/** Whether the customer was told that the chat will end, and has not written since. Pure. */
export function isWarned(conversation: Conversation | undefined): boolean {
  return typeof conversation?.idle?.warnedAt === 'number';
}

/** When something has to happen because the customer does not answer; undefined if nothing has to. Pure. */
export function idleDueAt(
  { state, leaving, idle, deskIdle }: Conversation,
  channel: IdleSettings,
): number | undefined {
  const rule = idleRule(channel, deskIdle);
  if (state !== 'active' || leaving || idle === null || rule === undefined) return undefined;
  const { since, warnedAt } = idle;
  const { warnAfter, endAfter } = rule;
  if (warnAfter === undefined) return since + endAfter;
  // Whoever was warned late, since no process was there, has the whole of the time all the same.
  return warnedAt === null ? since + warnAfter : warnedAt + endAfter - warnAfter;
}

/** The moment has come: the customer is warned, or the chat ends. */
export function idleIsDue(
  step: Step,
  conversation: Conversation,
  { idle: channel, now, onItsWay, texts }: Circumstances,
): void {
  const rule = idleRule(channel, conversation.deskIdle);
  const { idle } = conversation;
  if (rule === undefined || idle === null) return;
  if (onItsWay) {
    // Nobody can answer what they have not read.
    conversation.idle = { ...idle, since: now };
    if (idle.warnedAt !== null) conversation.idle.warnedAt = now;
    return;
  }
  const { warnAfter, endAfter } = rule;
  if (warnAfter !== undefined && idle.warnedAt === null) {
    conversation.idle = { ...idle, warnedAt: now };
    const minutes = Math.max(1, Math.round((endAfter - warnAfter) / 60_000));
    say(step, conversation, texts.idleWarning, 'needed', { minutes });
    return;
  }
  conversation.timedOut = true;
  leave(step, conversation, 'idle');
}
