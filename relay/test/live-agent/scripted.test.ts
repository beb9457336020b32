import { getEventListeners } from 'node:events';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { DeskChat } from '../../src/desk.ts';
import { LiveAgentDesk } from '../../src/live-agent/live-agent-desk.ts';
import type { LiveAgentObserver } from '../../src/live-agent/observer.ts';
import type { Session } from '../../src/live-agent/session.ts';
import { FakeClock } from '../fixtures/fake-clock.ts';
import { MemoryJournal } from './memory-journal.ts';
import { IDS, REQUEST } from './scene.ts';
import { ScriptedService } from './scripted-service.ts';
import { established } from './sessions.ts';

// What the stand-in of Live Agent never does, word for word.

let service: ScriptedService;
let clock: FakeClock;
let journal: MemoryJournal;
let retry: ReturnType<typeof vi.fn<LiveAgentObserver['retry']>>;
let chat: DeskChat;

beforeEach(() => {
  service = new ScriptedService();
  clock = new FakeClock();
  journal = new MemoryJournal();
  retry = vi.fn<LiveAgentObserver['retry']>();
  service.always('Messages', 'silence');
  service.always('ChatMessage', 200);
  service.always('ChasitorResyncState', 200);
});

afterEach(() => chat.stop());

/** Takes up a chat as it stands in the journal. */
function take(changes: Partial<Session> = {}): void {
  journal.session = established(changes);
  takeFrom(journal.session);
}

function takeFrom(session: MemoryJournal['session']): void {
  const desk = new LiveAgentDesk({
    address: {
      endpoint: 'https://d.la1-c1-tst.salesforceliveagent.com/chat/rest/',
      ...IDS,
      apiVersion: 52,
    },
    transport: service.transport,
    clock,
    observer: {
      unknownMessage: vi.fn(),
      retry,
      handover: vi.fn(),
      failedLater: vi.fn(),
      misconfigured: vi.fn(),
    },
    gapMs: 0,
  });
  chat = desk.take(REQUEST, journal.book(), session);
}

/** Lets everything go on that does not wait for the clock. */
async function turns(count = 20): Promise<void> {
  for (let n = 0; n < count; n += 1) await new Promise(setImmediate);
}

/** Moves the clock on in steps of a second. */
async function pass(seconds: number): Promise<void> {
  for (let n = 0; n < seconds && !journal.over; n += 1) {
    clock.advance(1000);
    await turns(8);
  }
}

const reconnection = [
  200,
  {
    messages: [{ type: 'ReconnectSession', message: { resetSequence: true, affinityToken: 'b' } }],
  },
] as [number, unknown];

function batch(sequence: number, ...texts: string[]): [number, unknown] {
  const messages = texts.map((text) => ({ type: 'ChatMessage', message: { name: 'Ada', text } }));
  return [200, { messages, sequence, offset: sequence }];
}

describe('a history that does not come', () => {
  it('is not waited for any longer when nothing else comes either', async () => {
    service.next('Messages', 204);
    take({ repair: 'session-data', ack: 17 });
    await turns();
    expect(service.calls.map(({ noun }) => noun)).toEqual([
      'Messages',
      'ChasitorResyncState',
      'Messages',
    ]);
    expect(journal.events).toEqual([{ type: 'restored' }]);
    // What it counts from is not known, so nothing is acknowledged.
    expect(service.to('Messages')[1]?.url).toMatch(/ack=-1$/u);
  });

  it('leaves a message with an unknown fate to be sent once more', async () => {
    take();
    service.next('ChatMessage', 'broken');
    service.next('ReconnectSession', reconnection);
    const sent = chat.send({ id: '1', text: 'a' });
    await turns();
    service.next('ChatMessage', 503);
    service.next('Messages', 204);
    await pass(1);
    expect(await sent).toBe(true);
    const numbers = service
      .to('ChatMessage')
      .map(({ headers }) => headers?.['X-LIVEAGENT-SEQUENCE']);
    expect(numbers).toEqual(['2', '2', '1']);
  });
});

describe('a service that repeats itself', () => {
  it('is not asked in a tight loop, and not for ever', async () => {
    service.always('Messages', batch(3, 'old'));
    take();
    await turns(200);
    expect(service.to('Messages')).toHaveLength(1);
    await pass(700);
    expect(journal.events).toEqual([{ type: 'lost', reason: 'unreachable' }]);
    expect(service.to('Messages').length).toBeLessThan(80);
    expect(retry).toHaveBeenCalledWith('poll', 'stale');
  });
});

describe('a service that cannot be understood', () => {
  it('is asked for 10 minutes, and nothing is acknowledged', async () => {
    service.always('Messages', [200, '<html>maintenance</html>']);
    take();
    await pass(700);
    expect(journal.events).toEqual([{ type: 'lost', reason: 'unreachable' }]);
    expect(new Set(service.to('Messages').map(({ url }) => url)).size).toBe(1);
    expect(retry).toHaveBeenCalledWith('poll', 'unreadable');
  });

  it('is asked for a session again', async () => {
    service.always('SessionId', [200, '']);
    takeFrom(undefined);
    await turns();
    await pass(3);
    expect(service.to('SessionId').length).toBeGreaterThan(2);
    expect(journal.sessions).toEqual([]);
    expect(retry).toHaveBeenCalledWith('create', 'network');
  });
});

describe('notes that cannot be read', () => {
  it.each([
    ['of another version', { version: 9 }],
    ['damaged', { ...established(), ack: 'x' }],
  ])('(%s) are as good as none', async (_, notes) => {
    service.always('SessionId', 'silence');
    takeFrom(notes);
    await turns();
    expect(service.calls.map(({ noun }) => noun)).toEqual(['SessionId']);
  });
});

