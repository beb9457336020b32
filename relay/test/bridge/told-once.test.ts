import { beforeEach, describe, expect, it } from 'vitest';

import { away } from './fake-org.ts';
import { settled } from './stepping-clock.ts';
import { ANNA, BEN, Stage, TEXTS, wrote } from './stage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});

describe('while the org is away for long', () => {
  beforeEach(() => {
    stage.org.trouble = away;
  });

  it('the customer is told once, however much is written and however long it takes', async () => {
    await stage.write('one');
    await stage.elapse(89_000);
    expect(stage.phone).toEqual([]);
    await stage.elapse(2000);
    expect(stage.phone).toEqual([TEXTS.delayed]);
    for (let count = 0; count < 20; count += 1) {
      await stage.write(`more ${String(count)}`);
      await stage.elapse(5 * MINUTE);
    }
    expect(stage.phone).toEqual([TEXTS.delayed]);
    stage.org.trouble = undefined;
    await stage.elapse(15_000);
    await stage.desk.chat().accept();
    await stage.elapse(HOUR);
    expect(stage.desk.said).toHaveLength(2);
    expect(stage.desk.said.join('\n').split('\n')).toHaveLength(21);
    expect(stage.phone).toEqual([TEXTS.delayed]);
  });

  it('another process does not tell it again', async () => {
    await stage.write('one');
    await stage.elapse(2 * MINUTE);
    for (let restart = 0; restart < 3; restart += 1) {
      await stage.bridge.stop();
      stage.bridge = stage.newBridge();
      await stage.bridge.start();
      await stage.elapse(5 * MINUTE);
    }
    expect(stage.phone).toEqual([TEXTS.delayed]);
  });

  it('a process that took over tells what the former one had no time to tell', async () => {
    await stage.write('one');
    await stage.elapse(MINUTE);
    await stage.bridge.stop();
    stage.bridge = stage.newBridge();
    await stage.bridge.start();
    await stage.elapse(2 * MINUTE);
    expect(stage.phone).toEqual([TEXTS.delayed]);
  });

  it('everybody is told, each once', async () => {
    await stage.push(wrote('one'), ANNA);
    await stage.elapse(MINUTE);
    await stage.push(wrote('one'), BEN);
    await stage.elapse(10 * MINUTE);
    expect([stage.channel.on(ANNA), stage.channel.on(BEN)]).toEqual([
      [TEXTS.delayed],
      [TEXTS.delayed],
    ]);
  });

  it('who has stopped following is told nothing', async () => {
    await stage.write('one');
    await stage.push({ kind: 'left' });
    await stage.elapse(10 * MINUTE);
    expect(stage.phone).toEqual([]);
  });

  it('a journal that fails delays the word, and does not double it', async () => {
    await stage.write('one');
    stage.broken.add('commit');
    await stage.elapse(3 * MINUTE);
    expect(stage.phone).toEqual([]);
    stage.broken.clear();
    await stage.elapse(10 * MINUTE);
    expect(stage.phone).toEqual([TEXTS.delayed]);
  });
});

describe('while the desk is away for long', () => {
  it('the customer is told once, also when the chat is lost and asked for again', async () => {
    await stage.write('one');
    for (let loss = 0; loss < 5; loss += 1) {
      await stage.elapse(10 * MINUTE);
      await stage.desk.chat().tell({ type: 'lost', reason: 'unreachable' });
      await stage.elapse(MINUTE);
    }
    expect(stage.desk.chats).toHaveLength(6);
    expect(stage.phone).toEqual([TEXTS.delayed]);
    await stage.desk.chat().accept();
    await stage.elapse(HOUR);
    expect(stage.desk.said).toEqual(['one']);
    expect(stage.phone).toEqual([TEXTS.delayed]);
  });

  it('the next outage is told anew', async () => {
    const chat = await stage.chatting();
    for (let outage = 1; outage <= 2; outage += 1) {
      chat.gate.close();
      await stage.write('two', 'three');
      await stage.elapse(10 * MINUTE);
      expect(stage.phone).toEqual(Array(outage).fill(TEXTS.delayed));
      chat.gate.open();
      await stage.elapse(MINUTE);
    }
    expect(stage.desk.said).toEqual(['hello', 'two', 'three', 'two', 'three']);
    expect(stage.clock.timers).toBe(0);
  });

  it('what is written while it is repaired counts from when it was written', async () => {
    const chat = await stage.chatting();
    await chat.tell({ type: 'interrupted' });
    await stage.elapse(5 * MINUTE);
    expect(stage.phone).toEqual([]);
    await stage.write('two');
    await stage.elapse(80_000);
    expect(stage.phone).toEqual([]);
    await stage.elapse(100_000);
    expect(stage.phone).toEqual([TEXTS.delayed]);
  });

  it('nobody is told who waits for an agent, or whose agent is silent', async () => {
    await stage.write('one');
    await stage.desk.chat().tell({ type: 'queued', position: 3 });
    await stage.elapse(HOUR);
    await stage.desk.chat().tell({ type: 'accepted', agent: 'Li Wei' });
    await stage.elapse(HOUR);
    expect(stage.desk.said).toEqual(['one']);
    expect(stage.phone).toEqual([]);
  });
});

describe('while nobody is there', () => {
  async function refused(text: string): Promise<void> {
    await stage.write(text);
    await stage.desk.chat().tell({ type: 'refused', reason: 'Unavailable' });
    await stage.elapse(30_000);
  }

  it('who writes some lines in a row is told once', async () => {
    for (const text of ['one', 'two', 'three']) await refused(text);
    expect(stage.phone).toEqual([TEXTS.offline]);
  });

  it('who comes back later is told again', async () => {
    await refused('one');
    await stage.elapse(11 * MINUTE);
    await refused('two');
    expect(stage.phone).toEqual([TEXTS.offline, TEXTS.offline]);
  });

  it('another process does not tell it again', async () => {
    await refused('one');
    await stage.bridge.stop();
    stage.bridge = stage.newBridge();
    await refused('two');
    expect(stage.phone).toEqual([TEXTS.offline]);
  });

  it('who has talked to somebody since is told again', async () => {
    await refused('one');
    await stage.write('two');
    const chat = stage.desk.chat();
    await chat.accept();
    await settled();
    await chat.say('a');
    await chat.tell({ type: 'ended', by: 'agent', reason: 'agent' });
    await settled();
    await refused('three');
    expect(stage.phone).toEqual([TEXTS.offline, 'a', TEXTS.ended, TEXTS.offline]);
  });

  it('outside business hours, the org says so once', async () => {
    stage.org.closed = 'Back at nine.';
    for (const text of ['one', 'two', 'three']) {
      await stage.write(text);
      await stage.elapse(30_000);
    }
    expect(stage.phone).toEqual(['Back at nine.']);
    expect(await stage.fates('to-agent')).toEqual(['one parked', 'two parked', 'three parked']);
  });
});
