import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveAgentStandIn } from '../live-agent/stand-in.ts';
import { StoppedClock } from './live-agent-clock.ts';
import {
  agentId,
  chatting,
  ids,
  inHandover,
  ledgerOf,
  messagesAnswer,
  queued,
  seen,
  start,
  Visitor,
} from './live-agent-visitor.ts';

const INVALID_AFFINITY = { status: 503, body: 'Invalid Affinity Token' };

let clock: StoppedClock;
let liveAgent: LiveAgentStandIn;

beforeEach(async () => {
  clock = new StoppedClock();
  liveAgent = await start({ clock });
});

afterEach(() => liveAgent.close());

/** The texts of a batch, or the types of what has none. */
async function texts(visitor: Visitor): Promise<unknown[]> {
  return (await visitor.poll()).map(({ type, message }) => message['text'] ?? type);
}

describe('a handover', () => {
  it('answers everything with 503', async () => {
    const visitor = await inHandover(liveAgent);
    expect(await visitor.rawPoll()).toEqual(INVALID_AFFINITY);
    expect(await visitor.say('Hello?')).toEqual(INVALID_AFFINITY);
    expect(await visitor.resyncState()).toEqual(INVALID_AFFINITY);
    const path = `System/SessionId/${encodeURIComponent(visitor.key)}`;
    expect(await visitor.send('DELETE', path)).toEqual(INVALID_AFFINITY);
    expect(ledgerOf(liveAgent, visitor).handovers).toBe(1);
  });

  it('ends a held poll with 503', async () => {
    const visitor = await chatting(liveAgent);
    const poll = visitor.rawPoll();
    await vi.waitFor(() => {
      expect(clock.expects(30_000)).toBe(true);
    });
    liveAgent.startHandover(visitor.id);
    expect(await poll).toEqual(INVALID_AFFINITY);
  });

  it('is over after reconnect, poll and ResyncState, in this order', async () => {
    const visitor = await inHandover(liveAgent);
    expect(await visitor.reconnect()).toEqual({
      resetSequence: true,
      affinityToken: visitor.affinity,
    });
    expect(await visitor.pollTypes()).toEqual(['ChasitorSessionData']);
    expect(await visitor.resyncState()).toEqual({ status: 200, body: 'OK' });
    expect((await visitor.say('I am back', 1)).status).toBe(200);
    expect(seen(liveAgent, visitor)).toEqual(['Hello', 'I am back']);
  });

  it('begins on the next request if told to', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.faults.set('handover', 1);
    expect(await visitor.say('Hello')).toEqual(INVALID_AFFINITY);
    await visitor.reconnect();
    expect(await visitor.pollTypes()).toEqual(['ChasitorSessionData']);
    expect(liveAgent.faults.injected['handover']).toBe(1);
  });

  it('can follow on another', async () => {
    const visitor = await inHandover(liveAgent);
    for (const round of [1, 2, 3]) {
      await visitor.reconnect();
      expect(await visitor.pollTypes()).toEqual(['ChasitorSessionData']);
      await visitor.resyncState();
      await visitor.say(`round ${round}`);
      liveAgent.startHandover(visitor.id);
    }
    expect(seen(liveAgent, visitor)).toEqual(['Hello', 'round 1', 'round 2', 'round 3']);
  });

  it('can interrupt another', async () => {
    const visitor = await inHandover(liveAgent);
    await visitor.reconnect();
    liveAgent.say(visitor.id, 'Are you there?');
    await visitor.rawPoll(-1);
    liveAgent.startHandover(visitor.id);
    expect(await visitor.rawPoll()).toEqual(INVALID_AFFINITY);
    await visitor.reconnect();
    visitor.ack = -1;
    expect((await texts(visitor))[0]).toBe('ChasitorSessionData');
  });

  it('of an unknown session is not possible', () => {
    expect(() => {
      liveAgent.startHandover('nothing');
    }).toThrow('There is no session nothing.');
  });
});

