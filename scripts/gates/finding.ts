/** Something in the package that is not as it has to be. */
export interface Finding {
  /** Relative to the project, with forward slashes. */
  file: string;
  line?: number;
  /** What is wrong and, where it is not obvious, what to do. Names the element. */
  message: string;
}

/** One line for people, in the form that editors and terminals make clickable. */
export function describeFinding({ file, line, message }: Finding): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${message}`;
}

/** Findings in the order of files and lines, so that two runs print the same. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) =>
      compare(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0) || compare(a.message, b.message),
  );
}

/** Prints what a gate found, and makes the process fail if that is anything. */
export function report(findings: readonly Finding[], passed: string): void {
  for (const finding of sortFindings(findings)) {
    console.error(describeFinding(finding));
  }
  if (findings.length === 0) {
    console.log(passed);
  } else {
    console.error(`\n${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}.`);
    process.exitCode = 1;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
