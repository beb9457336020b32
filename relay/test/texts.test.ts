import { readFile } from 'node:fs/promises';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { builtInTexts } from '../src/built-in-texts.ts';
import {
  channelTexts,
  fillIn,
  nearestLanguage,
  ownText,
  PLACEHOLDERS,
  placeholdersIn,
  textProblems,
  type Language,
  type TextName,
  type Texts,
} from '../src/texts.ts';

const LANGUAGES: Language[] = ['en', 'zh-CN', 'zh-TW'];
const NAMES = Object.keys(PLACEHOLDERS).filter((name): name is TextName => name in PLACEHOLDERS);
// Characters that tell the two ways of writing Chinese apart.
const SIMPLIFIED = /[当线没们对话发会请为结则员问复务时间满评价联过类这转询数续现无应样]/u;
const TRADITIONAL = /[當線沒們對話發會請為結則員問覆務時間滿評價聯過類這轉詢數續現無應樣]/u;

/** Everything that a customer may read, one by one. */
function all(texts: Texts): string[] {
  return [...NAMES.map((name) => texts[name]), ...texts.surveyOptions];
}

describe('the built-in texts', () => {
  it.each(LANGUAGES)('are complete in %s, and each says something else', (language) => {
    const texts = channelTexts(language, {});
    expect(Object.keys(texts).sort()).toEqual([...NAMES, 'surveyOptions'].sort());
    for (const text of all(texts)) expect(text).toMatch(/\S/u);
    expect(texts.surveyOptions).toHaveLength(5);
    expect(new Set(all(texts)).size).toBe(NAMES.length + 5);
  });

  it.each(LANGUAGES)('are sentences in %s, but for the name of who speaks', (language) => {
    const texts = channelTexts(language, {});
    for (const name of NAMES) {
      if (name !== 'speaker') expect(texts[name]).toMatch(/^\S.*[.。！?：]$/u);
    }
  });

  it.each(LANGUAGES)('hold in %s exactly what can be filled in', (language) => {
    const texts = channelTexts(language, {});
    for (const name of NAMES) {
      expect([name, placeholdersIn(texts[name])]).toEqual([name, [...PLACEHOLDERS[name]]]);
    }
    for (const option of texts.surveyOptions) expect(placeholdersIn(option)).toEqual([]);
  });

  it('are written in the letters of their language', () => {
    const together = (language: Language): string => all(builtInTexts[language]).join('');
    const words = (language: Language): string => together(language).replace(/\{\w+\}/gu, '');
    expect(together('en')).toMatch(/^[\x20-\x7E]+$/u);
    expect(words('zh-CN')).toMatch(SIMPLIFIED);
    expect(words('zh-CN')).not.toMatch(TRADITIONAL);
    expect(words('zh-TW')).toMatch(TRADITIONAL);
    expect(words('zh-TW')).not.toMatch(SIMPLIFIED);
    // No English is left, and no punctuation of it.
    for (const language of ['zh-CN', 'zh-TW'] as const) {
      expect(words(language)).not.toMatch(/[A-Za-z,.:;!?]/u);
    }
  });

  it('speak to the customer politely in Chinese', () => {
    for (const language of ['zh-CN', 'zh-TW'] as const) {
      expect(all(builtInTexts[language]).join('')).not.toMatch(/你|妳/u);
    }
  });

  it.each(LANGUAGES)('fit into one message of WeChat in %s', (language) => {
    for (const text of all(channelTexts(language, {}))) {
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2048);
    }
  });
});

it('the README says what customers read', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const filled = { position: '3', minutes: '5' };
  // What nobody reads by itself.
  const besides = new Set<TextName>(['speaker', 'surveyHint']);
  for (const name of NAMES.filter((each) => !besides.has(each))) {
    const [before = '', after = ''] = fillIn(builtInTexts['zh-CN'][name], filled).split('{agent}');
    expect(readme).toContain(before);
    expect(readme).toContain(after);
  }
});

describe('the texts of a channel', () => {
  it('replace the built-in ones, each for itself', () => {
    const standard = channelTexts('en', {});
    expect(channelTexts('en', { ended: '  Bye!  ' })).toEqual({ ...standard, ended: 'Bye!' });
    expect(channelTexts('en', { welcome: 'a', idleEnded: 'b' })).toEqual({
      ...standard,
      welcome: 'a',
      idleEnded: 'b',
    });
  });

  it.each(['', '   ', '\n'])('are not replaced by %j', (empty) => {
    const own = { offline: empty, ended: empty, interrupted: empty };
    expect(channelTexts('zh-CN', own)).toEqual(channelTexts('zh-CN', {}));
    expect(ownText(empty)).toBeUndefined();
  });

  it.each(['-', ' - ', '-\n'])('are left unsaid by %j', (dash) => {
    expect(channelTexts('zh-CN', { welcome: dash }).welcome).toBe('');
    expect(ownText(dash)).toBe('');
  });

  it('are checked for placeholders that nothing is put in place of', () => {
    expect(textProblems({})).toEqual([]);
    expect(textProblems({ queue: 'Number {position}', accepted: '{agent}', ended: 'Bye' })).toEqual(
      [],
    );
    expect(textProblems({ queue: 'Number {place} of {all}', ended: 'Bye {agent}' })).toEqual([
      'its text "queue" holds {place}, {all}, which customers will read as it is: it knows {position}.',
      'its text "ended" holds {agent}, which customers will read as it is: it knows none.',
    ]);
  });
});

describe('filling in', () => {
  it('puts each value in its place, as often as it stands there', () => {
    expect(fillIn('{agent}, {agent} and {other}', { agent: 'Li $&' })).toBe(
      'Li $&, Li $& and {other}',
    );
  });

  it('leaves a text without placeholders as it is, whatever there is to fill in', () => {
    const plain = fc.string().filter((text) => placeholdersIn(text).length === 0);
    fc.assert(
      fc.property(plain, fc.dictionary(fc.string(), fc.string()), (text, values) => {
        expect(fillIn(text, values)).toBe(text);
      }),
    );
  });
});

it.each<[string, Language]>([
  ['en', 'en'],
  ['en_US', 'en'],
  ['fr', 'en'],
  ['ja_JP', 'en'],
  ['', 'en'],
  ['zh', 'zh-CN'],
  ['zh_CN', 'zh-CN'],
  ['zh-CN', 'zh-CN'],
  ['zh_SG', 'zh-CN'],
  ['zh-Hans', 'zh-CN'],
  ['zh_Hans_HK', 'zh-CN'],
  ['ZH_cn', 'zh-CN'],
  ['zh_TW', 'zh-TW'],
  ['zh-TW', 'zh-TW'],
  ['zh_HK', 'zh-TW'],
  ['zh_MO', 'zh-TW'],
  ['zh-Hant', 'zh-TW'],
  ['zh_Hant_CN', 'zh-TW'],
  ['ZH-HK', 'zh-TW'],
])('the language nearest to "%s" is %s', (locale, language) => {
  expect(nearestLanguage(locale)).toBe(language);
});
