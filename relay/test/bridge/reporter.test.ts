import { beforeEach, describe, expect, it } from 'vitest';

import type { Conversation } from '../../src/bridge/conversation.ts';
import { Reporter } from '../../src/bridge/reporter.ts';
import { OrgError } from '../../src/org.ts';
import type { Journal } from '../../src/store/journal.ts';
import type { Customer } from '../../src/store/records.ts';
import { settled, SteppingClock } from './stepping-clock.ts';
import { active, ended, reconnecting } from './conversations.ts';
import { away, FakeOrg, refusal } from './fake-org.ts';
import { openMemoryJournal } from './memory-journal.ts';
import { Observed } from './observed.ts';
import { watched } from './watched.ts';

const session = { key: 'secret' };

let clock: SteppingClock;
let journal: Journal;
let org: FakeOrg;
let observed: Observed;
let reporter: Reporter;
/** Methods of the journal that fail. */
let broken: Set<string>;
/** How often the journal was asked for the state of a conversation. */
let looks: number;

function newReporter(): Reporter {
  return new Reporter({ journal, org, clock, observer: observed, gatherMs: 300 });
}

beforeEach(async () => {
  clock = new SteppingClock();
  const memory = await openMemoryJournal(clock);
  broken = new Set();
  looks = 0;
  journal = watched(memory.journal, (method, proceed) => {
    if (method === 'report') looks += 1;
    return broken.has(method) ? Promise.reject(new Error(`No ${method}.`)) : proceed();
  });
  org = new FakeOrg();
  observed = new Observed();
  reporter = newReporter();
});

function customerOf(conversationId: string): Customer {
  return { channel: 'shop', openId: `customer of ${conversationId}` };
}

/** A step of a conversation that the org has to hear of. */
async function happened(facts: Conversation): Promise<void> {
  const customer = customerOf(facts.id);
  const { id, chatId, state, openedAt, endedAt } = facts;
  const conversation = { id, customer, chatId, state, facts, session, openedAt, endedAt };
  await journal.commit({ customer, conversation, report: true });
}

async function tell(facts: Conversation): Promise<void> {
  await happened(facts);
  reporter.kick(facts.id);
}

function agentsTold(): string[] {
  return org.updates.map(({ update }) => update.agent);
}

function unreported(): Promise<string[]> {
  return journal.reports();
}

