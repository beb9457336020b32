import { beforeEach, describe, expect, it } from 'vitest';

import type { Delivery } from '../../src/channel.ts';
import { ReplySlot } from '../../src/reply-slot.ts';
import { Errand } from './errand.ts';
import { reason } from './fake-channel.ts';
import { settled } from './stepping-clock.ts';

const usedUp: Delivery = { kind: 'wait-for-customer', what: 'replies', reason };
const refused: Delivery = { kind: 'refused', reason };
const unknown: Delivery = { kind: 'retry', waitMs: 0, certain: false, reason };
const notSent: Delivery = { kind: 'retry', waitMs: 0, certain: true, reason };

let errand: Errand;
beforeEach(async () => {
  errand = await Errand.open();
});

function notice(text: string, kind: 'needed' | 'courtesy' = 'needed') {
  return { direction: 'to-customer', kind: 'text', text, author: '', notice: kind } as const;
}

describe('the courier counts replies', () => {
  it('and has written down that one is spent before it leaves', async () => {
    await errand.write(errand.allowance(5));
    errand.channel.gate.close();
    await errand.carry('a');
    expect(await errand.left()).toBe(4);
    errand.channel.gate.open();
    await settled();
    expect(await errand.left()).toBe(4);
  });

  it.each([
    ['what was refused does not count', [refused], 5],
    ['what was certainly not sent counts once it is', [notSent], 4],
    ['what may have arrived counts, and so does its repetition', [unknown], 3],
  ])('%s', async (_, outcomes, left) => {
    await errand.write(errand.allowance(5));
    errand.channel.outcomes.push(...outcomes);
    await errand.carry('a');
    await errand.elapse(2000);
    expect(await errand.left()).toBe(left);
  });

  it('and asks for none that will not get through: it is parked, and the channel is not asked', async () => {
    await errand.write(errand.allowance(2));
    await errand.carry('a', 'b', 'c', 'd');
    expect(errand.attempts).toEqual(['a', 'b']);
    expect(await errand.statuses()).toEqual(['a delivered', 'b delivered', 'c parked', 'd parked']);
    expect(errand.parkings).toEqual(['test-replies']);
    await errand.carry('e');
    expect(errand.parkings).toEqual(['test-replies', 'test-replies']);
    await errand.write(errand.allowance(5));
    await settled();
    expect(errand.phone).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('and parks what comes after the time for replies', async () => {
    await errand.write(errand.allowance(5));
    await errand.elapse(49 * 3_600_000);
    await errand.carry('a');
    expect(errand.attempts).toEqual([]);
    expect(errand.parkings).toEqual(['test-time']);
  });

  it('tries while it knows nothing, and learns from the answer', async () => {
    errand.channel.outcomes.push({ kind: 'delivered' }, usedUp);
    await errand.carry('a', 'b', 'c');
    expect(errand.attempts).toEqual(['a', 'b']);
    expect(await errand.left()).toBe(0);
    expect(await errand.statuses()).toEqual(['a delivered', 'b parked', 'c parked']);
  });

  it('and says once that they are running low', async () => {
    await errand.write(errand.allowance(3));
    await errand.carry('a');
    expect(errand.reports).toEqual([]);
    await errand.carry('b', 'c');
    expect(errand.reports).toEqual(['c1']);
  });
});

describe("an agent's quick lines", () => {
  beforeEach(() => {
    errand.settings.joinMs = 1500;
  });

  it('but the first become one message, and each has its own fate', async () => {
    await errand.write(errand.allowance(5));
    await errand.carry('hello');
    expect(errand.phone).toEqual(['hello']);
    await errand.carry('a');
    await errand.elapse(400);
    await errand.carry('b');
    await errand.elapse(400);
    expect(errand.phone).toEqual(['hello']);
    await errand.elapse(100);
    expect(errand.phone).toEqual(['hello', 'a\nb']);
    expect(await errand.left()).toBe(3);
    expect(await errand.statuses()).toEqual(['hello delivered', 'a delivered', 'b delivered']);
    expect(errand.lines).toEqual([1, 2]);
  });

  it('wait longer while the agent is typing and little is left', async () => {
    await errand.write(errand.allowance(1, 5));
    await errand.carry('a');
    errand.courier.agentTyping(true);
    await errand.elapse(5900);
    expect(errand.phone).toEqual([]);
    errand.courier.agentTyping(false);
    await errand.carry('b');
    await errand.elapse(2900);
    expect(errand.phone).toEqual([]);
    await errand.elapse(100);
    expect(errand.phone).toEqual(['a\nb']);
  });

  it('go out at once when the chat is over', async () => {
    await errand.write(errand.allowance(2, 5));
    await errand.carry('a', 'b');
    errand.chat = { ...errand.chat, agentPresent: false };
    errand.courier.kick();
    await settled();
    expect(errand.phone).toEqual(['a\nb']);
  });

  it('that were parked go out as one', async () => {
    await errand.write(errand.allowance(0, 5));
    await errand.carry('a', 'b', 'c');
    await errand.elapse(60_000);
    await errand.write(errand.allowance(5));
    await settled();
    expect(errand.phone).toEqual(['a\nb\nc']);
  });

  it('are tried one by one if the channel refuses them together', async () => {
    await errand.write(errand.allowance(4, 5));
    errand.channel.outcomes.push(refused, { kind: 'delivered' }, refused);
    await errand.carry('a', 'b', 'c');
    await errand.elapse(1000);
    expect(errand.attempts).toEqual(['a\nb\nc', 'a', 'b', 'c']);
    expect(await errand.statuses()).toEqual(['a delivered', 'b failed', 'c delivered']);
    expect(await errand.left()).toBe(2);
  });

  it('are repeated together when the outcome is not known, and marked together', async () => {
    await errand.write(errand.allowance(4, 5));
    errand.channel.outcomes.push(unknown);
    await errand.carry('a', 'b');
    await errand.elapse(600);
    await errand.carry('c');
    await errand.elapse(3000);
    expect(errand.attempts).toEqual(['a\nb', 'a\nb', 'c']);
    expect((await errand.rows()).map(({ certain }) => certain)).toEqual([0, 0, 1]);
  });

  it('that a crash has left on their way are repeated together', async () => {
    await errand.write(errand.allowance(4, 5));
    errand.channel.gate.close();
    await errand.carry('a', 'b');
    await errand.elapse(500);
    expect(await errand.statuses()).toEqual(['a sending', 'b sending']);
    await errand.add('c');
    errand.restart();
    errand.courier.kick();
    await errand.elapse(5000);
    expect(errand.attempts).toEqual(['a\nb', 'c']);
    expect((await errand.rows()).map(({ certain }) => certain)).toEqual([0, 0, 1]);
    expect(await errand.left()).toBe(1);
  });

  it('do not keep the relay when it has to stop', async () => {
    await errand.write(errand.allowance(2, 5));
    await errand.carry('a');
    errand.stopping.abort();
    await errand.courier.idle();
    expect(await errand.statuses()).toEqual(['a queued']);
    expect(errand.clock.timers).toBe(0);
  });
});

describe('a notice', () => {
  it('is not said when it would take the last reply from the agent, and lets the rest pass', async () => {
    await errand.write(errand.allowance(1, 5));
    await errand.put(notice('please wait'));
    await errand.carry('a');
    expect(errand.phone).toEqual(['a']);
    expect(errand.dropped).toEqual(['please wait']);
    expect(await errand.statuses()).toEqual(['please wait cancelled', 'a delivered']);
  });

  it('behind what is parked is not said at all', async () => {
    await errand.write(errand.allowance(0, 5));
    await errand.add('a');
    await errand.put(notice('the chat has ended'));
    errand.courier.kick();
    await settled();
    expect(await errand.statuses()).toEqual(['a parked', 'the chat has ended cancelled']);
  });

  it('of a former chat is not said in the next one', async () => {
    await errand.write(errand.allowance(5));
    errand.chat = { ...errand.chat, open: 'c2' };
    await errand.put(notice('the chat has ended'));
    errand.courier.kick();
    await settled();
    expect(errand.dropped).toEqual(['the chat has ended']);
  });

  it('that WeChat refuses for now is not kept for later', async () => {
    errand.channel.outcomes.push(usedUp);
    await errand.put(notice('the chat has ended'));
    errand.courier.kick();
    await settled();
    expect(await errand.statuses()).toEqual(['the chat has ended cancelled']);
  });
});

describe('a free answer', () => {
  async function offered(): Promise<ReplySlot> {
    await errand.write(errand.allowance(1, 5));
    await settled();
    const slot = new ReplySlot();
    errand.courier.offer(slot);
    return slot;
  }

  it('takes a notice along, and no reply', async () => {
    const slot = await offered();
    await errand.put(notice('welcome', 'courtesy'));
    errand.courier.kick();
    await expect(slot.text).resolves.toBe('welcome');
    expect(await errand.statuses()).toEqual(['welcome sending']);
    slot.settle('sent');
    await errand.courier.idle();
    expect(await errand.statuses()).toEqual(['welcome delivered']);
    expect([errand.attempts, await errand.left()]).toEqual([[], 1]);
  });

  it('takes no words of an agent along, for nobody would know if they got lost', async () => {
    const slot = await offered();
    await errand.carry('a');
    expect(errand.phone).toEqual(['a']);
    errand.courier.caughtUp();
    await expect(slot.text).resolves.toBeUndefined();
  });

  it('that nobody waited for any more goes the ordinary way', async () => {
    const slot = await offered();
    errand.chat = { ...errand.chat, agentPresent: false };
    await errand.put(notice('sorry'));
    errand.courier.kick();
    await slot.text;
    slot.settle('not-sent');
    await settled();
    expect(errand.phone).toEqual(['sorry']);
    expect(await errand.rows()).toMatchObject([{ status: 'delivered', certain: 1, attempts: 1 }]);
  });

  it('that broke on its way may have arrived: it is repeated, and marked', async () => {
    const slot = await offered();
    errand.chat = { ...errand.chat, agentPresent: false };
    await errand.put(notice('sorry'));
    errand.courier.kick();
    await slot.text;
    slot.settle('unknown');
    await errand.elapse(2000);
    expect(errand.phone).toEqual(['sorry']);
    expect(await errand.rows()).toMatchObject([{ status: 'delivered', certain: 0 }]);
  });

  it('is not waited for when there is nothing to say, once that is known', async () => {
    const slot = await offered();
    errand.courier.kick();
    await settled();
    expect(slot.isOpen).toBe(true);
    errand.courier.caughtUp();
    await expect(slot.text).resolves.toBeUndefined();
  });

  it('is waited for as long as something may have to be said', async () => {
    errand.chat = { ...errand.chat, expectsNotice: true };
    const slot = await offered();
    errand.courier.caughtUp();
    await settled();
    expect(slot.isOpen).toBe(true);
    errand.chat = { ...errand.chat, expectsNotice: false };
    errand.courier.kick();
    await settled();
    expect(slot.isOpen).toBe(false);
  });

  it('gives way to a later one', async () => {
    const first = await offered();
    errand.courier.offer(new ReplySlot());
    await expect(first.text).resolves.toBeUndefined();
    await expect(first.say('too late')).resolves.toBe('not-sent');
  });
});
