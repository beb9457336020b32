import { beforeEach, describe, expect, it } from 'vitest';

import { settled } from './stepping-clock.ts';
import { ANNA, BEN, CHANNEL, Stage, wrote } from './stage.ts';
import type { FakeChat } from './fake-desk.ts';
import { World } from './world.ts';

// As Live Agent needs it between two messages.
const GAP_MS = 250;
const MANY = 1000;

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});

function texts(count: number, name = 'line'): string[] {
  return Array.from({ length: count }, (_, index) => `${name} ${String(index)}`);
}

/** The desk takes one message in so many milliseconds. */
function slow(chat: FakeChat, gapMs = GAP_MS): void {
  const send = chat.send.bind(chat);
  chat.send = async (message) => {
    await new Promise<void>((resolve) => stage.clock.after(gapMs, resolve));
    return send(message);
  };
}

/** All are in the journal before the bridge knows of the first one. */
async function flood(count: number, openId = ANNA): Promise<void> {
  for (const text of texts(count)) {
    await stage.memory.journal.receive({ channel: CHANNEL, openId }, text, wrote(text));
  }
  stage.bridge.received({ channel: CHANNEL, openId });
  await settled();
}

const lines = (): string[] => stage.desk.said.join('\n').split('\n');

describe('a thousand messages in a second from one customer', () => {
  it('reach the agent in order, none lost, within seconds', async () => {
    slow(await stage.chatting());
    const before = stage.clock.now();
    await flood(MANY);
    await stage.elapse(5000);
    expect(lines()).toEqual(['hello', ...texts(MANY)]);
    expect(stage.desk.said.length).toBeLessThan(15);
    for (const said of stage.desk.said) expect(said.length).toBeLessThanOrEqual(2048);
    const rows = await stage.rows('to-agent');
    expect(rows.every(({ status }) => status === 'delivered')).toBe(true);
    const last = Math.max(...rows.map((row) => row.settled_at ?? Infinity));
    expect(last - before).toBeLessThan(4000);
    expect(stage.observed.heardAfter).toHaveLength(MANY + 1);
  });

  it('are not felt by another customer', async () => {
    slow(await stage.chatting());
    await stage.push(wrote('hello'), BEN);
    await stage.elapse(1);
    const ben = stage.desk.chat(BEN);
    slow(ben);
    await ben.accept();
    await stage.elapse(GAP_MS);
    const flooding = flood(MANY);
    for (const text of texts(5, 'Ben')) {
      await stage.push(wrote(text), BEN);
      await stage.elapse(GAP_MS);
      expect(ben.sent.at(-1)?.text).toBe(text);
    }
    await flooding;
    expect(lines()).not.toContain(texts(MANY).at(-1));
    await stage.elapse(5000);
    expect(lines()).toContain(texts(MANY).at(-1));
  });

  it('before an agent is there cost one chat and one call of the org', async () => {
    await flood(MANY);
    await stage.elapse(1);
    expect(stage.desk.chats).toHaveLength(1);
    expect(stage.org.opens).toHaveLength(1);
    await stage.desk.chat().accept();
    await stage.elapse(1000);
    expect(lines()).toEqual(texts(MANY));
  });
});

describe('a long backlog', () => {
  it('that the desk does not take together is said one by one, and only the culprit fails', async () => {
    const chat = await stage.chatting();
    const send = chat.send.bind(chat);
    chat.send = (message) => {
      if (message.text.includes('line 7')) chat.fates.unshift('unheard');
      return send(message);
    };
    chat.gate.close();
    await stage.write('first');
    await flood(30);
    chat.gate.open();
    await stage.elapse(60_000);
    const fates = await stage.fates('to-agent');
    expect(fates.filter((fate) => !fate.endsWith('delivered'))).toEqual(['line 7 failed']);
    expect(fates).toHaveLength(32);
    expect(stage.observed.notHeard).toHaveLength(1);
    const heard = stage.desk.said.filter((said) => !said.includes('line 7'));
    expect(heard).toEqual(['hello', 'first', ...texts(30).filter((text) => text !== 'line 7')]);
  });

  it('whose fate nobody knows is marked so as a whole, and not said again', async () => {
    const chat = await stage.chatting();
    chat.gate.close();
    await stage.write('first');
    await flood(30);
    chat.fates.push('heard', 'maybe');
    chat.gate.open();
    await stage.elapse(60_000);
    const fates = await stage.fates('to-agent');
    expect(fates.filter((fate) => fate.endsWith('unknown'))).toEqual(
      texts(30).map((text) => `${text} unknown`),
    );
    expect(lines()).toEqual(['hello', 'first', ...texts(30)]);
  });

  it('ends where the customer said farewell', async () => {
    const chat = await stage.chatting();
    chat.gate.close();
    await stage.write('first');
    await flood(30);
    await stage.write('bye', 'new');
    chat.gate.open();
    await stage.elapse(1000);
    expect(
      chat.sent
        .map(({ text }) => text)
        .join('\n')
        .split('\n'),
    ).toEqual(['hello', 'first', ...texts(30)]);
    expect(chat.ends).toBe(1);
  });
});

describe('a process that dies while it says a long backlog', () => {
  /** Everything up to the moment before or after the n-th write of the journal, then another process. */
  async function dieAt(write: number, when: 'before' | 'after'): Promise<World> {
    const world = await World.open();
    await world.write('hello');
    await world.clock.elapse(1);
    world.chat().accept();
    await world.clock.elapse(3000);
    for (const text of texts(25)) {
      const customer = { channel: CHANNEL, openId: ANNA };
      await world.memory.journal.receive(customer, text, { kind: 'message', text });
    }
    world.writes = 0;
    world.witness = (number, moment) => {
      if (number === write && moment === when) world.crash();
    };
    world.bridge?.received({ channel: CHANNEL, openId: ANNA });
    for (let life = 0; life < 3; life += 1) {
      await world.clock.elapse(3000);
      if (!world.alive) {
        world.witness = () => undefined;
        // What is written meanwhile must not get into the words of the former process.
        for (const text of texts(15, 'later')) await world.write(text);
        world.start();
      }
    }
    await world.clock.elapse(10_000);
    return world;
  }

  // Of the 25 of the inbox, the last; the mark; and the fates of what was said.
  const points = [1, 13, 23, 24, 25, 26, 27, 28, 29, 30];

  it.each(['before', 'after'] as const)(
    'says each word once and in order, whichever write it dies %s',
    async (when) => {
      let died = 0;
      for (const point of points) {
        const world = await dieAt(point, when);
        const heard = world.service.heard(ANNA).flatMap(({ text }) => text.split('\n'));
        const wasKilled = heard.includes('later 0');
        died += wasKilled ? 1 : 0;
        expect(heard).toEqual(['hello', ...texts(25), ...(wasKilled ? texts(15, 'later') : [])]);
        const rows = await world.memory.messages('to-agent', ANNA);
        expect(rows.every(({ status }) => status === 'delivered')).toBe(true);
      }
      expect(died).toBeGreaterThan(5);
    },
  );
});
