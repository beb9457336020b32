import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { LiveAgentStandIn } from '../live-agent/stand-in.ts';
import { StoppedClock } from './live-agent-clock.ts';
import { inHandover, start, type Visitor } from './live-agent-visitor.ts';

const resyncAnswer = z.strictObject({
  isValid: z.literal(true),
  key: z.string(),
  affinityToken: z.string(),
});

let liveAgent: LiveAgentStandIn;

beforeEach(async () => {
  liveAgent = await start({ clock: new StoppedClock() });
});

afterEach(() => liveAgent.close());

describe('ResyncSession, before API version 37', () => {
  const resync = (visitor: Visitor, query = ''): Promise<{ status: number; body: string }> =>
    visitor.send('GET', `System/ResyncSession${query}`);

  it('gives a new key and a new affinity', async () => {
    const visitor = await inHandover(liveAgent);
    visitor.version = '36';
    const answer = await resync(visitor, `?SessionId=${visitor.id}`);
    const { key } = visitor;
    const renewed = resyncAnswer.parse(JSON.parse(answer.body));
    visitor.key = renewed.key;
    visitor.affinity = renewed.affinityToken;
    expect(visitor.key).not.toBe(key);
    expect(await visitor.pollTypes()).toEqual(['ChasitorSessionData']);
    visitor.key = key;
    expect((await visitor.rawPoll()).status).toBe(403);
  });

  it('may say that the session is not valid any more', async () => {
    liveAgent.faults.set('resync-invalid', 1);
    const visitor = await inHandover(liveAgent);
    visitor.version = '36';
    expect(await resync(visitor)).toEqual({ status: 200, body: '{"isValid":false}' });
    expect(liveAgent.faults.injected['resync-invalid']).toBe(1);
  });

  it('says so of another session', async () => {
    const visitor = await inHandover(liveAgent);
    visitor.version = '36';
    expect((await resync(visitor, '?SessionId=another')).body).toBe('{"isValid":false}');
  });
});
