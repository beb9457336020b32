import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../../', import.meta.url);
const TITLE = /^(?:test|it)\(\s*(['"`])(.*?)\1,/gmsu;

/** The first cells of the table in a section of the README. */
function rowsOf(section: string): string[] {
  const readme = readFileSync(new URL('README.md', ROOT), 'utf8');
  const [, part = ''] = readme.split(`\n## ${section}\n`);
  const [table = ''] = /^\|[^]*?(?=\n\n)/mu.exec(part) ?? [];
  const cells = table.split('\n').map((line) => line.split('|')[1]?.trim() ?? '');
  // The heading, and the line below it.
  return cells.slice(2);
}

/** The titles of the tests in the files of this name; a test that is skipped is none. */
function titlesOf(name: string): string[] {
  const files = globSync(`{relay/test,scripts/sandbox/browser}/**/${name}*.test.ts`, { cwd: ROOT });
  return files.flatMap((file) =>
    [...readFileSync(new URL(file, ROOT), 'utf8').matchAll(TITLE)].map(([, , title = '']) => title),
  );
}

describe.each([
  ['What customers can send', 'customer-sends'],
  ['What agents can send', 'agent-sends'],
])('%s', (section, name) => {
  it(`has a row in the README for each test in ${name}*.test.ts, and no other`, () => {
    const rows = rowsOf(section);
    expect(rows).not.toEqual([]);
    expect(rows.toSorted()).toEqual(titlesOf(name).toSorted());
  });
});
