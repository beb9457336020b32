import { describe, expect, it } from 'vitest';

import {
  conversationSchema,
  type Conversation,
  type ConversationEvent,
  type Step,
} from '../../src/bridge/conversation.ts';
import {
  active,
  after,
  ended,
  farewell,
  fresh,
  fromCustomer,
  nothing,
  open,
  opening,
  queued,
  reconnecting,
  request,
  notice,
  toCustomer,
} from './conversations.ts';

interface Row {
  name: string;
  given: Conversation | undefined;
  event: ConversationEvent;
  unheard?: boolean;
  /** What is different afterwards. */
  becomes?: Partial<Conversation>;
  /** What follows besides. */
  follows?: Partial<Omit<Step, 'conversation'>>;
}

function inEachOpenState(
  name: string,
  row: (conversation: Conversation) => Omit<Row, 'name' | 'given'>,
): Row[] {
  return Object.entries(open).map(([state, given]) => ({
    name: `${name}, while ${state}`,
    given,
    ...row(given),
  }));
}

const rows: Row[] = [
  // The customer, without an open chat.
  {
    name: 'the first message opens a chat and lets what was parked go on',
    given: undefined,
    event: { type: 'customer-wrote', text: 'hi' },
    becomes: fresh,
    follows: { add: [fromCustomer('hi')], unpark: true },
  },
  {
    name: 'a message after the end opens a new chat, with nothing of the old one',
    given: ended,
    event: { type: 'customer-wrote', text: 'hi' },
    becomes: fresh,
    follows: { add: [fromCustomer('hi')], unpark: true },
  },
  {
    name: 'an end keyword without a chat does nothing',
    given: undefined,
    event: { type: 'customer-ends' },
  },
  {
    name: 'an end keyword after the end does nothing',
    given: ended,
    event: { type: 'customer-ends' },
  },
  {
    name: 'who stops following without a chat asks for nothing any more',
    given: undefined,
    event: { type: 'customer-left', reason: 'unsubscribed' },
    follows: { cancelWaiting: true },
  },
  {
    name: 'who stops following after the end asks for nothing any more',
    given: ended,
    event: { type: 'customer-left', reason: 'unsubscribed' },
    follows: { cancelWaiting: true },
  },
  {
    name: 'what a former process has left unheard opens a chat after a pause',
    given: undefined,
    event: { type: 'left-over' },
    becomes: { ...fresh, losses: 1 },
  },
  {
    name: 'what a lost chat has left unheard opens a chat after a longer pause',
    given: ended,
    event: { type: 'left-over' },
    becomes: { ...fresh, losses: 4 },
  },
  {
    name: 'the last words of an agent may fail after the end, and the org hears of it',
    given: ended,
    event: { type: 'undelivered', reason: 'blocked' },
    becomes: { problem: 'blocked' },
    follows: { report: true },
  },
  {
    name: 'what failed for a customer without a chat concerns no chat',
    given: undefined,
    event: { type: 'undelivered', reason: 'blocked' },
  },

  // The customer, while a chat is open.
  ...inEachOpenState('a message is for the agent and lets what was parked go on', () => ({
    event: { type: 'customer-wrote', text: 'hi' },
    follows: { add: [fromCustomer('hi')], unpark: true },
  })),
  ...inEachOpenState('an end keyword takes its place behind what was written before', () => ({
    event: { type: 'customer-ends' },
    becomes: { leaving: true },
    follows: { add: [farewell], unpark: true },
  })),
  ...inEachOpenState('who stops following leaves and cannot be reached', () => ({
    event: { type: 'customer-left', reason: 'unsubscribed' },
    becomes: { leaving: true, unreachable: true },
    follows: { add: [farewell] },
  })),
  {
    name: 'a second wish to end adds nothing',
    given: { ...active, leaving: true },
    event: { type: 'customer-ends' },
    follows: { unpark: true },
  },
  {
    name: 'who stops following after a wish to end cannot be reached either',
    given: { ...active, leaving: true },
    event: { type: 'customer-left', reason: 'unsubscribed' },
    becomes: { unreachable: true },
  },
  {
    name: 'a message after a wish to end is kept behind it',
    given: { ...active, leaving: true },
    event: { type: 'customer-wrote', text: 'one more thing' },
    follows: { add: [fromCustomer('one more thing')], unpark: true },
  },

  // The org and the process.
  ...inEachOpenState('another process that goes on has a higher fence', () => ({
    event: { type: 'taken-up' },
    becomes: { fence: 2 },
  })),
  {
    name: 'what the org answers is kept for the desk',
    given: opening,
    event: { type: 'opened', chatId: 'chat', request },
    becomes: { chatId: 'chat', request },
  },
  {
    name: 'a closed org says so in its own words, and the messages wait for the next one',
    given: opening,
    event: { type: 'closed', text: 'Back at nine.' },
    becomes: { state: 'ended', endedAt: 5000, endReason: 'closed' },
    follows: { add: [notice('Back at nine.')], parkWaiting: true },
  },
  {
    name: 'messages for which a closed org has made a case wait no longer',
    given: opening,
    event: { type: 'closed', text: 'Back at nine.', caseUpTo: 100 },
    becomes: { state: 'ended', endedAt: 5000, endReason: 'closed' },
    follows: {
      add: [notice('Back at nine.')],
      cancelWaiting: true,
      intoCase: { key: opening.id, upTo: 100 },
    },
  },
  {
    name: 'a closed org without words leaves them to the channel',
    given: opening,
    event: { type: 'closed', text: ' ' },
    becomes: { state: 'ended', endedAt: 5000, endReason: 'closed' },
    follows: { add: [notice('closed')], parkWaiting: true },
  },
  {
    name: 'who asked for the end does not hear that the org is closed',
    given: { ...opening, leaving: true },
    event: { type: 'closed', text: 'Back at nine.' },
    becomes: { state: 'ended', endedAt: 5000, endReason: 'closed' },
    follows: { add: [notice('ended')], cancelWaiting: true },
  },
  ...inEachOpenState('what did not reach the customer is told to the org', () => ({
    event: { type: 'undelivered', reason: 'blocked' },
    becomes: { problem: 'blocked' },
    follows: { report: true },
  })),
  ...inEachOpenState('left-over messages are no news', () => ({ event: { type: 'left-over' } })),

  // The desk.
  ...inEachOpenState(
    'a request starts anew, and the org hears of it if it has the chat',
    (from) => ({
      event: { type: 'requested', chatKey: 'k2' },
      becomes: { state: 'opening', chatKey: 'k2' },
      follows: { report: from.chatId !== null },
    }),
  ),
  ...inEachOpenState('a place in the queue', ({ state }) => ({
    event: { type: 'queued' },
    becomes: state === 'reconnecting' ? { resume: 'queued' } : { state: 'queued' },
  })),
  ...inEachOpenState('an agent accepts, and the losses are forgotten', ({ state, acceptedAt }) => ({
    event: { type: 'accepted', agent: 'Wang' },
    becomes: {
      ...(state === 'reconnecting' ? { resume: 'active' } : { state: 'active' }),
      agent: 'Wang',
      acceptedAt: acceptedAt ?? 5000,
      losses: 0,
    },
    follows: { report: true },
  })),
  ...inEachOpenState('an agent writes', () => ({
    event: { type: 'message', agent: 'Wang', text: 'hello' },
    becomes: { idle: { since: 5000, warnedAt: null } },
    follows: { add: [toCustomer('hello', 'Wang')] },
  })),
  {
    name: 'a message without a name is of the agent who accepted',
    given: active,
    event: { type: 'message', agent: '', text: 'hello' },
    becomes: { idle: { since: 5000, warnedAt: null } },
    follows: { add: [toCustomer('hello', 'Li')] },
  },
  {
    name: 'a blank message of an agent is none',
    given: active,
    event: { type: 'message', agent: 'Li', text: ' \n' },
  },
  ...(['opening', 'queued', 'active'] as const).map((state): Row => ({
    name: `an interruption while ${state} remembers where it was`,
    given: open[state],
    event: { type: 'interrupted' },
    becomes: { state: 'reconnecting', resume: state },
  })),
  {
    name: 'a second interruption changes nothing',
    given: reconnecting,
    event: { type: 'interrupted' },
  },
  ...(['opening', 'queued', 'active'] as const).map((resume): Row => ({
    name: `a restored connection returns to ${resume}`,
    given: { ...reconnecting, resume },
    event: { type: 'restored' },
    becomes: { state: resume },
    follows: { report: true },
  })),
  {
    name: 'a connection that was never interrupted stays as it is when restored',
    given: queued,
    event: { type: 'restored' },
    follows: { report: true },
  },
  {
    name: 'a heard message changes nothing',
    given: active,
    event: { type: 'heard', messageId: 'm' },
  },
  {
    name: 'an unheard message has to be known in the org',
    given: active,
    event: { type: 'unheard', messageId: 'm', reason: 'r', certain: true },
    follows: { report: true },
  },

  // The end.
  ...inEachOpenState('a refusal keeps the messages for later and says so', ({ chatId }) => ({
    event: { type: 'refused', reason: 'Unavailable' },
    becomes: { state: 'ended', endedAt: 5000, endReason: 'refused: Unavailable' },
    follows: { add: [notice('offline')], parkWaiting: true, report: chatId !== null },
  })),
  ...inEachOpenState('the agent ends the chat', ({ chatId }) => ({
    event: { type: 'ended', by: 'agent', reason: 'agent' },
    becomes: { state: 'ended', endedAt: 5000, endReason: 'agent' },
    follows: { add: [notice('ended')], report: chatId !== null },
  })),
  ...inEachOpenState('the chat is lost when everything was heard', ({ chatId }) => ({
    event: { type: 'lost', reason: '403' },
    becomes: { state: 'ended', endedAt: 5000, endReason: 'lost: 403' },
    follows: { add: [notice('interrupted')], report: chatId !== null },
  })),
  {
    name: 'a chat that is lost with unheard messages goes on without a word',
    given: active,
    event: { type: 'lost', reason: '403' },
    unheard: true,
    becomes: { state: 'ended', endedAt: 5000, endReason: 'lost: 403' },
    follows: { report: true },
  },
  {
    name: 'a chat that the agent ends over unheard messages goes on without a word',
    given: active,
    event: { type: 'ended', by: 'agent', reason: 'agent' },
    unheard: true,
    becomes: { state: 'ended', endedAt: 5000, endReason: 'agent' },
    follows: { report: true },
  },
  {
    name: 'an idle timeout of the customer loses nothing that was not heard',
    given: active,
    event: { type: 'ended', by: 'customer', reason: 'clientIdleTimeout' },
    unheard: true,
    becomes: { state: 'ended', endedAt: 5000, endReason: 'clientIdleTimeout' },
    follows: { report: true },
  },
  {
    name: 'a refusal is told even if messages were not heard: they wait',
    given: queued,
    event: { type: 'refused', reason: 'Unavailable' },
    unheard: true,
    becomes: { state: 'ended', endedAt: 5000, endReason: 'refused: Unavailable' },
    follows: { add: [notice('offline')], parkWaiting: true, report: true },
  },
  ...(
    [
      { type: 'ended', by: 'customer', reason: 'client' },
      { type: 'ended', by: 'agent', reason: 'agent' },
      { type: 'refused', reason: 'Unavailable' },
      { type: 'lost', reason: '403' },
    ] as const
  ).flatMap((event): Row[] => [
    {
      name: `who asked for the end hears of it, and of nothing else (${event.type})`,
      given: { ...active, leaving: true },
      event,
      unheard: true,
      becomes: { state: 'ended', endedAt: 5000, endReason: reasonOf(event) },
      follows: { add: [notice('ended')], cancelWaiting: true, report: true },
    },
    {
      name: `nothing is said to somebody who left (${event.type})`,
      given: { ...active, leaving: true, unreachable: true },
      event,
      becomes: { state: 'ended', endedAt: 5000, endReason: 'customer left' },
      follows: { cancelWaiting: true, report: true },
    },
  ]),
  ...(
    [
      { type: 'requested', chatKey: 'k2' },
      { type: 'queued' },
      { type: 'accepted', agent: 'Wang' },
      { type: 'message', agent: 'Li', text: 'hello' },
      { type: 'interrupted' },
      { type: 'restored' },
      { type: 'agent-left' },
      { type: 'transferring' },
      { type: 'refused', reason: 'Unavailable' },
      { type: 'ended', by: 'agent', reason: 'agent' },
      { type: 'lost', reason: '403' },
      { type: 'opened', chatId: 'chat', request },
      { type: 'closed', text: '' },
      { type: 'taken-up' },
      { type: 'heard', messageId: 'm' },
    ] as const
  ).flatMap((event): Row[] => [
    { name: `an ended chat knows no "${event.type}"`, given: ended, event },
    { name: `without a chat there is no "${event.type}"`, given: undefined, event },
  ]),
];

