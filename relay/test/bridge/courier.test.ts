import { beforeEach, describe, expect, it } from 'vitest';

import type { Delivery } from '../../src/channel.ts';
import { Errand } from './errand.ts';
import { reason } from './fake-channel.ts';
import { settled } from './stepping-clock.ts';

const refused: Delivery = { kind: 'refused', reason };
const parks: Delivery = { kind: 'wait-for-customer', what: 'replies', reason };
const gone: Delivery = { kind: 'customer-gone', reason };
const tooLong: Delivery = { kind: 'too-long', reason };

function retry(certain: boolean, waitMs = 0): Delivery {
  return { kind: 'retry', waitMs, certain, reason };
}

let errand: Errand;
beforeEach(async () => {
  errand = await Errand.open();
});

describe('the courier', () => {
  it('carries everything in order, one message at a time', async () => {
    errand.channel.gate.close();
    await errand.carry('a', 'b', 'c');
    expect(errand.attempts).toEqual(['a']);
    errand.channel.gate.open();
    await settled();
    expect(errand.phone).toEqual(['a', 'b', 'c']);
    expect(await errand.statuses()).toEqual(['a delivered', 'b delivered', 'c delivered']);
  });

  it('has a message in the journal as on its way before it leaves', async () => {
    errand.channel.gate.close();
    await errand.carry('a', 'b');
    expect(await errand.statuses()).toEqual(['a sending', 'b queued']);
    expect(errand.courier.busy).toBe(true);
    errand.channel.gate.open();
    await errand.courier.idle();
    expect(errand.courier.busy).toBe(false);
    expect(await errand.statuses()).toEqual(['a delivered', 'b delivered']);
  });

  it('takes along what is added while it is under way', async () => {
    errand.channel.gate.close();
    await errand.carry('a');
    await errand.add('b');
    errand.courier.kick();
    errand.courier.kick();
    errand.channel.gate.open();
    await settled();
    expect(errand.phone).toEqual(['a', 'b']);
  });

  it('tells the outcome of each attempt once it is written down', async () => {
    errand.channel.outcomes.push(retry(true), { kind: 'delivered' }, refused);
    await errand.carry('a', 'b');
    await errand.elapse(1000);
    expect(errand.outcomes).toEqual([
      { text: 'a', kind: 'retry', status: 'queued' },
      { text: 'a', kind: 'delivered', status: 'delivered' },
      { text: 'b', kind: 'refused', status: 'failed' },
    ]);
    expect(errand.writtenAtOutcome).toEqual(['queued', 'delivered', 'failed']);
  });

  it('tries again after a pause, before everything else', async () => {
    errand.channel.outcomes.push(retry(true), retry(true, 10_000));
    await errand.carry('a', 'b');
    await errand.elapse(750);
    expect(errand.attempts).toEqual(['a']);
    await errand.elapse(250);
    expect(errand.attempts).toEqual(['a', 'a']);
    await errand.elapse(9750);
    expect(errand.attempts).toEqual(['a', 'a']);
    await errand.elapse(250);
    expect(errand.attempts).toEqual(['a', 'a', 'a', 'b']);
    expect(await errand.rows()).toMatchObject([
      { status: 'delivered', attempts: 3, certain: 1 },
      { status: 'delivered', attempts: 1, certain: 1 },
    ]);
  });

  it('goes on after a refused message and says why it failed', async () => {
    errand.channel.outcomes.push(refused);
    await errand.carry('a', 'b');
    expect(errand.phone).toEqual(['b']);
    expect(await errand.rows()).toMatchObject([
      { status: 'failed', reason_code: 'test-1', reason: 'It did not work.', certain: 1 },
      { status: 'delivered' },
    ]);
  });

  it('gives up a message of unknown outcome after five tries and marks it', async () => {
    errand.channel.outcomes.push(...Array.from({ length: 5 }, () => retry(false)));
    await errand.carry('a', 'b');
    await errand.elapse(60_000);
    expect(errand.attempts).toEqual(['a', 'a', 'a', 'a', 'a', 'b']);
    expect(await errand.rows()).toMatchObject([
      { status: 'unknown', certain: 0, attempts: 5 },
      { status: 'delivered', certain: 1 },
    ]);
    expect(errand.outcomes.at(4)).toMatchObject({ text: 'a', status: 'unknown' });
  });

  it('says who cannot be reached any more', async () => {
    errand.channel.outcomes.push(gone);
    await errand.carry('a');
    expect(errand.goners).toEqual(['It did not work.']);
    expect(await errand.statuses()).toEqual(['a failed']);
  });

  it('believes a customer who writes more than an outdated refusal', async () => {
    errand.channel.outcomes.push(gone);
    errand.channel.gate.close();
    await errand.carry('a');
    await errand.write();
    errand.channel.gate.open();
    await settled();
    expect(errand.goners).toEqual([]);
    expect(errand.phone).toEqual(['a']);
  });
});

