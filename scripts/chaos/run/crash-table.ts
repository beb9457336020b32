import type { CrashOutcome } from '../crash/crash-points.ts';

const WHOLE = 'whole';
const TWICE = 'an answer twice, marked';
const COLUMNS = ['step', 'killed before it', 'killed after it'] as const;

/** One line for each point, with what happened when the relay died there. */
export function crashTable(outcomes: readonly CrashOutcome[]): string {
  const rows = inOrder(outcomes);
  const width = Math.max(...rows.map(({ label }) => label.length));
  const lines = [`${'point'.padEnd(width + 5)} side    outcome`];
  for (const row of rows) {
    const { number, side, label } = row;
    lines.push(
      `${String(number).padStart(4)} ${label.padEnd(width)} ${side.padEnd(7)} ${outcomeOf(row)}`,
    );
  }
  const failed = rows.filter(({ violations }) => violations.length > 0).length;
  const repeated = rows.filter((row) => row.repeatedToCustomer > 0).length;
  lines.push(
    '',
    `${String(rows.length)} points; ${String(failed)} failed; ${String(repeated)} sent an answer twice and said so.`,
  );
  return lines.join('\n');
}

/** The same in short, as a table in Markdown: one line for each kind of step. */
export function crashSummary(outcomes: readonly CrashOutcome[]): string {
  const steps = new Map<string, { before: Set<string>; after: Set<string> }>();
  for (const row of inOrder(outcomes)) {
    const step = steps.get(row.label) ?? { before: new Set(), after: new Set() };
    step[row.side].add(outcomeOf(row));
    steps.set(row.label, step);
  }
  const cells = [...steps].map(([label, { before, after }]) => [
    `\`${label}\``,
    [...before].sort().reverse().join(', or '),
    [...after].sort().reverse().join(', or '),
  ]);
  const widths = COLUMNS.map((name, column) =>
    Math.max(name.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [line(COLUMNS), line(rule), ...cells.map(line)].join('\n');
}

function outcomeOf({ violations, repeatedToCustomer }: CrashOutcome): string {
  if (violations.length > 0) {
    return `FAILED ${violations.map(({ kind, detail }) => `${kind}: ${detail}`).join('; ')}`;
  }
  return repeatedToCustomer > 0 ? TWICE : WHOLE;
}

function inOrder(outcomes: readonly CrashOutcome[]): CrashOutcome[] {
  return [...outcomes].sort((one, other) => one.number - other.number);
}