describe('the reporter', () => {
  it('tells the org how a chat stands, and whoever takes it over how to go on', async () => {
    await tell({ ...active, problem: 'blocked', fence: 4 });
    await clock.elapse(300);
    expect(org.updates).toEqual([
      {
        chatId: 'chat',
        update: {
          fence: 4,
          status: 'active',
          chatKey: 'k',
          session,
          agent: 'Li',
          acceptedAt: 2000,
          endedAt: null,
          endReason: null,
          problem: 'blocked',
          satisfaction: null,
          results: [],
          messages: [],
        },
      },
    ]);
    expect(await unreported()).toEqual([]);
  });

  it('tells how many replies are left, unless the chat is over', async () => {
    const allowance = { left: 1, allowed: 5, until: 9000 };
    await happened(active);
    const customer = customerOf(active.id);
    await journal.commit({ customer, customerFacts: { allowance }, reportOf: active.id });
    reporter.kick(active.id);
    await clock.elapse(300);
    expect(org.updates.map(({ update }) => update.allowance)).toEqual([allowance]);
    await tell({ ...active, state: 'ended' });
    await clock.elapse(300);
    expect(org.updates.at(-1)?.update).toMatchObject({ status: 'ended', allowance: undefined });
  });

  it('divides messages in trouble among calls, as many as the org takes with each', async () => {
    await happened(active);
    const customer = customerOf(active.id);
    const texts = Array.from({ length: 201 }, (_, index) => String(index));
    const add = texts.map((text) => ({
      direction: 'to-customer' as const,
      kind: 'text' as const,
      text,
      author: 'Li',
    }));
    const { id, chatId, state, openedAt, endedAt } = active;
    const conversation = {
      id,
      customer,
      chatId,
      state,
      facts: active,
      session,
      openedAt,
      endedAt,
    };
    await journal.commit({ customer, conversation, add });
    for (;;) {
      const next = await journal.next(customer, 'to-customer');
      if (next === undefined) break;
      const reason = { code: 'wechat-45047', text: 'Out of replies.' };
      await journal.commit({ customer, update: [{ id: next.id, status: 'failed', reason }] });
    }
    reporter.kick(active.id);
    await clock.elapse(300);
    const told = org.updates.map(({ update }) => update.messages);
    expect(told.map(({ length }) => length)).toEqual([200, 1]);
    expect(told.flat().map(({ text }) => text)).toEqual(texts);
    expect(new Set(told.flat().map(({ reason }) => reason))).toEqual(
      new Set(['wechat-45047: Out of replies.']),
    );
    expect(await unreported()).toEqual([]);
  });

  it('tells nothing of the session once the chat has ended', async () => {
    await tell(ended);
    await clock.elapse(300);
    expect(org.updates.at(0)?.update).toEqual({
      fence: 1,
      status: 'ended',
      chatKey: 'k',
      session: undefined,
      agent: 'Li',
      acceptedAt: 2000,
      endedAt: 3000,
      endReason: 'agent',
      problem: null,
      satisfaction: null,
      results: [],
      messages: [],
    });
  });

  it('tells what the customer says of a chat that has ended', async () => {
    await tell({ ...ended, satisfaction: 4 });
    await clock.elapse(300);
    expect(org.updates.at(0)?.update).toMatchObject({ status: 'ended', satisfaction: 4 });
  });

  it('tells of a chat that reconnects where it will return to', async () => {
    await tell({ ...reconnecting, resume: 'queued' });
    await clock.elapse(300);
    expect(org.updates.at(0)?.update.status).toBe('queued');
  });

  it('tells nothing of a chat that the org did not make', async () => {
    await tell({ ...ended, chatId: null });
    await clock.elapse(300);
    expect(org.updates).toEqual([]);
    expect(await unreported()).toEqual([]);
  });

  it('tells nothing if there is nothing new', async () => {
    reporter.kick('c1');
    await clock.elapse(300);
    expect(org.updates).toEqual([]);
    expect(observed.journalTroubles).toEqual([]);
  });

  it('gathers what happens within a moment into one call', async () => {
    await tell({ ...active, agent: 'one' });
    await clock.elapse(200);
    await tell({ ...active, agent: 'two' });
    await tell({ ...active, agent: 'three' });
    expect(org.updates).toEqual([]);
    await clock.elapse(100);
    expect(agentsTold()).toEqual(['three']);
    await clock.elapse(10_000);
    expect(agentsTold()).toEqual(['three']);
  });

  it('looks into the journal once for all that it gathers', async () => {
    for (const agent of ['one', 'two', 'three', 'four']) await tell({ ...active, agent });
    await clock.elapse(10_000);
    expect(agentsTold()).toEqual(['four']);
    expect(looks).toBe(1);
    await tell({ ...active, agent: 'five' });
    await clock.elapse(300);
    expect(agentsTold()).toEqual(['four', 'five']);
    expect(looks).toBe(2);
  });

  it('does not forget what happens during a call', async () => {
    org.gate.close();
    await tell({ ...active, agent: 'one' });
    await clock.elapse(300);
    await tell({ ...active, agent: 'two' });
    await clock.elapse(1000);
    expect(agentsTold()).toEqual(['one']);
    org.gate.open();
    await clock.elapse(300);
    expect(agentsTold()).toEqual(['one', 'two']);
    expect(await unreported()).toEqual([]);
  });

  it('keeps conversations apart: a slow call delays no other', async () => {
    org.gate.close();
    await tell({ ...active, id: 'c1', agent: 'one' });
    await clock.elapse(300);
    await tell({ ...active, id: 'c2', agent: 'two' });
    await clock.elapse(300);
    expect(agentsTold()).toEqual(['one', 'two']);
  });
});

