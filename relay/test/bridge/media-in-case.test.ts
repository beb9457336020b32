import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { CustomerEvent } from '../../src/channel.ts';
import { OrgError } from '../../src/org.ts';
import { reason } from './fake-channel.ts';
import { Gate } from './gate.ts';
import { ANNA, Stage } from './stage.ts';
import { settled } from './stepping-clock.ts';

const DAY = 24 * 60 * 60_000;
const PICTURE: CustomerEvent = {
  kind: 'message',
  text: '[Image]',
  media: { type: 'image', mediaId: 'm' },
};
const NAMED: unknown = expect.stringMatching(/^\[Image\] image-\d{8}-\d{6}\.jpg$/u);

let stage: Stage;

beforeEach(async () => {
  stage = await Stage.open();
  stage.org.closed = ' ';
  stage.org.caseOpened = true;
});

afterEach(async () => {
  await stage.bridge.stop();
  await stage.memory.journal.close();
});

async function send(event: CustomerEvent): Promise<void> {
  await stage.push(event);
  await stage.elapse(0);
}

async function restart(): Promise<void> {
  await stage.bridge.stop();
  stage.broken.clear();
  stage.onJournal = () => undefined;
  stage.bridge = stage.newBridge();
  await stage.bridge.start();
  await settled();
}

function due(): Promise<unknown[]> {
  return stage.memory.journal.dueMedia({ channel: 'shop', openId: ANNA });
}

describe('what a customer sends outside business hours, where a case is opened of it', () => {
  it('is fetched at once, linked to the case, and named in its text', async () => {
    await send(PICTURE);
    expect(stage.org.files).toMatchObject([{ chatId: null, contentType: 'image/jpeg' }]);
    expect(stage.org.caseNews).toEqual([
      {
        key: stage.org.opens[0]?.key,
        before: '[Image]',
        line: NAMED,
        versionId: '068000000000001',
      },
    ]);
    expect(await due()).toEqual([]);
  });

  it('and cannot be had is told in the case', async () => {
    stage.channel.media.push({ kind: 'lost', loss: 'unsafe', reason });
    await send(PICTURE);
    expect(stage.org.caseNews).toMatchObject([{ before: '[Image]' }]);
    expect(stage.org.caseNews[0]?.line).toMatch(/^\[Image\] cannot be had: /u);
    expect(stage.org.caseNews[0]).not.toHaveProperty('versionId');
    expect(await due()).toEqual([]);
  });

  it('and does not come in 3 days is told in the case', async () => {
    stage.channel.fetchMedia = () => Promise.resolve({ kind: 'operator', waitMs: 1000, reason });
    await send(PICTURE);
    expect(stage.org.caseNews).toEqual([]);
    await stage.elapse(3 * DAY + 11 * 60_000);
    expect(stage.org.caseNews).toHaveLength(1);
    expect(stage.org.caseNews[0]?.line).toMatch(
      /^\[Image\] cannot be had: WeChat no longer has it/u,
    );
  });

  it('waits for an org that is away', async () => {
    const gate = Gate.closed();
    stage.channel.mediaGates.set('m', gate);
    await send(PICTURE);
    stage.org.fileTrouble = new OrgError('away', 'SERVER_UNAVAILABLE', 'later');
    gate.open();
    await stage.elapse(5000);
    expect(stage.org.caseNews).toEqual([]);
    stage.org.fileTrouble = undefined;
    await stage.elapse(60_000);
    expect(stage.org.caseNews).toHaveLength(1);
    expect(stage.org.files).toHaveLength(1);
  });

  it('is given up when the case is gone', async () => {
    stage.org.caseIs = 'gone';
    await send(PICTURE);
    expect(await due()).toEqual([]);
    await stage.elapse(DAY);
    expect(stage.channel.fetches).toHaveLength(1);
  });

  it('while the case is being opened is not in it, and becomes another one', async () => {
    stage.org.gate.close();
    await send(PICTURE);
    await send({ kind: 'message', text: 'It is broken.' });
    stage.org.gate.open();
    await stage.elapse(1000);
    expect(stage.org.opens.map(({ message }) => message)).toEqual(['[Image]', 'It is broken.']);
    expect(stage.org.caseNews).toMatchObject([{ key: stage.org.opens[0]?.key }]);
  });

  it.each(['before it fetches', 'after it kept the file', 'after the case has it'] as const)(
    'is kept once by a process that dies %s',
    async (step) => {
      if (step === 'before it fetches') stage.broken.add('dueMedia');
      if (step === 'after it kept the file') {
        stage.org.addToCase = () => Promise.reject(new OrgError('away', 'GONE', 'broken'));
      }
      if (step === 'after the case has it') {
        stage.onJournal = (method) => {
          if (method === 'message') stage.broken.add('commit');
        };
      }
      await send(PICTURE);
      Reflect.deleteProperty(stage.org, 'addToCase');
      await restart();
      expect(stage.org.files).toHaveLength(1);
      expect(stage.org.caseNews).toMatchObject([{ line: NAMED }]);
      expect(await due()).toEqual([]);
    },
  );
});

it('without a case it waits for the next chat, and is fetched then', async () => {
  stage.org.caseOpened = false;
  await send(PICTURE);
  expect(stage.channel.fetches).toEqual([]);
  stage.org.closed = undefined;
  await stage.chatting();
  expect(stage.desk.said).toEqual([
    expect.stringMatching(/^\[Image\] \S+ https:\/\/org\/file\/1$/u),
    'hello',
  ]);
});
