import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveAgentStandIn } from '../live-agent/stand-in.ts';
import { StoppedClock } from './live-agent-clock.ts';
import {
  agentId,
  chatting,
  ledgerOf,
  messagesAnswer,
  queued,
  start,
  Visitor,
  type Answer,
} from './live-agent-visitor.ts';

const HOLD_MS = 30_000;
const DEATH_MS = 45_000;
const GONE = { status: 403, body: 'Session required but was invalid or not found' };

let clock: StoppedClock;
let liveAgent: LiveAgentStandIn;

beforeEach(async () => {
  clock = new StoppedClock();
  liveAgent = await start({ clock });
});

afterEach(() => liveAgent.close());

/** Waits until the service holds a poll, or what else happens in so many milliseconds. */
async function held(ms = HOLD_MS): Promise<void> {
  await vi.waitFor(() => {
    expect(clock.expects(ms)).toBe(true);
  });
}

describe('a poll', () => {
  it('is held and answered 204 without a body when nothing happens', async () => {
    const visitor = await chatting(liveAgent);
    const poll = visitor.rawPoll();
    await held();
    clock.advance(HOLD_MS);
    expect(await poll).toEqual({ status: 204, body: '' });
  });

  it('is answered as soon as something happens', async () => {
    const visitor = await chatting(liveAgent);
    const poll = visitor.poll();
    await held();
    liveAgent.say(visitor.id, 'Hello');
    expect(await poll).toMatchObject([{ type: 'ChatMessage', message: { text: 'Hello' } }]);
  });

  it('brings together what happened in one go', async () => {
    const visitor = await chatting(liveAgent);
    const poll = visitor.pollTypes();
    await held();
    liveAgent.typing(visitor.id, true);
    liveAgent.say(visitor.id, 'Hello');
    expect(await poll).toEqual(['AgentTyping', 'ChatMessage', 'AgentNotTyping']);
  });

  it('is held for a session that has not asked for a chat yet', async () => {
    const visitor = new Visitor(liveAgent);
    await visitor.open();
    const poll = visitor.pollTypes();
    await held();
    await visitor.init();
    expect(await poll).toEqual(['ChatRequestSuccess', 'QueueUpdate']);
  });

  it('may carry a poll count, as the web client does', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.say(visitor.id, 'Hello');
    const answer = await visitor.send('GET', `System/Messages?ack=${visitor.ack}&pc=3`);
    expect(answer.status).toBe(200);
  });

  it.each(['abc', '1.5', '-2', '', '1&ack=2'])('with the ack «%s» is 400', async (ack) => {
    const visitor = await chatting(liveAgent);
    const answer = await visitor.rawPoll(ack);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('"property":"ack"');
  });
});

describe('an ack', () => {
  const sequenceOf = (answer: Answer): number =>
    messagesAnswer.parse(JSON.parse(answer.body)).sequence;

  it('of -1 brings everything again, under the same index', async () => {
    const visitor = await queued(liveAgent);
    const first = await visitor.rawPoll(-1);
    expect(sequenceOf(first)).toBe(1);
    expect(await visitor.rawPoll(-1)).toEqual(first);
  });

  it('drops what it covers and leaves the rest, with what came meanwhile', async () => {
    const visitor = await queued(liveAgent);
    liveAgent.accept(visitor.id, agentId(liveAgent));
    const answer = await visitor.rawPoll(0);
    const { messages, sequence } = messagesAnswer.parse(JSON.parse(answer.body));
    expect(messages.map(({ type }) => type)).toEqual(['QueueUpdate', 'ChatEstablished']);
    expect(sequence).toBe(2);
  });

  it('that is missing means that what was delivered is forgotten', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.say(visitor.id, 'one');
    const first = await visitor.send('GET', 'System/Messages');
    liveAgent.say(visitor.id, 'two');
    const second = await visitor.send('GET', 'System/Messages');
    expect(first.body).toContain('"one"');
    expect(second.body).not.toContain('"one"');
    expect(second.body).toContain('"two"');
  });

  it('of what was never delivered drops nothing and is on record', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.say(visitor.id, 'one');
    const answer = await visitor.rawPoll(visitor.ack + 1);
    expect(answer.body).toContain('"one"');
    expect(ledgerOf(liveAgent, visitor).acksAhead).toBe(1);
  });

  it('comes with an offset that only grows', async () => {
    const visitor = await chatting(liveAgent);
    const before = visitor.offset;
    liveAgent.say(visitor.id, 'one');
    await visitor.poll();
    expect(visitor.offset).toBeGreaterThan(before);
  });
});

