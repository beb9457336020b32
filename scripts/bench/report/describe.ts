import { reaches, type Figure, type Row } from '../measure/row.ts';
import type { Results } from './results.ts';

/** A row for people: the ratio first. */
export function describeRow({ title, beside, figures, notes }: Row): string {
  const width = Math.max(...figures.map(({ what }) => what.length));
  const lines = figures.map((figure) => {
    const { what, unit, measured, baseline, ratio } = figure;
    const times = ratio === undefined ? '' : `${number(ratio)}×`;
    const theirs = baseline === undefined ? '' : `(${number(baseline)})`;
    const value = `${number(measured)} ${unit}`.trim();
    return `  ${what.padEnd(width)} ${times.padStart(7)} ${value.padStart(12)} ${theirs.padStart(9)}  ${verdict(figure)}`;
  });
  return [
    `${title}, beside ${beside}`,
    ...lines.map((line) => line.trimEnd()),
    ...notes.map((note) => `  ${note}`),
  ].join('\n');
}

/** The bar in words; empty if there is none. */
export function barOf({ bar, unit }: Figure): string {
  if (bar === undefined) return '';
  const { most, least, ratio } = bar;
  const value = (of: number): string => `${number(of)} ${unit}`.trim();
  return [
    most === undefined ? '' : `≤ ${value(most)}`,
    least === undefined ? '' : `≥ ${value(least)}`,
    ratio === undefined ? '' : `≤ ${number(ratio)}×`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** Everything that was measured against a bar, in Markdown. */
export function resultsTable({ rows }: Results): string {
  const lines = rows.flatMap(({ row, figures }) =>
    figures
      .filter(({ bar }) => bar !== undefined)
      .map((figure) => {
        const { what, unit, measured, ratio } = figure;
        const cells = [
          what,
          barOf(figure),
          `${number(measured)} ${unit}`.trim(),
          ratio === undefined ? '' : `${number(ratio)}×`,
          reaches(figure) === true ? 'yes' : '**no**',
          `\`npm run bench -- ${row}\``,
        ];
        return `| ${cells.join(' | ')} |`;
      }),
  );
  return [
    '|  | bar | measured | beside the baseline | reached | command |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

/** On what, and how, in a sentence. */
export function describeRun({ machine, rounds, seconds, remark }: Results): string {
  const { processor, cores, memoryGb, system, node } = machine;
  const where = `${String(cores)} cores (${processor}), ${String(memoryGb)} GB, ${system}, Node ${node.slice(1)}`;
  return `Medians of ${String(rounds)} rounds of ${String(seconds)} s each, on ${where}. ${remark}`.trim();
}

export function number(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 1 });
}

function verdict(figure: Figure): string {
  const reached = reaches(figure);
  if (reached === undefined) return '';
  return `${reached ? 'ok' : 'SHORT'}: ${barOf(figure)}`;
}
