import { beforeEach, describe, expect, it } from 'vitest';

import type { Bridge } from '../../src/bridge/bridge.ts';
import { NOBODY } from '../../src/store/records.ts';
import { FakeOwnership } from './fake-ownership.ts';
import { ANNA, BEN, CHANNEL, Stage } from './stage.ts';
import { settled } from './stepping-clock.ts';

const MINUTE_MS = 60_000;
const anna = { channel: CHANNEL, openId: ANNA };

let stage: Stage;
let ownership: FakeOwnership;
let bridge: Bridge;

beforeEach(async () => {
  stage = await Stage.open();
  ownership = new FakeOwnership();
  bridge = stage.newBridge(ownership);
  stage.bridge = bridge;
  await bridge.start();
});

/** What another relay has left of a chat with Anna. */
async function chatLeftBehind(): Promise<void> {
  await stage.chatting();
  await bridge.stop();
  ownership = new FakeOwnership();
  bridge = stage.newBridge(ownership);
  stage.bridge = bridge;
  await bridge.start();
}

describe('a customer of another relay', () => {
  it('is left to it', async () => {
    ownership.taken.add(ANNA);
    await stage.write('hello');
    expect(ownership.asked).toEqual([`claim ${ANNA}`]);
    expect(stage.desk.chats).toEqual([]);
  });

  it('is asked for again with each message, since that relay may have let go', async () => {
    ownership.taken.add(ANNA);
    await stage.write('hello');
    ownership.taken.clear();
    await stage.write('are you there?');
    await stage.desk.chat().accept();
    await settled();
    expect(stage.desk.said).toEqual(['hello', 'are you there?']);
  });
});

describe('a customer of its own', () => {
  it('is claimed once, however much they write', async () => {
    await stage.write('one', 'two', 'three');
    expect(ownership.asked).toEqual([`claim ${ANNA}`]);
  });

  it('is let go for good once nothing is left to do', async () => {
    const chat = await stage.chatting();
    await chat.tell({ type: 'ended', by: 'agent', reason: 'agent' });
    await stage.elapse(2 * MINUTE_MS);
    expect(ownership.asked).toEqual([`claim ${ANNA}`, `release ${ANNA} 1`]);
    await stage.write('again');
    expect(ownership.asked).toContain(`claim ${ANNA}`);
    expect(stage.desk.chats).toHaveLength(2);
  });

  it('is kept as long as the org has to be told of the chat', async () => {
    const chat = await stage.chatting();
    stage.broken.add('report');
    await chat.tell({ type: 'ended', by: 'agent', reason: 'agent' });
    await stage.elapse(5 * MINUTE_MS);
    expect(ownership.asked).toEqual([`claim ${ANNA}`]);
    stage.broken.clear();
    await stage.elapse(5 * MINUTE_MS);
    expect(ownership.asked).toContain(`release ${ANNA} 1`);
  });
});

describe('a customer who is taken over', () => {
  it('has their chat go on at the desk, which hears how long a former poll may last', async () => {
    await chatLeftBehind();
    await bridge.takeOver([ownership.give(anna, 27_000)]);
    await settled();
    expect(stage.desk.chats).toHaveLength(2);
    expect(stage.desk.quiet).toEqual([0, 27_000]);
    await stage.write('still there?');
    expect(stage.desk.chat().sent.map(({ text }) => text)).toEqual(['still there?']);
  });

  it('is given back if it stops meanwhile', async () => {
    await chatLeftBehind();
    const claim = ownership.give(anna);
    const stop = bridge.stop();
    await bridge.takeOver([claim]);
    await stop;
    await settled();
    expect(ownership.asked).toContain(`release ${ANNA} 1 to others`);
    expect(stage.desk.chats).toHaveLength(1);
  });

  it('twice is acted for once', async () => {
    await chatLeftBehind();
    await bridge.takeOver([ownership.give(anna)]);
    await settled();
    await bridge.takeOver([ownership.give(anna)]);
    await settled();
    expect(stage.desk.chats.map(({ stops }) => stops)).toEqual([1, 1, 0]);
  });
});

describe('a claim that is lost', () => {
  it('ends everything at once: an answer that is on its way out stays here', async () => {
    const chat = await stage.chatting();
    ownership.fenced.add(1);
    await expect(chat.say('an answer')).rejects.toMatchObject({ code: 'fenced-out' });
    await stage.elapse(5000);
    expect(stage.phone).toEqual([]);
    expect(chat.stops).toBe(1);
    expect(stage.observed.left).toEqual(['active']);
    expect(stage.observed.journalTroubles).toEqual([]);
  });

  it('that was an older one changes nothing', async () => {
    const chat = await stage.chatting();
    bridge.lose({ customer: anna, fence: 0 });
    await settled();
    expect(chat.stops).toBe(0);
  });

  it('can be had again', async () => {
    await stage.chatting();
    bridge.lose({ customer: anna, fence: 1 });
    await settled();
    await stage.write('hello again');
    expect(ownership.asked).toEqual([
      `claim ${ANNA}`,
      `release ${ANNA} 1 to others`,
      `claim ${ANNA}`,
    ]);
    expect(stage.desk.said).toEqual(['hello', 'hello again']);
  });

  it('with all others leaves nothing going on', async () => {
    await stage.chatting();
    await stage.push({ kind: 'message', text: 'me too' }, BEN);
    await stage.elapse(0);
    await bridge.loseAll();
    expect(stage.desk.chats.map(({ stops }) => stops)).toEqual([1, 1]);
  });
});

describe('a relay that stops', () => {
  it('takes nobody any more, lets go of everybody, and only then leaves', async () => {
    await stage.chatting();
    await stage.push({ kind: 'message', text: 'me too' }, BEN);
    ownership.asked.length = 0;
    await bridge.stop();
    expect(ownership.asked[0]).toBe('retire');
    expect(ownership.asked.slice(1, 3).sort()).toEqual([
      `release ${ANNA} 1 to others`,
      `release ${BEN} 2 to others`,
    ]);
    expect(ownership.asked.slice(3)).toEqual(['stop']);
  });
});

describe('what is done for the org as a whole', () => {
  it('is done by the relay that has claimed it, once it has reached the org', async () => {
    const done: string[] = [];
    let isAble = false;
    const duty = {
      isAble: () => isAble,
      begin: () => ({
        received: () => done.push('received'),
        begun: Promise.resolve(),
        quiet: false,
        stop: () => {
          done.push('stopped');
          return Promise.resolve();
        },
      }),
    };
    bridge = stage.newBridge(ownership, duty);
    await bridge.start();
    expect(bridge.channels()).toEqual([CHANNEL]);
    bridge.received(NOBODY);
    await settled();
    expect(done).toEqual([]);
    isAble = true;
    expect(bridge.channels()).toEqual([CHANNEL, NOBODY.channel]);
    bridge.received(NOBODY);
    await settled();
    bridge.received(NOBODY);
    await stage.elapse(2 * MINUTE_MS);
    expect(done).toEqual(['received', 'received']);
    await bridge.stop();
    expect(done).toEqual(['received', 'received', 'stopped']);
  });
});
