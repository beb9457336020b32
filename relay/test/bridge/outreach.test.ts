import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';

import { errandOrderSchema } from '../../src/bridge/commands.ts';
import { jobOver, jobTaken } from '../../src/bridge/outreach.ts';
import type { Delivery } from '../../src/channel.ts';
import { reason } from './fake-channel.ts';
import { ANNA, CHANNEL, Stage } from './stage.ts';
import { settled } from './stepping-clock.ts';

const HOUR = 3_600_000;
const anna = { channel: CHANNEL, openId: ANNA };
const tooLate: Delivery = { kind: 'wait-for-customer', what: 'time', reason };
const noAnswer: Delivery = { kind: 'retry', waitMs: 0, certain: false, reason };
const NO_TEMPLATE = /the channel has no template message: nothing was sent/u;

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});

/** The org asks the relay to say something. */
async function reach(text: string, requestId = 'r1'): Promise<void> {
  const command = { type: 'WriteToCustomer', ...anna, text };
  const payload = { requestId, chatId: null, command };
  const entry = { requestId, chatId: null, forChat: false, customer: anna, payload };
  await stage.memory.journal.receiveCommand(entry, 'commands', { replayId: 1 });
  stage.bridge.received(anna);
  await settled();
}

/** What the org will be told, in order. */
async function told(): Promise<string[]> {
  const entries = await stage.memory.journal.errands();
  return entries.flatMap(({ payload }) => {
    const { command } = errandOrderSchema.parse(payload);
    if (command.type !== 'TellOutcome') return [];
    const { requestId, outcome, message } = command.result;
    return [`${requestId} ${outcome}: ${message}`];
  });
}

describe('what the org says to a customer without a chat', () => {
  it('goes out as a reply while replies get through, opens no chat, and the org hears of it', async () => {
    await stage.chatting();
    await stage.desk.chat().tell({ type: 'ended', by: 'agent', reason: 'agent' });
    await settled();
    await reach('Your parcel is here.');
    expect(stage.phone.at(-1)).toBe('Your parcel is here.');
    expect(stage.channel.templates).toEqual([]);
    expect(stage.desk.chats).toHaveLength(1);
    expect(stage.org.opens).toHaveLength(1);
    expect(await told()).toEqual(['r1 done: ']);
  });

  it('is tried as a reply where nobody knows what gets through', async () => {
    await reach('Hello');
    expect(stage.phone).toEqual(['Hello']);
    expect(await told()).toEqual(['r1 done: ']);
  });

  it('goes out as a template message when it is too late for a reply, and takes none of them', async () => {
    stage.served.hasTemplate = true;
    await stage.write('hello');
    await stage.elapse(49 * HOUR);
    const before = stage.channel.attempts.length;
    await reach('Your parcel is here.');
    expect(stage.channel.attempts.slice(before).map(({ text }) => text)).toEqual([
      'template Your parcel is here.',
    ]);
    expect(await told()).toEqual(['r1 done: WeChat has taken it as a template message.']);
  });

  it('is refused at once when it is too late and there is no template', async () => {
    await stage.write('hello');
    await stage.elapse(49 * HOUR);
    const before = stage.channel.attempts.length;
    await reach('Your parcel is here.');
    expect(stage.channel.attempts).toHaveLength(before);
    expect(await told()).toEqual([expect.stringMatching(NO_TEMPLATE)]);
    expect(await stage.fates('to-customer')).toContain('Your parcel is here. failed');
  });

  it('takes the template when WeChat knows better that it is too late', async () => {
    stage.served.hasTemplate = true;
    stage.channel.outcomes.push(tooLate);
    await reach('Hello');
    expect(stage.phone).toEqual(['template Hello']);
  });

  it('is refused when WeChat knows better, and does not wait for the customer', async () => {
    stage.channel.outcomes.push(tooLate);
    await reach('Hello');
    expect(stage.phone).toEqual([]);
    expect(await told()).toEqual([expect.stringMatching(NO_TEMPLATE)]);
    await stage.write('hi');
    expect(stage.phone).not.toContain('Hello');
  });

  it('is said once, however often the org asks under the same id', async () => {
    await reach('Hello');
    await reach('Hello');
    expect(stage.phone).toEqual(['Hello']);
  });

  it('is marked as uncertain when nobody knows whether it has arrived', async () => {
    stage.channel.outcomes.push(noAnswer, noAnswer, noAnswer, noAnswer, noAnswer);
    await reach('Hello');
    await stage.elapse(HOUR);
    expect(await stage.fates('to-customer')).toEqual(['Hello unknown']);
    expect(await told()).toEqual([`r1 failed: It may have arrived. ${reason.text}`]);
  });

  it('belongs to the chat that is open, and does not wait behind what waits for the customer', async () => {
    stage.served.hasTemplate = true;
    const chat = await stage.chatting();
    await stage.elapse(49 * HOUR);
    await chat.say('Are you there?');
    await settled();
    await reach('Hello');
    expect(stage.phone.at(-1)).toBe('template Hello');
    expect(await stage.fates('to-customer')).toEqual(
      expect.arrayContaining(['Are you there? parked', 'Hello delivered']),
    );
    const rows = await stage.rows('to-customer');
    expect(new Set(rows.map((row) => row.conversation_id)).size).toBe(1);
  });

  it('fails with a sentence when the relay cannot process it, and holds up nothing', async () => {
    stage.channel.prepare = () => {
      throw new TypeError('a mistake');
    };
    await reach('Hello');
    expect(await told()).toEqual(['r1 failed: The relay cannot process this command.']);
    await stage.write('hi');
    expect(stage.org.opens).toHaveLength(1);
  });

  it('is said by the next process when this one dies before it', async () => {
    stage.channel.gate.close();
    await reach('Hello');
    expect(await stage.fates('to-customer')).toEqual(['Hello sending']);
    const dead = stage.bridge;
    stage.bridge = stage.newBridge();
    stage.channel.gate.open();
    await stage.bridge.start();
    await settled();
    await dead.stop();
    expect(stage.phone).toContain('Hello');
    expect(await told()).toEqual(['r1 done: ']);
  });
});

