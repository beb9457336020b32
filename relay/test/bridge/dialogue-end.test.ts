import { beforeEach, describe, expect, it } from 'vitest';

import { reason } from './fake-channel.ts';
import { away } from './fake-org.ts';
import { Stage, TEXTS } from './stage.ts';
import { settled } from './stepping-clock.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});

const byAgent = { type: 'ended', by: 'agent', reason: 'agent' } as const;

describe('a customer who ends the chat', () => {
  it.each(['Bye', 'bye', '  BYE \n', '再见', ' 再见 '])('may write "%s"', async (keyword) => {
    const chat = await stage.chatting();
    await stage.write(keyword);
    expect(chat.ends).toBe(1);
    expect(stage.phone).toEqual([TEXTS.ended]);
    expect(stage.desk.said).toEqual(['hello']);
    expect(stage.observed.states.at(-1)).toBe('active > ended (customer)');
  });

  it.each(['bye now', 'b', '再见吧'])('does not do so with "%s"', async (text) => {
    const chat = await stage.chatting();
    await stage.write(text);
    expect(chat.ends).toBe(0);
    expect(stage.desk.said).toEqual(['hello', text]);
  });

  it('has said everything before it', async () => {
    const chat = await stage.chatting();
    chat.gate.close();
    await stage.write('two', 'three', 'bye');
    expect(chat.ends).toBe(0);
    chat.gate.open();
    await settled();
    expect(stage.desk.said).toEqual(['hello', 'two', 'three']);
    expect(chat.ends).toBe(1);
    expect(await stage.fates('to-agent')).toEqual([
      'hello delivered',
      'two delivered',
      'three delivered',
      'END delivered',
    ]);
  });

  it('leaves the queue at once, and what no agent has heard has lost its purpose', async () => {
    await stage.write('hello');
    const chat = stage.desk.chat();
    await chat.tell({ type: 'requested', chatKey: 'key' }, { type: 'queued' });
    await stage.write('bye');
    expect(chat.ends).toBe(1);
    expect(await stage.fates('to-agent')).toEqual(['hello cancelled', 'END delivered']);
    expect(stage.phone).toEqual([TEXTS.ended]);
    expect(stage.desk.chats).toHaveLength(1);
  });

  it('is never shown to an agent if the org had not answered before', async () => {
    stage.org.trouble = away;
    await stage.write('hello', 'bye');
    stage.org.trouble = undefined;
    await stage.elapse(2000);
    expect(stage.desk.chats).toEqual([]);
    expect(stage.phone).toEqual([TEXTS.ended]);
    expect(stage.org.updates.at(-1)?.update).toMatchObject({ status: 'ended' });
    expect(await stage.fates('to-agent')).toEqual(['hello cancelled', 'END delivered']);
  });

  it('leaves after the connection is restored', async () => {
    const chat = await stage.chatting();
    await chat.tell({ type: 'interrupted' });
    await stage.write('two', 'bye');
    expect(chat.ends).toBe(0);
    await chat.tell({ type: 'restored' });
    await settled();
    expect(stage.desk.said).toEqual(['hello', 'two']);
    expect(chat.ends).toBe(1);
  });

  it('opens a new chat by writing again', async () => {
    const chat = await stage.chatting();
    chat.gate.close();
    await stage.write('bye', 'one more thing');
    expect(chat.ends).toBe(1);
    chat.gate.open();
    await stage.elapse(1000);
    expect(stage.phone).toEqual([TEXTS.ended]);
    expect(stage.desk.chats).toHaveLength(2);
    await stage.desk.chat().accept();
    await settled();
    expect(stage.desk.said).toEqual(['hello', 'one more thing']);
    expect(new Set(stage.org.opens.map(({ key }) => key)).size).toBe(2);
  });

  it('hears a farewell, and not that nobody is there', async () => {
    await stage.write('hello');
    const chat = stage.desk.chat();
    chat.gate.close();
    await stage.write('bye');
    await chat.tell({ type: 'refused', reason: 'Unavailable' });
    await settled();
    expect(stage.phone).toEqual([TEXTS.ended]);
    expect(await stage.fates('to-agent')).toEqual(['hello cancelled', 'END delivered']);
    await stage.elapse(120_000);
    expect(stage.desk.chats).toHaveLength(1);
  });

  it('does nothing without a chat', async () => {
    await stage.write('bye');
    expect(stage.org.opens).toEqual([]);
    expect(stage.phone).toEqual([]);
    expect(await stage.memory.unread()).toBe(0);
  });
});

