import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { CustomerEvent, MediaFetch } from '../../src/channel.ts';
import { OrgError } from '../../src/org.ts';
import { PICTURE, reason } from './fake-channel.ts';
import { Gate } from './gate.ts';
import { ANNA, BEN, Stage } from './stage.ts';
import { settled } from './stepping-clock.ts';

const DAY = 24 * 60 * 60_000;

let stage: Stage;

beforeEach(async () => {
  stage = await Stage.open();
});

afterEach(async () => {
  await stage.bridge.stop();
  await stage.memory.journal.close();
});

function picture(mediaId = 'm'): CustomerEvent {
  return { kind: 'message', text: '[Image]', media: { type: 'image', mediaId } };
}

async function send(event: CustomerEvent, openId = ANNA): Promise<void> {
  await stage.push(event, openId);
  await stage.elapse(0);
}

/** WeChat does not give it out before the gate is opened. */
function held(mediaId = 'm'): Gate {
  const gate = Gate.closed();
  stage.channel.mediaGates.set(mediaId, gate);
  return gate;
}

/** The chat that the org has opened last. */
function newestChat(): string {
  return `chat of ${stage.org.opens.at(-1)?.key ?? ''}`;
}

/** The name of a file that came in now. */
function name(extension = 'jpg'): string {
  const digits = new Date(stage.clock.now()).toISOString().replaceAll(/[-:]|\..*/gu, '');
  return `image-${digits.replace('T', '-')}.${extension}`;
}

