import { describe, expect, it } from 'vitest';

import { conversationSchema } from '../../src/bridge/conversation.ts';
import type { CustomerEvent } from '../../src/channel.ts';
import { ANNA, TEXTS } from './stage.ts';
import { World } from './world.ts';

/** Long enough for everything that is due, a pause after a failure included. */
const REST_MS = 3000;

/** Lets everything happen, with another process whenever the former one is gone. */
async function rest(world: World): Promise<void> {
  do {
    if (!world.alive) world.start();
    await world.clock.elapse(REST_MS);
  } while (!world.alive);
}

type Act = (world: World) => unknown;

/** A life of a customer, and what comes of it, whatever becomes of the processes. */
interface Life {
  name: string;
  acts: Act[];
  /** What agents have heard. */
  heard: string[];
  /** What has appeared on the phone. */
  phone: string[];
  /** How many chats it took. */
  chats: number;
  /** How many files the org keeps. */
  files?: number;
}

function accept(world: World): void {
  world.chat().accept();
}

function picture(mediaId: string): CustomerEvent {
  return { kind: 'message', text: '[Image]', media: { type: 'image', mediaId } };
}

/** What agents have heard; the names of files say when they came. */
function heardBy(world: World): string[] {
  const heard = world.service.heard(ANNA).map(({ text }) => text);
  return heard.map((text) => text.replace(/image-[\d-]+/u, 'image'));
}

const lives: Life[] = [
  {
    name: 'a talk with an interruption',
    acts: [
      (world) => world.write('one', 'two'),
      accept,
      (world) => {
        world.chat().say('a', 'b|c');
      },
      (world) => world.write('three'),
      (world) => {
        world.chat().interrupt();
      },
      (world) => world.write('four'),
      (world) => {
        world.chat().say('d');
        world.chat().restore();
      },
      (world) => world.write('bye'),
    ],
    heard: ['one', 'two', 'three', 'four'],
    phone: ['a', 'b', 'c', 'd', TEXTS.ended],
    chats: 1,
  },
  {
    name: 'a talk with pictures',
    acts: [
      (world) => world.push(picture('m1')),
      accept,
      (world) => world.write('one'),
      (world) => world.push(picture('m2')),
      (world) => world.write('bye'),
    ],
    heard: ['[Image] image.jpg https://org/file/1', 'one', '[Image] image.jpg https://org/file/2'],
    phone: [TEXTS.ended],
    chats: 1,
    files: 2,
  },
  {
    name: 'a phone that is hard to reach',
    acts: [
      (world) => world.write('one'),
      accept,
      (world) => {
        world.phones.exhausted.add(ANNA);
        world.chat().say('a', 'b');
      },
      (world) => world.write('two'),
      (world) => {
        world.phones.mishaps.push('not-sent');
        world.phones.refused.add('no');
        world.phones.tooLong.add('cdef');
        world.chat().say('no', 'cdef');
      },
      (world) => {
        world.chat().say('g');
        world.chat().finish({ type: 'ended', by: 'agent', reason: 'agent' });
      },
    ],
    heard: ['one', 'two'],
    phone: ['a', 'b', 'cd', 'ef', 'g', TEXTS.ended],
    chats: 1,
  },
  {
    name: 'a chat that is lost before everything is heard',
    acts: [
      (world) => world.write('one'),
      accept,
      (world) => {
        world.chat().gate.close();
      },
      (world) => world.write('two', 'three'),
      (world) => {
        world.chat().finish({ type: 'lost', reason: '403' });
      },
      accept,
      (world) => world.write('bye', 'four'),
      accept,
      (world) => {
        world.chat().finish({ type: 'lost', reason: '403' });
      },
    ],
    heard: ['one', 'two', 'three', 'four'],
    phone: [TEXTS.ended, TEXTS.interrupted],
    chats: 3,
  },
  {
    name: 'a customer who comes back until somebody is there',
    acts: [
      (world) => world.write('one'),
      (world) => {
        world.chat().finish({ type: 'refused', reason: 'Unavailable' });
      },
      (world) => {
        world.org.closed = 'Back at nine.';
      },
      (world) => world.write('two'),
      (world) => {
        world.org.closed = undefined;
      },
      (world) => world.write('three'),
      (world) => {
        accept(world);
        world.chat().finish({ type: 'ended', by: 'agent', reason: 'agent' });
      },
      accept,
      (world) => world.push({ kind: 'left' }),
      (world) => world.write('four'),
      (world) => world.push({ kind: 'left' }),
    ],
    heard: ['one', 'two', 'three'],
    phone: [TEXTS.offline, 'Back at nine.'],
    chats: 5,
  },
];

