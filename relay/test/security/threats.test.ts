import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

const FOLDER = join(import.meta.dirname, '../..');
const page = readFileSync(join(FOLDER, 'SECURITY.md'), 'utf8');

const rows = page
  .split('\n')
  .filter((line) => /^\| (?!threat|-)/u.test(line))
  .map((line) => {
    const [threat = '', , tests = ''] = line.split('|').slice(1);
    return { threat: threat.trim(), tests: testsIn(tests) };
  });

function testsIn(text: string): { file: string; title: string }[] {
  return [...text.matchAll(/\]\(([^)]+)\): “([^”]+)”/gu)].map(([, file = '', title = '']) => ({
    file,
    title,
  }));
}

describe('each threat names tests that exist', () => {
  it.each(rows)('$threat', ({ tests }) => {
    expect(tests).not.toEqual([]);
    for (const { file, title } of tests) {
      const path = join(FOLDER, file);
      const source = existsSync(path) ? readFileSync(path, 'utf8') : '';
      // As the name of a test, or of a method of Apex; not merely as words.
      const forms = [`'${title}'`, `"${title}"`, `static void ${title}()`];
      expect(
        forms.some((form) => source.includes(form)),
        title,
      ).toBe(true);
    }
  });

  it('and no test is named that could not be found for its form', () => {
    expect(rows.length).toBeGreaterThan(20);
    const named = rows.reduce((sum, { tests }) => sum + tests.length, 0);
    expect(named).toBe([...page.matchAll(/“/gu)].length);
  });
});
