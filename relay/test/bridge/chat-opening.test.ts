import { beforeEach, describe, expect, it } from 'vitest';

import { obtainChat, type Opened } from '../../src/bridge/chat-opening.ts';
import type { OpenChat, OpenChatNotes, OpenedChat } from '../../src/org.ts';
import { FakeDesk } from './fake-desk.ts';
import { away, FakeOrg } from './fake-org.ts';
import { Observed } from './observed.ts';
import { settled, SteppingClock } from './stepping-clock.ts';

const NOTES: OpenChatNotes = {
  chatId: 'a01',
  key: 'former key',
  channel: 'shop',
  openId: 'anna',
  fence: 3,
  status: 'active',
  chatKey: 'k',
  session: { ack: 3 },
  agent: 'Li',
  openedAt: 1000,
  acceptedAt: 2000,
  visitorName: 'Anna',
  prechatDetails: [],
  prechatEntities: [],
};
const REQUEST = {
  channel: 'shop',
  openId: 'anna',
  key: 'c1',
  fence: 1,
  message: 'hi',
  chatKey: '',
  session: undefined,
  profile: {},
  prechat: [],
};
const PREPARED = { session: { ack: -1 }, chatKey: 'prepared' };

/** An org that answers with what the test has written down. */
class AnsweringOrg extends FakeOrg {
  readonly answers: OpenedChat[] = [];

  override openChat(request: OpenChat): Promise<OpenedChat> {
    const answer = this.answers.shift();
    return answer === undefined ? super.openChat(request) : Promise.resolve(answer);
  }
}

let org: AnsweringOrg;
let desk: FakeDesk;
let clock: SteppingClock;
let observer: Observed;
let stopping: AbortController;
/** What comes of telling the org of an end. */
let endIsTold: boolean;
let tellings: string[];
let opened: Opened | undefined | 'not yet';

beforeEach(() => {
  org = new AnsweringOrg();
  desk = new FakeDesk();
  clock = new SteppingClock();
  observer = new Observed();
  stopping = new AbortController();
  endIsTold = false;
  tellings = [];
  opened = 'not yet';
});

async function obtain(prepared: typeof PREPARED | 'nothing' = PREPARED): Promise<void> {
  const parts = {
    org,
    desk,
    clock,
    observer,
    language: 'en',
    target: undefined,
    stopping: stopping.signal,
    tellEnd: ({ key }: OpenChatNotes) => {
      tellings.push(key);
      return Promise.resolve(endIsTold);
    },
  };
  const given = prepared === 'nothing' ? undefined : prepared;
  void obtainChat('c1', REQUEST, given, parts).then((answer) => {
    opened = answer;
  });
  await settled();
}

describe('asking the org for a chat', () => {
  it('gets a new one, for which the prepared session is used', async () => {
    await obtain();
    expect(opened).toMatchObject({ kind: 'open', chatId: 'chat of c1' });
    expect(desk.discarded).toEqual([]);
  });

  it.each<[answer: OpenedChat, comesTo: Opened]>([
    [
      { status: 'closed', text: 'At nine.', caseOpened: true },
      { kind: 'closed', text: 'At nine.', caseOpened: true },
    ],
    [{ status: 'over' }, { kind: 'over' }],
  ])('gives the prepared session back when the org says %j', async (answer, comesTo) => {
    org.answers.push(answer);
    await obtain();
    expect(opened).toEqual(comesTo);
    expect(desk.discarded).toEqual([PREPARED]);
  });

  it('has nothing to give back when nothing was prepared', async () => {
    org.answers.push({ status: 'over' });
    await obtain('nothing');
    expect(desk.discarded).toEqual([]);
  });

  it('takes over the chat that another process has left, with a higher fence', async () => {
    org.answers.push({ status: 'resumed', notes: NOTES });
    await obtain();
    expect(opened).toMatchObject({
      kind: 'adopted',
      session: { ack: 3 },
      chat: { chatId: 'a01', key: 'former key', fence: 4, agent: 'Li' },
    });
    expect(org.claims).toEqual([{ chatId: 'a01', fence: 4, status: 'active' }]);
    expect(desk.discarded).toEqual([PREPARED]);
  });

  it('asks again once the org knows that the former chat has ended here', async () => {
    endIsTold = true;
    org.answers.push({ status: 'resumed', notes: NOTES });
    await obtain();
    expect(tellings).toEqual(['former key']);
    expect(opened).toMatchObject({ kind: 'open' });
    expect(org.claims).toEqual([]);
  });

  it('tells an end once, and then believes the org that the chat is open', async () => {
    endIsTold = true;
    org.answers.push({ status: 'resumed', notes: NOTES }, { status: 'resumed', notes: NOTES });
    await obtain();
    expect(tellings).toEqual(['former key']);
    expect(opened).toMatchObject({ kind: 'adopted' });
  });

  it.each([
    [
      'another process was faster',
      () => {
        org.stale = true;
      },
    ],
    [
      'the org does not answer',
      () => {
        org.trouble = away;
      },
    ],
  ])('waits for whoever holds the chat when %s, and asks again', async (_, hinder) => {
    org.answers.push({ status: 'resumed', notes: NOTES });
    hinder();
    await obtain();
    expect(observer.stale).toEqual(['c1']);
    org.stale = false;
    org.trouble = undefined;
    await clock.elapse(29_999);
    expect(opened).toBe('not yet');
    await clock.elapse(1);
    expect(opened).toMatchObject({ kind: 'open' });
  });

  it('ends without an answer when everything stops', async () => {
    org.stale = true;
    org.answers.push({ status: 'resumed', notes: NOTES });
    await obtain();
    stopping.abort();
    await settled();
    expect(opened).toBeUndefined();
  });

  it('does not even wait when everything has stopped already', async () => {
    stopping.abort();
    await obtain();
    expect(opened).toBeUndefined();
    expect(org.opens).toEqual([]);
  });
});
