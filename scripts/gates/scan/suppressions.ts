import type { Finding } from '../finding.ts';

/** One way to silence a rule: where it stands, and what of it names the rule. */
interface Marker {
  pattern: RegExp;
  /** What the named part has to look like: one rule, never all of an engine. */
  rule: RegExp;
  example: string;
}

const MARKERS: readonly Marker[] = [
  {
    pattern: /@SuppressWarnings\s*\(([^)]*)\)/i,
    rule: /^'PMD\.\w+(\s*,\s*PMD\.\w+)*'$/i,
    example: "@SuppressWarnings('PMD.ApexCRUDViolation')",
  },
  {
    pattern: /code-analyzer-suppress(?:\(([^)]*)\))?/i,
    rule: /^[\w-]+:[\w-]+$/,
    example: 'code-analyzer-suppress(pmd:ApexCRUDViolation)',
  },
  {
    pattern: /\bsfge-disable(?:-next-line|-stack)?\b((?:\s+Apex\w+|\s+\w*Violation|,)*)/i,
    rule: /\w/,
    example: 'sfge-disable-stack ApexFlsViolation',
  },
  {
    pattern:
      /\beslint-disable(?:-next-line|-line)?\b((?:\s+@?[\w/-]*[\w]|,)*)(?=\s+--|\s*(?:\*\/|$))/i,
    rule: /\w/,
    example: 'eslint-disable-next-line no-console',
  },
  // NOPMD silences every rule of its line, and cannot name one.
  { pattern: /\bNOPMD\b()/, rule: /(?!)/, example: "@SuppressWarnings('PMD.ApexCRUDViolation')" },
];

const MOST_WORDS_OF_A_LABEL = 2;

/**
 * Finds what silences a rule without saying why. The reason stands in a comment on the same line,
 * after the marker, or in a line comment above it; it is a sentence, not a word. A marker names the
 * rule that it silences, so that the others keep watching.
 */
export function checkSuppressions(file: string, source: string): Finding[] {
  const lines = source.split('\n');
  return lines.flatMap((line, at) =>
    MARKERS.flatMap(({ pattern, rule, example }) => {
      const match = pattern.exec(line);
      if (match === null) {
        return [];
      }
      const [marker, named = ''] = match;
      const message = !rule.test(named.trim())
        ? `${marker.trim()} silences more than one rule: write ${example}`
        : isReason(line.slice(match.index + marker.length)) || isReason(lineComment(lines[at - 1]))
          ? undefined
          : `${marker.trim()} has no reason beside it: say in a comment why the rule is wrong here`;
      return message === undefined ? [] : [{ file, line: at + 1, message }];
    }),
  );
}

function lineComment(line = ''): string {
  return /^\s*(?:\/\/|<!--)(.*)/.exec(line)?.[1] ?? '';
}

function isReason(text: string): boolean {
  return (text.match(/\p{L}{2,}/gu) ?? []).length > MOST_WORDS_OF_A_LABEL;
}