describe('what cannot be sent before the customer writes', () => {
  it('is parked, and the rest waits behind it', async () => {
    errand.channel.outcomes.push(parks);
    await errand.carry('a', 'b');
    await errand.elapse(60_000);
    expect(errand.attempts).toEqual(['a']);
    expect(await errand.statuses()).toEqual(['a parked', 'b parked']);
    await errand.carry('c');
    expect(errand.attempts).toEqual(['a']);
    expect(await errand.statuses()).toEqual(['a parked', 'b parked', 'c parked']);
    expect(errand.outcomes).toEqual([{ text: 'a', kind: 'wait-for-customer', status: 'parked' }]);
  });

  it('goes on in order with the next message of the customer', async () => {
    errand.channel.outcomes.push(parks);
    await errand.carry('a', 'b');
    await errand.write();
    await settled();
    expect(errand.phone).toEqual(['a', 'b']);
  });

  it('goes on if the customer writes while the refused send is under way', async () => {
    errand.channel.outcomes.push(parks);
    errand.channel.gate.close();
    await errand.carry('a', 'b');
    await errand.write();
    errand.channel.gate.open();
    await settled();
    expect(errand.phone).toEqual(['a', 'b']);
    expect(await errand.rows()).toMatchObject([{ attempts: 2 }, { attempts: 1 }]);
  });

  it('goes on if the customer writes while the refusal is being written down', async () => {
    errand.channel.outcomes.push(parks);
    let commits = 0;
    errand.beforeCommit = () => {
      commits += 1;
      // The first one says that it leaves, the second one that it was refused.
      if (commits === 2) void errand.write();
    };
    await errand.carry('a', 'b');
    expect(errand.phone).toEqual(['a', 'b']);
  });

  it('goes on if the customer writes while the refusal cannot be written down', async () => {
    errand.channel.outcomes.push(parks);
    errand.channel.gate.close();
    await errand.carry('a', 'b');
    errand.failures = 3;
    errand.channel.gate.open();
    await errand.elapse(1500);
    await errand.write();
    await errand.elapse(5000);
    expect(errand.phone).toEqual(['a', 'b']);
    expect(errand.troubles).toHaveLength(3);
  });
});

