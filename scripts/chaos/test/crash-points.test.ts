import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

import { beforeAll, describe, expect, it } from 'vitest';

import { listPoints, type CrashOutcome } from '../crash/crash-points.ts';
import { crashSummary, crashTable } from '../run/crash-table.ts';
import { doAll } from '../run/workers.ts';

describe('a relay that is killed', () => {
  const outcomes: CrashOutcome[] = [];
  let points: Awaited<ReturnType<typeof listPoints>>;

  beforeAll(async () => {
    points = await listPoints();
    const tasks = points.map((_, point) => ({ do: 'crash' as const, point }));
    await doAll(tasks, availableParallelism(), (outcome) => {
      outcomes.push(outcome);
    });
  });

  it('passes every kind of step in the reference run', () => {
    const labels = new Set(points.map(({ label }) => label));
    expect([...labels]).toEqual(
      expect.arrayContaining([
        'insert inbox',
        'answer push',
        'GET System/SessionId',
        'POST Chasitor/ChasitorInit',
        'GET System/Messages',
        'POST Chasitor/ChatMessage',
        'GET System/ReconnectSession',
        'POST Chasitor/ChasitorResyncState',
        'POST Chasitor/ChatEnd',
        'DELETE System/SessionId/…',
        'POST stable_token',
        'POST message/custom/send',
        'POST oauth2/token',
        'GET channels',
        'POST chats',
        'PATCH chats/…',
        'GET media/get',
        'POST data/v65.0/sobjects/ContentVersion',
        'GET data/v65.0/sobjects/ContentVersion/…',
      ]),
    );
  });

  it('before or after any one of its steps loses and doubles nothing', () => {
    const failed = outcomes.filter(({ violations }) => violations.length > 0);
    expect(failed, crashTable(outcomes)).toEqual([]);
    expect(outcomes).toHaveLength(points.length);
    expect(points.length).toBeGreaterThan(300);
  });

  it('is described in the README: to mend that, put there what --crash-points prints last', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    expect(readme).toContain(crashSummary(outcomes));
  });
});
