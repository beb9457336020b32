import { describe, expect, it } from 'vitest';

import { LiveAgentDesk } from '../../src/live-agent/live-agent-desk.ts';
import { revived } from '../../src/live-agent/session.ts';
import { IDS, REQUEST } from './scene.ts';
import { ENDPOINT, ScriptedDesk } from './scripted-desk.ts';
import { established } from './sessions.ts';

function open(): { desk: LiveAgentDesk; service: ScriptedDesk['service'] } {
  const { service, clock, observer } = new ScriptedDesk();
  const desk = new LiveAgentDesk({
    address: { endpoint: ENDPOINT, ...IDS, apiVersion: 52 },
    transport: service.transport,
    clock,
    observer,
    gapMs: 0,
  });
  return { desk, service };
}

const { signal } = new AbortController();

describe('a session that is prepared before the org is asked', () => {
  it('is a new one, with the key of its chat', async () => {
    const { desk, service } = open();
    service.next('SessionId', [
      200,
      { id: 's', key: 'k', affinityToken: 'a', clientPollTimeout: 40 },
    ]);
    expect(await desk.prepare(signal)).toMatchObject({
      chatKey: 's',
      session: { id: 's', key: 'k', affinity: 'a', phase: 'created', endpoint: ENDPOINT },
    });
  });

  it.each([500, 'broken', [200, '{}']] as const)(
    'is none when the service answers %j: the chat asks again later',
    async (answer) => {
      const { desk, service } = open();
      service.next('SessionId', typeof answer === 'object' ? [answer[0], answer[1]] : answer);
      expect(await desk.prepare(signal)).toBeUndefined();
    },
  );

  it('is ended when it is not needed', async () => {
    const { desk, service } = open();
    await desk.discard({ session: established(), chatKey: 's' });
    expect(service.calls.map(({ noun }) => noun)).toEqual(['DELETE SessionId']);
  });

  it('cannot be ended when it cannot be read', async () => {
    const { desk, service } = open();
    await desk.discard({ session: { version: 9 }, chatKey: 's' });
    expect(service.calls).toEqual([]);
  });
});

describe('notes that the org has kept', () => {
  it('go on as notes that may be older than what happened since', () => {
    expect(open().desk.revive(established())).toEqual(revived(established()));
  });

  it('are none if they cannot be read', () => {
    expect(open().desk.revive({ version: 9 })).toBeUndefined();
    expect(open().desk.revive(undefined)).toBeUndefined();
  });
});

it('what an operator is told of a chat names it', async () => {
  const { service, clock, observer, journal } = new ScriptedDesk();
  const told: [chat: string, reason: string][] = [];
  const desk = new LiveAgentDesk({
    address: { endpoint: ENDPOINT, ...IDS, apiVersion: 52 },
    transport: service.transport,
    clock,
    observer: {
      ...observer,
      forChat: (chat) => ({
        ...observer,
        retry: (_, reason) => {
          told.push([chat, reason]);
        },
      }),
    },
    gapMs: 0,
  });
  service.next('SessionId', 500);
  const chat = desk.take(REQUEST, journal.book());
  await expect.poll(() => told).toEqual([[REQUEST.conversationId, 'status-500']]);
  expect(observer.retry).not.toHaveBeenCalled();
  await chat.stop();
});
