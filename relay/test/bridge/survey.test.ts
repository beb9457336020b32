import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Conversation, ConversationEvent } from '../../src/bridge/conversation.ts';
import { readKnown } from '../../src/bridge/known.ts';
import { answerOf, surveyMenu } from '../../src/bridge/survey.ts';
import { builtInTexts } from '../../src/built-in-texts.ts';
import type { CustomerEvent } from '../../src/channel.ts';
import { active, after, notice, only, queued, stranger, texts } from './conversations.ts';

const HOUR = 60 * 60_000;
const by = (who: 'agent' | 'customer' | 'desk'): ConversationEvent => ({
  type: 'ended',
  by: who,
  reason: 'r',
});
const asked = { conversationId: 'c1', askedAt: 1000, open: true };

function wrote(text: string, choice?: string): CustomerEvent {
  return { kind: 'message', text, ...(choice === undefined ? {} : { choice }) };
}

describe('a survey', () => {
  const survey = { survey: true, texts };

  it('is one message with the news that the chat is over, and says which chat it is about', () => {
    const step = after(active, by('agent'), survey);
    expect(step.add).toEqual([
      {
        direction: 'to-customer',
        kind: 'menu',
        text: 'ended\nquestion\n[five]\n[four]\n[three]\n[two]\n[one]',
        file: surveyMenu('c1', 'ended', texts),
        author: '',
        notice: 'needed',
      },
    ]);
    expect(step.learned).toEqual({ survey: { conversationId: 'c1', askedAt: 5000, open: true } });
  });

  it('offers five answers, the best one first, each with its own id', () => {
    expect(surveyMenu('c1', '', texts)).toEqual({
      head: 'question',
      items: [
        { id: 's5-c1', label: 'five', answer: '5' },
        { id: 's4-c1', label: 'four', answer: '4' },
        { id: 's3-c1', label: 'three', answer: '3' },
        { id: 's2-c1', label: 'two', answer: '2' },
        { id: 's1-c1', label: 'one', answer: '1' },
      ],
      hint: 'hint',
    });
  });

  it.each<[string, Conversation, ConversationEvent, string]>([
    ['the agent ends it', active, by('agent'), 'ended'],
    ['the customer ends it', { ...active, leaving: true }, by('customer'), 'ended'],
    [
      'it ends with no answer',
      { ...active, leaving: true, timedOut: true },
      by('customer'),
      'idleEnded',
    ],
  ])('follows a chat when %s', (_what, given, event, news) => {
    const [added] = after(given, event, survey).add;
    expect(added).toMatchObject({ kind: 'menu', file: { head: `${news}\nquestion` } });
  });

  it.each<[string, Conversation, ConversationEvent, string, object]>([
    ['is not on', active, by('agent'), 'ended', { survey: false }],
    ['has no question', active, by('agent'), 'ended', { texts: only({ ended: 'ended' }) }],
    [
      'concerns a chat that no agent had',
      { ...queued, leaving: true },
      by('customer'),
      'ended',
      {},
    ],
    ['concerns a chat that the desk has ended', active, by('desk'), 'ended', {}],
    ['concerns a chat that was lost', active, { type: 'lost', reason: 'x' }, 'interrupted', {}],
    ['concerns a refused request', queued, { type: 'refused', reason: 'x' }, 'offline', {}],
  ])('is left out where it %s', (_what, given, event, text, more) => {
    const step = after(given, event, { ...survey, ...more });
    expect(step.add).toEqual([notice(text)]);
    expect(step.learned).toEqual({});
  });

  it('is left out where another chat follows at once, or nobody can be reached', () => {
    expect(after(active, by('agent'), { ...survey, unheard: true }).add).toEqual([]);
    const gone = { ...active, unreachable: true, leaving: true };
    expect(after(gone, by('customer'), survey).add).toEqual([]);
  });

  it('can be answered in writing only as long as the customer writes of nothing else', () => {
    const known = { ...stranger, survey: asked };
    const event: ConversationEvent = { type: 'customer-wrote', text: 'My order' };
    expect(after(undefined, event, { known }).learned).toEqual({
      survey: { ...asked, open: false },
    });
  });
});

