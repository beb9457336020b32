import type { Journal } from '../store/journal.ts';
import type { Customer, CustomerFacts, JournalChange } from '../store/records.ts';
import { conversationSchema, type Conversation } from './conversation.ts';
import type { ServedChannel } from './served-channel.ts';
import { readKnown } from './known.ts';
import type { SurveyAnswer } from './survey.ts';

export interface AnswerParts {
  customer: Customer;
  journal: Pick<Journal, 'conversationById' | 'commit'>;
  served: Pick<ServedChannel, 'channel' | 'texts'>;
  facts: CustomerFacts;
}

/** What an answer has changed. */
export interface Rated {
  facts: CustomerFacts;
  /** The chat that it is about, if the answer counts. */
  conversation: Conversation | undefined;
}

/**
 * Writes a survey's answer down, with the chat that it is about, and thanks for it. The chat is over, and
 * another one may be open by now. Rejects if the journal cannot be read or written.
 *
 * @param done the entry of the inbox that held it
 */
export async function recordAnswer(
  answer: SurveyAnswer,
  done: number,
  { customer, journal, served, facts }: AnswerParts,
): Promise<Rated> {
  const record = await journal.conversationById(answer.conversationId);
  const before = conversationSchema.safeParse(record?.facts).data;
  const isOwn =
    record?.customer.channel === customer.channel && record.customer.openId === customer.openId;
  if (record === undefined || before === undefined || !isOwn) {
    await journal.commit({ customer, done });
    return { facts, conversation: undefined };
  }
  const conversation = answer.counts ? { ...before, satisfaction: answer.score } : before;
  const { survey } = readKnown(facts);
  const closed = survey?.open === true ? { ...facts, survey: { ...survey, open: false } } : facts;
  await journal.commit({
    customer,
    done,
    conversation: { ...record, facts: conversation },
    customerFacts: closed,
    report: conversation.satisfaction !== before.satisfaction,
    add: thanks(conversation, served),
  });
  return { facts: closed, conversation: answer.counts ? conversation : undefined };
}

function thanks(
  { language }: Conversation,
  { channel, texts }: AnswerParts['served'],
): NonNullable<JournalChange['add']> {
  return channel.prepare(texts(language).surveyThanks).map((text) => ({
    direction: 'to-customer',
    kind: 'text',
    text,
    author: '',
    notice: 'courtesy',
  }));
}
