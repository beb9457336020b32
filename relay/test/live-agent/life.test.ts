import { afterEach, describe, expect, it } from 'vitest';

import type { DeskEvent } from '../../src/desk.ts';
import { readBatch } from '../../src/live-agent/messages.ts';
import { read } from '../../src/live-agent/reading.ts';
import { newSession, type Session } from '../../src/live-agent/session.ts';
import { Scene } from './scene.ts';

const created = { id: 'id', key: 'key', affinityToken: 'a', clientPollTimeout: 40 };
const waiting: Session = { ...newSession('https://x/chat/rest/', created), phase: 'queued' };
const talking: Session = { ...waiting, phase: 'established', agent: 'Ada' };

/** What messages mean, as they come over the wire. */
function eventsOf(
  session: Session,
  ...messages: { type: string; message?: object }[]
): DeskEvent[] {
  const batch = readBatch(JSON.stringify({ messages, sequence: 5, offset: 1 }));
  if (batch === undefined) throw new Error('That is no batch.');
  return read(session, batch).events;
}

describe('what Live Agent says of the life of a chat', () => {
  it.each<[string, object, object | undefined]>([
    [
      'its time-outs',
      { chasitorIdleTimeout: { isEnabled: true, warningTime: 60, timeout: 120 } },
      { warningSeconds: 60, timeoutSeconds: 120 },
    ],
    [
      'them as the guide spells it',
      { chasitorIdletimeout: { isEnabled: true, warningTime: 60, timeout: 120 } },
      { warningSeconds: 60, timeoutSeconds: 120 },
    ],
    [
      'a time-out without a warning',
      { chasitorIdleTimeout: { isEnabled: true, timeout: 120 } },
      { warningSeconds: null, timeoutSeconds: 120 },
    ],
    ['none', { chasitorIdleTimeout: { isEnabled: false } }, undefined],
    ['nothing', {}, undefined],
    ['nonsense', { chasitorIdleTimeout: 'soon' }, undefined],
  ])('an acceptance may say %s', (_what, message, idle) => {
    for (const type of ['ChatEstablished', 'ChatTransferred']) {
      expect(eventsOf(waiting, { type, message: { name: 'Ada', ...message } })).toEqual([
        { type: 'accepted', agent: 'Ada', ...(idle === undefined ? {} : { idle }) },
      ]);
    }
  });

  it('agents come and go in a conference', () => {
    expect(
      eventsOf(
        talking,
        { type: 'AgentJoinedConference', message: { name: 'Bo' } },
        { type: 'AgentLeftConference', message: { name: 'Bo' } },
      ),
    ).toEqual([
      { type: 'agent-joined', agent: 'Bo' },
      { type: 'agent-parted', agent: 'Bo' },
    ]);
  });

  it.each([
    ['Unavailable', 'nobody'],
    ['Blocked', 'blocked'],
    ['InternalFailure', 'failed'],
    ['NoPost', 'failed'],
    ['Unknown', 'failed'],
  ])('a request or a chat fails because of %s: %s', (reason, because) => {
    const failed = { type: 'ChatRequestFail', message: { reason } };
    expect(eventsOf(waiting, failed)).toEqual([{ type: 'refused', reason, because }]);
    expect(eventsOf(talking, failed)).toEqual([{ type: 'ended', by: 'desk', reason, because }]);
  });

  it.each([
    ['agentsUnavailable', { by: 'desk', because: 'nobody' }],
    ['agentPushTimeout', { by: 'desk', because: 'nobody' }],
    ['agent', { by: 'agent' }],
    ['clientIdleTimeout', { by: 'customer' }],
  ])('a chat ends because of %s', (reason, rest) => {
    expect(eventsOf(talking, { type: 'ChatEnded', message: { reason } })).toEqual([
      { type: 'ended', reason, ...rest },
    ]);
  });
});

describe('what Live Agent hears of an idle customer', () => {
  let scene: Scene;
  afterEach(() => scene.close());

  const notes = (): string[] =>
    scene.liveAgent
      .chat(scene.ledger.id)
      .messages.flatMap(({ from, text }) =>
        from === 'system' && text.startsWith('Idle') ? [text] : [],
      );

  it('is the warning and that it is over, without a number that a message could need', async () => {
    scene = await Scene.established();
    scene.chat.idleWarning(true);
    scene.write('a');
    scene.chat.idleWarning(false);
    await scene.settled();
    await scene.expect(notes, () => ['Idle warning triggered.', 'Idle warning cleared.']);
    const calls = scene.wire.to('ChasitorIdleTimeoutWarningEvent');
    expect(calls.map(({ request }) => request.body)).toEqual([
      '{"idleTimeoutWarningEvent":"triggered"}',
      '{"idleTimeoutWarningEvent":"cleared"}',
    ]);
    for (const { request } of calls) {
      expect(request.headers).not.toHaveProperty('X-LIVEAGENT-SEQUENCE');
    }
  });

  it('is why the chat ends', async () => {
    scene = await Scene.established();
    await scene.chat.end('idle');
    expect(scene.wire.to('ChatEnd').map(({ request }) => request.body)).toEqual([
      '{"reason":"clientIdleTimeout"}',
    ]);
    expect(scene.journal.events.at(-1)).toEqual({
      type: 'ended',
      by: 'customer',
      reason: 'clientIdleTimeout',
    });
  });

  it('is why the chat ends, also where the service has no answer to that', async () => {
    scene = await Scene.established();
    scene.fault('post-fault-noun', 'ChatEnd');
    scene.fault('post-400', 1);
    await scene.chat.end('idle');
    expect(scene.journal.events.at(-1)).toEqual({
      type: 'ended',
      by: 'customer',
      reason: 'clientIdleTimeout',
    });
  });
});
