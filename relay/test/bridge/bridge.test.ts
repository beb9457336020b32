import { beforeEach, describe, expect, it } from 'vitest';

import { Gate } from './gate.ts';
import { ANNA, BEN, CHANNEL, Stage, TEXTS, wrote } from './stage.ts';
import { settled } from './stepping-clock.ts';

const MINUTE_MS = 60_000;

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});

/** Anna and Ben talk with their agents. */
async function bothChatting(): Promise<void> {
  for (const openId of [ANNA, BEN]) {
    await stage.push(wrote(`hello from ${openId}`), openId);
    await stage.elapse(250);
    await stage.desk.chat(openId).accept();
  }
  await settled();
}

describe('two customers', () => {
  it('have chats of their own', async () => {
    await bothChatting();
    expect(stage.desk.chats).toHaveLength(2);
    await stage.desk.chat(ANNA).say('for Anna');
    await stage.desk.chat(BEN).say('for Ben');
    await settled();
    expect(stage.channel.on(ANNA)).toEqual(['for Anna']);
    expect(stage.channel.on(BEN)).toEqual(['for Ben']);
    expect(stage.desk.chat(ANNA).sent.map(({ text }) => text)).toEqual([`hello from ${ANNA}`]);
    expect(stage.desk.chat(BEN).sent.map(({ text }) => text)).toEqual([`hello from ${BEN}`]);
  });

  it('of the same name on two channels are not the same one', async () => {
    await stage.push(wrote('hello'), ANNA);
    await stage.push(wrote('hello'), ANNA, 'another shop');
    expect(stage.observed.unservedChannels).toEqual(['another shop']);
    expect(await stage.memory.unread()).toBe(1);
  });

  it('do not wait for the desk of the other', async () => {
    await bothChatting();
    stage.desk.chat(ANNA).gate.close();
    await stage.push(wrote('slow'), ANNA);
    await stage.push(wrote('fast'), BEN);
    await stage.desk.chat(BEN).say('answer');
    await settled();
    expect(stage.desk.chat(BEN).sent.at(-1)?.text).toBe('fast');
    expect(await stage.memory.messages('to-agent', ANNA)).toMatchObject([
      { status: 'delivered' },
      { status: 'queued' },
    ]);
    expect(stage.channel.on(BEN)).toEqual(['answer']);
  });

  it('do not wait for the phone of the other', async () => {
    await bothChatting();
    stage.channel.gates.set(ANNA, Gate.closed());
    await stage.desk.chat(ANNA).say('slow');
    await stage.desk.chat(BEN).say('fast');
    await settled();
    expect(stage.channel.on(ANNA)).toEqual([]);
    expect(stage.channel.on(BEN)).toEqual(['fast']);
  });

  it('do not wait until the org has opened the chat of the other', async () => {
    stage.org.gates.set(ANNA, Gate.closed());
    await stage.push(wrote('slow'), ANNA);
    await stage.push(wrote('fast'), BEN);
    await stage.elapse(250);
    expect(stage.desk.chats.map(({ request }) => request.visitorName)).toEqual([`visitor ${BEN}`]);
  });

  it('do not suffer from what the other wrote', async () => {
    await stage.push({ kind: 'riddle' }, ANNA);
    await stage.push(wrote('hello'), BEN);
    await stage.push(wrote('hello again'), ANNA);
    await stage.elapse(250);
    expect(stage.desk.chats).toHaveLength(2);
    expect(stage.observed.aside).toHaveLength(1);
  });
});

describe('a channel that is not served', () => {
  it('keeps its messages until it is', async () => {
    stage.isServed = false;
    await stage.bridge.start();
    await stage.push(wrote('hello'));
    await stage.elapse(1000);
    expect(stage.observed.unservedChannels).toEqual([CHANNEL]);
    expect(stage.org.opens).toEqual([]);
    stage.isServed = true;
    await stage.bridge.start();
    await stage.elapse(250);
    expect(stage.desk.chats).toHaveLength(1);
    expect(await stage.memory.unread()).toBe(0);
  });
});

