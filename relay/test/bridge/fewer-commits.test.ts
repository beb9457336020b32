import { beforeEach, describe, expect, it } from 'vitest';

import type { DeskEvent } from '../../src/desk.ts';
import type { Arrival } from '../../src/store/records.ts';
import type { FakeChat } from './fake-desk.ts';
import { ANNA, CHANNEL, Stage, wrote } from './stage.ts';
import { settled } from './stepping-clock.ts';

const customer = { channel: CHANNEL, openId: ANNA };

let stage: Stage;
let chat: FakeChat;
/** The methods of the journal that were asked for since the chat is under way. */
let asked: string[];
beforeEach(async () => {
  stage = await Stage.open();
  chat = await stage.chatting();
  await chat.say('how can I help?');
  await stage.elapse(1000);
  asked = [];
  stage.onJournal = (method) => asked.push(method);
});

function commits(): number {
  return asked.filter((method) => method === 'commit').length;
}

function arrival(text: string, key = text): Arrival {
  return { key, payload: wrote(text) };
}

describe('what a customer says in an open chat', () => {
  it('is written down with what follows from it, and not read again', async () => {
    expect(await stage.bridge.receive(customer, arrival('two'))).toBe('done');
    expect(commits()).toBe(1);
    await settled();
    expect(stage.desk.said).toEqual(['hello', 'two']);
    expect(asked).not.toContain('receive');
    expect(asked).not.toContain('inbox');
  });

  it('is taken once, however often it comes', async () => {
    const intakes = await Promise.all(
      [1, 2, 3].map(() => stage.bridge.receive(customer, arrival('two'))),
    );
    expect(intakes).toEqual(['done', 'known', 'known']);
    await settled();
    expect(stage.desk.said).toEqual(['hello', 'two']);
  });

  it('comes behind what another relay has written down and nobody has read yet', async () => {
    await stage.memory.journal.receive(customer, 'earlier', wrote('earlier'));
    expect(await stage.bridge.receive(customer, arrival('later'))).toBe('new');
    stage.bridge.received(customer);
    await settled();
    expect(stage.desk.said).toEqual(['hello', 'earlier', 'later']);
  });

  it('is not overtaken by what comes while it waits its turn', async () => {
    stage.refuses = (change) => change.includes('poison');
    const intakes = await Promise.all(
      ['a', 'poison', 'b', 'c'].map((text) => stage.bridge.receive(customer, arrival(text))),
    );
    expect(intakes).toEqual(['done', 'new', 'new', 'new']);
    stage.bridge.received(customer);
    await settled();
    expect(stage.desk.said).toEqual(['hello', 'a', '[unreadable]', 'b', 'c']);
  });

  it('is not overtaken by what comes while the inbox is looked through', async () => {
    const [a, b] = ['a', 'b'].map((text, index) => {
      if (index > 0) stage.bridge.received(customer);
      return stage.bridge.receive(customer, arrival(text));
    });
    expect([await a, await b]).not.toContain('known');
    stage.bridge.received(customer);
    await settled();
    expect(stage.desk.said).toEqual(['hello', 'a', 'b']);
  });

  it('is not taken if the journal fails, and taken when it comes again', async () => {
    stage.broken.add('commit');
    await expect(stage.bridge.receive(customer, arrival('two'))).rejects.toThrow('No commit.');
    stage.broken.clear();
    expect(stage.desk.said).toEqual(['hello']);
    expect(await stage.bridge.receive(customer, arrival('two'))).toBe('done');
    await settled();
    expect(stage.desk.said).toEqual(['hello', 'two']);
  });

  it.each([
    ['that ends it', wrote('Bye')],
    ['of a menu', { ...wrote('1'), choice: 's5-conversation 1' }],
    ['of no kind that is known', { kind: 'riddle' }],
  ])('%s goes by the inbox', async (_, payload) => {
    expect(await stage.bridge.receive(customer, { key: 'it', payload })).toBe('new');
  });

  it('goes by the inbox once the chat is over, and while everything stops', async () => {
    await chat.tell({ type: 'ended', by: 'agent', reason: 'agent' });
    expect(await stage.bridge.receive(customer, arrival('two'))).toBe('new');
    await stage.bridge.stop();
    expect(await stage.bridge.receive(customer, arrival('three'))).toBe('new');
    expect(await stage.memory.unread()).toBe(2);
  });
});

describe('what an agent says', () => {
  it('leaves with the step by which it came', async () => {
    await chat.say('a');
    await settled();
    expect(stage.phone).toEqual(['how can I help?', 'a']);
    // The step, and what became of it.
    expect(commits()).toBe(2);
    expect(await stage.fates('to-customer')).toEqual(['how can I help? delivered', 'a delivered']);
  });

  it('waits its turn behind what is on its way', async () => {
    stage.channel.gate.close();
    await chat.say('a');
    await chat.say('b');
    expect(await stage.fates('to-customer')).toContain('b queued');
    stage.channel.gate.open();
    await stage.elapse(1000);
    expect(stage.phone.slice(1)).toEqual(['a', 'b']);
  });

  it('has not left if the journal does not take the step', async () => {
    stage.broken.add('commit');
    const said = chat.say('a').catch(() => undefined);
    await settled();
    expect(stage.phone).toEqual(['how can I help?']);
    stage.broken.clear();
    await said;
    await chat.say('b');
    await stage.elapse(1000);
    expect(stage.phone.at(-1)).toBe('b');
    const rows = await stage.rows('to-customer');
    expect(rows.every(({ certain, status }) => certain === 1 && status === 'delivered')).toBe(true);
  });

  it('is on its way in the journal before it leaves, also after a step that the journal did not take', async () => {
    stage.broken.add('commit');
    await expect(chat.say('lost')).rejects.toThrow('No commit.');
    stage.broken.clear();
    stage.channel.gate.close();
    const say = (text: string): DeskEvent => ({ type: 'message', agent: 'Li Wei', text });
    await chat.tell(say('a'), say('b'));
    await settled();
    expect((await stage.fates('to-customer')).slice(1)).toEqual(['a sending', 'b queued']);
    stage.channel.gate.open();
  });

  it('takes a reply of the allowance, once', async () => {
    await stage.write('two');
    const before = await allowance();
    await chat.say('a');
    await settled();
    expect(await allowance()).toBe(before - 1);
  });
});

async function allowance(): Promise<number> {
  const facts = await stage.memory.journal.customerFacts(customer);
  return (facts as { allowance: { left: number } }).allowance.left;
}
