import type { Channel } from '../channel.ts';
import type { Journal } from '../store/journal.ts';
import type { Customer, NewMessage } from '../store/records.ts';
import type { Texts } from '../texts.ts';
import type { Step } from './conversation.ts';
import { LONGEST_SILENCE_MS } from './vain-wait.ts';

export interface NoticeParts {
  customer: Customer;
  journal: Pick<Journal, 'isLastWord' | 'wasSaid' | 'next'>;
  channel: Pick<Channel, 'prepare'>;
  texts: Texts;
  now: number;
}

const REPEAT_MS = 10 * 60_000;

/**
 * Leaves out of the steps what the customer has just been told: who writes three lines while nobody is
 * there hears of it once. After an agent has been there, everything is new, but for what nobody can receive. Rejects if the journal cannot be read.
 */
export async function withoutRepetition(steps: Step[], parts: NoticeParts): Promise<Step[]> {
  const { customer, journal, texts, now } = parts;
  const told = new Set<string>();
  const notices = steps.flatMap((step) =>
    step.add.filter(
      (each) => isNotice(each) && (isWithoutAgent(step) || isUnsupported(each, texts)),
    ),
  );
  for (const { text } of notices) {
    if (text === texts.ended) continue;
    const last = lastPiece(text, parts);
    if (await journal.isLastWord(customer, last, now - REPEAT_MS)) told.add(text);
  }
  if (told.size === 0) return steps;
  return steps.map((step) => ({
    ...step,
    add: step.add.filter((message) => !isNotice(message) || !told.has(message.text)),
  }));
}

/**
 * What a customer is told who has waited in vain for long: once for all that waits. Without a notice,
 * `againMs` says when to ask again (0: when something has changed). Rejects if the journal cannot be
 * read.
 */
export async function delayNotice(
  parts: NoticeParts,
): Promise<{ notice: NewMessage } | { notice: undefined; againMs: number }> {
  const { customer, journal, texts, now } = parts;
  const first = await journal.next(customer, 'to-agent');
  const isWaiting = first?.kind === 'text' && first.status !== 'parked';
  if (!isWaiting) return { notice: undefined, againMs: LONGEST_SILENCE_MS };
  const againMs = first.createdAt + LONGEST_SILENCE_MS - now;
  if (againMs > 0) return { notice: undefined, againMs };
  const last = lastPiece(texts.delayed, parts);
  if (await journal.wasSaid(customer, last, first.createdAt)) {
    return { notice: undefined, againMs: 0 };
  }
  return {
    notice: {
      direction: 'to-customer',
      kind: 'text',
      text: texts.delayed,
      author: '',
      notice: 'needed',
    },
  };
}

function isWithoutAgent({ conversation }: Step): boolean {
  return conversation?.acceptedAt === null;
}

function isUnsupported({ text }: NewMessage, { unsupported }: Texts): boolean {
  return unsupported !== '' && text === unsupported;
}

function isNotice({ direction, kind, author, requestId }: NewMessage): boolean {
  return direction === 'to-customer' && kind === 'text' && author === '' && requestId === undefined;
}

/** As the journal keeps it. */
function lastPiece(text: string, { channel }: NoticeParts): string {
  return channel.prepare(text).at(-1) ?? '';
}
