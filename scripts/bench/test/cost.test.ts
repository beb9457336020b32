import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

import { keptResultsNow } from '../report/results.ts';
import { describeCost, exampleDay } from '../cost/describe.ts';
import { CALLS_PER_CHAT, CALLS_PER_START, costOf } from '../cost/model.ts';

const FOOTPRINT = { idleMb: 100, mbPerChat: 0.08, isMeasured: true };

describe('the cost of a day', () => {
  it('is three calls a chat, however much is said, and no event', () => {
    const { apiCalls, eventDeliveries } = costOf(exampleDay, FOOTPRINT);
    expect(apiCalls).toBe(3602);
    expect(eventDeliveries).toBe(0);
    expect(costOf({ ...exampleDay, messages: 300 }, FOOTPRINT).apiCalls).toBe(apiCalls);
  });

  it('counts what the org has counted for a chat, and for a message', () => {
    const figures = keptResultsNow().rows.find(({ row }) => row === 'org')?.figures ?? [];
    const counted = new Map(figures.map(({ what, measured }) => [what, measured]));
    expect(counted.get('API calls for a chat of 30 messages')).toBe(CALLS_PER_CHAT);
    expect(counted.get('API calls for each further message')).toBe(0);
    expect(counted.get('event deliveries for a chat of 30 messages')).toBe(0);
    expect(counted.get('event deliveries for each further message')).toBe(0);
  });

  it('grows with archive, media and subscribed panels', () => {
    const cost = costOf({ ...exampleDay, archive: true, media: 1, events: true }, FOOTPRINT);
    expect(cost.apiCalls).toBe(CALLS_PER_START + 1200 * 6);
    // Each of 20 panels is delivered both events of each chat.
    expect(cost.eventDeliveries).toBe(1200 * 2 * 20);
  });

  it('needs memory for the chats that are open at a time', () => {
    expect(costOf(exampleDay, FOOTPRINT)).toMatchObject({ open: 50, relayMb: 104 });
    expect(describeCost(exampleDay, FOOTPRINT)).toMatch(/104 MB$/u);
    expect(describeCost(exampleDay, { ...FOOTPRINT, isMeasured: false })).toContain('not measured');
  });

  it('is told beside what an org allows', () => {
    expect(describeCost(exampleDay, FOOTPRINT)).toMatch(/API calls +3,602 +3\.0 % +24\.0 %/u);
  });

  it('is said by the program for other numbers', async () => {
    const program = join(import.meta.dirname, '../cost.ts');
    const options = ['--agents', '2', '--chats', '10', '--messages', '30'];
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...options]);
    expect(stdout).toContain('2 agents, 10 chats of 30 messages');
    expect(stdout).toMatch(/API calls +32 /u);
  });
});
