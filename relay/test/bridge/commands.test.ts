import { beforeEach, describe, expect, it } from 'vitest';

import { Commands } from '../../src/bridge/commands.ts';
import type { Journal } from '../../src/store/journal.ts';
import { openMemoryJournal } from './memory-journal.ts';
import { SteppingClock } from './stepping-clock.ts';

let journal: Journal;
let commands: Commands;
let set: string[];

beforeEach(async () => {
  ({ journal } = await openMemoryJournal(new SteppingClock()));
  set = [];
  commands = new Commands({
    journal,
    received: ({ openId }) => void set.push(openId),
    errand: () => void set.push('errand'),
    served: (name) => (name === 'main' ? 'Main' : undefined),
  });
});

describe('the place up to which commands have been read', () => {
  it('is unknown before the first subscription', async () => {
    expect(await commands.position()).toBeUndefined();
  });

  it('is the moment of the first subscription, and not of a later one', async () => {
    await commands.begun(1000);
    await commands.begun(2000);
    expect(await commands.position()).toEqual({ since: 1000 });
  });

  it('moves on over events that are no commands', async () => {
    await commands.begun(1000);
    await commands.skip(7);
    expect(await commands.position()).toEqual({ replayId: 7 });
    await commands.begun(2000);
    expect(await commands.position()).toEqual({ replayId: 7 });
  });

  it('is unknown when the note is damaged, so that the stream begins with what is new', async () => {
    await journal.remember('commands', { replayId: 'seven' });
    expect(await commands.position()).toBeUndefined();
  });

  it('moves on with each command, in the same transaction', async () => {
    const command = { type: 'ReloadChannels' } as const;
    await commands.take({ requestId: 'r1', chatId: null, command }, 8);
    expect(await commands.position()).toEqual({ replayId: 8 });
    expect(await journal.errands()).toHaveLength(1);
    expect(set).toEqual(['errand']);
  });

  it('moves on over a command that came before, and sets nothing in motion', async () => {
    const command = { type: 'ReloadChannels' } as const;
    await commands.take({ requestId: 'r1', chatId: null, command }, 8);
    await commands.take({ requestId: 'r1', chatId: null, command }, 9);
    expect(await commands.position()).toEqual({ replayId: 9 });
    expect(set).toEqual(['errand']);
  });
});

describe('what is to be said to a customer, chat or none', () => {
  const command = (channel: string) =>
    ({ type: 'WriteToCustomer', channel, openId: 'anna', text: 'Hello' }) as const;

  it('has its place among everything else of theirs', async () => {
    await commands.take({ requestId: 'r1', chatId: null, command: command('main') }, 8);
    await commands.take({ requestId: 'r1', chatId: null, command: command('main') }, 9);
    expect(await journal.inbox({ channel: 'Main', openId: 'anna' })).toHaveLength(1);
    expect(await journal.errands()).toEqual([]);
    expect(set).toEqual(['anna']);
  });

  it('is an errand where the channel is not served, so that the org hears of it', async () => {
    await commands.take({ requestId: 'r1', chatId: null, command: command('other') }, 8);
    expect(await journal.errands()).toHaveLength(1);
    expect(set).toEqual(['errand']);
  });
});
