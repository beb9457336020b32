import type { Finding } from '../finding.ts';

const OPTIONAL_CATCH = /\bcatch\s*\{/;
const FAR_EVENT = /\bcomposed\s*:\s*true\b/;

/**
 * Whether PMD cannot read a file: its JavaScript parser, Rhino, stops at a `catch` without a variable
 * (NullPointerException, "this.varName is null"; PMD engine 0.46).
 */
export function isBeyondPmd(file: string, source: string): boolean {
  return file.endsWith('.js') && OPTIONAL_CATCH.test(source);
}

/**
 * PMD's one rule for JavaScript, AvoidLwcBubblesComposedTrue, for files that PMD cannot read. It is
 * stricter: no event of such a file may leave its component's shadow.
 */
export function checkFarEvents(file: string, source: string): Finding[] {
  return source.split('\n').flatMap((line, at) =>
    FAR_EVENT.test(line)
      ? [
          {
            file,
            line: at + 1,
            message: 'an event with composed: true can be heard far outside of the component',
          },
        ]
      : [],
  );
}