describe('the fate of a template message', () => {
  beforeEach(async () => {
    stage.served.hasTemplate = true;
    await stage.write('hello');
    await stage.elapse(49 * HOUR);
  });

  it('is told once more when WeChat says that it has arrived', async () => {
    await reach('Hello');
    await stage.push({ kind: 'job-over', job: '1' });
    expect((await told()).at(-1)).toBe('r1 done: It has arrived as a template message.');
    await stage.push({ kind: 'job-over', job: '1' });
    expect(await told()).toHaveLength(2);
  });

  it('is told when WeChat has not delivered it', async () => {
    await reach('Hello');
    await stage.push({ kind: 'job-over', job: '1', failure: reason });
    expect((await told()).at(-1)).toBe(`r1 failed: ${reason.text}`);
  });

  it('is told all the same when WeChat says it before it has answered', async () => {
    await stage.push({ kind: 'job-over', job: '1', failure: reason });
    await reach('Hello');
    expect(await told()).toEqual([`r1 failed: ${reason.text}`]);
  });

  it('of each is told to whom it concerns, in whatever order they come', () => {
    const orders = fc.shuffledSubarray(['a', 'b', 'c', 'd'], { minLength: 4 });
    const check = (order: readonly string[]): void => {
      let jobs: Parameters<typeof jobOver>[0] = [];
      const heard: string[] = [];
      for (const job of ['a', 'b']) jobs = jobOver(jobs, job, null).jobs;
      for (const job of order) {
        const taken = jobTaken(jobs, job, `request ${job}`);
        ({ jobs } = taken);
        if (taken.result?.message.includes('arrived') === true) heard.push(taken.result.requestId);
      }
      for (const job of ['c', 'd']) {
        const over = jobOver(jobs, job, null);
        ({ jobs } = over);
        if (over.result !== undefined) heard.push(over.result.requestId);
      }
      expect(heard.sort()).toEqual(['request a', 'request b', 'request c', 'request d']);
      expect(jobs).toEqual([]);
    };
    fc.assert(fc.property(orders, check));
  });
});
