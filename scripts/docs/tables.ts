import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

import type { Variable } from '../../relay/src/config-variables.ts';

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
