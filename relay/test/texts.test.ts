import { describe, expect, it } from 'vitest';

import { channelTexts, nearestLanguage, type Language, type Texts } from '../src/texts.ts';

const LANGUAGES: Language[] = ['en', 'zh-CN', 'zh-TW'];
const NAMES: (keyof Texts)[] = ['offline', 'ended', 'interrupted', 'fileWanted'];
// Characters that tell the two ways of writing Chinese apart.
const SIMPLIFIED = /[当线没们对话发会请为结则员]/u;
const TRADITIONAL = /[當線沒們對話發會請為結則員]/u;

describe('the built-in texts', () => {
  it.each(LANGUAGES)('are complete in %s, and each says something else', (language) => {
    const texts = channelTexts(language, {});
    expect(Object.keys(texts).sort()).toEqual([...NAMES].sort());
    for (const name of NAMES) expect(texts[name]).toMatch(/^\S.*[.。]$/u);
    expect(new Set(Object.values(texts)).size).toBe(NAMES.length);
  });

  it('are written in the letters of their language', () => {
    const all = (language: Language): string => Object.values(channelTexts(language, {})).join('');
    expect(all('en')).toMatch(/^[\x20-\x7E]+$/u);
    expect(all('zh-CN')).toMatch(SIMPLIFIED);
    expect(all('zh-CN')).not.toMatch(TRADITIONAL);
    expect(all('zh-TW')).toMatch(TRADITIONAL);
    expect(all('zh-TW')).not.toMatch(SIMPLIFIED);
  });

  it.each(LANGUAGES)('fit into one message of WeChat in %s', (language) => {
    for (const text of Object.values(channelTexts(language, {}))) {
      expect(Buffer.byteLength(String(text))).toBeLessThanOrEqual(2048);
    }
  });
});

describe('the texts of a channel', () => {
  it('replace the built-in ones, each for itself', () => {
    const standard = channelTexts('en', {});
    expect(channelTexts('en', { ended: '  Bye!  ' })).toEqual({ ...standard, ended: 'Bye!' });
    const own = { offline: 'a', ended: 'b', interrupted: 'c', fileWanted: 'd' };
    expect(channelTexts('en', own)).toEqual(own);
  });

  it.each(['', '   ', '\n'])('are not replaced by %j', (empty) => {
    const own = { offline: empty, ended: empty, interrupted: empty };
    expect(channelTexts('zh-CN', own)).toEqual(channelTexts('zh-CN', {}));
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
