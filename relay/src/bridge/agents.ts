import { isBlank } from '../blank.ts';
import type { DeskEvent } from '../desk.ts';
import { fillIn } from '../texts.ts';
import type { Circumstances, Conversation, Step } from './conversation.ts';
import { agentSpoke } from './idle.ts';
import { say } from './notices.ts';

type Accepted = Extract<DeskEvent, { type: 'accepted' }>;

/** An agent whose console is restarted is back within this time, and nobody has to hear of it. */
const BLINK_MS = 10_000;

/** An agent has the chat: the first one, another one, or the same one again. */
export function accepted(
  step: Step,
  conversation: Conversation,
  { agent, idle }: Accepted,
  { now, texts }: Circumstances,
): void {
  const { absence, transferring } = conversation;
  if (conversation.acceptedAt === null) {
    say(step, conversation, texts.accepted, 'courtesy', { agent });
  } else if (transferring || conversation.agent !== agent) {
    say(step, conversation, texts.transferred, 'courtesy', { agent });
  } else if (absence?.told === true) {
    say(step, conversation, texts.agentBack, 'courtesy', { agent });
  }
  conversation.agent = agent;
  conversation.acceptedAt ??= now;
  conversation.losses = 0;
  conversation.transferring = false;
  conversation.absence = null;
  conversation.joined = [];
  conversation.deskIdle = idle ?? null;
}

/** The chat is on its way to another agent or queue, where nobody waits for the customer. */
export function transferring(
  step: Step,
  conversation: Conversation,
  { texts }: Circumstances,
): void {
  if (!conversation.transferring) say(step, conversation, texts.transferring, 'courtesy');
  conversation.transferring = true;
  conversation.joined = [];
  conversation.idle = null;
}

/** The agent has lost the connection. That is not the end, and may be over at once. */
export function agentLeft(conversation: Conversation, { now }: Circumstances): void {
  conversation.absence ??= { since: now, told: false };
  conversation.joined = [];
  conversation.idle = null;
}

/** When the customer has to hear that no agent is there; undefined if it is not so. Pure. */
export function absenceDueAt({
  absence,
  leaving,
}: Pick<Conversation, 'absence' | 'leaving'>): number | undefined {
  const isNews = absence !== null && !absence.told && !leaving;
  return isNews ? absence.since + BLINK_MS : undefined;
}

/** Tells the customer, once, that the agent is gone for longer than a moment. */
export function tellAbsence(
  step: Step,
  conversation: Conversation,
  { texts }: Circumstances,
): void {
  if (conversation.absence === null) return;
  conversation.absence = { ...conversation.absence, told: true };
  say(step, conversation, texts.agentLeft, 'needed');
}

export function agentJoined(conversation: Conversation, agent: string): void {
  if (agent === conversation.agent || conversation.joined.includes(agent)) return;
  conversation.joined = [...conversation.joined, agent];
}

/** Whoever stays longest has the chat. */
export function agentParted(conversation: Conversation, agent: string): void {
  const [next, ...others] = conversation.joined;
  if (agent === conversation.agent && next !== undefined) {
    conversation.agent = next;
    conversation.joined = others;
  } else {
    conversation.joined = conversation.joined.filter((other) => other !== agent);
  }
}

/** An agent writes. Where there are several, the customer reads who. */
export function agentWrote(
  step: Step,
  conversation: Conversation,
  { agent, text }: Extract<DeskEvent, { type: 'message' }>,
  circumstances: Circumstances,
): void {
  if (isBlank(text)) return;
  const author = agent === '' ? conversation.agent : agent;
  const speaker = conversation.joined.length === 0 ? '' : circumstances.texts.speaker;
  const words = `${fillIn(speaker, { agent: author })}${text}`;
  step.add.push({ direction: 'to-customer', kind: 'text', text: words, author });
  agentSpoke(conversation, circumstances);
}
