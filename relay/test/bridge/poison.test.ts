import { beforeEach, describe, expect, it } from 'vitest';

import { reason } from './fake-channel.ts';
import { settled } from './stepping-clock.ts';
import { ANNA, BEN, CHANNEL, Stage, wrote } from './stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});

/** As a mistake in the relay would show itself. */
function mistake(): never {
  throw new TypeError('private words of the customer');
}

function poisonous(text: string): boolean {
  return text.includes('poison');
}

async function command(text: string): Promise<void> {
  const payload = { requestId: 'request 1', command: { type: 'SendText', text } };
  const order = {
    requestId: 'request 1',
    chatId: 'chat of conversation 1',
    forChat: true,
    payload,
  };
  await stage.memory.journal.receiveCommand(order, 'commands', { replayId: 1 });
  stage.bridge.received({ channel: CHANNEL, openId: ANNA });
  await settled();
}

describe('a push that cannot be read', () => {
  it('is set aside with its reason, the agent sees that there was one, and the chat goes on', async () => {
    await stage.chatting();
    await stage.write('before');
    await stage.push({ kind: 'riddle' });
    await stage.write('after');
    expect(stage.desk.said).toEqual(['hello', 'before', '[unreadable]', 'after']);
    expect(await stage.memory.unread()).toBe(0);
    const [aside, ...more] = stage.observed.aside;
    expect([aside?.what, more]).toEqual(['push', []]);
    expect(aside?.reason).toMatch(/^ZodError/u);
    const rows = await stage.memory.entries();
    expect(rows.filter((row) => row.reason !== null)).toMatchObject([
      { id: Number(aside?.id), reason: aside?.reason, payload: '{"kind":"riddle"}' },
    ]);
  });

  it('is told of without a word of what it says', async () => {
    stage.channel.interpret = mistake;
    await stage.write('one');
    expect(stage.observed.aside[0]?.reason).toMatch(/^TypeError at poison\.test\.ts:\d+$/u);
    await stage.desk.chat().accept();
    await settled();
    expect(stage.desk.said).toEqual(['[unreadable]']);
  });

  it('opens a new allowance, like every word of a customer', async () => {
    const chat = await stage.chatting();
    stage.channel.outcomes.push({ kind: 'wait-for-customer', what: 'replies', reason });
    await chat.say('a');
    await settled();
    await stage.push({ kind: 'riddle' });
    await stage.elapse(1000);
    expect(stage.phone).toEqual(['a']);
  });

  it('of a kind that only a later relay knows is kept aside, too', async () => {
    await stage.chatting();
    const customer = { channel: CHANNEL, openId: ANNA };
    await stage.memory.journal.receive(customer, 'later', {}, 'unknown');
    await stage.write('after');
    expect(stage.desk.said).toEqual(['hello', 'after']);
    expect(stage.observed.aside).toMatchObject([{ what: 'unknown' }]);
  });
});

describe('a change that the journal refuses for what is in it', () => {
  function refuseWhatHolds(word: string): void {
    stage.refuses = (change) => change.includes(word);
  }

  it('is set aside, and the chat goes on', async () => {
    await stage.chatting();
    refuseWhatHolds('poison');
    await stage.write('poison', 'after');
    expect(stage.desk.said).toEqual(['hello', '[unreadable]', 'after']);
    expect(stage.observed.aside).toMatchObject([{ what: 'push' }]);
    expect(stage.observed.journalTroubles).toEqual([]);
  });

  it('is set aside even if nothing can take its place', async () => {
    await stage.chatting();
    refuseWhatHolds('to-agent');
    await stage.write('poison');
    expect(await stage.memory.unread()).toBe(0);
    expect(stage.desk.said).toEqual(['hello']);
  });

  it('costs an agent these words, which the console shows as failed, and nothing else', async () => {
    const chat = await stage.chatting();
    refuseWhatHolds('poison');
    await chat.say('a', 'poison', 'b');
    await stage.elapse(1000);
    expect(stage.phone).toEqual(['a', 'b']);
    expect(await stage.fates('to-customer')).toEqual(['a delivered', ' failed', 'b delivered']);
    const told = stage.org.updates.flatMap(({ update }) => update.messages);
    expect(told).toMatchObject([{ status: 'failed', author: 'Li Wei', direction: 'to-customer' }]);
    expect(told[0]?.reason).toMatch(/write it again/u);
    expect(stage.observed.aside).toMatchObject([{ what: 'desk-event', id: 'conversation 1' }]);
  });
});

