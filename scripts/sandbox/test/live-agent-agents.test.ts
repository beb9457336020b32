import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveAgentStandIn } from '../live-agent/stand-in.ts';
import { OperationError } from '../live-agent/operation-error.ts';
import {
  agentId,
  chatting,
  ledgerOf,
  queued,
  seen,
  start,
  type Visitor,
} from './live-agent-visitor.ts';

const UUID = /^[0-9a-f]{8}-/;
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

let liveAgent: LiveAgentStandIn;
let ada: string;
let grace: string;

beforeEach(async () => {
  liveAgent = await start({ agents: ['Ada', 'Grace'] });
  ada = agentId(liveAgent, 0);
  grace = agentId(liveAgent, 1);
});

afterEach(() => liveAgent.close());

const conflict = (act: () => unknown): void => {
  expect(act).toThrow(OperationError);
  expect(act).toThrow(expect.objectContaining({ code: 'conflict' }));
};

describe('an agent', () => {
  it('has the id of a User, of 15 characters', () => {
    expect(liveAgent.addAgent('Edsger')).toEqual({
      id: matching(/^005\w{12}$/),
      name: 'Edsger',
      status: 'online',
    });
    expect(new Set(liveAgent.state().agents.map(({ id }) => id)).size).toBe(3);
  });

  it('who accepts is announced with everything that clients read', async () => {
    const visitor = await queued(liveAgent);
    liveAgent.accept(visitor.id, ada);
    expect(await visitor.poll()).toEqual([
      {
        type: 'ChatEstablished',
        message: {
          name: 'Ada',
          userId: ada,
          items: [],
          sneakPeekEnabled: false,
          chasitorIdleTimeout: { isEnabled: false },
        },
      },
    ]);
    expect(liveAgent.chat(visitor.id)).toMatchObject({ state: 'active', agentId: ada });
  });

  it('is announced with the idle timeout and the sneak peek of the button', async () => {
    await liveAgent.close();
    const idleTimeout = { warningTime: 60, timeout: 120 };
    liveAgent = await start({ idleTimeout, sneakPeekEnabled: true, connectionTimeoutMs: 90_000 });
    const visitor = await queued(liveAgent);
    liveAgent.accept(visitor.id, agentId(liveAgent));
    expect(await visitor.poll()).toMatchObject([
      {
        message: {
          sneakPeekEnabled: true,
          chasitorIdleTimeout: { isEnabled: true, ...idleTimeout },
        },
      },
    ]);
  });

  it('who writes is named by the User id; who types by another one', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.typing(visitor.id, true);
    liveAgent.typing(visitor.id, true);
    liveAgent.say(visitor.id, '你好');
    liveAgent.typing(visitor.id, false);
    const typist = { name: 'Ada', agentId: matching(UUID) };
    expect(await visitor.poll()).toEqual([
      { type: 'AgentTyping', message: typist },
      {
        type: 'ChatMessage',
        message: {
          text: '你好',
          name: 'Ada',
          agentId: ada,
          schedule: { responseDelayMilliseconds: 0 },
        },
      },
      { type: 'AgentNotTyping', message: typist },
    ]);
  });

  it('may write as much as they like', async () => {
    const visitor = await chatting(liveAgent);
    const text = '长'.repeat(200_000);
    liveAgent.say(visitor.id, text);
    expect(await visitor.poll()).toMatchObject([{ message: { text } }]);
    expect(ledgerOf(liveAgent, visitor).agentMessages).toMatchObject([{ text }]);
  });

  it('can end the chat', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.end(visitor.id);
    expect(await visitor.poll()).toEqual([
      { type: 'ChatEnded', message: { reason: 'agent', attachedRecords: [] } },
    ]);
    expect(ledgerOf(liveAgent, visitor).endedBy).toBe('agent');
  });
});

