import { describe, expect, it } from 'vitest';

import type { AdoptedChat } from '../../src/bridge/adopted-chat.ts';
import type { Conversation, ConversationEvent, Step } from '../../src/bridge/conversation.ts';
import type { ChatCommand, FileReference } from '../../src/command.ts';
import {
  active,
  after,
  ended,
  farewell,
  fresh,
  nothing,
  open,
  opening,
  queued,
  request,
  notice,
} from './conversations.ts';

interface Row {
  name: string;
  given: Conversation | undefined;
  event: ConversationEvent;
  becomes?: Partial<Conversation>;
  follows?: Partial<Omit<Step, 'conversation'>>;
}

const picture: FileReference = {
  documentId: '069000000000001AAA',
  versionId: '068000000000001AAA',
  name: 'photo.png',
  type: 'image',
  size: 9,
};
const sendText: ChatCommand = { type: 'SendText', text: 'from a flow' };
const endChat: ChatCommand = { type: 'EndChat' };
const handedOver: AdoptedChat = {
  key: 'key of another',
  chatId: 'chat of another',
  fence: 7,
  status: 'active',
  chatKey: 'k7',
  agent: 'Wang',
  openedAt: 1500,
  acceptedAt: 1700,
  request,
};
/** What the chat that was handed over makes of a conversation. */
const takenOver: Partial<Conversation> = {
  state: 'active',
  chatId: 'chat of another',
  fence: 7,
  chatKey: 'k7',
  agent: 'Wang',
  openedAt: 1500,
  acceptedAt: 1700,
  request,
};

function command(order: ChatCommand, conversationId = 'c1'): ConversationEvent {
  return { type: 'command', requestId: 'r1', conversationId, command: order };
}

function result(outcome: 'done' | 'ignored' | 'failed', message = ''): Step['results'][number] {
  return { requestId: 'r1', conversationId: 'c1', outcome, message };
}

function inEachOpenState(name: string, row: Omit<Row, 'name' | 'given'>): Row[] {
  return Object.entries(open).map(([state, given]) => ({
    name: `${name}, while ${state}`,
    given,
    ...row,
  }));
}

const IGNORED = result('ignored', 'The chat has ended.');
const said: Step['add'][number] = {
  direction: 'to-customer',
  kind: 'text',
  text: 'from a flow',
  author: '',
  requestId: 'r1',
};
const orders: ChatCommand[] = [endChat, sendText, { type: 'SendFile', file: picture }];

