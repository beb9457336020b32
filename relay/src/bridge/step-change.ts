import type { Channel } from '../channel.ts';
import { isBlank } from '../blank.ts';
import type { DeskSession, Secrecy } from '../desk.ts';
import type {
  Customer,
  ConversationRecord,
  CustomerFacts,
  JournalChange,
  NewMessage,
} from '../store/records.ts';
import type { Conversation, Step } from './conversation.ts';
import type { ServedChannel } from './served-channel.ts';
import { unsent } from './stand-in.ts';

export interface StepSurroundings {
  customer: Customer;
  /** The conversation before the first step. */
  before: Conversation | undefined;
  /** The desk's notes as they will be, and whether they are others than before. */
  session: DeskSession | undefined;
  newSession: boolean;
  served: Pick<ServedChannel, 'agentTexts' | 'archives' | 'channel'>;
  /** What must not be shown of what the customer writes. */
  secrecy: Secrecy;
  /** What follows from something else than the steps. */
  besides?: Pick<JournalChange, 'add' | 'results'>;
  /** What is known of the customer, before. */
  facts: CustomerFacts;
}

/** What the journal has to write for these steps, taken one after the other. Pure. */
export function changeOf(steps: readonly Step[], surroundings: StepSurroundings): JournalChange {
  const { customer, before, session, newSession, served, facts, besides = {} } = surroundings;
  const conversation = steps.at(-1)?.conversation ?? before;
  const learned = steps.map((step) => step.learned);
  const ends = conversation?.state === 'ended' && before?.state !== 'ended';
  const add = [...steps.flatMap((step) => step.add), ...(besides.add ?? [])].flatMap((message) =>
    piecesOf(message, surroundings),
  );
  const failed = add.filter((message) => message.failed !== undefined);
  const changed = conversation !== before || newSession || add.length > 0;
  return {
    customer,
    ...(conversation !== undefined && changed
      ? { conversation: recordOf(conversation, customer, session) }
      : {}),
    ...(learned.every((each) => Object.keys(each).length === 0)
      ? {}
      : {
          customerFacts: learned.reduce<CustomerFacts>((all, each) => ({ ...all, ...each }), facts),
        }),
    report: failed.length > 0 || steps.some((step) => step.report),
    archive: ends && served.archives && conversation.chatId !== null,
    results: [
      ...steps.flatMap((step) => step.results),
      ...(besides.results ?? []),
      ...failed.flatMap((message) => failureOf(message, conversation?.id)),
    ],
    unpark: steps.some((step) => step.unpark),
    parkWaiting: steps.some((step) => step.parkWaiting),
    cancelWaiting: steps.some((step) => step.cancelWaiting),
    ...intoCase(steps),
    add,
  };
}

function intoCase(steps: readonly Step[]): Pick<JournalChange, 'intoCase'> {
  const found = steps.flatMap((step) => step.intoCase ?? []).at(-1);
  return found === undefined ? {} : { intoCase: found };
}

function recordOf(
  conversation: Conversation,
  customer: Customer,
  session: DeskSession | undefined,
): ConversationRecord {
  const { id, chatId, state, openedAt, endedAt } = conversation;
  const notes = state === 'ended' ? undefined : session;
  return { id, customer, chatId, state, facts: conversation, session: notes, openedAt, endedAt };
}

/** What may be shown of what a customer has written; undefined if that is all of it. Pure. */
export function hidden(
  written: string,
  { secrecy, served }: Pick<StepSurroundings, 'secrecy' | 'served'>,
): Required<Pick<NewMessage, 'text' | 'hiddenBy'>> | undefined {
  const { text, rules, isWithheld } = secrecy.conceal(written);
  if (rules.length === 0) return undefined;
  const isEmpty = isWithheld || isBlank(text);
  return { text: isEmpty ? served.agentTexts.hidden : text, hiddenBy: rules };
}

/** Texts for the customer are cut to what the channel carries; the last piece answers a command. */
function piecesOf(message: NewMessage, surroundings: StepSurroundings): NewMessage[] {
  const { channel } = surroundings.served;
  if (message.direction === 'to-agent') {
    return [
      message.kind === 'text' ? { ...message, ...hidden(message.text, surroundings) } : message,
    ];
  }
  if (message.kind !== 'text' || message.failed !== undefined) {
    return [message];
  }
  const { requestId, ...whole } = message;
  const pieces = piecesOfText(message.text, channel);
  // A mistake of ours must not keep back what comes after it.
  if (pieces === undefined) return [{ ...message, ...unsent(message.author, message.text) }];
  return pieces.map((text, index) => {
    const isLast = index === pieces.length - 1;
    return { ...whole, text, ...(isLast && requestId !== undefined ? { requestId } : {}) };
  });
}

function piecesOfText(text: string, channel: Pick<Channel, 'prepare'>): string[] | undefined {
  try {
    return channel.prepare(text);
  } catch {
    return undefined;
  }
}

function failureOf(
  { requestId, failed }: NewMessage,
  conversationId: string | undefined,
): NonNullable<JournalChange['results']>[number][] {
  return requestId === undefined || conversationId === undefined
    ? []
    : [{ requestId, conversationId, outcome: 'failed', message: failed?.text ?? '' }];
}