describe('ReconnectSession', () => {
  it('is 405 when no handover is pending', async () => {
    const visitor = await chatting(liveAgent);
    expect((await visitor.rawReconnect()).status).toBe(405);
  });

  it('is 403 for an unknown key', async () => {
    const visitor = await inHandover(liveAgent);
    visitor.key = 'nothing';
    expect((await visitor.rawReconnect()).status).toBe(403);
  });

  it.each(['', 'abc', '1.5'])('is 400 with the offset «%s»', async (offset) => {
    const visitor = await inHandover(liveAgent);
    const answer = await visitor.rawReconnect(offset);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('"property":"ReconnectSession.offset"');
  });

  it('wants the affinity null', async () => {
    const visitor = await inHandover(liveAgent);
    expect(await visitor.rawReconnect(visitor.offset, visitor.affinity)).toEqual(INVALID_AFFINITY);
  });

  it('may take any affinity', async () => {
    liveAgent.faults.set('reconnect-affinity', 'any');
    const visitor = await inHandover(liveAgent);
    const answer = await visitor.rawReconnect(visitor.offset, visitor.affinity);
    expect(answer.status).toBe(200);
    expect(liveAgent.faults.injected['reconnect-affinity']).toBe(1);
  });

  it('can be repeated with the same answer until the new affinity was used', async () => {
    const visitor = await inHandover(liveAgent);
    const first = await visitor.rawReconnect();
    expect(await visitor.rawReconnect()).toEqual(first);
    await visitor.reconnect();
    await visitor.poll();
    expect((await visitor.rawReconnect()).status).toBe(405);
  });

  it('may not be repeated at all', async () => {
    liveAgent.faults.set('reconnect-repeat', 'once');
    const visitor = await inHandover(liveAgent);
    await visitor.reconnect();
    expect((await visitor.rawReconnect()).status).toBe(405);
    expect(await visitor.pollTypes()).toEqual(['ChasitorSessionData']);
  });

  it('can be repeated after its answer was lost', async () => {
    liveAgent.faults.set('reconnect-lost', 1);
    const visitor = await inHandover(liveAgent);
    await expect(visitor.rawReconnect()).rejects.toThrow();
    await visitor.reconnect();
    expect(await visitor.pollTypes()).toEqual(['ChasitorSessionData']);
    expect(liveAgent.faults.injected['reconnect-lost']).toBe(1);
  });

  it('leaves the old affinity at 503', async () => {
    const visitor = await inHandover(liveAgent);
    const { affinity } = visitor;
    await visitor.reconnect();
    await visitor.poll();
    visitor.affinity = affinity;
    expect(await visitor.rawPoll()).toEqual(INVALID_AFFINITY);
  });

  it('puts an offset that was never announced on record', async () => {
    const visitor = await inHandover(liveAgent);
    await visitor.rawReconnect(visitor.offset + 1);
    expect(ledgerOf(liveAgent, visitor).wrongOffsets).toBe(1);
    await visitor.rawReconnect(visitor.offset);
    expect(ledgerOf(liveAgent, visitor).wrongOffsets).toBe(1);
  });

  it('may leave resetSequence out and the sequence as it is', async () => {
    liveAgent.faults.set('reset-sequence', 'omitted');
    const visitor = await inHandover(liveAgent);
    expect(await visitor.reconnect()).toEqual({ affinityToken: visitor.affinity });
    await visitor.poll();
    await visitor.resyncState();
    expect((await visitor.say('one', 1)).status).toBe(200);
    expect((await visitor.say('three', 3)).status).toBe(200);
    expect(seen(liveAgent, visitor)).toEqual(['Hello', 'three']);
  });

  it('keeps the session alive for a while', async () => {
    const visitor = await inHandover(liveAgent);
    clock.advance(44_000);
    await visitor.reconnect();
    clock.advance(44_000);
    expect(await visitor.pollTypes()).toEqual(['ChasitorSessionData']);
  });
});