describe('a request', () => {
  it('goes on to the next agent when one declines, and fails when none is left', async () => {
    const visitor = await queued(liveAgent);
    liveAgent.decline(visitor.id, ada);
    expect(liveAgent.chat(visitor.id)).toMatchObject({ state: 'waiting', declinedBy: [ada] });
    conflict(() => liveAgent.accept(visitor.id, ada));
    liveAgent.decline(visitor.id, grace);
    expect(await visitor.poll()).toEqual([
      { type: 'ChatRequestFail', message: { reason: 'Unavailable', postChatUrl: '' } },
    ]);
    expect(liveAgent.chat(visitor.id).endReason).toBe('Unavailable');
  });

  it('can still be accepted by the one who has not declined', async () => {
    const visitor = await queued(liveAgent);
    liveAgent.decline(visitor.id, ada);
    liveAgent.accept(visitor.id, grace);
    expect(await visitor.poll()).toMatchObject([{ message: { name: 'Grace' } }]);
  });

  it('fails when everybody goes away', async () => {
    const visitor = await queued(liveAgent);
    liveAgent.setAgentStatus(ada, 'away');
    expect(liveAgent.chat(visitor.id).state).toBe('waiting');
    liveAgent.setAgentStatus(grace, 'away');
    expect(await visitor.pollTypes()).toEqual(['ChatRequestFail']);
  });

  it('cannot be accepted by an agent who is away', async () => {
    const visitor = await queued(liveAgent);
    liveAgent.setAgentStatus(ada, 'away');
    conflict(() => liveAgent.accept(visitor.id, ada));
  });

  it('cannot be accepted twice', async () => {
    const visitor = await chatting(liveAgent);
    conflict(() => liveAgent.accept(visitor.id, grace));
    conflict(() => liveAgent.decline(visitor.id, grace));
  });

  it('is accepted by itself if the stand-in was told so', async () => {
    await liveAgent.close();
    liveAgent = await start({ agents: ['Ada', 'Grace'], autoAccept: true });
    const one = await queued(liveAgent);
    const other = await queued(liveAgent);
    expect(liveAgent.chat(one.id)).toMatchObject({ state: 'active', messages: [{}] });
    expect(liveAgent.chat(one.id).agentId).not.toBe(liveAgent.chat(other.id).agentId);
  });
});

describe('a chat whose agent is disconnected', () => {
  let visitor: Visitor;

  beforeEach(async () => {
    visitor = await chatting(liveAgent);
    liveAgent.disconnect(visitor.id);
  });

  it('goes on and waits for an agent', async () => {
    expect(await visitor.poll()).toEqual([
      {
        type: 'AgentDisconnect',
        message: { name: 'Ada', agentId: matching(UUID) },
      },
    ]);
    expect(liveAgent.chat(visitor.id)).toMatchObject({ state: 'waiting', agentId: null });
    expect((await visitor.say('Hello?')).status).toBe(200);
    expect(seen(liveAgent, visitor)).toEqual(['Hello?']);
  });

  it.each(['ChatEstablished', 'ChatTransferred'])('can be taken up again with %s', async (type) => {
    liveAgent.faults.set('reaccept-message', type);
    liveAgent.accept(visitor.id, grace);
    expect(await visitor.pollTypes()).toEqual(['AgentDisconnect', type]);
    liveAgent.say(visitor.id, 'Grace here');
    expect(await visitor.poll()).toMatchObject([{ message: { name: 'Grace' } }]);
  });

  it('can be taken up by the same agent', async () => {
    liveAgent.accept(visitor.id, ada);
    expect(await visitor.pollTypes()).toEqual(['AgentDisconnect', 'ChatEstablished']);
  });

  it('ends when nobody is left to take it up', async () => {
    liveAgent.setAgentStatus(ada, 'away');
    liveAgent.decline(visitor.id, grace);
    expect(await visitor.poll()).toMatchObject([
      { type: 'AgentDisconnect' },
      { type: 'ChatEnded', message: { reason: 'agentsUnavailable' } },
    ]);
    expect(ledgerOf(liveAgent, visitor).endedBy).toBe('service');
  });

  it('cannot be written in, ended or handed on by an agent', () => {
    conflict(() => liveAgent.say(visitor.id, 'Hello'));
    conflict(() => liveAgent.typing(visitor.id, true));
    conflict(() => liveAgent.end(visitor.id));
    conflict(() => liveAgent.transfer(visitor.id, grace));
    conflict(() => liveAgent.disconnect(visitor.id));
    conflict(() => liveAgent.conference(visitor.id, grace, true));
  });
});

