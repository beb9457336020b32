import type { Finding } from '../finding.ts';
import type { Component } from './package.ts';
import { baseTexts, translatedTexts, type Text } from './translatable.ts';

/** The languages of the package besides English. */
const LANGUAGES = ['zh_CN', 'zh_TW'];

/**
 * Compares the texts of a package directory with their translations: each has one in each language,
 * with the same placeholders, and nothing is translated that does not exist.
 */
export function checkTranslations(own: readonly Component[]): Finding[] {
  const base = new Map(baseTexts(own).map((text) => [text.key, text]));
  return LANGUAGES.flatMap((language) => {
    const translated = translatedTexts(own, language);
    const keys = new Set(translated.map(({ key }) => key));
    const missing = [...base.values()]
      .filter(({ key }) => !keys.has(key))
      .map(({ key, file, line }) => ({ file, line, message: `${key} has no ${language} text` }));
    return [...missing, ...translated.flatMap((text) => compare(base.get(text.key), text))];
  });
}

function compare(base: Text | undefined, { key, text, file, line }: Text): Finding[] {
  if (base === undefined) {
    return [{ file, line, message: `${key} is translated, and does not exist` }];
  }
  const [wanted, given] = [placeholders(base.text), placeholders(text)];
  if (wanted !== given) {
    const message = `${key} has the placeholders ${given || 'none'}, and in English ${wanted || 'none'}`;
    return [{ file, line, message }];
  }
  return text === base.text && isSentence(text)
    ? [{ file, line, message: `${key} is the English text` }]
    : [];
}

/** Such as `{0}`, `{name}` and `$Label.X`, sorted. */
function placeholders(text: string): string {
  return (text.match(/\{!?\w+\}/g) ?? []).sort().join(' ');
}

/** Names such as "OpenID" are the same in every language; three words are a text. */
function isSentence(text: string): boolean {
  return (text.match(/[A-Za-z]{2,}/g) ?? []).length > 2;
}
