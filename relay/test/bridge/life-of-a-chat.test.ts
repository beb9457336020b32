import { describe, expect, it } from 'vitest';

import type {
  Circumstances,
  Conversation,
  ConversationEvent,
  Step,
} from '../../src/bridge/conversation.ts';
import { momentOf } from '../../src/bridge/moments.ts';
import { stepsOf } from '../../src/bridge/steps.ts';
import {
  active,
  after,
  courtesy,
  ended,
  fromCustomer,
  notice,
  only,
  stranger,
  opening,
  queued,
  texts,
  toCustomer,
} from './conversations.ts';

const HOUR = 60 * 60_000;
const everything = { texts };

/** What the customer reads, one line each. */
function said(steps: readonly Step[]): string[] {
  return steps.flatMap(({ add }) =>
    add.flatMap((message) =>
      message.direction === 'to-customer'
        ? [`${'notice' in message ? (message.notice ?? '') : 'agent'}: ${message.text}`]
        : [],
    ),
  );
}

/** A conversation after all of these, and what the customer has read. */
function told(
  given: Conversation | undefined,
  events: readonly ConversationEvent[],
  circumstances: Partial<Circumstances> = {},
): { read: string[]; conversation: Conversation | undefined } {
  const steps = stepsOf(given, events, {
    now: 5000,
    newId: 'c2',
    unheard: false,
    onItsWay: false,
    idle: { warningSeconds: null, timeoutSeconds: null },
    survey: false,
    sendsLinks: false,
    known: stranger,
    ...everything,
    ...circumstances,
  });
  return { read: said(steps), conversation: steps.at(-1)?.conversation };
}

describe('what the channel does not pass on', () => {
  const wrote = { type: 'customer-wrote', text: '[Unsupported message]' } as const;
  const lost = { ...wrote, isUnsupported: true } as const;

  it.each<[string, Conversation | undefined]>([
    ['in a chat', active],
    ['while the customer waits', queued],
  ])('is told to the customer, as long as that costs no reply, %s', (_, given) => {
    expect(told(given, [lost]).read).toEqual(['courtesy: unsupported']);
    expect(told(given, [wrote]).read).toEqual([]);
  });

  it('is told after the welcome if a chat begins with it', () => {
    expect(told(undefined, [lost]).read).toEqual(['courtesy: welcome', 'courtesy: unsupported']);
  });

  it('is not told if the channel wants it unsaid', () => {
    expect(told(active, [lost], { texts: only({}) }).read).toEqual([]);
  });
});

describe('a welcome', () => {
  const wrote: ConversationEvent = { type: 'customer-wrote', text: 'hi' };

  it('greets whoever opens a chat, and is remembered', () => {
    const step = after(undefined, wrote, everything);
    expect(step.add).toEqual([fromCustomer('hi'), courtesy('welcome')]);
    expect(step.learned).toEqual({ welcomedAt: 5000 });
  });

  it.each([
    ['within twelve hours', 12 * HOUR - 1, []],
    ['after twelve hours', 12 * HOUR, ['courtesy: welcome']],
    ['although the clock was set back by days', -48 * HOUR, ['courtesy: welcome']],
  ])('is said again to the same customer or not: %s', (_when, passed, read) => {
    const known = { ...stranger, welcomedAt: 5000 };
    expect(told(ended, [wrote], { known, now: 5000 + passed }).read).toEqual(read);
  });

  it('is not said in an open chat, nor when a chat goes on by itself', () => {
    expect(told(opening, [wrote]).read).toEqual([]);
    expect(told(ended, [{ type: 'left-over' }]).read).toEqual([]);
  });

  it('that is not to be said is not remembered either', () => {
    expect(after(undefined, wrote, { texts: only({}) }).learned).toEqual({});
  });
});

describe('while nobody has accepted yet', () => {
  it.each<[string, ConversationEvent, string, Partial<Step>]>([
    ['nobody is there', { type: 'refused', reason: 'Unavailable' }, 'needed: offline', {}],
    [
      'nobody is there, as the desk says',
      { type: 'refused', reason: 'Unavailable', because: 'nobody' },
      'needed: offline',
      {},
    ],
    [
      'the desk does not want the customer',
      { type: 'refused', reason: 'Blocked', because: 'blocked' },
      'needed: blocked',
      {},
    ],
    [
      'the desk has failed',
      { type: 'refused', reason: 'InternalFailure', because: 'failed' },
      'needed: refused',
      {},
    ],
    ['the org is closed', { type: 'closed', text: '' }, 'needed: closed', {}],
    [
      'the org is closed and has opened a case',
      { type: 'closed', text: '', caseUpTo: 100 },
      'needed: closedCase',
      { parkWaiting: false, cancelWaiting: true },
    ],
    ['the org is closed, in its words', { type: 'closed', text: 'At 9.' }, 'needed: At 9.', {}],
  ])('%s: the customer is told, and the message is kept', (_what, event, read, follows) => {
    const step = after(queued, event, everything);
    expect(said([step])).toEqual([read]);
    expect(step).toMatchObject({ parkWaiting: true, cancelWaiting: false, ...follows });
  });

  it('an org that wants nothing said about being closed is obeyed', () => {
    expect(told(opening, [{ type: 'closed', text: ' - ' }]).read).toEqual([]);
  });
});

