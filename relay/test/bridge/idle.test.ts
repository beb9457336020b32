import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Conversation, ConversationEvent, Step } from '../../src/bridge/conversation.ts';
import { idleRule } from '../../src/bridge/idle.ts';
import { momentOf } from '../../src/bridge/moments.ts';
import { active, after, needed, notice, reconnecting, texts } from './conversations.ts';

const NONE = { warningSeconds: null, timeoutSeconds: null };
const RULE = { warningSeconds: 600, timeoutSeconds: 900 };
const spoken: Conversation = { ...active, idle: { since: 5000, warnedAt: null } };
const warned: Conversation = { ...active, idle: { since: 5000, warnedAt: 605_000 } };
const due: ConversationEvent = { type: 'due' };
const leaves: Step['add'][number] = {
  direction: 'to-agent',
  kind: 'end',
  text: 'idle',
  author: '',
};

describe('the rule for customers who do not answer', () => {
  it.each<[string, typeof NONE | object, object | null, object | undefined]>([
    ['nobody says anything', NONE, null, undefined],
    ['the channel alone', RULE, null, { warnAfter: 600_000, endAfter: 900_000 }],
    ['the desk alone', NONE, RULE, { warnAfter: 600_000, endAfter: 900_000 }],
    [
      'the channel goes before the desk, each for itself',
      { warningSeconds: null, timeoutSeconds: 1200 },
      RULE,
      { warnAfter: 600_000, endAfter: 1_200_000 },
    ],
    ['zero is never', { warningSeconds: null, timeoutSeconds: 0 }, RULE, undefined],
    [
      'zero is no warning',
      { warningSeconds: 0, timeoutSeconds: null },
      RULE,
      { warnAfter: undefined, endAfter: 900_000 },
    ],
    [
      'a warning that would come too late is none',
      { warningSeconds: 900, timeoutSeconds: 900 },
      null,
      { warnAfter: undefined, endAfter: 900_000 },
    ],
    [
      'without an end there is nothing to warn of',
      { warningSeconds: 600, timeoutSeconds: null },
      null,
      undefined,
    ],
  ])('%s', (_what, channel, desk, rule) => {
    expect(idleRule({ ...NONE, ...channel }, desk === null ? null : { ...NONE, ...desk })).toEqual(
      rule,
    );
  });
});

describe('a customer who does not answer', () => {
  it('is warned when it is time, with the minutes that are left', () => {
    expect(momentOf(spoken, RULE)).toBe(605_000);
    expect(after(spoken, due, { idle: RULE, now: 604_999, texts }).add).toEqual([]);
    const step = after(spoken, due, { idle: RULE, now: 605_000, texts });
    expect(step.add).toEqual([notice('idleWarning 5')]);
    expect(step.conversation?.idle).toEqual({ since: 5000, warnedAt: 605_000 });
  });

  it('is warned even where the channel has no words for it, so that the agent sees it', () => {
    const step = after(spoken, due, { idle: RULE, now: 605_000, texts: needed });
    expect(step.add).toEqual([]);
    expect(step.conversation?.idle?.warnedAt).toBe(605_000);
  });

  it('loses the chat when the time is up, and the desk hears why', () => {
    expect(momentOf(warned, RULE)).toBe(905_000);
    expect(after(warned, due, { idle: RULE, now: 904_999 }).add).toEqual([]);
    const step = after(warned, due, { idle: RULE, now: 905_000 });
    expect(step.add).toEqual([leaves]);
    expect(step.conversation).toMatchObject({ leaving: true, timedOut: true, state: 'active' });
  });

  it('who was warned late has the whole of the time that is promised', () => {
    const late = { ...active, idle: { since: 5000, warnedAt: 4_000_000 } };
    expect(momentOf(late, RULE)).toBe(4_300_000);
    expect(after(late, due, { idle: RULE, now: 4_200_000 }).add).toEqual([]);
  });

  it('is not expected to answer what has not arrived', () => {
    const step = after(spoken, due, { idle: RULE, now: 700_000, onItsWay: true });
    expect(step.add).toEqual([]);
    expect(momentOf(step.conversation, RULE)).toBe(1_300_000);
    const again = after(warned, due, { idle: RULE, now: 1_000_000, onItsWay: true });
    expect(again.add).toEqual([]);
    expect(momentOf(again.conversation, RULE)).toBe(1_300_000);
  });

  it.each<[string, Conversation]>([
    ['it is the agent who has to answer', active],
    ['the connection to the desk is broken', { ...reconnecting, idle: spoken.idle }],
    ['the customer has asked for the end', { ...spoken, leaving: true }],
    ['the chat is over', { ...spoken, state: 'ended' }],
  ])('is left alone when %s', (_when, conversation) => {
    expect(momentOf(conversation, RULE)).toBeUndefined();
  });
});