describe('a process that starts', () => {
  it('reads what came in before', async () => {
    await stage.memory.journal.receive({ channel: CHANNEL, openId: ANNA }, 'push', wrote('hello'));
    await stage.bridge.start();
    await stage.elapse(250);
    expect(stage.desk.chats).toHaveLength(1);
  });

  it('takes up every open chat once, where it was, with a higher fence', async () => {
    await bothChatting();
    await stage.elapse(1000);
    const session = stage.desk.chat(ANNA).session;
    stage.bridge = stage.newBridge();
    await stage.bridge.start();
    await stage.bridge.start();
    await stage.elapse(1000);
    expect(stage.desk.chats).toHaveLength(4);
    const chat = stage.desk.chat(ANNA);
    expect(chat.resumeFrom).toEqual(session);
    expect(chat.request).toEqual(stage.desk.chats.at(0)?.request);
    expect(stage.org.opens).toHaveLength(2);
    expect(stage.observed.states.slice(-2)).toEqual([
      'none > active (taken up)',
      'none > active (taken up)',
    ]);
    await chat.say('still here');
    await stage.elapse(1000);
    expect(stage.channel.on(ANNA)).toEqual(['still here']);
    await chat.tell({ type: 'ended', by: 'agent', reason: 'agent' });
    await stage.elapse(1000);
    expect(stage.org.updates.at(-1)?.update).toMatchObject({ fence: 2, status: 'ended' });
  });

  it('does not let a chat wait that was lost before: the desk would forget it', async () => {
    await stage.write('one');
    for (const seconds of [1, 2, 4, 8]) {
      await stage.desk.chat().tell({ type: 'lost', reason: '403' });
      await stage.elapse(seconds * 1000);
    }
    await stage.desk.chat().tell({ type: 'requested', chatKey: 'key' }, { type: 'queued' });
    stage.bridge = stage.newBridge();
    await stage.bridge.start();
    await settled();
    expect(stage.desk.chats).toHaveLength(6);
    expect(stage.desk.chat().resumeFrom).toBeDefined();
  });

  it('opens the chat that a lost one had called for', async () => {
    await stage.write('one');
    await stage.desk.chat().tell({ type: 'lost', reason: '403' });
    stage.bridge = stage.newBridge();
    await stage.bridge.start();
    await stage.elapse(1000);
    await stage.desk.chat().accept();
    await settled();
    expect(stage.desk.said).toEqual(['one']);
    expect(stage.phone).toEqual([]);
  });

  it('delivers what was left for a customer without a chat', async () => {
    const chat = await stage.chatting();
    stage.channel.gate.close();
    await chat.say('goodbye');
    await chat.tell({ type: 'ended', by: 'agent', reason: 'agent' });
    stage.bridge = stage.newBridge();
    await stage.bridge.start();
    await settled();
    stage.channel.gate.open();
    await settled();
    expect(stage.phone).toContain(TEXTS.ended);
  });

  it('asks anew if the notes of the desk are of no use', async () => {
    await stage.write('one');
    const chat = stage.desk.chat();
    await chat.journal.record(undefined, []);
    stage.bridge = stage.newBridge();
    await stage.bridge.start();
    await stage.elapse(250);
    expect(stage.desk.chat()).not.toBe(chat);
    expect(stage.desk.chat().resumeFrom).toBeUndefined();
  });

  it('lets a customer go who wanted to leave before the desk was asked', async () => {
    await stage.write('one');
    await stage.desk.chat().journal.record(undefined, []);
    stage.desk.chat().gate.close();
    await stage.write('bye');
    stage.bridge = stage.newBridge();
    await stage.bridge.start();
    await stage.elapse(250);
    expect(stage.desk.chats).toHaveLength(1);
    expect(stage.phone).toEqual([TEXTS.ended]);
  });

  it('tells the org what the former one could not', async () => {
    await stage.chatting();
    expect(stage.org.updates).toEqual([]);
    stage.bridge = stage.newBridge();
    await stage.bridge.start();
    await stage.elapse(1000);
    expect(stage.org.updates.at(-1)?.update).toMatchObject({ status: 'active' });
  });
});

