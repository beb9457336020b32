import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

import { labelsOf } from '../../../scripts/docs/tables.ts';
import { createMetrics } from '../../src/metrics.ts';
import { parsePromql } from './promql.ts';

const FOLDER = join(import.meta.dirname, '../../operations');
const { registry } = createMetrics();
// Prometheus adds these to whatever it reads.
const OF_PROMETHEUS = ['job', 'instance'];

const rules = z.object({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^WeChatDesk[A-Z]\w+$/u),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[mh]$/u)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.strictObject({
            summary: z.string(),
            description: z.string(),
            action: z.string(),
          }),
        }),
      ),
    }),
  ),
});
const alerts = rules
  .parse(parse(readFileSync(join(FOLDER, 'alerts.yaml'), 'utf8')))
  .groups.flatMap((group) => group.rules)
  .map((rule) => ({ ...rule, name: rule.alert }));

const panel = z.object({
  id: z.number(),
  type: z.enum(['row', 'stat', 'timeseries']),
  title: z.string().min(1),
  description: z.string().optional(),
  gridPos: z.object({ h: z.number(), w: z.number(), x: z.number(), y: z.number() }),
  targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })).default([]),
});
const dashboard = z
  .object({ uid: z.string(), schemaVersion: z.number(), panels: z.array(panel) })
  .parse(JSON.parse(readFileSync(join(FOLDER, 'dashboard.json'), 'utf8')));
const queries = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map(({ expr, legendFormat }) => ({ title, expr, legendFormat })),
);

/** The labels of a metric that Prometheus reads here; undefined if there is no such metric. */
function labelsOfMetric(name: string): string[] | undefined {
  if (name === 'up') return [];
  const bare = /^(.+)_(?:bucket|sum|count)$/u.exec(name)?.[1];
  const metric = registry.getSingleMetric(name) ?? registry.getSingleMetric(bare ?? '');
  if (metric === undefined) return undefined;
  return name.endsWith('_bucket') ? [...labelsOf(metric), 'le'] : labelsOf(metric);
}

/** What an expression names that does not exist. */
function unknownIn(expression: string): string[] {
  // Grafana's variables stand for a duration, and for text.
  const { selectors, groupings } = parsePromql(expression.replaceAll('$__rate_interval', '5m'));
  const known = selectors.flatMap(({ metric }) => labelsOfMetric(metric) ?? []);
  return [
    ...selectors.map(({ metric }) => metric).filter((name) => labelsOfMetric(name) === undefined),
    ...selectors.flatMap(({ metric, labels }) => {
      const own = [...(labelsOfMetric(metric) ?? []), ...OF_PROMETHEUS];
      return labels.filter((label) => !own.includes(label));
    }),
    ...groupings.filter((label) => ![...known, ...OF_PROMETHEUS].includes(label)),
  ];
}

describe('an expression', () => {
  it.each([
    ['sum by (code) (rate(wechat_desk_org_trouble_total[5m])) > 0', []],
    ['histogram_quantile(0.9, sum by (le) (rate(wechat_desk_to_agent_seconds_bucket[5m])))', []],
    ['wechat_desk_no_such_total', ['wechat_desk_no_such_total']],
    ['wechat_desk_pushes_total{colour="red"}', ['colour']],
    ['sum by (colour) (wechat_desk_pushes_total)', ['colour']],
  ])('%s names these that do not exist: %j', (expression, unknown) => {
    expect(unknownIn(expression)).toEqual(unknown);
  });

  it('that is no PromQL is refused', () => {
    expect(() => unknownIn('sum(rate(up[5m]) >')).toThrow(SyntaxError);
    expect(() => unknownIn('rate(up[5 minutes])')).toThrow(SyntaxError);
  });
});

describe('the alert rules', () => {
  it.each(alerts)('$name asks for what exists', ({ expr }) => {
    expect(unknownIn(expr)).toEqual([]);
  });

  it.each(alerts)(
    '$name says in sentences what is wrong, what it means and what to do',
    (alert) => {
      const { summary, description, action } = alert.annotations;
      for (const text of [summary, description, action]) expect(text).toMatch(/^[\w].*\.$/su);
      expect(action.length).toBeGreaterThan(60);
      // A label that the expression has summed away would be empty.
      const { groupings } = parsePromql(alert.expr);
      const named = [...summary.matchAll(/\$labels\.(\w+)/gu)].map(([, label]) => label);
      expect(groupings).toEqual(expect.arrayContaining(named));
    },
  );

  it('refer to alerts that exist, and each has a name of its own', () => {
    const names = alerts.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const referred = alerts.flatMap(({ annotations }) =>
      Object.values(annotations).flatMap((text) => text.match(/WeChatDesk[A-Z]\w+/gu) ?? []),
    );
    expect(names).toEqual(expect.arrayContaining(referred));
  });

  it('name WeChat’s refusals and reasons as the relay counts them', () => {
    const codes = alerts.flatMap(
      ({ expr }) => /code=~"([^"]*)"/u.exec(expr)?.[1]?.split('|') ?? [],
    );
    const source = ['http/webhook.ts', 'wechat/push.ts', 'wechat/cipher.ts']
      .map((file) => readFileSync(join(FOLDER, '../src', file), 'utf8'))
      .join('');
    expect(codes.length).toBeGreaterThan(5);
    for (const code of codes) expect(source).toContain(code.replace('.*', ''));
  });
});

describe('the dashboard', () => {
  it.each(queries)('$title: $expr asks for what exists', ({ expr, legendFormat }) => {
    expect(unknownIn(expr)).toEqual([]);
    const labels = [...legendFormat.matchAll(/\{\{(\w+)\}\}/gu)].map(([, label]) => label);
    const { groupings } = parsePromql(expr.replaceAll('$__rate_interval', '5m'));
    expect([...groupings, ...OF_PROMETHEUS]).toEqual(expect.arrayContaining(labels));
  });

  it('shows every metric of the relay', () => {
    const shown = queries.map(({ expr }) => expr).join(' ');
    const own = registry
      .getMetricsAsArray()
      .map(({ name }) => name)
      .filter((name) => name.startsWith('wechat_desk_'));
    expect(own.filter((name) => !shown.includes(name))).toEqual([]);
  });

  it('has panels that say what they show, side by side and not upon each other', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = dashboard.panels.flatMap(({ gridPos: { h, w, x, y } }) =>
      Array.from(
        { length: h * w },
        (_, index) => `${x + (index % w)}/${y + Math.floor(index / w)}`,
      ),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { type, description } of dashboard.panels) {
      if (type !== 'row') expect(description).toMatch(/\.$/u);
    }
  });
});
