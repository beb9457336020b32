import { expect, it } from 'vitest';

import { createMetrics } from '../src/metrics.ts';
import { createOwnershipObserver } from '../src/ownership-observer.ts';
import { recordedLog } from './fixtures/log-lines.ts';

it('says what happens among several relays, and counts it, without a word of the database', async () => {
  const metrics = createMetrics();
  const log = recordedLog();
  const observer = createOwnershipObserver(log.log, metrics);
  observer.tookOver(3);
  observer.buried('shanghai-1', true);
  observer.buried('shanghai-2', false);
  observer.lost('declared-dead');
  observer.lost('out-of-touch');
  observer.restored();
  observer.trouble(Object.assign(new Error('password hunter2'), { code: '28P01' }));
  observer.trouble('hunter2');

  const text = await metrics.registry.metrics();
  for (const line of [
    'wechat_desk_customers_taken_over_total 3',
    'wechat_desk_relays_lost_total{how="hung"} 1',
    'wechat_desk_relays_lost_total{how="died"} 1',
    'wechat_desk_ownership_lost_total{reason="declared-dead"} 1',
    'wechat_desk_ownership_lost_total{reason="out-of-touch"} 1',
    'wechat_desk_journal_trouble_total 2',
  ]) {
    expect(text).toContain(line);
  }
  const said = log.text();
  expect(said).toContain('shanghai-1');
  expect(said).toContain('28P01');
  expect(said).not.toContain('hunter2');
});
