import type { CustomerEvent, Menu } from '../channel.ts';
import { builtInTexts } from '../built-in-texts.ts';
import type { Texts } from '../texts.ts';
import type { Circumstances, Conversation, Step } from './conversation.ts';
import type { Survey } from './known.ts';

/** The customer's answer to the question after a chat. */
export interface SurveyAnswer {
  conversationId: string;
  /** 1 to 5; more is better. */
  score: number;
  /** It comes in time, so that it counts. */
  counts: boolean;
}

/** An answer may be given, and changed, for so long. */
const ANSWERABLE_MS = 48 * 60 * 60_000;
/** What is written out without a menu is an answer only for so long: later, a "2" means something else. */
const WRITABLE_MS = 60 * 60_000;

/**
 * Asks the customer how satisfied they were, together with the news that the chat has ended: two messages
 * would cost two replies.
 *
 * @param news what is said of the end; may be empty
 */
export function ask(
  step: Step,
  conversation: Conversation,
  news: string,
  { now, texts }: Circumstances,
): void {
  const menu = surveyMenu(conversation.id, news, texts);
  const text = [menu.head, ...menu.items.map(({ label }) => `[${label}]`)].join('\n');
  step.add.push({
    direction: 'to-customer',
    kind: 'menu',
    text,
    file: menu,
    author: '',
    notice: 'needed',
  });
  step.learned.survey = { conversationId: conversation.id, askedAt: now, open: true };
}

/** The question as a menu. The ids say which chat it is about, since a click can come at any time. Pure. */
export function surveyMenu(conversationId: string, news: string, texts: Texts): Menu {
  const { surveyHint: hint, surveyOptions: options, surveyQuestion: question } = texts;
  const items = options.map((label, index) => {
    const score = options.length - index;
    return { id: `s${score}-${conversationId}`, label, answer: String(score) };
  });
  return { head: [news, question].filter((part) => part !== '').join('\n'), items, hint };
}

/**
 * Reads what the customer did as an answer to the survey; undefined if it is none. A click is one
 * whenever it comes; a number or the words of an answer are, if they are what the customer writes next,
 * soon enough. Pure.
 */
export function answerOf(
  event: CustomerEvent,
  survey: Survey | null,
  now: number,
): SurveyAnswer | undefined {
  if (event.kind !== 'message') return undefined;
  const { conversationId = '', askedAt = 0, open = false } = survey ?? {};
  const waited = now - askedAt;
  if (event.choice !== undefined) {
    const [, digit, id] = CHOICE.exec(event.choice) ?? [];
    if (digit === undefined || id === undefined) return undefined;
    const counts = id === conversationId && waited < ANSWERABLE_MS;
    return { conversationId: id, score: Number(digit), counts };
  }
  if (!open || waited >= WRITABLE_MS) return undefined;
  const score = scoreOf(event.text);
  return score === undefined ? undefined : { conversationId, score, counts: true };
}

const CHOICE = /^s([1-5])-(.+)$/u;
const MARKS = /[\s。．.,，!！~～分]+$/u;

/** In whatever language: the customer may have read another one than the channel's. */
function scoreOf(text: string): number | undefined {
  const said = text.normalize('NFKC').trim().replace(MARKS, '').toLowerCase();
  if (/^[1-5]$/u.test(said)) return Number(said);
  for (const { surveyOptions: options } of Object.values(builtInTexts)) {
    const index = options.findIndex((option) => option.toLowerCase() === said);
    if (index >= 0) return options.length - index;
  }
  return undefined;
}