describe('while the org is away', () => {
  it.each([
    { name: 'away', error: away },
    { name: 'fails unexpectedly', error: new TypeError('?') },
  ])('the reporter tries again after growing pauses ($name)', async ({ error }) => {
    org.trouble = error;
    await tell(active);
    await clock.elapse(300);
    for (const [index, seconds] of [2, 4, 8, 16, 32, 60, 60].entries()) {
      await clock.elapse(seconds * 1000 - 250);
      expect(org.updates).toHaveLength(index + 1);
      await clock.elapse(250);
      expect(org.updates).toHaveLength(index + 2);
    }
    expect(observed.orgTroubles.at(0)).toEqual({ what: 'report', error });
    expect(observed.orgTroubles).toHaveLength(8);
    expect(await unreported()).toEqual(['c1']);
  });

  it('only the latest state is told when it is back', async () => {
    org.trouble = away;
    await tell({ ...active, agent: 'one' });
    await clock.elapse(1000);
    await tell({ ...active, agent: 'two' });
    await tell({ ...ended, agent: 'three' });
    org.trouble = undefined;
    await clock.elapse(60_000);
    expect(agentsTold()).toEqual(['one', 'three']);
    expect(await unreported()).toEqual([]);
  });

  it('a new process tells what the former one could not', async () => {
    org.trouble = away;
    await tell({ ...active, id: 'c1', agent: 'one' });
    await tell({ ...active, id: 'c2', agent: 'two' });
    await clock.elapse(1000);
    await reporter.stop();
    expect(await unreported()).toEqual(['c1', 'c2']);
    org.trouble = undefined;
    org.updates.length = 0;
    reporter = newReporter();
    for (const id of ['c1', 'c2']) await reporter.resume(customerOf(id));
    await clock.elapse(300);
    expect(agentsTold().sort()).toEqual(['one', 'two']);
    expect(await unreported()).toEqual([]);
  });
});

describe('what the org does not take', () => {
  it('is kept when it is refused, and told again ever more seldom, for a person may mend it', async () => {
    org.trouble = refusal;
    await tell({ ...active, agent: 'one' });
    await clock.elapse(3_600_000);
    expect(org.updates.length).toBeGreaterThan(8);
    expect(org.updates.length).toBeLessThan(16);
    expect(observed.orgTroubles[0]).toEqual({ what: 'report', error: refusal });
    expect(await unreported()).toEqual(['c1']);
    org.trouble = undefined;
    await tell({ ...active, agent: 'two' });
    await clock.elapse(300);
    expect(agentsTold().at(-1)).toBe('two');
    expect(await unreported()).toEqual([]);
  });

  it.each(['CHAT_NOT_FOUND', 'CHAT_ENDED'])('is dropped with a word after %s', async (code) => {
    org.trouble = new OrgError('refused', code, 'No.');
    await tell(active);
    await clock.elapse(600_000);
    expect(org.updates).toHaveLength(1);
    expect(observed.dropped).toEqual([`c1 ${code}`]);
    expect(await unreported()).toEqual([]);
  });

  it('shows that another relay has taken the chat over', async () => {
    org.stale = true;
    await tell(active);
    await clock.elapse(600_000);
    expect(org.updates).toHaveLength(1);
    expect(observed.stale).toEqual(['c1']);
    expect(await unreported()).toEqual([]);
  });
});

describe('while the journal fails', () => {
  it.each(['report', 'reported'])(
    'the reporter tries again and blames the journal (%s)',
    async (method) => {
      broken.add(method);
      await tell(active);
      await clock.elapse(3000);
      expect(observed.orgTroubles).toEqual([]);
      expect(observed.journalTroubles).toEqual([
        new Error(`No ${method}.`),
        new Error(`No ${method}.`),
      ]);
      broken.clear();
      await clock.elapse(4000);
      expect(await unreported()).toEqual([]);
      expect(org.updates.length).toBeGreaterThan(0);
    },
  );
});

describe('a reporter that has to stop', () => {
  it('finishes the call that is under way', async () => {
    org.gate.close();
    await tell({ ...active, agent: 'one' });
    await clock.elapse(300);
    await tell({ ...active, agent: 'two' });
    let stopped = false;
    const stop = reporter.stop().then(() => (stopped = true));
    await settled();
    expect(stopped).toBe(false);
    org.gate.open();
    await stop;
    expect(agentsTold()).toEqual(['one']);
    // The change during the call is for the next process.
    expect(await unreported()).toEqual(['c1']);
    expect(clock.timers).toBe(0);
  });

  it('begins nothing more', async () => {
    await tell(active);
    await reporter.stop();
    reporter.kick('c1');
    await clock.elapse(1000);
    expect(org.updates).toEqual([]);
    expect(await unreported()).toEqual(['c1']);
    expect(clock.timers).toBe(0);
  });
});