describe('what a customer sends', () => {
  it('is kept with the chat, and the agent gets one line with a link, in order', async () => {
    await stage.chatting();
    const called = name();
    await send(picture());
    await send({ kind: 'message', text: 'this one' });
    expect(stage.desk.said).toEqual(['hello', `[Image] ${called} https://org/file/1`, 'this one']);
    expect(stage.org.files).toMatchObject([
      { chatId: 'chat of conversation 1', name: called, contentType: 'image/jpeg' },
    ]);
    expect(stage.org.files[0]?.bytes).toBe(PICTURE.bytes);
  });

  it('is kept under the id of its message, and the archive knows which file it is', async () => {
    await stage.chatting();
    await send(picture());
    const row = (await stage.rows('to-agent'))[1];
    expect(stage.org.files[0]?.key).toBe(row?.id);
    const file: unknown = JSON.parse(row?.file ?? '');
    expect(file).toMatchObject({ versionId: '068000000000001', type: 'image', size: 9 });
    expect(row?.medium).toBeNull();
  });

  it('is fetched while the customer waits for an agent', async () => {
    await send(picture());
    expect(stage.org.files).toHaveLength(1);
    await stage.desk.chat().accept();
    await settled();
    expect(stage.desk.said).toEqual([expect.stringMatching(/^\[Image\] \S+ https:\S+$/u)]);
  });

  it('is not waited for longer than 5 seconds; the link comes later', async () => {
    const gate = held();
    const chat = await stage.chatting();
    await send(picture());
    await send({ kind: 'message', text: 'this one' });
    await stage.elapse(4999);
    expect(stage.desk.said).toEqual(['hello']);
    expect(chat.typings).toEqual([true]);
    await stage.elapse(1);
    expect(stage.desk.said).toEqual([
      'hello',
      '[Image] (not here yet; it will appear in the panel)',
      'this one',
    ]);
    gate.open();
    await settled();
    expect(stage.desk.said.at(-1)).toMatch(/^\[Image\] is here now: \S+ https:\/\/org\/file\/1$/u);
    expect(stage.org.files).toHaveLength(1);
  });

  it('waits for a chat, and is fetched as soon as there is one', async () => {
    stage.org.closed = 'Come back at nine.';
    await send(picture());
    expect(stage.channel.fetches).toEqual([]);
    expect(stage.phone).toEqual(['Come back at nine.']);
    stage.org.closed = undefined;
    await stage.write('are you there?');
    await stage.desk.chat().accept();
    await settled();
    expect(stage.org.files).toMatchObject([{ chatId: newestChat() }]);
    expect(stage.desk.said[0]).toMatch(/^\[Image\] \S+ https:/u);
    expect(stage.desk.said[1]).toBe('are you there?');
  });

  it('for which no chat came in 3 days is said to be gone', async () => {
    stage.org.closed = 'Come back on Monday.';
    await send(picture());
    await stage.elapse(3 * DAY + 1);
    stage.org.closed = undefined;
    await stage.write('hello again');
    await stage.desk.chat().accept();
    await settled();
    expect(stage.desk.said[0]).toMatch(/^\[Image\] cannot be had: WeChat no longer has it/u);
    expect(stage.channel.fetches).toEqual([]);
    expect(stage.observed.media).toEqual([expect.stringMatching(/ lost media-expired$/u)]);
  });

  it.each<[MediaFetch, RegExp]>([
    [{ kind: 'lost', loss: 'unsafe', reason }, /cannot be had: the file is no picture/u],
    [{ kind: 'lost', loss: 'empty', reason }, /cannot be had: the file is empty/u],
    [{ kind: 'lost', loss: 'too-large', reason }, /cannot be had: the file is too large/u],
    [{ kind: 'lost', loss: 'expired', reason }, /cannot be had: WeChat no longer has it/u],
    [{ kind: 'lost', loss: 'refused', reason }, /cannot be had: WeChat does not give it out/u],
    [
      { kind: 'fetched', medium: { ...PICTURE, extension: 'silk', isUnplayable: true } },
      /\.silk https:\S+ \(the browser cannot play it; download it\)$/u,
    ],
  ])('is said to be what it is: %j', async (fetch, line) => {
    await stage.chatting();
    stage.channel.media.push(fetch);
    await send(picture());
    await send({ kind: 'message', text: 'this one' });
    expect(stage.desk.said[1]).toMatch(line);
    expect(stage.desk.said[2]).toBe('this one');
  });

  it('is tried again, with growing pauses, until it is there', async () => {
    await stage.chatting();
    const failure: MediaFetch = { kind: 'retry', waitMs: 0, reason };
    stage.channel.media.push(failure, failure, failure, failure);
    await send(picture());
    await stage.elapse(6999);
    expect(stage.channel.fetches).toHaveLength(3);
    await stage.elapse(1);
    expect(stage.channel.fetches).toHaveLength(4);
    await stage.elapse(8000);
    expect(stage.channel.fetches).toHaveLength(5);
    expect(stage.org.files).toHaveLength(1);
    expect(stage.desk.said.filter((line) => line.startsWith('[Image]'))).toHaveLength(2);
  });

  it('that does not come in 3 days is given up, and the agent hears of it', async () => {
    await stage.chatting();
    stage.channel.fetchMedia = () => Promise.resolve({ kind: 'operator', waitMs: 1000, reason });
    await send(picture());
    await stage.elapse(3 * DAY + 11 * 60_000);
    expect(stage.desk.said.at(-1)).toMatch(/^\[Image\] cannot be had: WeChat no longer has it/u);
    const waiting = await stage.memory.journal.dueMedia({ channel: 'shop', openId: ANNA });
    expect(waiting).toEqual([]);
  });

  it('waits for an org without room, which the agent and the operator hear of', async () => {
    await stage.chatting();
    stage.org.fileTrouble = new OrgError('refused', 'STORAGE_LIMIT_EXCEEDED', 'storage limit');
    await send(picture());
    await stage.elapse(5000);
    expect(stage.desk.said.at(-1)).toMatch(/storage of Salesforce is full, tell your admin/u);
    expect(stage.observed.orgTroubles[0]).toMatchObject({ what: 'file' });
    stage.org.fileTrouble = undefined;
    await stage.elapse(60_000);
    expect(stage.desk.said.at(-1)).toMatch(/is here now: \S+ https:/u);
  });

  it('for a chat that the org has erased is given up', async () => {
    await stage.chatting();
    stage.org.fileTrouble = new OrgError('refused', 'ENTITY_IS_DELETED', 'entity is deleted');
    await send(picture());
    expect(stage.desk.said.at(-1)).toBe('[Image] cannot be had: the record of this chat is gone.');
  });

  it('is kept after the chat has ended, without a word to anybody', async () => {
    const gate = held();
    const chat = await stage.chatting();
    await send(picture());
    await stage.elapse(5000);
    await chat.tell({ type: 'ended', by: 'agent', reason: 'agent' });
    gate.open();
    await settled();
    expect(stage.org.files).toMatchObject([{ chatId: 'chat of conversation 1' }]);
    expect(stage.desk.said).toHaveLength(2);
    expect(stage.desk.chats).toHaveLength(1);
  });

  it('does not open a chat again for a note that was not read', async () => {
    const gate = held();
    const chat = await stage.chatting();
    await send(picture());
    await stage.elapse(5000);
    chat.gate.close();
    gate.open();
    await settled();
    await chat.tell({ type: 'ended', by: 'agent', reason: 'agent' });
    await settled();
    expect(stage.desk.chats).toHaveLength(1);
    expect((await stage.fates('to-agent')).at(-1)).toMatch(/ cancelled$/u);
  });
});