/** Plays a whole life; `witness` may end the process whenever something is written. */
async function play(
  acts: readonly Act[],
  witness: (world: World) => World['witness'],
): Promise<World> {
  const world = await World.open();
  world.witness = witness(world);
  for (const act of acts) {
    await act(world);
    await rest(world);
  }
  await rest(world);
  return world;
}

async function countWrites({ acts }: Life): Promise<number> {
  return (await play(acts, () => () => undefined)).writes;
}

/** What must be true of the whole life, however often it was interrupted. */
async function check(world: World, life: Life, mayRepeat: boolean, note: string): Promise<void> {
  const heard = world.service.heard(ANNA);
  expect(heardBy(world), note).toEqual(life.heard);
  expect(world.org.files, note).toHaveLength(life.files ?? 0);
  expect(new Set(heard.map(({ id }) => id)).size, note).toBe(life.heard.length);

  const rows = await world.memory.messages('to-customer');
  const doubtful = rows.filter(({ certain }) => certain === 0).map(({ text }) => text);
  const repeated = world.phone().filter((text, index, all) => text === all[index - 1]);
  // A repetition is always marked, and there is none if no process died.
  expect(
    repeated.filter((text) => !doubtful.includes(text)),
    note,
  ).toEqual([]);
  expect(repeated.length, note).toBeLessThanOrEqual(mayRepeat ? 1 : 0);
  if (!mayRepeat) expect(doubtful, note).toEqual([]);
  const once = world.phone().filter((text, index, all) => text !== all[index - 1]);
  expect(once, note).toEqual(life.phone);
  const notices = rows.filter(({ author }) => author === '').map(({ text }) => text);
  expect(notices, note).toEqual(life.phone.filter((text) => text.length > 2));

  const conversations = await world.memory.conversations();
  expect(conversations.every(({ state, session }) => state === 'ended' && session === null)).toBe(
    true,
  );
  expect(await world.memory.unread(), note).toBe(0);
  expect(await world.memory.journal.reports(), note).toEqual([]);
  const asked = world.org.opens.map(({ key }) => key);
  expect(new Set(asked).size, note).toBe(life.chats);
  expect(conversations, note).toHaveLength(life.chats);
  for (const conversation of conversations) {
    const { chatId } = conversationSchema.parse(JSON.parse(conversation.facts));
    const told = world.org.updates.filter((each) => each.chatId === chatId);
    const fences = told.map(({ update }) => update.fence);
    expect(fences, note).toEqual(fences.toSorted((one, other) => one - other));
    if (chatId !== null) expect(told.at(-1)?.update.status, note).toBe('ended');
  }
}

describe.each(lives)('a process that is replaced during $name', (life) => {
  it('is not missed if it never was', async () => {
    const world = await play(life.acts, () => () => undefined);
    await check(world, life, false, 'undisturbed');
    expect(world.org.opens).toHaveLength(life.chats);
    expect(world.observed.journalTroubles).toEqual([]);
  });

  it.each(['before', 'after'] as const)(
    'by a crash %s any write loses nothing and says nothing twice, but for one marked message',
    async (moment) => {
      const writes = await countWrites(life);
      for (let fatal = 1; fatal <= writes; fatal += 1) {
        const world = await play(life.acts, (on) => (write, when) => {
          if (write === fatal && when === moment) on.crash();
        });
        await check(world, life, true, `crash ${moment} write ${fatal}`);
      }
    },
  );

  it('by a stop during any write loses nothing and says nothing twice', async () => {
    const writes = await countWrites(life);
    for (let last = 1; last <= writes; last += 1) {
      const world = await play(life.acts, (on) => (write, when) => {
        if (write === last && when === 'before') void on.stop();
      });
      await check(world, life, false, `stop at write ${last}`);
    }
  });

  it('after each act takes up what is open, with a higher fence as soon as it writes', async () => {
    const world = await World.open();
    for (const act of life.acts) {
      await act(world);
      await rest(world);
      const before = await openFacts(world);
      world.crash();
      await rest(world);
      const after = await openFacts(world);
      expect(after?.id).toBe(before?.id);
      const fence = before?.fence ?? 0;
      expect([fence, fence + 1]).toContain(after?.fence ?? 0);
      expect(after?.state).toBe(before?.state);
    }
    await check(world, life, true, 'a crash after each act');
  });

  it('again and again, at every third write, has the same effect', async () => {
    const world = await play(life.acts, (on) => (write, when) => {
      if (write % 3 === 0 && when === 'after') on.crash();
    });
    expect(heardBy(world)).toEqual(life.heard);
    const once = world.phone().filter((text, index, all) => text !== all[index - 1]);
    expect(once).toEqual(life.phone);
  });
});

async function openFacts(
  world: World,
): Promise<ReturnType<typeof conversationSchema.parse> | undefined> {
  const open = (await world.memory.conversations()).find(({ state }) => state !== 'ended');
  return open && conversationSchema.parse(JSON.parse(open.facts));
}