describe('a process that stops', () => {
  it('leaves the chat as it is and does nothing more', async () => {
    const chat = await stage.chatting();
    await stage.bridge.stop();
    expect(chat.stops).toBe(1);
    const { attempts } = stage.channel;
    await stage.write('two');
    await chat.say('late');
    await stage.bridge.start();
    await stage.elapse(10 * MINUTE_MS);
    expect(stage.desk.said).toEqual(['hello']);
    expect(attempts).toEqual([]);
    // What came in meanwhile is in the journal, for the next one.
    expect(await stage.memory.unread()).toBe(1);
    expect(await stage.fates('to-customer')).toEqual(['late queued']);
    expect(stage.clock.timers).toBe(0);
  });

  it('finishes the message that it is reading and begins no other', async () => {
    const customer = { channel: CHANNEL, openId: ANNA };
    await stage.memory.journal.receive(customer, 'one', wrote('one'));
    await stage.memory.journal.receive(customer, 'two', wrote('two'));
    const stops: Promise<void>[] = [];
    stage.onJournal = (method) => {
      if (method === 'commit' && stops.length === 0) stops.push(stage.bridge.stop());
    };
    await stage.bridge.start();
    await settled();
    await Promise.all(stops);
    expect(stops).toHaveLength(1);
    expect(await stage.fates('to-agent')).toEqual(['one queued']);
    expect(await stage.memory.unread()).toBe(1);
  });

  it('waits for the message that is on its way to the customer', async () => {
    const chat = await stage.chatting();
    stage.channel.gate.close();
    await chat.say('a', 'b');
    await settled();
    let stopped = false;
    const stop = stage.bridge.stop().then(() => (stopped = true));
    await settled();
    expect(stopped).toBe(false);
    stage.channel.gate.open();
    await stop;
    expect(await stage.fates('to-customer')).toEqual(['a delivered', 'b queued']);
  });

  it('keeps the answer of the org for the next one and does not ask the desk', async () => {
    stage.org.gate.close();
    await stage.write('one');
    const stop = stage.bridge.stop();
    await settled();
    stage.org.gate.open();
    await stop;
    expect(stage.desk.chats).toEqual([]);
    stage.bridge = stage.newBridge();
    await stage.bridge.start();
    await stage.elapse(250);
    expect(stage.desk.chats).toHaveLength(1);
    expect(stage.org.opens).toHaveLength(1);
  });

  it('does not wait for an org that is away', async () => {
    stage.org.trouble = new Error('away');
    await stage.write('one');
    await stage.bridge.stop();
    expect(stage.clock.timers).toBe(0);
    expect(stage.desk.chats).toEqual([]);
  });

  it('does not wait for the pause after a lost chat', async () => {
    await stage.write('one');
    await stage.desk.chat().tell({ type: 'lost', reason: '403' });
    await settled();
    await stage.bridge.stop();
    expect(stage.org.opens).toHaveLength(1);
    expect(stage.clock.timers).toBe(0);
  });

  it.each(['conversation', 'inbox', 'next', 'commit'])(
    'does not wait for a journal that fails (%s)',
    async (method) => {
      const chat = await stage.chatting();
      await stage.push(wrote('hello'), BEN);
      await chat.say('a');
      await settled();
      stage.broken.add(method);
      await stage.write('two');
      await stage.push(wrote('hello'), 'openid-carol');
      await stage.elapse(1500);
      await stage.bridge.stop();
      expect(stage.clock.timers).toBe(0);
      stage.broken.clear();
      stage.bridge = stage.newBridge();
      await stage.bridge.start();
      await stage.elapse(1000);
      expect(stage.desk.said.at(-1)).toBe('two');
      expect(stage.phone).toEqual(['a']);
      expect(await stage.memory.unread()).toBe(0);
    },
  );

  it('can stop before it has started', async () => {
    await stage.bridge.stop();
    await stage.bridge.start();
    expect(stage.clock.timers).toBe(0);
  });
});

describe('a customer with whom nothing goes on', () => {
  /** How often the open chat of a customer was looked for. */
  function countTakingUp(): () => number {
    let count = 0;
    stage.onJournal = (method) => {
      if (method === 'conversation') count += 1;
    };
    return () => count;
  }

  it('is forgotten after a while and remembered with the next message', async () => {
    const takenUp = countTakingUp();
    await stage.bridge.start();
    const chat = await stage.chatting();
    await chat.tell({ type: 'ended', by: 'agent', reason: 'agent' });
    await stage.elapse(MINUTE_MS);
    expect(takenUp()).toBe(1);
    await stage.write('again');
    expect(takenUp()).toBe(2);
    await stage.desk.chat().accept();
    await settled();
    expect(stage.desk.said).toEqual(['hello', 'again']);
    await stage.desk.chat().tell({ type: 'ended', by: 'agent', reason: 'agent' });
    await stage.elapse(MINUTE_MS);
    await stage.write('and again');
    expect(takenUp()).toBe(3);
  });

  it('is not forgotten while the chat is open', async () => {
    const takenUp = countTakingUp();
    await stage.bridge.start();
    await stage.chatting();
    await stage.elapse(5 * MINUTE_MS);
    await stage.write('still here');
    expect(takenUp()).toBe(1);
    expect(stage.desk.said).toEqual(['hello', 'still here']);
  });

  it('is not forgotten while something is on its way', async () => {
    const takenUp = countTakingUp();
    await stage.bridge.start();
    const chat = await stage.chatting();
    stage.channel.gate.close();
    await chat.tell({ type: 'ended', by: 'agent', reason: 'agent' });
    await stage.elapse(5 * MINUTE_MS);
    await stage.write('again');
    expect(takenUp()).toBe(1);
  });

  it('is not forgotten while a message cannot be read or a new chat not be opened', async () => {
    const takenUp = countTakingUp();
    await stage.bridge.start();
    const chat = await stage.chatting();
    stage.broken.add('inbox');
    const customer = { channel: CHANNEL, openId: ANNA };
    await stage.memory.journal.receive(customer, 'of another relay', wrote('wait'));
    stage.bridge.received(customer);
    await chat.tell({ type: 'ended', by: 'agent', reason: 'agent' });
    await stage.elapse(5 * MINUTE_MS);
    stage.broken.clear();
    stage.broken.add('next');
    await stage.elapse(5 * MINUTE_MS);
    stage.broken.clear();
    await stage.elapse(1250);
    expect(takenUp()).toBe(1);
    expect(stage.desk.chats).toHaveLength(2);
  });
});
