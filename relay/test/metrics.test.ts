import { expect, it } from 'vitest';

import { createMetrics } from '../src/metrics.ts';

/** What dashboards and alerts rely on: name, type and labels of everything that is our own. */
const METRICS: [string, string, string[]][] = [
  ['wechat_desk_ready', 'gauge', []],
  ['wechat_desk_pushes_total', 'counter', ['channel', 'result']],
  ['wechat_desk_webhook_refusals_total', 'counter', ['code']],
  ['wechat_desk_conversations', 'gauge', ['state']],
  ['wechat_desk_chats_ended_total', 'counter', ['reason']],
  ['wechat_desk_idle_warnings_total', 'counter', []],
  ['wechat_desk_ratings_total', 'counter', ['score']],
  ['wechat_desk_to_agent_seconds', 'histogram', []],
  ['wechat_desk_to_customer_seconds', 'histogram', []],
  ['wechat_desk_deliveries_total', 'counter', ['outcome', 'code']],
  ['wechat_desk_replies_total', 'counter', ['way']],
  ['wechat_desk_joined_lines_total', 'counter', []],
  ['wechat_desk_parkings_total', 'counter', ['what']],
  ['wechat_desk_allowance_surprises_total', 'counter', ['code']],
  ['wechat_desk_unsaid_notices_total', 'counter', ['notice']],
  ['wechat_desk_set_aside_total', 'counter', ['what']],
  ['wechat_desk_unheard_total', 'counter', ['reason']],
  ['wechat_desk_media_total', 'counter', ['outcome', 'code']],
  ['wechat_desk_live_agent_retries_total', 'counter', ['what', 'reason']],
  ['wechat_desk_live_agent_handovers_total', 'counter', []],
  ['wechat_desk_live_agent_unknown_messages_total', 'counter', ['type']],
  ['wechat_desk_org_trouble_total', 'counter', ['what', 'code']],
  ['wechat_desk_org_api_calls_total', 'counter', []],
  ['wechat_desk_org_api_calls_used', 'gauge', []],
  ['wechat_desk_org_api_calls_limit', 'gauge', []],
  ['wechat_desk_adoptions_total', 'counter', ['outcome']],
  ['wechat_desk_command_stream_up', 'gauge', []],
  ['wechat_desk_command_stream_trouble_total', 'counter', ['code']],
  ['wechat_desk_customers_taken_over_total', 'counter', []],
  ['wechat_desk_relays_lost_total', 'counter', ['how']],
  ['wechat_desk_ownership_lost_total', 'counter', ['reason']],
  ['wechat_desk_journal_trouble_total', 'counter', []],
];

it('has these metrics of its own, and no others', async () => {
  const { registry } = createMetrics();
  const all = await registry.getMetricsAsJSON();
  const own = all.filter(({ name }) => name.startsWith('wechat_desk_'));
  expect(own.map(({ name, type }) => [name, type])).toEqual(
    METRICS.map(([name, type]) => [name, type]),
  );
  for (const { help } of own) expect(help).toMatch(/^[A-Z].*\.$/u);
});

it.each(METRICS)('%s is a %s with the labels %j and no others', (name, _, labels) => {
  const { registry } = createMetrics();
  const found: unknown = Reflect.get(registry.getSingleMetric(name) ?? {}, 'labelNames');
  expect(found).toEqual(labels);
});

it('times from a millisecond to a minute', async () => {
  const { registry, toAgent } = createMetrics();
  toAgent.observe(0.0005);
  toAgent.observe(59);
  toAgent.observe(61);
  const text = await registry.getSingleMetricAsString('wechat_desk_to_agent_seconds');
  expect(text).toContain('wechat_desk_to_agent_seconds_bucket{le="0.001"} 1');
  expect(text).toContain('wechat_desk_to_agent_seconds_bucket{le="60"} 2');
  expect(text).toContain('wechat_desk_to_agent_seconds_bucket{le="+Inf"} 3');
});

it('has those of the process', async () => {
  const text = await createMetrics().registry.metrics();
  expect(text).toContain('process_resident_memory_bytes');
  expect(text).toContain('nodejs_eventloop_lag_seconds');
});

it('says whether the relay is ready, at the moment of asking', async () => {
  let ready = false;
  const { registry } = createMetrics(() => ready);
  const text = (): Promise<string> => registry.getSingleMetricAsString('wechat_desk_ready');
  expect(await text()).toContain('wechat_desk_ready 0');
  ready = true;
  expect(await text()).toContain('wechat_desk_ready 1');
});

it('follows the conventions of Prometheus: base units, counters end in _total, and nothing else does', async () => {
  const all = await createMetrics().registry.getMetricsAsJSON();
  for (const { name, type } of all.filter((each) => each.name.startsWith('wechat_desk_'))) {
    expect(name).toMatch(/^wechat_desk_[a-z]+(?:_[a-z]+)*$/u);
    expect(name.endsWith('_total')).toBe(String(type) === 'counter');
    expect(name).not.toMatch(/_(?:ms|milliseconds|minutes|hours|kb|mb|percent|count)(?:_|$)/u);
    if (String(type) === 'histogram') expect(name).toMatch(/_(?:seconds|bytes)$/u);
  }
});

it('can be made twice in one process', async () => {
  const one = createMetrics();
  const two = createMetrics();
  one.handovers.inc();
  const text = await two.registry.getSingleMetricAsString('wechat_desk_live_agent_handovers_total');
  expect(text).toContain('wechat_desk_live_agent_handovers_total 0');
});