describe('a text that is too long after all', () => {
  it('is cut in its place until it fits, and keeps its order', async () => {
    errand.channel.outcomes.push(tooLong, tooLong);
    await errand.carry('abcdefgh', 'next');
    expect(errand.attempts).toEqual(['abcdefgh', 'abcd', 'ab', 'cd', 'efgh', 'next']);
    expect(errand.phone).toEqual(['ab', 'cd', 'efgh', 'next']);
    expect(errand.outcomes.slice(0, 2)).toEqual([
      { text: 'abcdefgh', kind: 'too-long', status: 'queued' },
      { text: 'abcd', kind: 'too-long', status: 'queued' },
    ]);
  });

  it('is never cut inside a character that people see as one', async () => {
    errand.channel.outcomes.push(tooLong);
    await errand.carry('👩‍👩‍👧‍👦e\u0301');
    expect(errand.phone).toEqual(['👩‍👩‍👧‍👦', 'e\u0301']);
  });

  it('loses a blank half, which nobody would miss', async () => {
    errand.channel.outcomes.push(tooLong);
    await errand.carry('ab    ');
    expect(errand.attempts).toEqual(['ab    ', 'ab ']);
    expect(errand.phone).toEqual(['ab ']);
  });

  it('fails if nothing is left to cut, and is told like any other failure', async () => {
    errand.channel.outcomes.push(tooLong);
    await errand.carry('a', 'b');
    expect(errand.phone).toEqual(['b']);
    expect(await errand.rows()).toMatchObject([
      { text: 'a', status: 'failed', reason_code: 'test-1', attempts: 1 },
      { text: 'b', status: 'delivered' },
    ]);
    expect(errand.outcomes.at(0)).toEqual({ text: 'a', kind: 'refused', status: 'failed' });
  });

  it('stays certain when the cut cannot be written down at once', async () => {
    errand.channel.outcomes.push(tooLong);
    errand.channel.gate.close();
    await errand.carry('abcd');
    errand.failures = 2;
    errand.channel.gate.open();
    await errand.elapse(3000);
    expect(errand.attempts).toEqual(['abcd', 'ab', 'cd']);
    expect(await errand.rows()).toMatchObject([
      { text: 'ab', certain: 1, status: 'delivered' },
      { text: 'cd', certain: 1, status: 'delivered' },
    ]);
  });
});

describe('a courier after a crash', () => {
  it('repeats what was on its way and marks it, for it may have arrived', async () => {
    errand.channel.gate.close();
    await errand.carry('a', 'b');
    // The former process never hears of its outcome.
    errand.restart();
    errand.courier.kick();
    await errand.courier.idle();
    expect(errand.phone).toEqual(['a', 'b']);
    expect(errand.doubtful).toEqual([true, false]);
    expect(await errand.rows()).toMatchObject([
      { text: 'a', status: 'delivered', certain: 0 },
      { text: 'b', status: 'delivered', certain: 1 },
    ]);
  });
});

describe('while the journal fails', () => {
  it('nothing is sent that was not written down before', async () => {
    errand.failures = 2;
    await errand.carry('a');
    expect(errand.attempts).toEqual([]);
    await errand.elapse(1000);
    expect(errand.attempts).toEqual([]);
    await errand.elapse(1000);
    expect(errand.phone).toEqual(['a']);
    expect(await errand.rows()).toMatchObject([{ certain: 1, attempts: 1 }]);
    expect(errand.troubles).toHaveLength(2);
  });

  it('what was sent is not sent again, and the next one waits', async () => {
    errand.channel.gate.close();
    await errand.carry('a', 'b');
    errand.failures = 5;
    errand.channel.gate.open();
    await errand.elapse(4750);
    expect(errand.attempts).toEqual(['a']);
    expect(errand.outcomes).toEqual([]);
    await errand.elapse(250);
    expect(errand.phone).toEqual(['a', 'b']);
    expect(await errand.rows()).toMatchObject([{ certain: 1 }, { certain: 1 }]);
  });
});

describe('a courier that has to stop', () => {
  it('finishes what is under way, writes it down, and begins nothing more', async () => {
    errand.channel.gate.close();
    await errand.carry('a', 'b');
    errand.stopping.abort();
    errand.channel.gate.open();
    await errand.courier.idle();
    expect(await errand.statuses()).toEqual(['a delivered', 'b queued']);
    errand.courier.kick();
    await settled();
    expect(errand.attempts).toEqual(['a']);
    expect(errand.courier.busy).toBe(false);
  });

  it('does not wait for the end of a pause', async () => {
    errand.channel.outcomes.push(retry(true, 600_000));
    await errand.carry('a');
    errand.stopping.abort();
    await errand.courier.idle();
    expect(await errand.statuses()).toEqual(['a queued']);
    expect(errand.clock.timers).toBe(0);
  });

  it('does not wait for a journal that fails: the message counts as on its way', async () => {
    errand.channel.gate.close();
    await errand.carry('a');
    errand.failures = 100;
    errand.channel.gate.open();
    await settled();
    errand.stopping.abort();
    await errand.courier.idle();
    expect(await errand.statuses()).toEqual(['a sending']);
  });
});
