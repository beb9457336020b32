import { beforeEach, describe, expect, it } from 'vitest';

import { reason } from './fake-channel.ts';
import { away, refusal } from './fake-org.ts';
import { Stage, TEXTS } from './stage.ts';
import { settled } from './stepping-clock.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});

describe('while the org is away', () => {
  it('messages wait, and the chat is opened when it is back, under the same key', async () => {
    stage.org.trouble = away;
    await stage.write('one', 'two');
    await stage.elapse(60_000);
    expect(stage.desk.chats).toEqual([]);
    stage.org.trouble = undefined;
    await stage.elapse(15_000);
    expect(new Set(stage.org.opens.map(({ key }) => key))).toEqual(new Set(['conversation 1']));
    await stage.desk.chat().accept();
    await settled();
    expect(stage.desk.said).toEqual(['one', 'two']);
    expect(stage.phone).toEqual([]);
    expect(stage.observed.orgTroubles.at(0)).toEqual({ what: 'open', error: away });
  });

  it.each([
    { name: 'away', error: away, seconds: [1, 2, 4, 8, 15, 15] },
    { name: 'refuses', error: refusal, seconds: [1, 2, 4, 8, 16, 32, 60, 60] },
    { name: 'fails unexpectedly', error: new TypeError('?'), seconds: [1, 2, 4, 8, 15, 15] },
  ])('it is asked after growing pauses ($name)', async ({ error, seconds }) => {
    stage.org.trouble = error;
    await stage.write('one');
    for (const [index, each] of seconds.entries()) {
      await stage.elapse(each * 1000 - 250);
      expect(stage.org.opens).toHaveLength(index + 1);
      await stage.elapse(250);
      expect(stage.org.opens).toHaveLength(index + 2);
    }
    expect(stage.observed.orgTroubles).toHaveLength(seconds.length + 1);
  });

  it('a slow answer is waited for, with one question', async () => {
    stage.org.gate.close();
    await stage.write('one');
    await stage.write('two');
    await stage.elapse(120_000);
    expect(stage.org.opens).toHaveLength(1);
    stage.org.gate.open();
    await settled();
    expect(stage.desk.chats).toHaveLength(1);
  });
});

describe('while the journal fails', () => {
  it('the desk is refused, nothing is done, and the same word later counts once', async () => {
    const chat = await stage.chatting();
    stage.broken.add('commit');
    await expect(chat.say('a')).rejects.toThrow('No commit.');
    await expect(chat.tell({ type: 'ended', by: 'agent', reason: 'r' })).rejects.toThrow('commit');
    await settled();
    expect(stage.phone).toEqual([]);
    expect(stage.observed.states.at(-1)).toBe('queued > active');
    stage.broken.clear();
    await chat.say('a');
    await stage.elapse(2000);
    expect(stage.phone).toEqual(['a']);
  });

  it('an unheard message is told once, when that is written down', async () => {
    const chat = await stage.chatting();
    chat.fates.push('unheard', 'unheard');
    chat.gate.close();
    await stage.write('strange');
    stage.broken.add('commit');
    chat.gate.open();
    await settled();
    expect(stage.observed.notHeard).toEqual([]);
    stage.broken.clear();
    await stage.elapse(1000);
    expect(stage.observed.notHeard).toHaveLength(1);
  });

  it.each(['conversation', 'inbox', 'commit'])(
    'what the customer wrote is read later (%s)',
    async (method) => {
      stage.broken.add(method);
      await stage.write('one', 'two');
      await stage.elapse(5000);
      expect(stage.org.opens).toEqual([]);
      expect(stage.observed.journalTroubles.length).toBeGreaterThanOrEqual(5);
      stage.broken.clear();
      await stage.elapse(1250);
      expect(stage.org.opens).toHaveLength(1);
      await stage.desk.chat().accept();
      await settled();
      expect(stage.desk.said).toEqual(['one', 'two']);
      expect(await stage.memory.unread()).toBe(0);
    },
  );

  it('messages of both go on where they were', async () => {
    const chat = await stage.chatting();
    stage.broken.add('next').add('upcoming').add('waitingForCustomer');
    await chat.say('a');
    await stage.write('two');
    await stage.elapse(3000);
    expect([stage.phone, stage.desk.said]).toEqual([[], ['hello']]);
    stage.broken.clear();
    await stage.elapse(1000);
    expect([stage.phone, stage.desk.said]).toEqual([['a'], ['hello', 'two']]);
  });

  it('a lost chat is asked for again as soon as that is possible', async () => {
    await stage.write('one');
    stage.onJournal = (method) => {
      if (method === 'commit') stage.broken.add('next');
    };
    await stage.desk.chat().tell({ type: 'lost', reason: '403' });
    await stage.elapse(10_000);
    expect(stage.desk.chats).toHaveLength(1);
    stage.onJournal = () => undefined;
    stage.broken.clear();
    await stage.elapse(2000);
    expect(stage.desk.chats).toHaveLength(2);
    expect(stage.phone).toEqual([]);
  });

  it('the answer of the org is kept, and the org not asked again', async () => {
    stage.org.gate.close();
    await stage.write('one');
    stage.broken.add('commit');
    stage.org.gate.open();
    await stage.elapse(3000);
    expect(stage.desk.chats).toEqual([]);
    stage.broken.clear();
    await stage.elapse(1000);
    expect(stage.org.opens).toHaveLength(1);
    expect(stage.desk.chats).toHaveLength(1);
  });

  it('that the org is closed is told later', async () => {
    stage.org.closed = '';
    stage.org.gate.close();
    await stage.write('one');
    stage.broken.add('commit');
    stage.org.gate.open();
    await stage.elapse(3000);
    expect(stage.phone).toEqual([]);
    stage.broken.clear();
    await stage.elapse(1000);
    expect(stage.phone).toEqual([TEXTS.closed]);
    expect(stage.org.opens).toHaveLength(1);
  });

  it('a customer who is out of reach leaves later', async () => {
    const chat = await stage.chatting();
    stage.channel.outcomes.push({ kind: 'customer-gone', reason });
    stage.channel.gate.close();
    await chat.say('a');
    stage.broken.add('commit');
    stage.channel.gate.open();
    await stage.elapse(3000);
    expect(chat.ends).toBe(0);
    stage.broken.clear();
    await stage.elapse(2000);
    expect(chat.ends).toBe(1);
    expect(stage.phone).toEqual([]);
  });
});

describe('a desk that misbehaves', () => {
  it('is given a message again after a pause if it throws', async () => {
    const chat = await stage.chatting();
    const send = chat.send.bind(chat);
    let failures = 2;
    chat.send = (message) =>
      (failures -= 1) >= 0 ? Promise.reject(new Error('No.')) : send(message);
    await stage.write('two', 'three');
    expect(stage.desk.said).toEqual(['hello']);
    await stage.elapse(2000);
    expect(stage.desk.said).toEqual(['hello', 'two', 'three']);
  });
});
