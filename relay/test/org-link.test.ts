import { beforeEach, describe, expect, it } from 'vitest';

import { OrgLink } from '../src/org-link.ts';
import { channelSettingsSchema, type ChannelSettings } from '../src/salesforce/channel-settings.ts';
import type { Journal } from '../src/store/journal.ts';
import { away, FakeOrg } from './bridge/fake-org.ts';
import { openMemoryJournal } from './bridge/memory-journal.ts';
import { Observed } from './bridge/observed.ts';
import { settled, SteppingClock } from './bridge/stepping-clock.ts';

function settings(name: string): ChannelSettings {
  return channelSettingsSchema.parse({ name, liveAgent: {} });
}

/** An org with channels. */
class OrgWithChannels extends FakeOrg {
  current = [settings('shop')];
  asked = 0;

  channels(): Promise<{ channels: ChannelSettings[]; unreadable: string[] }> {
    this.asked += 1;
    return this.trouble === undefined
      ? Promise.resolve({ channels: this.current, unreadable: [] })
      : Promise.reject(this.trouble);
  }
}

let clock: SteppingClock;
let journal: Journal;
let org: OrgWithChannels;
let observer: Observed;
let stopping: AbortController;
/** What the relay did, in order. */
let done: string[];

beforeEach(async () => {
  clock = new SteppingClock();
  ({ journal } = await openMemoryJournal(clock));
  org = new OrgWithChannels();
  observer = new Observed();
  stopping = new AbortController();
  done = [];
});

function linked(isShared = false, from: Pick<Journal, 'recall' | 'remember'> = journal): OrgLink {
  return new OrgLink({
    org,
    journal: Object.assign(Object.create(journal) as Journal, {
      recall: from.recall.bind(from),
      remember: from.remember.bind(from),
    }),
    clock,
    observer,
    channels: {
      load: (all) => void done.push(`load ${all.map(({ name }) => name).join()}`),
      get: () => undefined,
    },
    bridge: {
      start: () => {
        done.push('start');
        return Promise.resolve();
      },
      received: ({ openId }) => void done.push(`received ${openId}`),
    },
    isShared,
  });
}

describe('a relay that starts', () => {
  it('reads the channels, begins with them, and is then free for what the org wants', async () => {
    const link = linked();
    expect(link.reached).toBe(false);
    await link.establish(stopping.signal);
    expect(link.reached).toBe(true);
    expect(done).toEqual(['load shop', 'start', 'received ']);
  });

  it('needs no org if it has run before, and asks ever more seldom until the org answers', async () => {
    await linked().establish(stopping.signal);
    done = [];
    org.trouble = away;
    org.asked = 0;
    const link = linked();
    const establishing = link.establish(stopping.signal);
    await settled();
    expect(done).toEqual(['load shop', 'start']);
    expect(link.reached).toBe(false);
    // After 0, 1, 3, 7, 15, 31, 63 s, and then every minute.
    await clock.elapse(63_000 + 120_000);
    expect(org.asked).toBe(9);
    expect(observer.orgTroubles[0]).toEqual({ what: 'channels', error: away });
    org.trouble = undefined;
    await clock.elapse(60_000);
    await establishing;
    expect(link.reached).toBe(true);
  });

  it('stops asking when it is told to stop, and listens to no commands', async () => {
    org.trouble = away;
    const link = linked();
    const establishing = link.establish(stopping.signal);
    await settled();
    stopping.abort();
    await establishing;
    expect(link.reached).toBe(false);
    expect(done).toEqual([]);
  });
});

describe('an admin who changes the channels', () => {
  it('reaches the relay that hears of it', async () => {
    const link = linked();
    await link.establish(stopping.signal);
    org.current = [settings('shop'), settings('club')];
    await link.reloadChannels();
    expect(done.slice(3)).toEqual(['load shop,club', 'start']);
  });

  it('reaches the others within 15 s, once', async () => {
    await linked(true).establish(stopping.signal);
    done = [];
    org.current = [settings('club')];
    await linked().reloadChannels();
    done = [];
    await clock.elapse(14_999);
    expect(done).toEqual([]);
    await clock.elapse(1);
    expect(done).toEqual(['load club', 'start']);
    await clock.elapse(60_000);
    expect(done).toHaveLength(2);
  });

  it('reaches them although the journal could not be read for a while', async () => {
    let broken = false;
    const failing = {
      recall: (name: string) =>
        broken ? Promise.reject(new Error('The disk is full.')) : journal.recall(name),
      remember: journal.remember.bind(journal),
    };
    await linked(true, failing).establish(stopping.signal);
    await journal.remember('channels', { channels: [settings('club')] });
    done = [];
    broken = true;
    await clock.elapse(15_000);
    expect(observer.journalTroubles).toHaveLength(1);
    broken = false;
    await clock.elapse(15_000);
    expect(done).toEqual(['load club', 'start']);
  });

  it('does not reach a relay that stops', async () => {
    await linked(true).establish(stopping.signal);
    await journal.remember('channels', { channels: [settings('club')] });
    done = [];
    stopping.abort();
    await clock.elapse(60_000);
    expect(done).toEqual([]);
  });
});

describe('taking over what the org knows', () => {
  it('is tried until it succeeds', async () => {
    org.trouble = away;
    const link = linked();
    let adopted = false;
    void link.adopt(stopping.signal).then(() => (adopted = true));
    await clock.elapse(2999);
    expect(adopted).toBe(false);
    org.trouble = undefined;
    await clock.elapse(1);
    expect(adopted).toBe(true);
    expect(observer.orgTroubles.map(({ what }) => what)).toEqual(['adopt', 'adopt']);
  });
});