describe('agents', () => {
  const accepts = (agent: string): ConversationEvent => ({ type: 'accepted', agent });
  const says = (agent: string, text = 'hi'): ConversationEvent => ({
    type: 'message',
    agent,
    text,
  });

  it('who accept first are introduced, once', () => {
    expect(told(queued, [accepts('Li'), accepts('Li')]).read).toEqual(['courtesy: accepted Li']);
  });

  it('who take over are introduced, whether or not the transfer was announced', () => {
    expect(told(active, [accepts('Wang')]).read).toEqual(['courtesy: transferred Wang']);
    expect(
      told(active, [{ type: 'transferring' }, { type: 'transferring' }, accepts('Wang')]).read,
    ).toEqual(['courtesy: transferring', 'courtesy: transferred Wang']);
  });

  it('who get a chat back from a queue are introduced again', () => {
    expect(told(active, [{ type: 'transferring' }, accepts('Li')]).read).toEqual([
      'courtesy: transferring',
      'courtesy: transferred Li',
    ]);
  });

  it('who are away for a moment are not missed', () => {
    const { read, conversation } = told(active, [{ type: 'agent-left' }, accepts('Li')]);
    expect(read).toEqual([]);
    expect(conversation).toMatchObject({ absence: null, state: 'active' });
  });

  it('who are away for longer are missed once, and the customer hears when they are back', () => {
    const left = told(active, [{ type: 'agent-left' }, { type: 'agent-left' }]).conversation;
    const { idle } = { idle: { warningSeconds: null, timeoutSeconds: null } };
    expect(momentOf(left, idle)).toBe(15_000);
    expect(told(left, [{ type: 'due' }], { now: 14_999 }).read).toEqual([]);
    const missed = told(left, [{ type: 'due' }, { type: 'due' }], { now: 15_000 });
    expect(missed.read).toEqual(['needed: agentLeft']);
    expect(momentOf(missed.conversation, idle)).toBeUndefined();
    expect(told(missed.conversation, [{ type: 'agent-left' }, { type: 'due' }]).read).toEqual([]);
    expect(told(missed.conversation, [accepts('Li')]).read).toEqual(['courtesy: agentBack Li']);
    expect(told(missed.conversation, [accepts('Wang')]).read).toEqual([
      'courtesy: transferred Wang',
    ]);
  });

  it('are not announced as missing to who wants to leave', () => {
    const left = told(active, [{ type: 'agent-left' }, { type: 'customer-ends' }]).conversation;
    expect(momentOf(left, { warningSeconds: 1, timeoutSeconds: 2 })).toBeUndefined();
  });

  it('are named before each answer while there are several', () => {
    expect(
      told(active, [
        says('Li', 'a'),
        { type: 'agent-joined', agent: 'Wang' },
        { type: 'agent-joined', agent: 'Wang' },
        says('Wang', 'b'),
        says('', 'c'),
        { type: 'agent-parted', agent: 'Wang' },
        says('Li', 'd'),
      ]).read,
    ).toEqual(['agent: a', 'agent: Wang: b', 'agent: Li: c', 'agent: d']);
  });

  it('keep their name apart from what they said', () => {
    const joined = told(active, [{ type: 'agent-joined', agent: 'Wang' }]).conversation;
    expect(after(joined, says('Wang', 'b'), everything).add).toEqual([
      toCustomer('Wang: b', 'Wang'),
    ]);
  });

  it('who have joined have the chat when the first one leaves', () => {
    const { read, conversation } = told(active, [
      { type: 'agent-joined', agent: 'Wang' },
      { type: 'agent-parted', agent: 'Li' },
      says('', 'b'),
    ]);
    expect(read).toEqual(['agent: b']);
    expect(conversation).toMatchObject({ agent: 'Wang', joined: [] });
  });
});

describe('the end of a chat', () => {
  it.each<[string, ConversationEvent, string]>([
    [
      'the agents have gone',
      { type: 'ended', by: 'desk', reason: 'agentsUnavailable', because: 'nobody' },
      'unavailable',
    ],
    [
      'the desk has failed',
      { type: 'ended', by: 'desk', reason: 'InternalFailure', because: 'failed' },
      'interrupted',
    ],
    [
      'the desk wants the customer no more',
      { type: 'ended', by: 'desk', reason: 'Blocked', because: 'blocked' },
      'blocked',
    ],
    ['the desk says no more than that', { type: 'ended', by: 'desk', reason: 'x' }, 'ended'],
    ['the agent has ended it', { type: 'ended', by: 'agent', reason: 'agent' }, 'ended'],
    ['nobody knows the chat any more', { type: 'lost', reason: '403' }, 'interrupted'],
  ])('is explained: %s', (_what, event, text) => {
    expect(after(active, event, everything).add).toEqual([notice(text)]);
  });

  it.each<[string, Partial<Conversation>, string]>([
    ['the customer', {}, 'clientIdleTimeout'],
    ['a command, too', { endRequests: ['r'] }, 'clientIdleTimeout'],
  ])('because of an idle customer is told as such to the org: ended by %s', (_by, more, reason) => {
    const given = { ...active, leaving: true, timedOut: true, ...more };
    const event: ConversationEvent = { type: 'ended', by: 'customer', reason: 'client' };
    const step = after(given, event, everything);
    expect(step.conversation?.endReason).toBe(reason);
    expect(step.add).toEqual([notice('idleEnded')]);
  });

  it('is said in no words that the channel does not want', () => {
    const event: ConversationEvent = { type: 'ended', by: 'agent', reason: 'agent' };
    expect(after(active, event, { texts: only({}) }).add).toEqual([]);
  });
});