describe('the first poll after a reconnect', () => {
  it('tells the whole history', async () => {
    liveAgent.addAgent('Grace');
    const visitor = await inHandover(liveAgent);
    liveAgent.transfer(visitor.id, agentId(liveAgent, 1));
    liveAgent.say(visitor.id, 'Grace here');
    await visitor.reconnect();
    const [data] = await visitor.poll();
    const timestamp = clock.now();
    expect(data?.message).toMatchObject({
      queuePosition: 0,
      url: '',
      oref: '',
      postChatUrl: '',
      sneakPeekEnabled: false,
      chatMessages: [
        { type: 'Chasitor', name: 'Mei', content: 'Hello', timestamp, sequence: 0 },
        { type: 'Agent', name: 'Ada', content: 'Good day', timestamp, sequence: 1 },
        { type: 'OperatorTransferred', name: 'Grace', content: '', timestamp, sequence: 2 },
        { type: 'Agent', name: 'Grace', content: 'Grace here', timestamp, sequence: 3 },
      ],
    });
  });

  it.each([
    { index: 'restart', sequence: 1 },
    { index: 'continue', sequence: 7 },
  ])('counts messages anew or goes on: $index', async ({ index, sequence }) => {
    liveAgent.faults.set('reconnect-index', index);
    const visitor = await inHandover(liveAgent);
    expect(visitor.ack).toBe(3);
    liveAgent.say(visitor.id, 'one');
    liveAgent.say(visitor.id, 'two');
    await visitor.reconnect();
    visitor.ack = 3;
    expect(await texts(visitor)).toEqual(['ChasitorSessionData', 'one', 'two']);
    // Two messages came with the handover under way, so that the numbering goes on after 5.
    expect(visitor.ack).toBe(sequence + 1);
  });

  it.each([
    { redelivery: 'unacknowledged', ack: -1, brings: ['Good day', 'new'] },
    { redelivery: 'unacknowledged', ack: 3, brings: ['new'] },
    { redelivery: 'after-offset', ack: -1, brings: ['new'] },
    { redelivery: 'none', ack: -1, brings: [] },
  ])('brings $brings with $redelivery and ack $ack', async ({ redelivery, ack, brings }) => {
    liveAgent.faults.set('reconnect-redelivery', redelivery);
    const visitor = await inHandover(liveAgent);
    liveAgent.say(visitor.id, 'new');
    await visitor.reconnect();
    visitor.ack = ack;
    expect(await texts(visitor)).toEqual(['ChasitorSessionData', ...brings]);
  });

  it('brings the end even where no message is brought again', async () => {
    liveAgent.faults.set('reconnect-redelivery', 'none');
    const visitor = await inHandover(liveAgent);
    liveAgent.end(visitor.id);
    await visitor.reconnect();
    expect(await texts(visitor)).toEqual(['ChasitorSessionData', 'ChatEnded']);
  });

  it('can be repeated if its answer was lost', async () => {
    const visitor = await inHandover(liveAgent);
    liveAgent.say(visitor.id, 'new');
    await visitor.reconnect();
    const first = await visitor.rawPoll(-1);
    expect(await visitor.rawPoll(-1)).toEqual(first);
    const { messages } = messagesAnswer.parse(JSON.parse(first.body));
    expect(messages[0]?.type).toBe('ChasitorSessionData');
  });

  it.each([
    ['-1', -1, 200],
    ['-1', 3, 400],
    ['last', -1, 400],
    ['last', 3, 200],
    ['either', -1, 200],
    ['either', 3, 200],
  ])('that wants %s and gets %i is %i', async (wanted, ack, status) => {
    liveAgent.faults.set('reconnect-ack', wanted);
    const visitor = await inHandover(liveAgent);
    await visitor.reconnect();
    expect((await visitor.rawPoll(ack)).status).toBe(status);
    expect((await visitor.rawPoll(wanted === '-1' ? -1 : 3)).status).toBe(200);
  });
});

describe('the gate before ResyncState', () => {
  it.each([
    ['500', 500],
    ['409', 409],
    ['off', 200],
  ])('answers POSTs as told: %s', async (choice, status) => {
    liveAgent.faults.set('resync-gate', choice);
    const visitor = await inHandover(liveAgent);
    await visitor.reconnect();
    expect((await visitor.say('Too early', 1)).status).toBe(status);
    await visitor.poll();
    expect((await visitor.say('Still too early', visitor.sequence + 1)).status).toBe(status);
    await visitor.resyncState();
    expect((await visitor.say('Now')).status).toBe(200);
    expect(seen(liveAgent, visitor)).toEqual(
      choice === 'off' ? ['Hello', 'Too early', 'Still too early', 'Now'] : ['Hello', 'Now'],
    );
  });

  it('does not open before the session data was polled', async () => {
    const visitor = await inHandover(liveAgent);
    await visitor.reconnect();
    expect((await visitor.resyncState()).status).toBe(500);
    await visitor.poll();
    expect((await visitor.resyncState()).status).toBe(200);
  });

  it('does not open for another organization', async () => {
    const visitor = await inHandover(liveAgent);
    await visitor.reconnect();
    await visitor.poll();
    const answer = await visitor.resyncState('00D000000000000');
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('"property":"organizationId"');
    expect((await visitor.say('Hello', 1)).status).toBe(500);
  });

  it('is not there without a handover', async () => {
    const visitor = await chatting(liveAgent);
    expect((await visitor.resyncState()).status).toBe(200);
    expect((await visitor.say('Hello')).status).toBe(200);
  });
});

describe('a handover in the queue', () => {
  it('keeps the place, and the acceptance that came meanwhile', async () => {
    const visitor = await queued(liveAgent);
    liveAgent.startHandover(visitor.id);
    liveAgent.accept(visitor.id, agentId(liveAgent));
    await visitor.reconnect();
    expect(await visitor.pollTypes()).toEqual(['ChasitorSessionData', 'ChatEstablished']);
  });

  it('can be over even before anything was polled', async () => {
    const visitor = new Visitor(liveAgent);
    await visitor.open();
    await visitor.init({ ...ids });
    liveAgent.startHandover(visitor.id);
    expect((await visitor.rawPoll()).status).toBe(503);
    await visitor.reconnect();
    expect((await visitor.pollTypes())[0]).toBe('ChasitorSessionData');
  });
});
