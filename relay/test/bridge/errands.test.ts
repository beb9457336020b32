import { beforeEach, describe, expect, it } from 'vitest';

import { Commands, ownOrder } from '../../src/bridge/commands.ts';
import { Errands } from '../../src/bridge/errands.ts';
import { OrgError } from '../../src/org.ts';
import type { Journal } from '../../src/store/journal.ts';
import { FakeChannel, reason } from './fake-channel.ts';
import { away, FakeOrg, refusal } from './fake-org.ts';
import { openMemoryJournal } from './memory-journal.ts';
import { Observed } from './observed.ts';
import { settled, SteppingClock } from './stepping-clock.ts';
import type { Errand, OwnErrand } from '../../src/command.ts';

const anna = { channel: 'shop', openId: 'openid-anna' };

let clock: SteppingClock;
let journal: Journal;
let org: FakeOrg;
let channel: FakeChannel;
let observed: Observed;
let errands: Errands;
let commands: Commands;
let reloads: number;
let requests = 0;
let channels: Set<string>;

beforeEach(async () => {
  clock = new SteppingClock();
  ({ journal } = await openMemoryJournal(clock));
  org = new FakeOrg();
  channel = new FakeChannel();
  observed = new Observed();
  reloads = 0;
  channels = new Set(['shop']);
  errands = new Errands({
    journal,
    org,
    clock,
    observer: observed,
    channel: (name) => (channels.has(name) ? { channel } : undefined),
    reloadChannels: () => {
      reloads += 1;
      return org.trouble === undefined ? Promise.resolve() : Promise.reject(org.trouble);
    },
  });
  commands = new Commands({
    journal,
    received: () => undefined,
    errand: () => {
      errands.kick();
    },
    served: () => undefined,
  });
});

async function order(
  command: Errand,
  chatId: string | null = null,
  requestId = 'r1',
): Promise<void> {
  await commands.take({ requestId, chatId, command }, 1);
  await settled();
}

describe('an errand', () => {
  it('names the customer in WeChat, and tells the org', async () => {
    await order({ type: 'SetRemark', ...anna, remark: 'VIP' });
    expect(channel.remarks).toEqual([{ openId: anna.openId, remark: 'VIP' }]);
    expect(org.identities).toEqual([
      {
        ...anna,
        profile: { remark: 'VIP' },
        results: [{ requestId: 'r1', outcome: 'done', message: '' }],
      },
    ]);
    expect(await journal.errands()).toEqual([]);
  });

  it('that is to be said through a channel that nobody serves fails with a sentence', async () => {
    await order({ type: 'WriteToCustomer', channel: 'other', openId: 'o', text: 'Hello' });
    expect(org.identities).toMatchObject([
      {
        channel: 'other',
        results: [{ outcome: 'failed', message: 'The relay does not serve this channel.' }],
      },
    ]);
  });

  it('tells the org what became of a command, in order, and only of customers who are there', async () => {
    org.trouble = away;
    for (const outcome of ['done', 'failed'] as const) {
      const result = { requestId: 'r1', outcome, message: outcome };
      const payload = ownOrder({ type: 'TellOutcome', ...anna, result });
      await journal.receiveErrand({ key: `own ${outcome}`, payload });
    }
    errands.kick();
    await settled();
    expect(org.identities).toEqual([]);
    org.trouble = undefined;
    await clock.elapse(10_000);
    expect(
      org.identities.map(({ results, onlyKnown }) => [results[0]?.outcome, onlyKnown]),
    ).toEqual([
      ['done', true],
      ['failed', true],
    ]);
  });

  it('brings what WeChat tells of the customer to the org', async () => {
    await order({ type: 'RefreshIdentity', ...anna });
    expect(org.identities[0]).toMatchObject({ profile: { unionId: 'union openid-anna' } });
  });

  it.each<[string, Errand, string]>([
    ['the channel refuses it', { type: 'SetRemark', ...anna, remark: 'x' }, reason.text],
    [
      'nobody serves the channel',
      { type: 'RefreshIdentity', channel: 'other', openId: 'o' },
      'The relay does not serve this channel.',
    ],
  ])('fails with a sentence when %s', async (_, command, message) => {
    channel.outcomes.push({ kind: 'refused', reason });
    await order(command);
    expect(org.identities[0]).toMatchObject({
      profile: {},
      results: [{ requestId: 'r1', outcome: 'failed', message }],
    });
  });

  it('is tried again when the channel or the org does not answer, and holds up no other', async () => {
    const retry = { kind: 'retry', waitMs: 1, certain: true, reason } as const;
    channel.outcomes.push(retry, retry);
    await order({ type: 'SetRemark', ...anna, remark: 'x' });
    await order({ type: 'ReloadChannels' }, null, 'r2');
    expect(reloads).toBe(1);
    org.trouble = away;
    await clock.elapse(10_000);
    expect(org.identities).toEqual([]);
    org.trouble = undefined;
    await clock.elapse(60_000);
    expect(org.identities).toHaveLength(1);
    expect(await journal.errands()).toEqual([]);
  });

  it('to a chat that is not here is ignored, and the console hears of it', async () => {
    await commands.take({ requestId: 'r1', chatId: 'a01', command: { type: 'EndChat' } }, 1);
    await settled();
    expect(org.results).toMatchObject([
      { chatId: 'a01', results: [{ requestId: 'r1', outcome: 'ignored' }] },
    ]);
  });

  it('that is the same once more is not done again', async () => {
    await order({ type: 'ReloadChannels' });
    await order({ type: 'ReloadChannels' });
    expect(reloads).toBe(1);
  });

  it('is kept over a refusal that a person can mend, and given up after three days', async () => {
    org.trouble = refusal;
    await order({ type: 'ReloadChannels' });
    await clock.elapse(120_000);
    expect(await journal.errands()).toHaveLength(1);
    clock.advance(72 * 3_600_000);
    await clock.elapse(60_000);
    expect(await journal.errands()).toEqual([]);
    expect(observed.dropped).toEqual(['ReloadChannels too-old']);
  });

  it('is left to the next process when this one stops', async () => {
    org.trouble = away;
    await order({ type: 'ReloadChannels' });
    await errands.stop();
    expect(await journal.errands()).toHaveLength(1);
    expect(await commands.position()).toEqual({ replayId: 1 });
  });

  it('that says what is wrong with a command is passed on, if there is a chat to tell it to', async () => {
    const refused = { type: 'Refused', outcome: 'failed', message: 'No text.' } as const;
    await order(refused, null, 'r1');
    await order(refused, 'a01', 'r2');
    expect(org.results).toEqual([
      { chatId: 'a01', results: [{ requestId: 'r2', outcome: 'failed', message: 'No text.' }] },
    ]);
    expect(await journal.errands()).toEqual([]);
  });

  it.each(['CHAT_NOT_FOUND', 'CHANNEL_NOT_FOUND', 'INVALID_REQUEST'])(
    'that the org will never take (%s) is dropped, and an operator can see it',
    async (code) => {
      org.trouble = new OrgError('refused', code, 'No.');
      await order({ type: 'RefreshIdentity', ...anna });
      expect(await journal.errands()).toEqual([]);
      expect(observed.dropped).toEqual([`RefreshIdentity ${code}`]);
    },
  );

  it('that cannot be read is dropped, and holds up no other', async () => {
    const entry = { requestId: 'r1', chatId: null, forChat: false };
    await journal.receiveCommand({ ...entry, payload: { nonsense: true } }, 'note', {});
    await order({ type: 'ReloadChannels' }, null, 'r2');
    expect(observed.dropped).toEqual(['unknown unreadable']);
    expect(reloads).toBe(1);
    expect(await journal.errands()).toEqual([]);
  });

  it('that is new does not wait for one that has failed', async () => {
    org.trouble = away;
    await order({ type: 'ReloadChannels' });
    await clock.elapse(40_000);
    const tries = reloads;
    org.trouble = undefined;
    await order({ type: 'RefreshIdentity', ...anna }, null, 'r2');
    expect(reloads).toBe(tries + 1);
    expect(org.identities).toHaveLength(1);
  });

  it('is not begun any more once everything stops', async () => {
    await errands.stop();
    await order({ type: 'ReloadChannels' });
    expect(reloads).toBe(0);
    expect(await journal.errands()).toHaveLength(1);
  });

  it('stops after the one that is under way', async () => {
    org.gate.close();
    await order({ type: 'RefreshIdentity', ...anna }, null, 'r1');
    await order({ type: 'RefreshIdentity', ...anna }, null, 'r2');
    const stopping = errands.stop();
    org.gate.open();
    await stopping;
    expect(org.identities).toHaveLength(1);
    expect(await journal.errands()).toHaveLength(1);
  });
});

