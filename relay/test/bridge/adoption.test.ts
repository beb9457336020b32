import { beforeEach, describe, expect, it } from 'vitest';

import { adoptOpenChats } from '../../src/bridge/adoption.ts';
import type { OpenChatNotes } from '../../src/org.ts';
import { away, type FakeOrg } from './fake-org.ts';
import { ANNA, CHANNEL, Stage, TEXTS } from './stage.ts';
import { settled } from './stepping-clock.ts';

const notes: OpenChatNotes = {
  chatId: 'a01',
  key: 'former key',
  channel: CHANNEL,
  openId: ANNA,
  fence: 4,
  status: 'active',
  chatKey: 'desk key',
  session: { chat: 9, notes: 3 },
  agent: 'Li Wei',
  openedAt: 5,
  acceptedAt: 6,
  visitorName: `visitor ${ANNA}`,
  prechatDetails: [{ label: 'detail' }],
  prechatEntities: [],
};

let stage: Stage;
let org: FakeOrg;

beforeEach(async () => {
  stage = await Stage.open();
  ({ org } = stage);
});

async function adopt(): Promise<void> {
  await adoptOpenChats({
    org,
    journal: stage.journal,
    observer: stage.observed,
    channel: (name) => (name === CHANNEL ? stage.served : undefined),
    received: (customer) => {
      stage.bridge.received(customer);
    },
  });
  await settled();
}

describe('a chat that the org knows and the journal does not', () => {
  it('is claimed with a higher fence, and goes on with the notes of its desk', async () => {
    org.open = [notes];
    await adopt();
    expect(org.claims).toEqual([{ chatId: 'a01', fence: 5, status: 'active' }]);
    expect(stage.desk.chat().resumeFrom).toMatchObject({ chat: 9, revived: true });
    await stage.desk.chat().say('still here');
    await stage.write('good');
    expect(stage.phone).toEqual(['still here']);
    expect(stage.desk.said).toEqual(['good']);
    expect(org.opens).toEqual([]);
  });

  it('is left to another relay that was faster, or while the org does not answer', async () => {
    org.open = [notes];
    org.stale = true;
    await adopt();
    expect(stage.observed.adoptions).toEqual(['a01 left']);
    expect(stage.desk.chats).toEqual([]);
    org.trouble = away;
    await expect(adopt()).rejects.toBe(away);
  });

  it('is not taken twice, and not for a channel that is not served', async () => {
    org.open = [notes, { ...notes, chatId: 'a02', key: 'other key', channel: 'other' }];
    await adopt();
    await adopt();
    expect(org.claims).toHaveLength(1);
    expect(stage.desk.chats).toHaveLength(1);
    expect(stage.observed.adoptions.toSorted()).toEqual([
      'a01 taken',
      'a02 unserved',
      'a02 unserved',
    ]);
  });

  it('is over if nobody knows how to go on, and the customer is told', async () => {
    org.open = [{ ...notes, session: undefined }];
    await adopt();
    await stage.elapse(1000);
    expect(stage.phone).toEqual([TEXTS.interrupted]);
    expect(org.updates.at(-1)).toMatchObject({ chatId: 'a01', update: { status: 'ended' } });
  });

  it('goes on when the customer writes before the org was asked for it', async () => {
    org.resumed = notes;
    stage.desk.prepared.push({ session: { chat: 1 }, chatKey: 'in vain' });
    await stage.write('hello');
    expect(org.claims).toEqual([{ chatId: 'a01', fence: 5, status: 'active' }]);
    expect(stage.desk.discarded).toHaveLength(1);
    expect(stage.desk.chat().resumeFrom).toMatchObject({ chat: 9, revived: true });
    expect(stage.desk.said).toEqual(['hello']);
  });
});

describe('a new chat', () => {
  it('is opened with the notes of its desk, so that no other call has to bring them', async () => {
    stage.desk.prepared.push({ session: { chat: 1 }, chatKey: 'k' });
    await stage.write('hello');
    expect(org.opens).toMatchObject([{ chatKey: 'k', session: { chat: 1 }, message: 'hello' }]);
    expect(stage.desk.chat().resumeFrom).toEqual({ chat: 1 });
    await stage.elapse(1000);
    expect(org.updates).toEqual([]);
  });

  it('gives its notes back when nobody is there', async () => {
    org.closed = 'Back at nine.';
    stage.desk.prepared.push({ session: { chat: 1 }, chatKey: 'k' });
    await stage.write('hello');
    expect(stage.desk.discarded).toHaveLength(1);
    expect(stage.phone).toEqual(['Back at nine.']);
  });
});
