import { describe, expect, it } from 'vitest';
import { checkFarEvents, isBeyondPmd } from '../scan/optional-catch.ts';

describe('JavaScript that PMD cannot read', () => {
  it.each<[source: string, expected: boolean]>([
    ['try { a(); } catch { b(); }', true],
    ['try { a(); } catch(error) { b(error); }', false],
    ['promise.catch(() => {})', false],
  ])('%s: %s', (source, expected) => {
    expect(isBeyondPmd('a.js', source)).toBe(expected);
    expect(isBeyondPmd('a.html', source)).toBe(false);
  });

  it('is looked through for events that leave the component', () => {
    const source =
      "try {\n  a();\n} catch {\n  b(new CustomEvent('x', { bubbles: true, composed: true }));\n}";
    expect(checkFarEvents('a.js', source)).toEqual([
      {
        file: 'a.js',
        line: 4,
        message: 'an event with composed: true can be heard far outside of the component',
      },
    ]);
    expect(checkFarEvents('a.js', source.replace('composed: true', 'composed: false'))).toEqual([]);
  });
});
