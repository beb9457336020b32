import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  conceal,
  fitnessOf,
  rulesSchema,
  secrecyOf,
  type SensitiveDataRule,
} from '../../src/live-agent/sensitive-data.ts';
import { rulesIn } from '../../src/live-agent/session.ts';

function rule(pattern: string | null, replacement = '****', name = 'R'): SensitiveDataRule {
  return { id: `0GO${name}`, name, pattern, replacement };
}

const CARD = rule(String.raw`\b\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b`, '[card]', 'Cards');

describe('the rules of an org', () => {
  it('are read as they are documented', () => {
    const wire = [
      { id: '0GO1', name: 'Cards', pattern: 'a', replacement: '*', actionType: 'Replace' },
      { id: '0GO2', name: 'Words', pattern: 'b', replacement: 'ignored', actionType: 'Remove' },
    ];
    expect(rulesSchema.parse(wire)).toEqual([
      { id: '0GO1', name: 'Cards', pattern: 'a', replacement: '*' },
      { id: '0GO2', name: 'Words', pattern: 'b', replacement: '' },
    ]);
  });

  it.each([
    ['no list', undefined, undefined],
    ['something else in place of the list', 'rules', undefined],
    ['what is no rule', [7, null, 'a', {}, { pattern: 5 }, { pattern: '' }], []],
    [
      'a rule of which only the pattern is known',
      [{ pattern: 'a', replacement: null }],
      [{ id: '', name: '', pattern: 'a', replacement: '' }],
    ],
    [
      'a pattern that is too long to be kept',
      [{ id: '1', name: 'n', pattern: 'a'.repeat(1001), replacement: '*' }],
      [{ id: '1', name: 'n', pattern: null, replacement: '*' }],
    ],
  ])('come through %s', (_, wire, expected) => {
    expect(rulesSchema.parse(wire)).toEqual(expected);
  });

  it('take little room, and those that have none hide everything', () => {
    const longest = {
      id: 'i'.repeat(99),
      name: '名'.repeat(999),
      pattern: 'a'.repeat(1000),
      replacement: 'r'.repeat(999),
      actionType: 'Replace',
    };
    const rules = rulesSchema.parse(Array.from({ length: 500 }, () => longest)) ?? [];
    // The org's field for the notes has 131,072 characters.
    expect(JSON.stringify(rules).length).toBeLessThan(100_000);
    expect(conceal(rules, 'b')).toMatchObject({ text: '', isWithheld: true });
  });

  it('are found in notes that somebody else has kept, or there are none', () => {
    expect(rulesIn({ key: 'k', sensitiveData: [CARD] })).toEqual([CARD]);
    for (const notes of [undefined, null, {}, { sensitiveData: 'x' }, { sensitiveData: [{}] }]) {
      expect(rulesIn(notes)).toEqual([]);
    }
  });

  it('have the same key if they hide the same', () => {
    expect(secrecyOf([]).key).toBe('');
    expect(secrecyOf([CARD]).key).toBe(secrecyOf([{ ...CARD }]).key);
    expect(secrecyOf([CARD]).key).not.toBe(secrecyOf([{ ...CARD, replacement: '' }]).key);
  });

  it('say how well they fit', () => {
    expect([CARD, rule('a(?!b)'), rule('['), rule(null)].map(fitnessOf)).toEqual([
      'exact',
      'wider',
      'unreadable',
      'unreadable',
    ]);
  });
});

describe('what a customer has written', () => {
  it('is shown as it is if no rule finds anything', () => {
    expect(conceal([CARD], '你好，123')).toEqual({
      text: '你好，123',
      rules: [],
      isWithheld: false,
    });
  });

  it('is shown without all that a rule finds', () => {
    expect(conceal([CARD], '卡号6222 0200 1234 5678，或 6222020012345678。')).toEqual({
      text: '卡号[card]，或 [card]。',
      rules: [{ id: '0GOCards', name: 'Cards' }],
      isWithheld: false,
    });
  });

  it('goes through the rules in their order', () => {
    const rules = [rule('secret', 'public', 'A'), rule('never', 'x', 'B'), rule('public', '', 'C')];
    expect(conceal(rules, 'a secret.')).toMatchObject({
      text: 'a .',
      rules: [{ name: 'A' }, { name: 'C' }],
    });
  });

  it('comes back in no replacement', () => {
    const { text } = conceal([rule(String.raw`(\d+)`, String.raw`$1 $& \1 $<a>`)], 'pin 1234');
    expect(text).toBe(String.raw`pin $1 $& \1 $<a>`);
  });

  it('is not changed where a rule finds nothing between two characters', () => {
    expect(conceal([rule(String.raw`\d*`, '#')], 'ab12c')).toMatchObject({ text: 'ab#c' });
  });

  it.each([
    ['cannot be read', rule('[a[b]]')],
    ['is not kept', rule(null)],
    ['makes too much of it', rule('.', 'x'.repeat(255))],
    ['would take too long', rule('a.*b|a', '*')],
  ])('is not shown at all if a rule %s', (_, bad) => {
    const written = 'a'.repeat(3000);
    expect(conceal([bad, CARD], written)).toEqual({
      text: '',
      rules: [{ id: bad.id, name: bad.name }],
      isWithheld: true,
    });
  });

  it('takes only a moment, however long it is and however slow the rules are', () => {
    const slow = ['(a+)+$', '(a|a)*b', 'a.*b|a', '(a?){90}a{90}c', '(.*)(.*)(.*)(.*)z', 'a*'];
    const rules = slow.map((pattern) => rule(pattern));
    const began = process.cpuUsage();
    for (let time = 0; time < 5; time += 1) conceal(rules, 'a'.repeat(20_000));
    const { user, system } = process.cpuUsage(began);
    // Without a bound, one of them alone takes more than a minute.
    expect((user + system) / 1e6).toBeLessThan(10);
  });

  const replacement = fc.constantFrom('', '***', '[hidden]');
  const written = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc
      .array(fc.constantFrom('12', '3456', 'a', '@', ' ', '你', '😀', '\n', 'x.y'), {
        maxLength: 60,
      })
      .map((all) => all.join('')),
  );
  const pattern = fc.constantFrom(
    String.raw`\d+`,
    String.raw`\b\d{4}\b`,
    String.raw`[\w.]+@[\w.]+`,
    String.raw`(\d)\1`,
    String.raw`\d{2}(?=3)`,
    String.raw`[^\x00-\x7F]+`,
    String.raw`\S*@`,
  );

  it('is the same if the same is hidden once more, unless something new has come together', () => {
    const rules = fc.tuple(pattern, replacement).map(([found, put]) => [rule(found, put)]);
    fc.assert(
      fc.property(rules, written, (some, text) => {
        const once = conceal(some, text);
        const twice = conceal(some, once.text);
        if (twice.rules.length === 0) expect(twice.text).toBe(once.text);
        // Only what stands around a gap can come together; a mark that matches nothing keeps it apart.
        else expect(some[0]?.replacement).not.toBe('***');
      }),
      { numRuns: 500 },
    );
  });

  it('never makes the relay fail, whatever the rules are', () => {
    const any = fc.array(
      fc.tuple(fc.string(), fc.string()).map(([p, r]) => rule(p, r)),
      {
        maxLength: 5,
      },
    );
    fc.assert(
      fc.property(any, fc.string({ unit: 'binary' }), (rules, text) => {
        const { rules: fired, isWithheld, text: shown } = conceal(rules, text);
        expect(fired.length).toBeLessThanOrEqual(rules.length);
        if (isWithheld) expect(shown).toBe('');
        if (fired.length === 0) expect(shown).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });
});
