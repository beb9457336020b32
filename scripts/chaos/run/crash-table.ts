import type { CrashOutcome } from '../crash/crash-points.ts';

/** One line for each point, with what happened when the relay died before and after it. */
export function crashTable(outcomes: readonly CrashOutcome[]): string {
  const rows = [...outcomes].sort((one, other) => one.number - other.number);
  const width = Math.max(...rows.map(({ label }) => label.length));
  const lines: string[] = [`${'point'.padEnd(width + 5)} side    outcome`];
  for (const { number, side, label, violations, repeatedToCustomer } of rows) {
    const outcome =
      violations.length > 0
        ? `FAILED ${violations.map(({ kind, detail }) => `${kind}: ${detail}`).join('; ')}`
        : repeatedToCustomer > 0
          ? `whole; ${String(repeatedToCustomer)} answer twice, marked`
          : 'whole';
    lines.push(`${String(number).padStart(4)} ${label.padEnd(width)} ${side.padEnd(7)} ${outcome}`);
  }
  const failed = rows.filter(({ violations }) => violations.length > 0).length;
  lines.push(
    '',
    `${String(rows.length)} points; ${String(failed)} failed; ${String(rows.filter((row) => row.repeatedToCustomer > 0).length)} sent an answer twice and said so.`,
  );
  return lines.join('\n');
}