describe('a customer who stops following', () => {
  it('leaves, and nothing more is said', async () => {
    const chat = await stage.chatting();
    await stage.push({ kind: 'left' });
    expect(chat.ends).toBe(1);
    expect(stage.phone).toEqual([]);
    expect(await stage.fates('to-customer')).toEqual([]);
    expect(stage.observed.states.at(-1)).toBe('active > ended (customer left)');
  });

  it('is noticed at the latest when something is sent', async () => {
    const chat = await stage.chatting();
    stage.channel.outcomes.push({ kind: 'customer-gone', reason });
    await chat.say('are you there?');
    await stage.elapse(1000);
    expect(chat.ends).toBe(1);
    expect(stage.phone).toEqual([]);
    expect(await stage.fates('to-customer')).toEqual(['are you there? failed']);
    expect(stage.org.updates.at(-1)?.update).toMatchObject({
      status: 'ended',
      endReason: 'customer left',
      problem: reason.text,
    });
  });

  it('without a chat asks for nothing that was kept', async () => {
    stage.org.closed = '';
    await stage.write('hello');
    expect(await stage.fates('to-agent')).toEqual(['hello parked']);
    await stage.push({ kind: 'left' });
    expect(await stage.fates('to-agent')).toEqual(['hello cancelled']);
  });
});

describe('an agent who ends the chat', () => {
  it('is followed by a farewell, after what was said before', async () => {
    const chat = await stage.chatting();
    stage.channel.gate.close();
    await chat.say('a', 'b');
    await chat.tell(byAgent);
    stage.channel.gate.open();
    await stage.elapse(60_000);
    expect(stage.phone).toEqual(['a', 'b', TEXTS.ended]);
    expect(stage.desk.chats).toHaveLength(1);
  });

  it('lets the next message open a new chat', async () => {
    const chat = await stage.chatting();
    await chat.tell(byAgent);
    await stage.write('again');
    expect(stage.desk.chats).toHaveLength(2);
    await stage.desk.chat().accept();
    await settled();
    expect(stage.desk.said).toEqual(['hello', 'again']);
  });

  it('over the head of the customer: what was not heard opens a new chat without a word', async () => {
    const chat = await stage.chatting();
    chat.gate.close();
    await stage.write('wait', 'please');
    await chat.tell(byAgent);
    await stage.elapse(1000);
    expect(stage.phone).toEqual([]);
    expect(stage.desk.chats).toHaveLength(2);
    await stage.desk.chat().accept();
    await settled();
    expect(stage.desk.said).toEqual(['hello', 'wait', 'wait', 'please']);
    const [, first, second] = stage.desk.sent;
    expect(second?.id).toBe(first?.id);
  });

  it('in the same breath as the last message was heard says goodbye all the same', async () => {
    const chat = await stage.chatting();
    chat.gate.close();
    await stage.write('thanks');
    const messageId = stage.desk.sent.at(-1)?.id ?? '';
    await chat.tell({ type: 'heard', messageId }, byAgent);
    await stage.elapse(60_000);
    expect(stage.phone).toEqual([TEXTS.ended]);
    expect(stage.desk.chats).toHaveLength(1);
  });
});

