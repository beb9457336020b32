import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { DeskChat } from '../../src/desk.ts';
import { revived, type Session } from '../../src/live-agent/session.ts';
import { IDS } from './scene.ts';
import { ENDPOINT, ScriptedDesk } from './scripted-desk.ts';
import { established } from './sessions.ts';

// How a chat is asked for, with a service that answers word for word what the test says.

let desk: ScriptedDesk;
let chat: DeskChat;

const SESSION_ID = [
  200,
  { id: 'session-1', key: 'key-1', affinityToken: 'affinity-1', clientPollTimeout: 40 },
] as [number, unknown];

beforeEach(() => {
  desk = new ScriptedDesk();
  desk.service.always('SessionId', SESSION_ID);
  desk.service.always('ChasitorInit', 200);
  desk.service.always('Messages', 'silence');
  desk.service.always('DELETE SessionId', 200);
});

afterEach(() => chat.stop());

async function ask(session?: Session): Promise<void> {
  chat = desk.take(session);
  await desk.turns();
}

/** A session that has asked for nothing yet. */
function created(changes: Partial<Session> = {}): Session {
  return established({ phase: 'created', sequence: 0, taken: 0, ack: -1, ...changes });
}

/** The session as it is in the journal. */
function noted(): unknown {
  return desk.journal.session;
}

function sequences(): unknown[] {
  return desk.service.to('ChasitorInit').map(({ headers }) => headers?.['X-LIVEAGENT-SEQUENCE']);
}

describe('asking for a chat', () => {
  it('writes the session down, then asks for an agent, then polls', async () => {
    await ask();
    expect(desk.nouns).toEqual(['SessionId', 'ChasitorInit', 'Messages']);
    expect(desk.service.to('SessionId')[0]?.url).toBe(`${ENDPOINT}System/SessionId`);
    expect(desk.journal.sessions).toMatchObject([
      { phase: 'created', id: 'session-1', sequence: 0, ack: -1 },
      { phase: 'requested', id: 'session-1', sequence: 1, taken: 1 },
    ]);
    expect(desk.journal.events).toEqual([{ type: 'requested', chatKey: 'session-1' }]);
    expect(desk.observer.retry).not.toHaveBeenCalled();
  });

  it('says who asks and for what, in 15 characters where Salesforce knows 18', async () => {
    await ask();
    expect(JSON.parse(desk.service.to('ChasitorInit')[0]?.body ?? '')).toEqual({
      ...IDS,
      sessionId: 'session-1',
      userAgent: 'WeChat Desk',
      language: 'zh-CN',
      screenResolution: '1080x1920',
      visitorName: 'Mei',
      prechatDetails: [],
      prechatEntities: [],
      buttonOverrides: [],
      receiveQueueUpdates: true,
      isPost: true,
    });
    expect(sequences()).toEqual(['1']);
  });

  it('asks at the address to which SwitchServer has sent it', async () => {
    const other = 'https://d.la2.salesforceliveagent.com/chat/rest/';
    await ask(established({ phase: 'moved', endpoint: other }));
    expect(desk.service.to('SessionId')[0]?.url).toBe(`${other}System/SessionId`);
    expect(desk.service.to('ChasitorInit')[0]?.url).toBe(`${other}Chasitor/ChasitorInit`);
  });

  it('goes on with the session of a process that died before it asked for an agent', async () => {
    await ask(created());
    expect(desk.nouns).toEqual(['ChasitorInit', 'Messages']);
    expect(noted()).toMatchObject({ phase: 'requested', sequence: 1, taken: 1 });
  });

  it('keeps the number of notes that may be older than what was sent', async () => {
    const notes = revived(created({ sequence: 4 }));
    await ask(notes);
    expect(noted()).toMatchObject({ phase: 'requested', sequence: notes.sequence, taken: 0 });
  });

  it('does not go on when the process stops', async () => {
    desk.service.always('ChasitorInit', 'silence');
    await ask();
    await chat.stop();
    expect(desk.nouns).toEqual(['SessionId', 'ChasitorInit']);
    expect(noted()).toMatchObject({ phase: 'created' });
    expect(desk.observer.retry).not.toHaveBeenCalled();
  });
});

