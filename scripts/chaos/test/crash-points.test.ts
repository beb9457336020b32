import { describe, expect, it } from 'vitest';

import { crashAt, listPoints } from '../crash/crash-points.ts';
import { crashTable } from '../run/crash-table.ts';

describe('a relay that is killed', () => {
  it('passes every kind of step in the reference run', async () => {
    const labels = new Set((await listPoints()).map(({ label }) => label));
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
      ]),
    );
  });

  it('before or after any one of its steps loses and doubles nothing', async () => {
    const points = await listPoints();
    const outcomes = [];
    for (const n of points.keys()) outcomes.push(await crashAt(n));
    const failed = outcomes.filter(({ violations }) => violations.length > 0);
    expect(failed, crashTable(outcomes)).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(300);
  });
});