describe('a desk that refuses', () => {
  it('keeps the messages for the next chat, before the new one', async () => {
    await stage.write('one', 'two');
    await stage.desk.chat().tell({ type: 'refused', reason: 'Unavailable' });
    await stage.elapse(600_000);
    expect(stage.phone).toEqual([TEXTS.offline]);
    expect(stage.desk.chats).toHaveLength(1);
    expect(await stage.fates('to-agent')).toEqual(['one parked', 'two parked']);
    await stage.write('three');
    await stage.desk.chat().accept();
    await settled();
    expect(stage.desk.said).toEqual(['one', 'two', 'three']);
    expect(stage.phone).toEqual([TEXTS.offline]);
  });

  it('again and again keeps everything in order', async () => {
    for (const text of ['one', 'two', 'three']) {
      await stage.write(text);
      await stage.desk.chat().tell({ type: 'refused', reason: 'Unavailable' });
      await settled();
    }
    expect(stage.phone).toEqual([TEXTS.offline]);
    await stage.write('four');
    await stage.desk.chat().accept();
    await settled();
    expect(stage.desk.said).toEqual(['one', 'two', 'three', 'four']);
  });
});

describe('a desk that loses the chat', () => {
  it('says so to a customer who would otherwise wait for nothing', async () => {
    const chat = await stage.chatting();
    await chat.tell({ type: 'lost', reason: '403' });
    await stage.elapse(60_000);
    expect(stage.phone).toEqual([TEXTS.interrupted]);
    expect(stage.desk.chats).toHaveLength(1);
  });

  it('goes on in a new chat with what was not heard, without a word, after a growing pause', async () => {
    await stage.write('one', 'two');
    for (const [index, seconds] of [1, 2, 4, 8, 16, 32, 60, 60].entries()) {
      await stage.desk.chat().tell({ type: 'lost', reason: '403' });
      await stage.elapse(seconds * 1000 - 250);
      expect(stage.desk.chats).toHaveLength(index + 1);
      await stage.elapse(250);
      expect(stage.desk.chats).toHaveLength(index + 2);
    }
    expect(stage.phone).toEqual([]);
    await stage.desk.chat().accept();
    await settled();
    expect(stage.desk.said).toEqual(['one', 'two']);
    // An agent was there, so the next loss is the first one again.
    stage.desk.chat().gate.close();
    await stage.write('three');
    await stage.desk.chat().tell({ type: 'lost', reason: '403' });
    await stage.elapse(1000);
    expect(stage.desk.chats).toHaveLength(10);
  });

  it('gets the message that was on its way again under the same id, and the rest behind it', async () => {
    const chat = await stage.chatting();
    chat.gate.close();
    await stage.write('two', 'three');
    await chat.tell({ type: 'lost', reason: '403' });
    await stage.elapse(1000);
    await stage.desk.chat().accept();
    await settled();
    expect(stage.desk.said).toEqual(['hello', 'two', 'two', 'three']);
    expect(new Set(stage.desk.sent.map(({ id }) => id)).size).toBe(3);
  });

  it('has nothing to say about the chat that follows', async () => {
    const chat = await stage.chatting();
    chat.gate.close();
    await stage.write('two');
    const messageId = stage.desk.sent.at(-1)?.id ?? '';
    await chat.tell({ type: 'lost', reason: '403' });
    await stage.elapse(1000);
    const next = stage.desk.chat();
    await next.accept();
    next.gate.close();
    await settled();
    await chat.tell({ type: 'message', agent: 'Ghost', text: 'boo' }, byAgent);
    await settled();
    expect(stage.phone).toEqual([]);
    expect(stage.observed.states.at(-1)).toBe('queued > active');
    // What the former chat has heard after all is heard.
    await chat.tell({ type: 'heard', messageId });
    expect(await stage.fates('to-agent')).toEqual(['hello delivered', 'two delivered']);
  });
});

describe('an org that is closed', () => {
  it.each([
    { said: 'Back at nine.', heard: 'Back at nine.' },
    { said: '', heard: TEXTS.closed },
  ])('is told to the customer: "$heard"', async ({ said, heard }) => {
    stage.org.closed = said;
    await stage.write('one');
    await stage.elapse(600_000);
    expect(stage.phone).toEqual([heard]);
    expect(stage.desk.chats).toEqual([]);
    expect(stage.org.opens).toHaveLength(1);
    // The org knows: it said so itself.
    expect(stage.org.updates).toEqual([]);
    stage.org.closed = undefined;
    await stage.write('two');
    await stage.desk.chat().accept();
    await settled();
    expect(stage.desk.said).toEqual(['one', 'two']);
  });
});
