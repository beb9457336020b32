import { beforeEach, describe, expect, it } from 'vitest';

import { reason } from './fake-channel.ts';
import { ANNA, CHANNEL, Stage, TEXTS } from './stage.ts';
import { settled } from './stepping-clock.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});

describe('the first message of a customer', () => {
  it('opens a chat in the org and asks the desk for an agent with what the org answered', async () => {
    await stage.write('hello');
    expect(stage.org.opens).toEqual([
      {
        channel: CHANNEL,
        openId: ANNA,
        key: 'conversation 1',
        fence: 1,
        message: 'hello',
        chatKey: '',
        session: undefined,
        profile: { unionId: `union ${ANNA}` },
        prechat: [],
      },
    ]);
    expect(stage.desk.chats).toHaveLength(1);
    const chat = stage.desk.chat();
    expect(chat.request).toEqual({
      conversationId: 'conversation 1',
      visitorName: `visitor ${ANNA}`,
      language: 'en',
      prechatDetails: [{ label: 'detail' }],
      prechatEntities: [{ entityName: 'Contact' }],
    });
    expect(chat.resumeFrom).toBeUndefined();
    expect(stage.observed.states).toEqual(['none > opening']);
  });

  it('waits for an agent, together with those that follow, and goes in order', async () => {
    await stage.write('one');
    const chat = stage.desk.chat();
    await chat.tell({ type: 'requested', chatKey: 'key' });
    await stage.write('two');
    await chat.tell({ type: 'queued' });
    await stage.write('three');
    expect(stage.desk.said).toEqual([]);
    await chat.tell({ type: 'accepted', agent: 'Li Wei' });
    await settled();
    expect(stage.desk.said).toEqual(['one', 'two', 'three']);
    expect(await stage.fates('to-agent')).toEqual([
      'one delivered',
      'two delivered',
      'three delivered',
    ]);
    expect(stage.org.opens).toHaveLength(1);
  });

  it('is given to the agent under one id, with the time that it took', async () => {
    await stage.write('hello');
    stage.clock.advance(700);
    await stage.desk.chat().accept();
    await settled();
    const [row] = await stage.rows('to-agent');
    expect(stage.desk.sent).toEqual([{ id: row?.id, text: 'hello' }]);
    expect(stage.observed.heardAfter).toEqual([700]);
  });
});

describe('while they talk', () => {
  it('each message of the customer goes to the agent once the former one is heard', async () => {
    const chat = await stage.chatting();
    chat.gate.close();
    await stage.write('two', 'three');
    expect(stage.desk.said).toEqual(['hello', 'two']);
    chat.gate.open();
    await settled();
    expect(stage.desk.said).toEqual(['hello', 'two', 'three']);
  });

  it('what the agent writes reaches the customer in order, in pieces that the channel can carry', async () => {
    const chat = await stage.chatting();
    await chat.say('a|b', 'c');
    await chat.tell({ type: 'message', agent: '', text: 'd' });
    await settled();
    expect(stage.phone).toEqual(['a', 'b', 'c', 'd']);
    expect(await stage.rows('to-customer')).toMatchObject([
      { text: 'a', author: 'Li Wei', status: 'delivered' },
      { text: 'b', author: 'Li Wei', status: 'delivered' },
      { text: 'c', author: 'Li Wei', status: 'delivered' },
      { text: 'd', author: 'Li Wei', status: 'delivered' },
    ]);
    expect(stage.observed.deliveries.map(({ kind }) => kind)).toEqual([
      'delivered',
      'delivered',
      'delivered',
      'delivered',
    ]);
  });

  it('several events at once are one step, and nothing of it is lost', async () => {
    const chat = await stage.chatting();
    await chat.tell(
      { type: 'message', agent: 'Li Wei', text: 'one moment' },
      { type: 'agent-left' },
      { type: 'transferring' },
      { type: 'accepted', agent: 'Wang Fang' },
      { type: 'message', agent: '', text: 'how can I help?' },
    );
    await settled();
    expect(stage.phone).toEqual(['one moment', 'how can I help?']);
    expect(await stage.rows('to-customer')).toMatchObject([
      { author: 'Li Wei' },
      { author: 'Wang Fang' },
    ]);
  });

  it('the customer sees that the agent is typing', async () => {
    const chat = await stage.chatting();
    chat.journal.agentTyping(true);
    chat.journal.agentTyping(false);
    expect(stage.channel.typings).toEqual([
      { openId: ANNA, on: true },
      { openId: ANNA, on: false },
    ]);
  });

  it('a message that the desk will not take is set aside, and the next one goes', async () => {
    const chat = await stage.chatting();
    chat.fates.push('unheard', 'maybe');
    await stage.write('strange', 'doubtful', 'fine');
    expect(await stage.rows('to-agent')).toMatchObject([
      { text: 'hello', status: 'delivered', certain: 1 },
      { text: 'strange', status: 'failed', certain: 1, reason_code: 'too-strange' },
      { text: 'doubtful', status: 'unknown', certain: 0, reason_code: 'too-strange' },
      { text: 'fine', status: 'delivered' },
    ]);
    const [, strange, doubtful] = stage.desk.sent;
    const conversationId = 'conversation 1';
    expect(stage.observed.notHeard).toEqual([
      { conversationId, messageId: strange?.id, reason: 'too-strange' },
      { conversationId, messageId: doubtful?.id, reason: 'too-strange' },
    ]);
    expect(stage.observed.heardAfter).toHaveLength(2);
  });

  it('pushes that concern no chat change nothing and are done', async () => {
    await stage.push({ kind: 'none' });
    expect(await stage.memory.unread()).toBe(0);
    expect(await stage.memory.conversations()).toEqual([]);
    expect(stage.org.opens).toEqual([]);
  });
});