describe('a repair that does not succeed', () => {
  it.each([
    [
      'ReconnectSession fails',
      () => {
        service.always('ReconnectSession', 'timeout');
      },
      'reconnect',
    ],
    [
      'ReconnectSession makes no sense',
      () => {
        service.always('ReconnectSession', [200, '']);
      },
      'reconnect',
    ],
    [
      'the new affinity is not known',
      () => {
        service.always('ReconnectSession', reconnection);
        service.always('Messages', 503);
      },
      'reconnect',
    ],
    [
      'ChasitorResyncState fails',
      () => {
        service.always('ChasitorResyncState', 'broken');
      },
      'resync-state',
    ],
    [
      'ChasitorResyncState is answered 500',
      () => {
        service.always('ChasitorResyncState', 500);
      },
      'resync-state',
    ],
  ] as const)('because %s is given up after 10 minutes', async (_, fail, repair) => {
    fail();
    take({ repair });
    await turns(200);
    expect(service.calls.length).toBeLessThan(8);
    await pass(700);
    expect(journal.events.at(-1)).toEqual({ type: 'lost', reason: 'unreachable' });
    expect(service.calls.length).toBeLessThan(200);
  });

  it.each([400, 403, 404])(
    'because ReconnectSession is answered %i is given up',
    async (status) => {
      service.always('ReconnectSession', status);
      take({ repair: 'reconnect' });
      await turns();
      expect(journal.events).toEqual([{ type: 'lost', reason: `reconnect-${status}` }]);
    },
  );

  it('because there is nothing to repair goes on where it was', async () => {
    service.always('ReconnectSession', 405);
    take({ repair: 'reconnect', formerRepair: 'resync-state' });
    await turns();
    await pass(1);
    expect(service.calls.map(({ noun }) => noun)).toEqual([
      'ReconnectSession',
      'ChasitorResyncState',
      'Messages',
    ]);
    expect(journal.events).toEqual([{ type: 'restored' }]);
  });
});

describe('the first poll after a reconnection', () => {
  it('acknowledges nothing, then what was there before, then nothing again', async () => {
    service.next('Messages', 400, 'broken', 400, 400);
    take({ repair: 'session-data', ack: 17 });
    await turns();
    await pass(1);
    const acks = service.to('Messages').map(({ url }) => /ack=(.*)$/u.exec(url)?.[1]);
    expect(acks).toEqual(['-1', '17', '-1', '17']);
    expect(journal.events).toEqual([{ type: 'lost', reason: 'status-400' }]);
  });

  it('is lost when there is nothing else to acknowledge', async () => {
    service.next('Messages', 400);
    take({ repair: 'session-data', ack: -1 });
    await turns();
    expect(journal.events).toEqual([{ type: 'lost', reason: 'status-400' }]);
  });
});

describe('a chat that goes on for long', () => {
  it('leaves nothing behind at the signals and the clock', async () => {
    for (let n = 1; n <= 300; n += 1) {
      service.next('Messages', n % 3 === 0 ? 204 : batch(3 + n, 'x'));
    }
    take();
    for (let n = 1; n <= 50; n += 1) {
      expect(await chat.send({ id: String(n), text: 'a' })).toBe(true);
    }
    await turns(3000);
    expect(service.to('Messages')).toHaveLength(301);
    const signals = new Set(service.calls.flatMap(({ request }) => request.signal ?? []));
    const listeners = [...signals].map((signal) => getEventListeners(signal, 'abort').length);
    // The poll that is being held.
    expect(Math.max(...listeners)).toBe(1);
    expect(clock.timers).toBe(0);
  });

  it('ends without a trace', async () => {
    take();
    service.always('ChatEnd', 200);
    service.always('DELETE SessionId', 200);
    const leaving = chat.end('wish');
    await turns();
    await pass(11);
    await leaving;
    expect(journal.events).toEqual([{ type: 'ended', by: 'customer', reason: 'client' }]);
    expect(service.to('DELETE SessionId')).toHaveLength(1);
    expect(clock.timers).toBe(0);
  });

  it('stops at the latest 5 s after it was told to', async () => {
    take();
    service.always('ChatMessage', 'silence');
    const sent = chat.send({ id: '1', text: 'a' });
    await turns();
    let stopped = false;
    const stopping = chat.stop().then(() => (stopped = true));
    await pass(4);
    expect(stopped).toBe(false);
    await pass(1);
    await stopping;
    expect(await sent).toBe(false);
    expect(clock.timers).toBe(0);
    expect(journal.events).toEqual([]);
  });
});

describe('the gap between two messages', () => {
  it('is kept, also when a POST fails', async () => {
    journal.session = established();
    const desk = new LiveAgentDesk({
      address: { endpoint: established().endpoint, ...IDS, apiVersion: 52 },
      transport: service.transport,
      clock,
      observer: {
        unknownMessage: vi.fn(),
        retry,
        handover: vi.fn(),
        failedLater: vi.fn(),
        misconfigured: vi.fn(),
      },
      gapMs: 3000,
    });
    chat = desk.take(REQUEST, journal.book(), journal.session);
    service.next('ChatMessage', 'broken');
    const sent = chat.send({ id: '1', text: 'a' });
    await turns();
    await pass(2);
    expect(service.to('ChatMessage')).toHaveLength(1);
    await pass(1);
    expect(service.to('ChatMessage')).toHaveLength(2);
    expect(await sent).toBe(true);
  });
});