describe('a service that does not take the request', () => {
  it.each([400, 404, 405])('for good (%i) ends it, and an admin is told why', async (status) => {
    desk.service.next('ChasitorInit', [status, 'deploymentId is not known']);
    await ask();
    expect(desk.journal.events.at(-1)).toEqual({
      type: 'refused',
      reason: `configuration-${status}`,
    });
    expect(desk.observer.misconfigured).toHaveBeenCalledExactlyOnceWith(
      status,
      'deploymentId is not known',
    );
    expect(desk.observer.retry).not.toHaveBeenCalled();
  });

  it.each([400, 404, 405])('nor a session, for good (%i), ends it', async (status) => {
    desk.service.next('SessionId', [status, 'no such path']);
    await ask();
    expect(desk.journal.events).toEqual([{ type: 'refused', reason: `configuration-${status}` }]);
    expect(desk.observer.misconfigured).toHaveBeenCalledExactlyOnceWith(status, 'no such path');
  });

  it.each([
    [500, 'status-500'],
    [502, 'status-502'],
    [429, 'status-429'],
    ['broken', 'network'],
    ['timeout', 'network'],
    ['unreachable', 'network'],
  ] as const)('in passing (%s) is asked again, under the same number', async (answer, reason) => {
    desk.service.next('ChasitorInit', answer);
    await ask();
    expect(sequences()).toEqual(['1']);
    await desk.pass(0.25, 250);
    expect(sequences()).toEqual(['1', '1']);
    expect(desk.observer.retry.mock.calls).toEqual([['create', reason]]);
    expect(noted()).toMatchObject({ phase: 'requested', sequence: 1 });
    expect(desk.observer.misconfigured).not.toHaveBeenCalled();
  });

  it('nor a session, in passing, is asked for a session again', async () => {
    desk.service.next('SessionId', 503, 'timeout');
    await ask();
    await desk.pass(2, 250);
    expect(desk.nouns.slice(0, 4)).toEqual(['SessionId', 'SessionId', 'SessionId', 'ChasitorInit']);
    expect(desk.observer.retry.mock.calls).toEqual([
      ['create', 'status-503'],
      ['create', 'network'],
    ]);
  });

  it.each([
    [503, 'handover'],
    [403, 'lost'],
  ] as const)('because it has lost the session (%i) gets a new one', async (status, reason) => {
    desk.service.next('ChasitorInit', status);
    await ask();
    expect(desk.nouns).toEqual(['SessionId', 'ChasitorInit', 'DELETE SessionId']);
    expect(noted()).toBeUndefined();
    await desk.pass(0.25, 250);
    expect(desk.nouns.slice(3)).toEqual(['SessionId', 'ChasitorInit', 'Messages']);
    expect(desk.observer.retry.mock.calls).toEqual([['create', reason]]);
    const requested = { type: 'requested', chatKey: 'session-1' };
    expect(desk.journal.events).toEqual([requested, requested]);
  });

  it('because its answer was lost knows that it has it', async () => {
    desk.service.next('ChasitorInit', 'broken', [409, 'Out of sync Ack. Expected 1. Actual 2']);
    await ask();
    await desk.pass(0.25, 250);
    expect(desk.nouns.slice(-2)).toEqual(['ChasitorInit', 'Messages']);
    expect(noted()).toMatchObject({ phase: 'requested', sequence: 1, taken: 1 });
  });

  it('and names our own number is believed at the second time', async () => {
    desk.service.always('ChasitorInit', [409, 'Out of sync Ack. Expected 1. Actual 1']);
    await ask();
    await desk.pass(0.25, 250);
    expect(sequences()).toEqual(['1', '1']);
    expect(noted()).toMatchObject({ phase: 'requested' });
  });

  it('with 409 whatever it is asked is polled after the third, and not before', async () => {
    desk.service.always('ChasitorInit', 409);
    await ask();
    await desk.pass(0.25, 250);
    expect(desk.nouns).not.toContain('Messages');
    await desk.pass(1, 250);
    expect(sequences()).toEqual(['1', '1', '1']);
    expect(desk.nouns.at(-1)).toBe('Messages');
  });

  it('with 409, but not three times in a row, is asked again', async () => {
    desk.service.next('ChasitorInit', 409, 409, 500, 409, 409);
    await ask();
    await desk.pass(30);
    expect(sequences()).toHaveLength(6);
    expect(desk.observer.retry.mock.calls.map(([, reason]) => reason)).toEqual([
      'status-409',
      'status-409',
      'status-500',
      'status-409',
      'status-409',
    ]);
  });
});

describe('a service that answers polls and never knows of the request', () => {
  /** Its first 204 comes so many milliseconds after the process has begun. */
  async function hearNothingFor(ms: number, session: Session): Promise<void> {
    desk.service.next('Messages', 'broken', 204);
    await ask(session);
    desk.clock.advance(ms);
    await desk.turns();
  }

  it('gets two minutes', async () => {
    await hearNothingFor(120_000, established({ phase: 'requested' }));
    expect(desk.journal.over).toBe(false);
    expect(desk.nouns).toEqual(['Messages', 'Messages', 'Messages']);
  });

  it('is given up after that, its session as well, and an admin is told', async () => {
    await hearNothingFor(120_001, established({ phase: 'requested' }));
    expect(desk.journal.events).toEqual([{ type: 'refused', reason: 'configuration-silence' }]);
    expect(desk.observer.misconfigured).toHaveBeenCalledExactlyOnceWith(204, '');
    expect(desk.nouns).toEqual(['Messages', 'Messages', 'DELETE SessionId']);
  });

  it.each(['queued', 'established'] as const)('is not given up once it is %s', async (phase) => {
    await hearNothingFor(300_000, established({ phase }));
    expect(desk.journal.events).toEqual([]);
  });

  it('is not given up when another process may have heard the answer', async () => {
    await hearNothingFor(300_000, established({ phase: 'requested', uncounted: true }));
    expect(desk.journal.events).toEqual([]);
  });

  it('has its time from the moment when it took the request', async () => {
    desk.service.next('ChasitorInit', 'broken', 'broken');
    desk.service.next('Messages', 'broken', 204);
    await ask(created());
    desk.clock.advance(100_000);
    await desk.turns();
    desk.clock.advance(100_000);
    await desk.turns();
    // The first try after a success comes soon, whatever there was before.
    await desk.pass(0.25, 250);
    expect(desk.nouns.slice(-3)).toEqual(['Messages', 'Messages', 'Messages']);
    expect(desk.journal.over).toBe(false);
  });
});