const rows: Row[] = [
  // Commands.
  ...inEachOpenState('a text of the org is for the customer', {
    event: command(sendText),
    becomes: { idle: { since: 5000, warnedAt: null } },
    follows: { add: [said] },
  }),
  ...Object.entries(open).map(([state, given]): Row => {
    // For a link, the org has to be told whose file it is.
    const file = given.chatId === null ? picture : { ...picture, chatId: given.chatId };
    return {
      name: `a file of the org is for the customer, by its name, while ${state}`,
      given,
      event: command({ type: 'SendFile', file: picture }),
      becomes: { idle: { since: 5000, warnedAt: null } },
      follows: {
        add: [
          {
            direction: 'to-customer',
            kind: 'file',
            text: 'photo.png',
            file,
            author: '',
            requestId: 'r1',
          },
        ],
      },
    };
  }),
  ...inEachOpenState('a file that WeChat does not know is not sent, and the org hears why', {
    event: command({ type: 'SendFile', file: { ...picture, type: 'file' } }),
    follows: {
      results: [
        result(
          'failed',
          'WeChat takes pictures, voice and video only: send a link to this file instead.',
        ),
      ],
    },
  }),
  ...inEachOpenState('the org ends the chat behind what the customer wrote before', {
    event: command(endChat),
    becomes: { leaving: true, endRequests: ['r1'] },
    follows: { add: [farewell] },
  }),
  {
    name: 'a second wish of the org to end is kept for the answer, and adds nothing',
    given: { ...active, leaving: true, endRequests: ['r0'] },
    event: command(endChat),
    becomes: { endRequests: ['r0', 'r1'] },
  },
  ...orders.flatMap((order): Row[] => [
    {
      name: `what was meant for a former chat is not done in the present one (${order.type})`,
      given: active,
      event: command(order, 'c0'),
      follows: { results: [{ ...IGNORED, conversationId: 'c0' }] },
    },
    {
      name: `a chat that has ended obeys nothing (${order.type})`,
      given: ended,
      event: command(order),
      follows: { results: [IGNORED] },
    },
    {
      name: `without a chat there is nothing to obey (${order.type})`,
      given: undefined,
      event: command(order),
      follows: { results: [IGNORED] },
    },
  ]),

  // The end that the org has asked for.
  ...(
    [
      [{ type: 'ended', by: 'customer', reason: 'client' }, 'command'],
      [{ type: 'ended', by: 'agent', reason: 'agent' }, 'agent'],
      [{ type: 'ended', by: 'customer', reason: 'clientIdleTimeout' }, 'clientIdleTimeout'],
      [{ type: 'refused', reason: 'Unavailable' }, 'refused: Unavailable'],
      [{ type: 'lost', reason: '403' }, 'lost: 403'],
    ] as const
  ).map(([event, endReason]): Row => ({
    name: `every wish of the org to end is answered when the end has come (${endReason})`,
    given: { ...active, leaving: true, endRequests: ['r0', 'r1'] },
    event,
    becomes: { state: 'ended', endedAt: 5000, endReason },
    follows: {
      add: [notice('ended')],
      cancelWaiting: true,
      report: true,
      results: [{ ...result('done'), requestId: 'r0' }, result('done')],
    },
  })),

  // The reason, in the desk's own words.
  ...(
    [
      ['agent', 'agent', 'agent'],
      ['customer', 'client', 'customer'],
      ['customer', 'clientIdleTimeout', 'clientIdleTimeout'],
      ['desk', 'Unavailable', 'Unavailable'],
      ['desk', 'agentsUnavailable', 'agentsUnavailable'],
      ['desk', 'unknown', 'desk'],
      ['desk', ' ', 'desk'],
    ] as const
  ).map(([by, reason, endReason]): Row => ({
    name: `an end by the ${by} for the reason "${reason}" is told as "${endReason}"`,
    given: active,
    event: { type: 'ended', by, reason },
    becomes: { state: 'ended', endedAt: 5000, endReason },
    follows: { add: [notice('ended')], report: true },
  })),

  // A chat that another process has left.
  {
    name: 'a chat that is handed over goes on under its own key',
    given: undefined,
    event: { type: 'adopted', ...handedOver },
    becomes: { ...fresh, ...takenOver, id: 'key of another' },
  },
  {
    name: 'a chat that is handed over has nothing of the one before',
    given: ended,
    event: { type: 'adopted', ...handedOver },
    becomes: { ...fresh, ...takenOver, id: 'key of another' },
  },
  {
    name: 'a chat that the org names in place of a new one goes on under the key of the new one',
    given: opening,
    event: { type: 'adopted', ...handedOver },
    becomes: takenOver,
  },
  {
    name: 'a chat whose beginning the org does not know began now',
    given: undefined,
    event: { type: 'adopted', ...handedOver, openedAt: null, acceptedAt: null, status: 'queued' },
    becomes: {
      ...fresh,
      ...takenOver,
      id: 'key of another',
      state: 'queued',
      openedAt: 5000,
      acceptedAt: null,
    },
  },
  ...[queued, active].map((given): Row => ({
    name: `a chat that is handed over replaces none that is open (${given.state})`,
    given,
    event: { type: 'adopted', ...handedOver },
  })),
];

describe('a conversation decides what the org wants', () => {
  it.each(rows)('$name', ({ given, event, becomes, follows }) => {
    const conversation =
      given === undefined && becomes === undefined ? undefined : { ...given, ...becomes };
    expect(after(given, event)).toEqual({ conversation, ...nothing, ...follows });
  });
});

it('a file that the channel does not take goes out all the same where it sends links', () => {
  const file = { ...picture, type: 'file' as const };
  const step = after(open.active, command({ type: 'SendFile', file }), {
    sendsLinks: true,
  });
  expect(step.results).toEqual([]);
  expect(step.add).toMatchObject([{ kind: 'file', file: { ...file, chatId: 'chat' } }]);
});