describe('while the connection to the desk is repaired', () => {
  it('what the customer writes waits, and goes in order once it is restored', async () => {
    const chat = await stage.chatting();
    await chat.tell({ type: 'interrupted' });
    await stage.write('two', 'three');
    expect(stage.desk.said).toEqual(['hello']);
    await chat.tell({ type: 'restored' });
    await settled();
    expect(stage.desk.said).toEqual(['hello', 'two', 'three']);
    expect(stage.observed.states.slice(-2)).toEqual([
      'active > reconnecting',
      'reconnecting > active',
    ]);
  });

  it('what the agent wrote meanwhile reaches the customer', async () => {
    const chat = await stage.chatting();
    await chat.tell({ type: 'interrupted' });
    await chat.tell({ type: 'message', agent: '', text: 'still here' }, { type: 'restored' });
    await settled();
    expect(stage.phone).toEqual(['still here']);
  });

  it('an agent who accepts meanwhile gets the messages after it', async () => {
    await stage.write('one');
    const chat = stage.desk.chat();
    await chat.tell({ type: 'requested', chatKey: 'key' }, { type: 'queued' });
    await chat.tell({ type: 'interrupted' });
    await chat.tell({ type: 'accepted', agent: 'Li Wei' });
    await settled();
    expect(stage.desk.said).toEqual([]);
    await chat.tell({ type: 'restored' });
    await settled();
    expect(stage.desk.said).toEqual(['one']);
  });

  it('a desk that gives up and asks anew gets the messages when the new request is accepted', async () => {
    const chat = await stage.chatting();
    await chat.tell({ type: 'interrupted' });
    await stage.write('two');
    await chat.accept('Wang Fang');
    await settled();
    expect(stage.desk.said).toEqual(['hello', 'two']);
  });
});

describe('what does not reach the customer', () => {
  it.each([
    { delivery: { kind: 'refused' as const, reason }, status: 'failed' },
    {
      delivery: { kind: 'wait-for-customer' as const, what: 'time' as const, reason },
      status: 'parked',
    },
  ])('is told to the org ($delivery.kind)', async ({ delivery, status }) => {
    const chat = await stage.chatting();
    await stage.elapse(1000);
    stage.channel.outcomes.push(delivery);
    await chat.say('a');
    await stage.elapse(1000);
    expect(await stage.fates('to-customer')).toEqual([`a ${status}`]);
    expect(stage.org.updates.at(-1)).toMatchObject({
      chatId: 'chat of conversation 1',
      update: { status: 'active', problem: reason.text },
    });
  });

  it('is told to the org when it is given up after many tries', async () => {
    const chat = await stage.chatting();
    const retry = { kind: 'retry' as const, waitMs: 0, certain: false, reason };
    stage.channel.outcomes.push(retry, retry, retry, retry);
    await chat.say('a');
    await stage.elapse(8000);
    expect(stage.org.updates.at(-1)?.update.problem).toBeNull();
    stage.channel.outcomes.push(retry);
    await stage.elapse(8000);
    expect(await stage.fates('to-customer')).toEqual(['a unknown']);
    expect(stage.org.updates.at(-1)?.update.problem).toBe(reason.text);
  });

  it('is told to the org even if they were the last words before the end', async () => {
    const chat = await stage.chatting();
    stage.channel.outcomes.push({ kind: 'refused', reason });
    stage.channel.gate.close();
    await chat.say('goodbye');
    await chat.tell({ type: 'ended', by: 'agent', reason: 'agent' });
    await stage.elapse(1000);
    stage.channel.gate.open();
    await stage.elapse(1000);
    expect(stage.phone).toEqual([TEXTS.ended]);
    expect(stage.org.updates.at(-1)?.update).toMatchObject({
      status: 'ended',
      problem: reason.text,
    });
  });

  it('is no matter of the next chat', async () => {
    const chat = await stage.chatting();
    stage.channel.gate.close();
    await chat.say('goodbye');
    await chat.tell({ type: 'ended', by: 'agent', reason: 'agent' });
    await stage.write('again');
    await stage.desk.chat().accept();
    stage.channel.outcomes.push({ kind: 'refused', reason });
    stage.channel.gate.open();
    await stage.elapse(1000);
    expect(await stage.fates('to-customer')).toContain('goodbye failed');
    expect(new Set(stage.org.updates.map(({ chatId }) => chatId)).size).toBe(2);
    expect(stage.org.updates.map(({ update }) => update.problem)).toEqual([null, null]);
  });

  it('waits for the next message of the customer and then comes first, in order', async () => {
    const chat = await stage.chatting();
    stage.channel.outcomes.push({ kind: 'wait-for-customer', what: 'replies', reason });
    await chat.say('a', 'b');
    await stage.elapse(60_000);
    expect(stage.phone).toEqual([]);
    await stage.write('still there?');
    expect(stage.phone).toEqual(['a', 'b']);
    expect(stage.desk.said).toEqual(['hello', 'still there?']);
  });

  it('goes on if the customer writes while the refused send is under way', async () => {
    const chat = await stage.chatting();
    stage.channel.outcomes.push({ kind: 'wait-for-customer', what: 'replies', reason });
    stage.channel.gate.close();
    await chat.say('a', 'b');
    await stage.write('still there?');
    stage.channel.gate.open();
    await settled();
    expect(stage.phone).toEqual(['a', 'b']);
  });

  it('goes on with an end keyword too, before the farewell', async () => {
    const chat = await stage.chatting();
    stage.channel.outcomes.push({ kind: 'wait-for-customer', what: 'replies', reason });
    await chat.say('a', 'b');
    await settled();
    await stage.write('bye');
    expect(stage.phone).toEqual(['a', 'b', TEXTS.ended]);
  });
});