describe('a transfer', () => {
  it('to an agent puts that one in charge at once', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.transfer(visitor.id, grace);
    expect(await visitor.poll()).toEqual([
      {
        type: 'ChatTransferred',
        message: {
          name: 'Grace',
          userId: grace,
          sneakPeekEnabled: false,
          chasitorIdleTimeout: { isEnabled: false },
        },
      },
    ]);
    expect(liveAgent.chat(visitor.id).agentId).toBe(grace);
  });

  it('to the queue waits for whoever accepts', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.transfer(visitor.id);
    expect(await visitor.poll()).toEqual([{ type: 'TransferToButtonInitiated', message: {} }]);
    expect((await visitor.say('Hello?')).status).toBe(200);
    liveAgent.accept(visitor.id, grace);
    expect(await visitor.poll()).toMatchObject([
      { type: 'ChatTransferred', message: { userId: grace } },
    ]);
  });

  it('to the agent in charge, or to one who is away, is not possible', async () => {
    const visitor = await chatting(liveAgent);
    conflict(() => liveAgent.transfer(visitor.id, ada));
    liveAgent.setAgentStatus(grace, 'away');
    conflict(() => liveAgent.transfer(visitor.id, grace));
    await visitor.say('Hello');
    expect(liveAgent.chat(visitor.id)).toMatchObject({ state: 'active', agentId: ada });
  });
});

describe('a conference', () => {
  it('lets a second agent speak until they leave', async () => {
    const visitor = await chatting(liveAgent);
    conflict(() => liveAgent.say(visitor.id, 'May I?', grace));
    liveAgent.conference(visitor.id, grace, true);
    liveAgent.say(visitor.id, 'Grace here', grace);
    liveAgent.say(visitor.id, 'Ada here', ada);
    liveAgent.conference(visitor.id, grace, false);
    expect(await visitor.poll()).toMatchObject([
      { type: 'AgentJoinedConference', message: { name: 'Grace' } },
      { type: 'ChatMessage', message: { name: 'Grace', agentId: grace } },
      { type: 'ChatMessage', message: { name: 'Ada', agentId: ada } },
      { type: 'AgentLeftConference', message: { name: 'Grace' } },
    ]);
    conflict(() => liveAgent.say(visitor.id, 'One more thing', grace));
  });

  it('is not for the agent in charge, nor for one who is away, nor twice', async () => {
    const visitor = await chatting(liveAgent);
    conflict(() => liveAgent.conference(visitor.id, ada, true));
    conflict(() => liveAgent.conference(visitor.id, grace, false));
    liveAgent.setAgentStatus(grace, 'away');
    conflict(() => liveAgent.conference(visitor.id, grace, true));
    liveAgent.setAgentStatus(grace, 'online');
    liveAgent.conference(visitor.id, grace, true);
    conflict(() => liveAgent.conference(visitor.id, grace, true));
  });
});

describe('what is seen from outside', () => {
  it('is a copy, and stays as it was', async () => {
    const visitor = await chatting(liveAgent);
    const before = liveAgent.chat(visitor.id);
    const lines = before.messages.length;
    await visitor.say('Hello');
    expect(before.messages).toHaveLength(lines);
    expect(liveAgent.chat(visitor.id).messages).toHaveLength(lines + 1);
  });

  it('is told as it happens to whoever measures', async () => {
    await liveAgent.close();
    const heard: string[] = [];
    liveAgent = await start({
      onVisitorMessage: (chatId, text) => heard.push(`${chatId} ${text}`),
    });
    const visitor = await chatting(liveAgent);
    await visitor.say('Hello');
    await visitor.say('Hello', 2);
    expect(heard).toEqual([`${visitor.id} Hello`]);
  });

  it.each([
    ['chat', () => liveAgent.chat('nothing')],
    ['chat', () => liveAgent.accept('nothing', ada)],
    ['agent', () => liveAgent.setAgentStatus('nothing', 'away')],
  ])('knows no %s that is not there', (_what, act) => {
    expect(act).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});