describe('two polls at once', () => {
  it('are answered 409, and the session dies', async () => {
    const visitor = await chatting(liveAgent);
    const first = visitor.rawPoll();
    await held();
    expect((await visitor.rawPoll()).status).toBe(409);
    expect(await first).toEqual(GONE);
    expect(await visitor.rawPoll()).toEqual(GONE);
    expect(liveAgent.chat(visitor.id)).toMatchObject({
      state: 'ended',
      endReason: 'two polls at once',
    });
    expect(ledgerOf(liveAgent, visitor)).toMatchObject({ doublePolls: 1, endedBy: 'service' });
  });

  it('may do no more harm than a 409 to the second', async () => {
    liveAgent.faults.set('double-poll', 'ignore');
    const visitor = await chatting(liveAgent);
    const first = visitor.pollTypes();
    await held();
    expect((await visitor.rawPoll()).status).toBe(409);
    clock.advance(HOLD_MS - 1);
    liveAgent.say(visitor.id, 'Hello');
    expect(await first).toEqual(['ChatMessage']);
    expect(liveAgent.faults.injected['double-poll']).toBe(1);
  });

  it('may end the first one instead', async () => {
    liveAgent.faults.set('double-poll', 'supersede');
    const visitor = await chatting(liveAgent);
    const first = visitor.rawPoll();
    await held();
    const second = visitor.pollTypes();
    expect((await first).status).toBe(409);
    clock.advance(HOLD_MS - 1);
    liveAgent.say(visitor.id, 'Hello');
    expect(await second).toEqual(['ChatMessage']);
    expect(ledgerOf(liveAgent, visitor).doublePolls).toBe(1);
  });

  it('are not what it is when the visitor has hung up on the first', async () => {
    const visitor = await chatting(liveAgent);
    for (let round = 0; round < 20; round += 1) {
      const hangUp = new AbortController();
      const first = fetch(`${visitor.base}/System/Messages?ack=${visitor.ack}`, {
        headers: {
          'X-LIVEAGENT-API-VERSION': '48',
          'X-LIVEAGENT-AFFINITY': visitor.affinity,
          'X-LIVEAGENT-SESSION-KEY': visitor.key,
        },
        signal: hangUp.signal,
      }).catch(() => 'hung up');
      await held();
      hangUp.abort();
      const second = visitor.poll();
      await first;
      await held();
      liveAgent.say(visitor.id, 'Hello');
      await second;
    }
    expect(ledgerOf(liveAgent, visitor).doublePolls).toBe(0);
  });

  it('of different sessions are nobody’s business', async () => {
    const one = await chatting(liveAgent);
    const polls = [one.pollTypes()];
    await held();
    const other = await chatting(liveAgent);
    polls.push(other.pollTypes());
    liveAgent.say(one.id, 'one');
    liveAgent.say(other.id, 'two');
    expect(await Promise.all(polls)).toEqual([['ChatMessage'], ['ChatMessage']]);
  });
});

describe('a session', () => {
  it('dies if it is not polled, and takes its chat with it', async () => {
    const visitor = await chatting(liveAgent);
    await held(DEATH_MS);
    clock.advance(DEATH_MS);
    expect(await visitor.rawPoll()).toEqual(GONE);
    expect(liveAgent.chat(visitor.id)).toMatchObject({
      state: 'ended',
      endReason: 'nobody polled',
    });
  });

  it('dies if it is never polled at all', async () => {
    const visitor = new Visitor(liveAgent);
    await visitor.open();
    clock.advance(DEATH_MS);
    expect(await visitor.init()).toEqual(GONE);
  });

  it('does not live on POSTs alone', async () => {
    const visitor = await chatting(liveAgent);
    clock.advance(DEATH_MS - 1);
    expect((await visitor.say('Hello')).status).toBe(200);
    clock.advance(1);
    expect(await visitor.say('Anybody?')).toEqual(GONE);
  });

  it('lives as long as it is polled', async () => {
    const visitor = await chatting(liveAgent);
    for (let round = 0; round < 4; round += 1) {
      clock.advance(DEATH_MS - 1);
      const poll = visitor.rawPoll();
      await held();
      clock.advance(HOLD_MS);
      expect((await poll).status).toBe(204);
      await held(DEATH_MS);
    }
    expect(liveAgent.chat(visitor.id).state).toBe('active');
  });

  it('may be told to live longer', async () => {
    await liveAgent.close();
    liveAgent = await start({ clock, deathMs: 100_000 });
    const visitor = await chatting(liveAgent);
    clock.advance(99_999);
    expect((await visitor.say('Still here')).status).toBe(200);
  });

  it('is gone once the end was delivered and acknowledged', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.end(visitor.id);
    expect(await visitor.poll()).toEqual([
      { type: 'ChatEnded', message: { reason: 'agent', attachedRecords: [] } },
    ]);
    expect(await visitor.rawPoll()).toEqual(GONE);
    expect(await visitor.say('Wait')).toEqual(GONE);
  });

  it('is told of the end again if the answer was lost', async () => {
    const visitor = await chatting(liveAgent);
    const { ack } = visitor;
    liveAgent.end(visitor.id);
    const first = await visitor.rawPoll(ack);
    expect(await visitor.rawPoll(ack)).toEqual(first);
  });

  it('is gone after a while if nobody acknowledges the end', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.end(visitor.id);
    clock.advance(DEATH_MS - 1);
    expect((await visitor.rawPoll()).status).toBe(200);
    clock.advance(1);
    expect(await visitor.rawPoll()).toEqual(GONE);
  });

  it('of a visitor without acks is gone once the end was delivered', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.end(visitor.id);
    const answer = await visitor.send('GET', 'System/Messages');
    expect(answer.body).toContain('ChatEnded');
    expect(await visitor.send('GET', 'System/Messages')).toEqual(GONE);
  });
});

describe('closing the stand-in', () => {
  it('ends held polls and leaves no timer behind', async () => {
    const visitor = await chatting(liveAgent);
    const poll = visitor.rawPoll().catch(() => 'broken');
    await held();
    await liveAgent.close();
    expect(['broken', GONE]).toContainEqual(await poll);
    expect(clock.timers).toBe(0);
    await expect(visitor.rawPoll()).rejects.toThrow();
    liveAgent = await start({ clock });
  });
});
