import { getEventListeners } from 'node:events';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { DeskChat } from '../../src/desk.ts';
import type { Session } from '../../src/live-agent/session.ts';
import { ScriptedDesk } from './scripted-desk.ts';
import { established } from './sessions.ts';

// What the stand-in of Live Agent never does, word for word.

let desk: ScriptedDesk;
let chat: DeskChat;

beforeEach(() => {
  desk = new ScriptedDesk();
  desk.service.always('Messages', 'silence');
  desk.service.always('ChatMessage', 200);
  desk.service.always('ChasitorResyncState', 200);
});

afterEach(() => chat.stop());

/** Takes up a chat as it stands in the journal. */
function take(changes: Partial<Session> = {}): void {
  chat = desk.take(established(changes));
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
    desk.service.next('Messages', 204);
    take({ repair: 'session-data', ack: 17 });
    await desk.turns();
    expect(desk.nouns).toEqual(['Messages', 'ChasitorResyncState', 'Messages']);
    expect(desk.journal.events).toEqual([{ type: 'restored' }]);
    // What it counts from is not known, so nothing is acknowledged.
    expect(desk.service.to('Messages')[1]?.url).toMatch(/ack=-1$/u);
  });

  it('leaves a message with an unknown fate to be sent once more', async () => {
    take();
    desk.service.next('ChatMessage', 'broken');
    desk.service.next('ReconnectSession', reconnection);
    const sent = chat.send({ id: '1', text: 'a' });
    await desk.turns();
    desk.service.next('ChatMessage', 503);
    desk.service.next('Messages', 204);
    await desk.pass(1);
    expect(await sent).toBe(true);
    const numbers = desk.service
      .to('ChatMessage')
      .map(({ headers }) => headers?.['X-LIVEAGENT-SEQUENCE']);
    expect(numbers).toEqual(['2', '2', '1']);
  });
});

describe('a service that repeats itself', () => {
  it('is not asked in a tight loop, and not for ever', async () => {
    desk.service.always('Messages', batch(3, 'old'));
    take();
    await desk.turns(200);
    expect(desk.service.to('Messages')).toHaveLength(1);
    await desk.pass(700);
    expect(desk.journal.events).toEqual([{ type: 'lost', reason: 'unreachable' }]);
    expect(desk.service.to('Messages').length).toBeLessThan(80);
    expect(desk.observer.retry).toHaveBeenCalledWith('poll', 'stale');
  });
});

describe('a service that cannot be understood', () => {
  it('is asked for 10 minutes, and nothing is acknowledged', async () => {
    desk.service.always('Messages', [200, '<html>maintenance</html>']);
    take();
    await desk.pass(700);
    expect(desk.journal.events).toEqual([{ type: 'lost', reason: 'unreachable' }]);
    expect(new Set(desk.service.to('Messages').map(({ url }) => url)).size).toBe(1);
    expect(desk.observer.retry).toHaveBeenCalledWith('poll', 'unreadable');
  });

  it('is asked for a session again', async () => {
    desk.service.always('SessionId', [200, '']);
    chat = desk.take(undefined);
    await desk.turns();
    await desk.pass(3);
    expect(desk.service.to('SessionId').length).toBeGreaterThan(2);
    expect(desk.journal.sessions).toEqual([]);
    expect(desk.observer.retry).toHaveBeenCalledWith('create', 'network');
  });
});

describe('notes that cannot be read', () => {
  it.each([
    ['of another version', { version: 9 }],
    ['damaged', { ...established(), ack: 'x' }],
  ])('(%s) are as good as none', async (_, notes) => {
    desk.service.always('SessionId', 'silence');
    chat = desk.take(notes);
    await desk.turns();
    expect(desk.nouns).toEqual(['SessionId']);
  });
});