describe('an errand of the relay itself', () => {
  async function own(command: OwnErrand): Promise<void> {
    requests += 1;
    await journal.receiveErrand({ key: `own ${String(requests)}`, payload: ownOrder(command) });
    errands.kick();
    await settled();
  }

  it('asks what is told of a customer now, and writes it of those who are known', async () => {
    await own({ type: 'RereadProfile', ...anna });
    expect(org.identities).toEqual([
      { ...anna, profile: { unionId: `union ${anna.openId}` }, onlyKnown: true, results: [] },
    ]);
    channel.outcomes.push({ kind: 'retry', waitMs: 1, certain: true, reason });
    await own({ type: 'RereadProfile', ...anna });
    expect(await journal.errands()).toEqual([]);
  });

  it('writes what a customer has told or withdrawn, however long the org is away', async () => {
    const profile = { displayName: null, avatarUrl: null, unionId: null };
    org.trouble = away;
    await own({ type: 'WriteProfile', ...anna, profile });
    await clock.elapse(80 * 60 * 60_000);
    org.trouble = undefined;
    await clock.elapse(60_000);
    expect(org.identities).toEqual([{ ...anna, profile, onlyKnown: true, results: [] }]);
    expect(await journal.errands()).toEqual([]);
  });

  it('of one channel does not wait for the WeChat of another', async () => {
    const slow = { channel: 'slow', openId: 'openid-ben' };
    channel.profile = (openId) =>
      openId === slow.openId
        ? new Promise(() => undefined)
        : Promise.resolve({ kind: 'profile', profile: { remark: 'x' } });
    channels.add('slow');
    const both = [slow, anna].map((customer) => ({ type: 'RereadProfile' as const, ...customer }));
    for (const command of both) {
      requests += 1;
      await journal.receiveErrand({ key: `own ${String(requests)}`, payload: ownOrder(command) });
    }
    errands.kick();
    await settled();
    expect(org.identities).toMatchObject([anna]);
  });
});
