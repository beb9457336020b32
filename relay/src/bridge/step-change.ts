import type { DeskSession } from '../desk.ts';
import type {
  Customer,
  ConversationRecord,
  CustomerFacts,
  JournalChange,
  NewMessage,
} from '../store/records.ts';
import type { Conversation, Step } from './conversation.ts';
import type { ServedChannel } from './dialogue.ts';

export interface StepSurroundings {
  customer: Customer;
  /** The conversation before the first step. */
  before: Conversation | undefined;
  /** The desk's notes as they will be, and whether they are others than before. */
  session: DeskSession | undefined;
  newSession: boolean;
  served: Pick<ServedChannel, 'archives' | 'channel'>;
  /** What is known of the customer, before. */
  facts: CustomerFacts;
}

/** What the journal has to write for these steps, taken one after the other. Pure. */
export function changeOf(
  steps: readonly Step[],
  { customer, before, session, newSession, served, facts }: StepSurroundings,
): JournalChange {
  const conversation = steps.at(-1)?.conversation ?? before;
  const learned = steps.map((step) => step.learned);
  const ends = conversation?.state === 'ended' && before?.state !== 'ended';
  return {
    customer,
    ...(conversation !== undefined && (conversation !== before || newSession)
      ? { conversation: recordOf(conversation, customer, session) }
      : {}),
    ...(learned.every((each) => Object.keys(each).length === 0)
      ? {}
      : {
          customerFacts: learned.reduce<CustomerFacts>((all, each) => ({ ...all, ...each }), facts),
        }),
    report: steps.some((step) => step.report),
    archive: ends && served.archives && conversation.chatId !== null,
    results: steps.flatMap((step) => step.results),
    unpark: steps.some((step) => step.unpark),
    parkWaiting: steps.some((step) => step.parkWaiting),
    cancelWaiting: steps.some((step) => step.cancelWaiting),
    add: steps.flatMap((step) => piecesOf(step, served)),
  };
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

/** Texts for the customer are cut to what the channel carries; the last piece answers a command. */
function piecesOf(step: Step, { channel }: StepSurroundings['served']): NewMessage[] {
  return step.add.flatMap((message): NewMessage[] => {
    if (message.direction === 'to-agent' || message.kind !== 'text') return [message];
    const { requestId, ...whole } = message;
    const pieces = channel.prepare(message.text);
    return pieces.map((text, index) => {
      const isLast = index === pieces.length - 1;
      return { ...whole, text, ...(isLast && requestId !== undefined ? { requestId } : {}) };
    });
  });
}