describe('an answer', () => {
  it.each<[string, CustomerEvent, typeof asked | null, number, object | undefined]>([
    ['is a click', wrote('four', 's4-c1'), asked, 2000, { score: 4, counts: true }],
    [
      'is a second click, after other messages',
      wrote('one', 's1-c1'),
      { ...asked, open: false },
      24 * HOUR,
      { score: 1, counts: true },
    ],
    ['comes too late to count', wrote('x', 's4-c1'), asked, 49 * HOUR, { score: 4, counts: false }],
    [
      'of a customer who is not known',
      wrote('x', 's4-c1'),
      null,
      2000,
      { score: 4, counts: false },
    ],
    ['is about an older chat', wrote('x', 's4-c0'), asked, 2000, { score: 4, counts: false }],
    ['is no click on another menu', wrote('Sizes', '101'), asked, 2000, undefined],
    ['is no click with another number', wrote('x', 's6-c1'), asked, 2000, undefined],
    ['is a number', wrote('4'), asked, 2000, { score: 4, counts: true }],
    [
      'is a number as it is typed in Chinese',
      wrote(' ５。'),
      asked,
      2000,
      { score: 5, counts: true },
    ],
    ['is a number of points', wrote('3分'), asked, 2000, { score: 3, counts: true }],
    ['is a word', wrote('非常不满意'), asked, 2000, { score: 1, counts: true }],
    [
      'is a word in another language',
      wrote('very satisfied!'),
      asked,
      2000,
      { score: 5, counts: true },
    ],
    ['is no other number', wrote('6'), asked, 2000, undefined],
    ['is no sentence that begins with a number', wrote('2 pairs please'), asked, 2000, undefined],
    ['is no other message', wrote('满意，谢谢你们'), asked, 2000, undefined],
    ['is not written an hour later', wrote('4'), asked, 1000 + HOUR, undefined],
    ['is not written after something else', wrote('4'), { ...asked, open: false }, 2000, undefined],
    ['is not written by who was never asked', wrote('4'), null, 2000, undefined],
    ['is nothing but a message', { kind: 'left' }, asked, 2000, undefined],
  ])('%s', (_what, event, survey, now, answer) => {
    const id = event.kind === 'message' && event.choice === 's4-c0' ? 'c0' : 'c1';
    expect(answerOf(event, survey, now)).toEqual(answer && { conversationId: id, ...answer });
  });

  it.each(Object.entries(builtInTexts))('in the words of %s is understood', (_language, words) => {
    for (const [index, option] of words.surveyOptions.entries()) {
      expect(answerOf(wrote(option), asked, 2000)?.score).toBe(5 - index);
    }
  });

  it('by a click is read as the menu meant it, whatever the chat is called', () => {
    const id = fc.string({ minLength: 1 }).filter((text) => !/[\r\n\u2028\u2029]/u.test(text));
    fc.assert(
      fc.property(id, fc.integer({ min: 0, max: 4 }), (conversationId, index) => {
        const item = surveyMenu(conversationId, '', texts).items[index];
        const answer = answerOf(wrote('x', item?.id), { ...asked, conversationId }, 2000);
        expect(answer).toEqual({ conversationId, score: 5 - index, counts: true });
      }),
    );
  });
});

describe('what is known of a customer', () => {
  it.each<[string, Record<string, unknown>, object]>([
    ['nothing', {}, stranger],
    ['what others have written', { allowance: 5 }, stranger],
    ['everything', { survey: asked, welcomedAt: 7 }, { ...stranger, survey: asked, welcomedAt: 7 }],
    ['what a later version wrote', { survey: 'x', welcomedAt: {} }, stranger],
  ])('is read from %s', (_what, facts, known) => {
    expect(readKnown(facts)).toEqual(known);
  });
});
