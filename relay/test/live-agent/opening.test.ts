import { afterEach, describe, expect, it } from 'vitest';

import type { LiveAgentFault } from '../../../scripts/sandbox/live-agent/fault-definitions.ts';
import { startLiveAgentStandIn } from '../../../scripts/sandbox/live-agent/stand-in.ts';
import { IDS, Scene, type SceneOptions } from './scene.ts';

let scene: Scene;

afterEach(() => scene.close());

/** A stand-in with these faults, and a desk that has just been asked for a chat. */
async function open(
  faults: Partial<Record<LiveAgentFault, unknown>> = {},
  options: SceneOptions = {},
): Promise<void> {
  scene = await Scene.prepare(options);
  for (const [name, value] of Object.entries(faults)) scene.liveAgent.faults.set(name, value);
  scene.take();
}

/** The chat that comes of it works. */
async function expectChat(): Promise<void> {
  await scene.until(() => scene.journal.count('queued') > 0);
  await scene.accept();
  scene.write('a');
  await scene.until(() => scene.journal.count('accepted') === 1);
  scene.say('1');
  await scene.settled();
}

describe('a chat request', () => {
  it('asks for a session, then for an agent, then polls', async () => {
    await open();
    await scene.pollHeld();
    expect(scene.wire.calls.map(({ noun }) => noun).slice(0, 3)).toEqual([
      'SessionId',
      'ChasitorInit',
      'Messages',
    ]);
    expect(scene.journal.events).toEqual([
      { type: 'requested', chatKey: scene.ledger.id },
      { type: 'queued', position: 1, waitSeconds: 0 },
      { type: 'queued', position: 1, waitSeconds: 0 },
    ]);
    expect(scene.wire.to('SessionId')[0]?.request.headers).toEqual({
      'X-LIVEAGENT-API-VERSION': '52',
      'X-LIVEAGENT-AFFINITY': 'null',
    });
  });

  it('says who asks, in 15 characters where Salesforce knows 18', async () => {
    const address = {
      organizationId: `${IDS.organizationId}EAQ`,
      deploymentId: `${IDS.deploymentId}EAQ`,
      buttonId: `${IDS.buttonId}EAQ`,
    };
    await open({}, { address });
    await scene.pollHeld();
    const { body = '', headers } = scene.wire.to('ChasitorInit')[0]?.request ?? {};
    expect(headers?.['X-LIVEAGENT-SEQUENCE']).toBe('1');
    expect(JSON.parse(body)).toEqual({
      ...IDS,
      sessionId: scene.ledger.id,
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
  });

  it('is in the journal before an agent is asked', async () => {
    await open();
    await scene.pollHeld();
    expect(scene.journal.sessions[0]).toMatchObject({ phase: 'created', id: scene.ledger.id });
  });

  it.each<[fault: LiveAgentFault, times: number]>([
    ['session-500', 3],
    ['session-503', 3],
    ['session-lost', 2],
    ['post-403', 1],
    ['post-500', 3],
    ['post-502', 3],
    ['post-503', 2],
    ['post-504', 3],
    ['post-reset', 3],
    ['post-lost', 3],
    ['post-409', 2],
    ['handover', 1],
    ['poll-503', 1],
    ['poll-500', 2],
    ['poll-reset', 2],
    ['poll-lost', 2],
  ])('succeeds although %s, %i times', async (fault, times) => {
    await open({ [fault]: times });
    await scene.until(() => scene.struck(fault) === times);
    await expectChat();
    // Whatever was given up leaves no visitor whom nobody answers.
    const waiting = scene.liveAgent.state().chats.filter(({ state }) => state === 'waiting');
    expect(waiting).toEqual([]);
    expect(scene.observer.misconfigured).not.toHaveBeenCalled();
  });

  it.each(['last', 'next'])(
    'succeeds although the answer is lost and the repetition is refused (Actual: %s)',
    async (reading) => {
      await open({ 'post-lost': 1, 'repeated-sequence': '409', 'actual-number': reading });
      await expectChat();
      expect(scene.liveAgent.ledger().chats).toHaveLength(1);
    },
  );

  it.each([400, 404, 405])(
    'that is answered %i is refused, and an admin is told',
    async (status) => {
      await open({ [`post-${status}`]: 1 });
      await scene.until(() => scene.journal.over);
      expect(scene.journal.events.at(-1)).toEqual({
        type: 'refused',
        reason: `configuration-${status}`,
        because: 'failed',
      });
      expect(scene.observer.misconfigured).toHaveBeenCalledExactlyOnceWith(
        status,
        expect.any(String),
      );
    },
  );

  it('with a wrong button names the field to the admin', async () => {
    await open({}, { address: { buttonId: '5735g000000XxXx' } });
    await scene.until(() => scene.journal.over);
    expect(scene.observer.misconfigured).toHaveBeenCalledExactlyOnceWith(
      400,
      expect.stringContaining('buttonId is not known'),
    );
  });

  it('to a wrong address is refused, and an admin is told', async () => {
    scene = await Scene.prepare();
    await scene.close();
    scene = await Scene.open({
      address: { endpoint: `${(await spare()).url}/elsewhere/chat/rest/` },
    });
    await scene.until(() => scene.journal.over);
    expect(scene.journal.events).toEqual([
      { type: 'refused', reason: 'configuration-404', because: 'failed' },
    ]);
    await spared?.close();
  });

  it.each([
    ['Unavailable', 'nobody'],
    ['InternalFailure', 'failed'],
    ['NoPost', 'failed'],
    ['Blocked', 'blocked'],
    ['Unknown', 'failed'],
  ])('that fails with %s is refused for this reason: %s', async (reason, because) => {
    await open({ 'request-fail': 1, 'fail-reason': reason });
    await scene.until(() => scene.journal.over);
    expect(scene.journal.events.at(-1)).toEqual({ type: 'refused', reason, because });
  });

  it('is refused when nobody is online', async () => {
    await open({}, { liveAgent: { agents: [] } });
    await scene.until(() => scene.journal.over);
    expect(scene.journal.events.at(-1)).toEqual({
      type: 'refused',
      reason: 'Unavailable',
      because: 'nobody',
    });
  });

  it('is refused when the last agent goes away while it waits', async () => {
    await open();
    await scene.until(() => scene.journal.count('queued') > 0);
    scene.liveAgent.setAgentStatus(scene.agentId(), 'away');
    await scene.until(() => scene.journal.over);
    expect(scene.journal.events.at(-1)).toEqual({
      type: 'refused',
      reason: 'Unavailable',
      because: 'nobody',
    });
  });

  it('that a server takes without a word is refused, and an admin is told', async () => {
    // As if the org had moved to another server: the number is used up, and nothing is known of us.
    await open(
      { 'post-409': 3, 'actual-number': 'next' },
      { liveAgent: { holdMs: 20_000 }, scale: 400 },
    );
    await scene.until(() => scene.journal.over);
    expect(scene.journal.events.at(-1)).toEqual({
      type: 'refused',
      reason: 'configuration-silence',
      because: 'failed',
    });
    expect(scene.observer.misconfigured).toHaveBeenCalledExactlyOnceWith(204, '');
    expect(scene.wire.to('DELETE SessionId')).toHaveLength(1);
  });

  it('is accepted once when the service says so twice', async () => {
    await open({ 'duplicate-established': 1 });
    await expectChat();
    expect(scene.struck('duplicate-established')).toBe(1);
    expect(scene.journal.count('accepted')).toBe(1);
  });
});

let spared: Awaited<ReturnType<typeof startLiveAgentStandIn>> | undefined;

async function spare(): Promise<Awaited<ReturnType<typeof startLiveAgentStandIn>>> {
  spared = await startLiveAgentStandIn({ ...IDS, agents: ['Bo'] });
  return spared;
}

describe('SwitchServer', () => {
  it('is followed to another server, where the chat is asked for again', async () => {
    const other = await Scene.prepare();
    try {
      await open({
        'messages-switch-server': 1,
        'switch-server-url': `${other.liveAgent.url}/chat`,
      });
      await other.accept();
      scene.write('a');
      await expect.poll(() => other.readByAgent).toEqual(['a']);
      other.say('1');
      await expect.poll(() => scene.journal.agentTexts).toEqual(['1']);
      expect(scene.journal.session).toMatchObject({
        endpoint: `${other.liveAgent.url}/chat/rest/`,
        id: other.ledger.id,
      });
      expect(scene.journal.count('requested')).toBe(2);
    } finally {
      await other.close();
    }
  });

  it('is followed although the other server does not answer at first', async () => {
    const other = await Scene.prepare();
    try {
      other.fault('session-500', 2);
      other.fault('session-lost', 1);
      await open({
        'messages-switch-server': 1,
        'switch-server-url': `${other.liveAgent.url}/chat`,
      });
      await other.accept();
      scene.write('a');
      await expect.poll(() => other.readByAgent).toEqual(['a']);
    } finally {
      await other.close();
    }
  });

  it('is followed by the next process if this one dies on the way', async () => {
    const other = await Scene.prepare();
    try {
      other.fault('session-500', 1000);
      await open({
        'messages-switch-server': 1,
        'switch-server-url': `${other.liveAgent.url}/chat`,
      });
      await scene.until(() => other.struck('session-500') > 0);
      other.liveAgent.faults.clear('session-500');
      await scene.crash();
      await other.accept();
      scene.write('a');
      await expect.poll(() => other.readByAgent).toEqual(['a']);
    } finally {
      await other.close();
    }
  });

  it.each([
    'https://evil.example.com/chat',
    'http://169.254.169.254/chat',
    'gopher://127.0.0.1/chat',
    '',
  ])('to %j is not followed', async (url) => {
    await open({ 'messages-switch-server': 1, 'switch-server-url': url });
    await scene.until(() => scene.journal.over);
    expect(scene.journal.events.at(-1)).toEqual({
      type: 'refused',
      reason: 'switch-server',
      because: 'failed',
    });
    const hosts = new Set(scene.wire.calls.map(({ request }) => new URL(request.url).host));
    expect([...hosts]).toEqual([new URL(scene.liveAgent.url).host]);
  });

  it('is not followed for ever', async () => {
    scene = await Scene.prepare();
    scene.fault('messages-switch-server', 1000);
    scene.fault('switch-server-url', `${scene.liveAgent.url}/chat`);
    scene.take();
    await scene.until(() => scene.journal.over);
    expect(scene.journal.events.at(-1)).toEqual({
      type: 'refused',
      reason: 'switch-server',
      because: 'failed',
    });
    expect(scene.wire.to('SessionId')).toHaveLength(6);
  });
});