describe('a repair that does not succeed', () => {
  it.each([
    [
      'ReconnectSession fails',
      () => {
        desk.service.always('ReconnectSession', 'timeout');
      },
      'reconnect',
    ],
    [
      'ReconnectSession makes no sense',
      () => {
        desk.service.always('ReconnectSession', [200, '']);
      },
      'reconnect',
    ],
    [
      'the new affinity is not known',
      () => {
        desk.service.always('ReconnectSession', reconnection);
        desk.service.always('Messages', 503);
      },
      'reconnect',
    ],
    [
      'ChasitorResyncState fails',
      () => {
        desk.service.always('ChasitorResyncState', 'broken');
      },
      'resync-state',
    ],
    [
      'ChasitorResyncState is answered 500',
      () => {
        desk.service.always('ChasitorResyncState', 500);
      },
      'resync-state',
    ],
  ] as const)('because %s is given up after 10 minutes', async (_, fail, repair) => {
    fail();
    take({ repair });
    await desk.turns(200);
    expect(desk.service.calls.length).toBeLessThan(8);
    await desk.pass(700);
    expect(desk.journal.events.at(-1)).toEqual({ type: 'lost', reason: 'unreachable' });
    expect(desk.service.calls.length).toBeLessThan(200);
  });

  it.each([400, 403, 404])(
    'because ReconnectSession is answered %i is given up',
    async (status) => {
      desk.service.always('ReconnectSession', status);
      take({ repair: 'reconnect' });
      await desk.turns();
      expect(desk.journal.events).toEqual([{ type: 'lost', reason: `reconnect-${status}` }]);
    },
  );

  it('because there is nothing to repair goes on where it was', async () => {
    desk.service.always('ReconnectSession', 405);
    take({ repair: 'reconnect', formerRepair: 'resync-state' });
    await desk.turns();
    await desk.pass(1);
    expect(desk.nouns).toEqual(['ReconnectSession', 'ChasitorResyncState', 'Messages']);
    expect(desk.journal.events).toEqual([{ type: 'restored' }]);
  });
});

describe('the first poll after a reconnection', () => {
  it('acknowledges nothing, then what was there before, then nothing again', async () => {
    desk.service.next('Messages', 400, 'broken', 400, 400);
    take({ repair: 'session-data', ack: 17 });
    await desk.turns();
    await desk.pass(1);
    const acks = desk.service.to('Messages').map(({ url }) => /ack=(.*)$/u.exec(url)?.[1]);
    expect(acks).toEqual(['-1', '17', '-1', '17']);
    expect(desk.journal.events).toEqual([{ type: 'lost', reason: 'status-400' }]);
  });

  it('is lost when there is nothing else to acknowledge', async () => {
    desk.service.next('Messages', 400);
    take({ repair: 'session-data', ack: -1 });
    await desk.turns();
    expect(desk.journal.events).toEqual([{ type: 'lost', reason: 'status-400' }]);
  });
});

describe('a chat that goes on for long', () => {
  it('leaves nothing behind at the signals and the clock', async () => {
    for (let n = 1; n <= 300; n += 1) {
      desk.service.next('Messages', n % 3 === 0 ? 204 : batch(3 + n, 'x'));
    }
    take();
    for (let n = 1; n <= 50; n += 1) {
      expect(await chat.send({ id: String(n), text: 'a' })).toBe(true);
    }
    await desk.turns(3000);
    expect(desk.service.to('Messages')).toHaveLength(301);
    const signals = new Set(desk.service.calls.flatMap(({ request }) => request.signal ?? []));
    const listeners = [...signals].map((signal) => getEventListeners(signal, 'abort').length);
    // The poll that is being held.
    expect(Math.max(...listeners)).toBe(1);
    expect(desk.clock.timers).toBe(0);
  });

  it('ends without a trace', async () => {
    take();
    desk.service.always('ChatEnd', 200);
    desk.service.always('DELETE SessionId', 200);
    const leaving = chat.end('wish');
    await desk.turns();
    await desk.pass(11);
    await leaving;
    expect(desk.journal.events).toEqual([{ type: 'ended', by: 'customer', reason: 'client' }]);
    expect(desk.service.to('DELETE SessionId')).toHaveLength(1);
    expect(desk.clock.timers).toBe(0);
  });

  it('stops at the latest 5 s after it was told to', async () => {
    take();
    desk.service.always('ChatMessage', 'silence');
    const sent = chat.send({ id: '1', text: 'a' });
    await desk.turns();
    let stopped = false;
    const stopping = chat.stop().then(() => (stopped = true));
    await desk.pass(4);
    expect(stopped).toBe(false);
    await desk.pass(1);
    await stopping;
    expect(await sent).toBe(false);
    expect(desk.clock.timers).toBe(0);
    expect(desk.journal.events).toEqual([]);
  });
});

describe('the gap between two messages', () => {
  it('is kept, also when a POST fails', async () => {
    chat = desk.take(established(), { gapMs: 3000 });
    desk.service.next('ChatMessage', 'broken');
    const sent = chat.send({ id: '1', text: 'a' });
    await desk.turns();
    await desk.pass(2);
    expect(desk.service.to('ChatMessage')).toHaveLength(1);
    await desk.pass(1);
    expect(desk.service.to('ChatMessage')).toHaveLength(2);
    expect(await sent).toBe(true);
  });
});