describe('the time', () => {
  it.each<[string, ConversationEvent, object | null]>([
    ['begins when the agent writes', { type: 'message', agent: 'Li', text: 'hi' }, { since: 9000 }],
    ['stops when the customer writes', { type: 'customer-wrote', text: 'hi' }, null],
    ['stops when the agent is gone', { type: 'agent-left' }, null],
    ['stops when the chat is handed on', { type: 'transferring' }, null],
    ['stops when the desk is asked anew', { type: 'requested', chatKey: 'k' }, null],
    ['goes on when nothing was said', { type: 'message', agent: 'Li', text: ' ' }, { since: 5000 }],
    ['goes on when another agent joins', { type: 'agent-joined', agent: 'W' }, { since: 5000 }],
    ['goes on in another process', { type: 'taken-up' }, { since: 5000 }],
  ])('%s', (_what, event, idle) => {
    const expected = idle === null ? null : { warnedAt: null, ...idle };
    expect(after(spoken, event, { now: 9000 }).conversation?.idle).toEqual(expected);
  });
});

describe('whatever happens', () => {
  const event: fc.Arbitrary<ConversationEvent> = fc.constantFrom(
    { type: 'message', agent: 'Li', text: 'hi' },
    { type: 'customer-wrote', text: 'hi' },
    { type: 'agent-left' },
    { type: 'accepted', agent: 'Li' },
    { type: 'interrupted' },
    { type: 'restored' },
    { type: 'taken-up' },
  );
  const life = fc.array(
    fc.record({ event: fc.option(event), pauseMs: fc.nat({ max: 1_000_000 }), busy: fc.boolean() }),
    { maxLength: 60 },
  );

  it('a moment that is due is behind once it is dealt with, and none is missed', () => {
    fc.assert(
      fc.property(life, (turns) => {
        let conversation: Conversation | undefined = active;
        let now = 5000;
        let warnedFor: number | undefined;
        for (const { event: happens, pauseMs, busy } of turns) {
          now += pauseMs;
          const given: Partial<Parameters<typeof after>[2]> = {
            idle: RULE,
            now,
            texts,
            onItsWay: busy,
          };
          const before: Conversation | undefined = conversation;
          const step: Step = after(before, happens ?? due, given);
          conversation = step.conversation;
          const moment = momentOf(conversation, RULE);
          if (happens === null && moment !== undefined) expect(moment).toBeGreaterThan(now);
          const words = step.add.map(({ text }) => text);
          // One warning for each time that an agent waits, and never an end without it.
          if (words.includes('idleWarning 5')) {
            expect(before?.idle?.since).not.toBe(warnedFor);
            warnedFor = before?.idle?.since;
          }
          if (words.includes('idle')) {
            expect(before?.idle?.warnedAt).not.toBeNull();
            expect(now - (before?.idle?.warnedAt ?? 0)).toBeGreaterThanOrEqual(300_000);
          }
        }
      }),
    );
  });
});