describe('words that cannot be made ready for the channel', () => {
  beforeEach(() => {
    const prepare = stage.channel.prepare.bind(stage.channel);
    stage.channel.prepare = (text) => (poisonous(text) ? mistake() : prepare(text));
  });

  it('of an agent are kept as failed, in their place', async () => {
    const chat = await stage.chatting();
    await chat.tell(
      { type: 'message', agent: 'Li Wei', text: 'a' },
      { type: 'message', agent: 'Li Wei', text: 'poison' },
      { type: 'message', agent: 'Li Wei', text: 'b' },
    );
    await stage.elapse(1000);
    expect(await stage.fates('to-customer')).toEqual([
      'a delivered',
      'poison failed',
      'b delivered',
    ]);
    expect(stage.org.updates.flatMap(({ update }) => update.messages)).toMatchObject([
      { text: 'poison', status: 'failed' },
    ]);
  });

  it('of a command are answered as failed', async () => {
    await stage.chatting();
    await command('poison');
    await stage.elapse(1000);
    expect(stage.phone).toEqual([]);
    expect(stage.org.updates.flatMap(({ update }) => update.results)).toMatchObject([
      { requestId: 'request 1', outcome: 'failed' },
    ]);
  });
});

it('a command that cannot be read is answered as failed', async () => {
  await stage.chatting();
  await command('');
  await stage.elapse(1000);
  expect(stage.observed.aside).toMatchObject([{ what: 'command' }]);
  expect(stage.org.updates.flatMap(({ update }) => update.results)).toMatchObject([
    { requestId: 'request 1', outcome: 'failed' },
  ]);
});

describe('a channel that throws', () => {
  it('costs the message at hand, whose fate nobody knows, and not those behind it', async () => {
    const chat = await stage.chatting();
    const send = stage.channel.sendText.bind(stage.channel);
    stage.channel.sendText = (openId, text) => (poisonous(text) ? mistake() : send(openId, text));
    await chat.say('a', 'poison', 'b');
    await stage.elapse(60_000);
    expect(stage.phone).toEqual(['a', 'b']);
    expect(await stage.fates('to-customer')).toEqual([
      'a delivered',
      'poison unknown',
      'b delivered',
    ]);
    expect(stage.observed.deliveries.filter(({ kind }) => kind === 'retry')).toHaveLength(5);
  });
});

describe('a desk that always throws', () => {
  it('costs the message at hand, whose fate nobody knows, and not those behind it', async () => {
    const chat = await stage.chatting();
    const send = chat.send.bind(chat);
    chat.send = (message) => (poisonous(message.text) ? mistake() : send(message));
    await stage.write('poison', 'after');
    await stage.elapse(10_000);
    expect(stage.desk.said).toEqual(['hello', 'after']);
    expect(await stage.fates('to-agent')).toEqual([
      'hello delivered',
      'poison unknown',
      'after delivered',
    ]);
    expect(stage.observed.notHeard).toMatchObject([{ reason: 'desk-failure' }]);
    expect(stage.org.updates.flatMap(({ update }) => update.messages)).toMatchObject([
      { text: 'poison', status: 'unknown', direction: 'to-agent' },
    ]);
  });
});

it('poison of one customer is not felt by another', async () => {
  await stage.push({ kind: 'riddle' }, ANNA);
  await stage.push(wrote('hello'), BEN);
  await stage.elapse(1);
  await stage.desk.chat(BEN).accept();
  await settled();
  expect(stage.desk.said).toEqual(['hello']);
});