function reasonOf(
  event: Extract<ConversationEvent, { type: 'ended' | 'refused' | 'lost' }>,
): string {
  return event.type === 'ended' ? event.by : `${event.type}: ${event.reason}`;
}

describe('a conversation decides', () => {
  it.each(rows)('$name', ({ given, event, unheard, becomes, follows }) => {
    const conversation =
      given === undefined && becomes === undefined
        ? undefined
        : conversationSchema.parse({ ...given, ...becomes });
    const expected = { conversation, ...nothing, ...follows };
    expect(after(given, event, { unheard: unheard ?? false })).toEqual(expected);
  });

  it.each(Object.entries({ ...open, ended }))(
    'without touching what it was given (%s)',
    (_, given) => {
      const before = structuredClone(given);
      after(given, { type: 'ended', by: 'agent', reason: 'agent' });
      after(given, { type: 'customer-left', reason: 'unsubscribed' });
      after(given, { type: 'undelivered', reason: 'blocked' });
      after(given, { type: 'taken-up' });
      expect(given).toEqual(before);
    },
  );

  it('keeps the request apart from the answer that it came with', () => {
    const details = [{ label: 'a' }];
    const answer = { ...request, prechatDetails: details };
    const step = after(opening, { type: 'opened', chatId: 'chat', request: answer });
    details.push({ label: 'b' });
    expect(step.conversation?.request?.prechatDetails).toEqual([{ label: 'a' }]);
  });
});
