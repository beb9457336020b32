import { reaches, type Figure } from '../measure/row.ts';
import { barOf, number } from './describe.ts';
import type { Results } from './results.ts';

const WIDTH = 1000;
const LEFT = 390;
const FULL = 300;
const LINE = 26;
const TOP = 64;
const COLOURS = {
  ours: '#0b7a53',
  short: '#b3261e',
  bar: '#8a8f98',
  text: '#1f2328',
  soft: '#57606a',
};

/** What was measured against a bar, as SVG: how much of what the bar allows is used. */
export function picture({ rows, machine }: Results): string {
  const figures = rows.flatMap((row) => row.figures.filter(shareOf));
  const height = TOP + figures.length * LINE + 40;
  const lines = figures.map((figure, index) => line(figure, TOP + index * LINE));
  const limit = LEFT + FULL * 0.75;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>What WeChat Desk uses of what its bars allow</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text(
      20,
      30,
      'How much of what the bars allow is used',
      COLOURS.text,
      'font-size="18" font-weight="600"',
    ),
    text(limit, 50, 'the bar', COLOURS.soft, 'text-anchor="middle"'),
    ...lines,
    `<line x1="${limit}" x2="${limit}" y1="${TOP - 8}" y2="${height - 36}" stroke="${COLOURS.bar}" stroke-dasharray="4 3"/>`,
    text(
      20,
      height - 14,
      `${machine.cores} cores, ${machine.memoryGb} GB, Node ${machine.node.slice(1)}`,
      COLOURS.soft,
      '',
    ),
    '</svg>',
    '',
  ].join('\n');
}

function line(figure: Figure, y: number): string {
  const share = Math.min(shareOf(figure) ?? 0, 4 / 3);
  const colour = reaches(figure) === true ? COLOURS.ours : COLOURS.short;
  const { measured, unit, what, ratio } = figure;
  const value = `${number(measured)} ${unit}`.trim();
  const beside = ratio === undefined ? '' : `, ${number(ratio)}× the baseline`;
  return [
    text(LEFT - 12, y + 14, what, COLOURS.text, 'text-anchor="end"'),
    `<rect x="${LEFT}" y="${y + 2}" width="${Math.max(2, share * FULL * 0.75).toFixed(1)}" height="16" rx="3" fill="${colour}"/>`,
    text(LEFT + FULL + 12, y + 14, `${value} (${barOf(figure)})${beside}`, COLOURS.text, ''),
  ].join('');
}

/** How much of what is allowed is used: 1 is the bar. Undefined where that cannot be drawn. */
function shareOf({ bar, measured }: Figure): number | undefined {
  if (bar?.most !== undefined && bar.most > 0) return measured / bar.most;
  if (bar?.least !== undefined && measured > 0) return bar.least / measured;
  return undefined;
}

function text(x: number, y: number, content: string, colour: string, more: string): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" fill="${colour}" ${more}>${escaped}</text>`;
}
