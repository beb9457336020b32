import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

import type { Variable } from '../../relay/src/config-variables.ts';
import type { ErrcodeAction, ErrcodeRule } from '../../relay/src/wechat/errcodes.ts';

/** The environment, a row for each variable, in Markdown. */
export function settingsTable(variables: readonly Variable[]): string {
  return table(
    ['variable', 'what it is', 'unless set'],
    variables.map(({ name, about, standard, otherwise = '' }) => [
      `\`${name}\``,
      about,
      standard === undefined ? otherwise : `\`${standard}\``,
    ]),
  );
}

/** The relay's own metrics, a row for each, in Markdown. */
export function metricsTable(registry: Registry): string {
  const metrics = registry
    .getMetricsAsArray()
    .filter(({ name }) => name.startsWith('wechat_desk_'));
  return table(
    ['metric', 'type', 'labels', 'what it says'],
    metrics.map((metric) => [
      `\`${metric.name}\``,
      typeOf(registry.getSingleMetric(metric.name)),
      labelsOf(metric)
        .map((label) => `\`${label}\``)
        .join(', '),
      metric.help,
    ]),
  );
}

/** What the relay does about an errcode, in the words of the table. */
const ACTIONS: Readonly<Record<ErrcodeAction, string>> = {
  retry: 'sends it again',
  operator: 'keeps it, and tries again each minute until somebody has mended it',
  'refresh-token': 'gets another access token, once; then as with a wrong set-up',
  'wait-for-customer': 'keeps it until the customer writes',
  'customer-gone': 'gives the message up, and ends the chat',
  'too-long': 'cuts it smaller',
  're-upload': 'uploads the file again',
  degrade: 'sends it in a simpler form',
  refused: 'gives the message up; the panel says why',
};

/**
 * WeChat's errcodes, a row for each meaning, in Markdown. Left out is what only a defect of the relay can cause:
 * the log says so.
 */
export function errcodesTable(
  codes: readonly number[],
  classify: (errcode: number) => ErrcodeRule,
): string {
  const rows = new Map<string, { codes: number[]; rule: ErrcodeRule }>();
  for (const code of codes) {
    const rule = classify(code);
    if (rule.reason.text.includes('defect of the relay')) continue;
    const row = rows.get(rule.reason.text) ?? { codes: [], rule };
    row.codes.push(code);
    rows.set(rule.reason.text, row);
  }
  return table(
    ['errcode', 'what it means, and what helps', 'what the relay does'],
    [...rows.values()].map(({ codes: all, rule: { action, reason } }) => [
      all.map((code) => `\`${code}\``).join(', '),
      reason.text,
      ACTIONS[action],
    ]),
  );
}

/** The labels of a metric, which the library does not tell in its types. */
export function labelsOf(metric: object): string[] {
  const names: unknown = Reflect.get(metric, 'labelNames');
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

function typeOf(metric: unknown): string {
  if (metric instanceof Counter) return 'counter';
  if (metric instanceof Gauge) return 'gauge';
  return metric instanceof Histogram ? 'histogram' : '';
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}