describe('many media', () => {
  it('are fetched four at a time, and one of each customer', async () => {
    const openIds = [ANNA, BEN, 'openid-c', 'openid-d', 'openid-e'];
    const gates = openIds.map((openId) => held(openId));
    for (const openId of openIds) {
      await send(picture(openId), openId);
      await send(picture(`${openId} again`), openId);
    }
    const ids = (): string[] => stage.channel.fetches.map(({ mediaId }) => mediaId);
    expect(ids()).toEqual(openIds.slice(0, 4));
    gates[1]?.open();
    await settled();
    // Whoever waited longest is next.
    expect(ids().slice(4)).toEqual(['openid-ben again', 'openid-e'].slice(0, ids().length - 4));
    for (const gate of gates) gate.open();
    await settled();
    expect(ids()).toHaveLength(10);
    expect(stage.org.files).toHaveLength(10);
  });

  it('of one customer do not hold up another one', async () => {
    const gate = held('slow');
    await send(picture('slow'));
    await send(picture('slower'));
    await send(picture('quick'), BEN);
    expect(stage.org.files.map(({ chatId }) => chatId)).toEqual([newestChat()]);
    gate.open();
    await settled();
    expect(stage.org.files).toHaveLength(3);
  });
});

describe('a file that the agent has asked for', () => {
  it('is asked of the customer, and handed over besides being kept', async () => {
    const chat = await stage.chatting();
    await chat.tell({ type: 'file-wanted' });
    await settled();
    expect(stage.phone).toEqual(['Send a file.']);
    chat.offers.push('taken');
    await send(picture());
    expect(chat.offered).toMatchObject([{ contentType: 'image/jpeg', bytes: PICTURE.bytes }]);
    expect(stage.org.files).toHaveLength(1);
    expect(stage.desk.said.at(-1)).toMatch(/^\[Image\] \S+ https:\S+$/u);
  });

  it('and that is too large for it is said to be so', async () => {
    const chat = await stage.chatting();
    chat.offers.push('too-large');
    await send(picture());
    expect(stage.desk.said.at(-1)).toMatch(/\(too large for the file transfer; use the link\)$/u);
  });
});

describe('a process that dies', () => {
  const STEPS = ['before it fetches', 'while it fetches', 'after it kept the file'] as const;

  it.each(STEPS)('%s: the file is kept once, and the line comes once', async (step) => {
    await stage.chatting();
    const gate = held();
    if (step === 'after it kept the file') {
      gate.open();
      // The org has it, and nothing can be written down any more.
      stage.onJournal = (method) => {
        if (method === 'message') stage.broken.add('commit');
      };
    }
    if (step === 'before it fetches') stage.broken.add('dueMedia');
    await send(picture());
    await stage.bridge.stop();
    stage.broken.clear();
    stage.onJournal = () => undefined;
    gate.open();
    stage.bridge = stage.newBridge();
    await stage.bridge.start();
    await settled();
    const chat = stage.desk.chat();
    expect(chat.resumeFrom).toBeDefined();
    await settled();
    expect(stage.org.files).toHaveLength(1);
    const lines = stage.desk.said.filter((line) => line.startsWith('[Image]'));
    expect(lines).toEqual([expect.stringMatching(/^\[Image\] \S+ https:\/\/org\/file\/1$/u)]);
  });

  it('while the agent knows that it comes later: the second line comes once', async () => {
    await stage.chatting();
    const gate = held();
    await send(picture());
    await stage.elapse(5000);
    await stage.bridge.stop();
    gate.open();
    stage.bridge = stage.newBridge();
    await stage.bridge.start();
    await settled();
    const lines = stage.desk.said.filter((line) => line.startsWith('[Image]'));
    expect(lines).toEqual([
      '[Image] (not here yet; it will appear in the panel)',
      expect.stringMatching(/is here now/u),
    ]);
  });

  it('while the agent waits for what was sent when nobody was there: it comes all the same', async () => {
    stage.org.closed = 'Come back at nine.';
    await send(picture());
    stage.org.closed = undefined;
    const gate = held();
    await stage.write('are you there?');
    await stage.desk.chat().accept();
    await stage.elapse(5000);
    expect(stage.desk.said[0]).toBe('[Image] (not here yet; it will appear in the panel)');
    await stage.bridge.stop();
    gate.open();
    stage.bridge = stage.newBridge();
    await stage.bridge.start();
    await settled();
    expect(stage.org.files).toMatchObject([{ chatId: newestChat() }]);
    expect(stage.desk.said.at(-1)).toMatch(/is here now/u);
  });

  it('goes on with what a chat that is over has left', async () => {
    const gate = held();
    const chat = await stage.chatting();
    await send(picture());
    await stage.elapse(5000);
    await chat.tell({ type: 'ended', by: 'agent', reason: 'agent' });
    await stage.elapse(60_000);
    await stage.bridge.stop();
    gate.open();
    stage.bridge = stage.newBridge();
    await stage.bridge.start();
    await settled();
    expect(stage.org.files).toHaveLength(1);
  });
});
