import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { LiveAgentStandIn } from '../live-agent/stand-in.ts';
import { agentId, chatting, queued, start } from './live-agent-visitor.ts';

let liveAgent: LiveAgentStandIn;

beforeEach(async () => {
  liveAgent = await start({ agents: ['Ada', 'Grace'] });
});

afterEach(() => liveAgent.close());

async function call(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${liveAgent.url}/_control${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

describe('the control API', () => {
  it('tells the whole state', async () => {
    const visitor = await chatting(liveAgent);
    await visitor.say('Hello');
    const { status, body } = await call('GET', '/state');
    expect(status).toBe(200);
    expect(body).toEqual(liveAgent.state());
    expect(body).toMatchObject({
      agents: [{ name: 'Ada' }, { name: 'Grace' }],
      chats: [{ id: visitor.id, visitorName: 'Mei', state: 'active' }],
    });
  });

  it('tells what really happened', async () => {
    const visitor = await chatting(liveAgent);
    await visitor.say('Hello');
    liveAgent.say(visitor.id, 'Good day');
    expect((await call('GET', '/ledger')).body).toMatchObject({
      chats: [
        {
          id: visitor.id,
          visitorMessages: [{ text: 'Hello' }],
          agentMessages: [{ text: 'Good day' }],
          endedBy: null,
          polls: 2,
          doublePolls: 0,
          sequenceRepeats: 0,
          sequenceGaps: 0,
        },
      ],
    });
  });

  it('adds agents and changes their status', async () => {
    const added = await call('POST', '/agents', { name: 'Edsger' });
    expect(added).toMatchObject({ status: 200, body: { name: 'Edsger', status: 'online' } });
    const changed = await call('PATCH', `/agents/${agentId(liveAgent, 2)}`, { status: 'away' });
    expect(changed).toMatchObject({ status: 200, body: { name: 'Edsger', status: 'away' } });
  });

  it('does with a chat what agents do', async () => {
    const [ada, grace] = [agentId(liveAgent, 0), agentId(liveAgent, 1)];
    const visitor = await queued(liveAgent);
    const on = (operation: string, body?: unknown): ReturnType<typeof call> =>
      call('POST', `/chats/${visitor.id}/${operation}`, body);
    const chat = (facts: object): object => ({
      status: 200,
      body: { chat: facts },
    });

    expect(await on('decline', { agentId: grace })).toMatchObject(chat({ declinedBy: [grace] }));
    expect(await on('accept', { agentId: ada })).toMatchObject(chat({ agentId: ada }));
    expect(await on('typing', { on: true })).toMatchObject(chat({ agentTyping: true }));
    expect(await on('messages', { text: 'one' })).toMatchObject(chat({ agentTyping: false }));
    expect(await on('conference', { agentId: grace, on: true })).toMatchObject(chat({}));
    expect(await on('messages', { text: 'two', agentId: grace })).toMatchObject(chat({}));
    expect(await on('transfer', { toAgentId: grace })).toMatchObject(chat({ agentId: grace }));
    expect(await on('transfer')).toMatchObject(chat({ state: 'waiting' }));
    expect(await on('accept', { agentId: ada })).toMatchObject(chat({ state: 'active' }));
    expect(await on('disconnect')).toMatchObject(chat({ state: 'waiting' }));
    expect(await on('accept', { agentId: ada })).toMatchObject(chat({ state: 'active' }));
    expect(await on('end')).toMatchObject(chat({ state: 'ended', endReason: 'agent' }));
    expect(await visitor.pollTypes()).toEqual([
      'ChatEstablished',
      'AgentTyping',
      'ChatMessage',
      'AgentNotTyping',
      'AgentJoinedConference',
      'ChatMessage',
      'ChatTransferred',
      'TransferToButtonInitiated',
      'ChatTransferred',
      'AgentDisconnect',
      'ChatEstablished',
      'ChatEnded',
    ]);
  });

  it('starts a handover', async () => {
    const visitor = await chatting(liveAgent);
    expect((await call('POST', `/sessions/${visitor.id}/handover`)).status).toBe(200);
    expect((await visitor.rawPoll()).status).toBe(503);
  });

  it('sets faults', async () => {
    expect((await call('PUT', '/faults/poll-500', { value: 3 })).status).toBe(200);
    expect(liveAgent.faults.value('poll-500')).toBe(3);
    expect((await call('PUT', '/faults/nothing', { value: 3 })).status).toBe(404);
    expect((await call('DELETE', '/faults')).status).toBe(200);
    expect(liveAgent.faults.value('poll-500')).toBe(0);
  });

  it.each([
    ['an unknown chat', 'POST', '/chats/nothing/end', {}, 404],
    ['an unknown agent', 'PATCH', '/agents/nothing', { status: 'away' }, 404],
    ['an unknown session', 'POST', '/sessions/nothing/handover', {}, 404],
    ['a chat that waits', 'POST', '/chats/{chat}/messages', { text: 'Hello' }, 409],
    ['an unknown agent in a chat', 'POST', '/chats/{chat}/accept', { agentId: 'nobody' }, 404],
    ['a message without text', 'POST', '/chats/{chat}/messages', { text: '' }, 400],
    ['an agent without a name', 'POST', '/agents', {}, 400],
    ['a status that does not exist', 'PATCH', '/agents/nothing', { status: 'asleep' }, 400],
  ])('refuses %s with an error', async (_what, method, path, body, status) => {
    const visitor = await queued(liveAgent);
    const answer = await call(method, path.replace('{chat}', visitor.id), body);
    expect(answer.status).toBe(status);
    expect(z.strictObject({ error: z.string().min(5) }).safeParse(answer.body).success).toBe(true);
  });

  it('refuses what is not JSON', async () => {
    const answer = await fetch(`${liveAgent.url}/_control/agents`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: 'The body is not JSON.' });
  });
});

describe('server-sent events', () => {
  const state = z.object({ chats: z.array(z.object({ state: z.string() })) });

  /** The states of all chats, event by event. */
  async function* chatStates(): AsyncGenerator<string[]> {
    const answer = await fetch(`${liveAgent.url}/_control/events`);
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    let text = '';
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const data = text.slice('data: '.length, end);
        text = text.slice(end + 2);
        yield state.parse(JSON.parse(data)).chats.map((chat) => chat.state);
      }
    }
  }

  it('bring the whole state at once and after changes, many in one', async () => {
    const events = chatStates();
    expect((await events.next()).value).toEqual([]);
    const visitor = await queued(liveAgent);
    expect((await events.next()).value).toEqual(['waiting']);
    liveAgent.accept(visitor.id, agentId(liveAgent));
    for (let line = 0; line < 100; line += 1) liveAgent.say(visitor.id, 'Hello');
    liveAgent.end(visitor.id);
    expect((await events.next()).value).toEqual(['ended']);
    await events.return(undefined);
  });

  it('end when the stand-in closes', async () => {
    const events = chatStates();
    await events.next();
    await liveAgent.close();
    expect(await events.next().catch(() => ({ done: true }))).toMatchObject({ done: true });
    liveAgent = await start();
  });
});
