import { beforeEach, describe, expect, it } from 'vitest';

import { tellEnd } from '../../src/bridge/end-telling.ts';
import type { Report } from '../../src/store/records.ts';
import { settled, SteppingClock } from './stepping-clock.ts';

const CHAT = { chatId: 'a01', key: 'former key' };
const UNTOLD: Report = {
  conversation: {
    id: 'former key',
    customer: { channel: 'Main', openId: 'anna' },
    chatId: 'a01',
    state: 'ended',
    facts: {},
    session: undefined,
    openedAt: 1,
    endedAt: 2,
  },
  customerFacts: undefined,
  results: [],
  messages: [],
  hasMore: false,
  revision: 1,
};

let clock: SteppingClock;
let stopping: AbortController;
let known: string | undefined;
let report: Report | undefined;
let kicked: string[];
let answer: boolean | undefined;

beforeEach(() => {
  clock = new SteppingClock();
  stopping = new AbortController();
  known = 'former key';
  report = UNTOLD;
  kicked = [];
  answer = undefined;
});

function tell(): void {
  const parts = {
    journal: {
      conversationOf: () => Promise.resolve(known),
      report: () => Promise.resolve(report),
    },
    reporter: { kick: (id: string) => void kicked.push(id) },
    clock,
    stopping: stopping.signal,
  };
  void tellEnd(CHAT, parts).then((told) => {
    answer = told;
  });
}

describe('the end of a chat that was here', () => {
  it('is told at once, and the org is asked again when it knows', async () => {
    tell();
    await clock.elapse(1200);
    expect(kicked).toEqual(['former key']);
    expect(answer).toBeUndefined();
    report = undefined;
    await clock.elapse(500);
    expect(answer).toBe(true);
  });

  it('is told again and again to an org that loses what it is told', async () => {
    tell();
    await clock.elapse(14_000);
    expect(kicked).toHaveLength(3);
  });

  it('is nothing to wait for if the org knows it, or if the chat was never here', async () => {
    report = undefined;
    tell();
    await settled();
    expect(answer).toBe(true);
    known = undefined;
    tell();
    await settled();
    expect(answer).toBe(false);
    expect(kicked).toHaveLength(1);
  });

  it('is not waited for for ever: the customer waits too', async () => {
    tell();
    await clock.elapse(59_000);
    expect(answer).toBeUndefined();
    await clock.elapse(2000);
    expect(answer).toBe(false);
  });

  it('is not waited for when everything stops', async () => {
    tell();
    await clock.elapse(1000);
    stopping.abort();
    await clock.elapse(500);
    expect(answer).toBe(true);
  });
});
