import type { Language } from '../texts.ts';

/**
 * A text in the page's language. Components read their words once, when they are loaded, here as on the
 * platform: after a change of the language the page is loaded anew.
 */
export function inLanguage(texts: Readonly<Record<Language, string>>): string {
  const { lang } = document.documentElement;
  return lang === 'zh-Hans' || lang === 'zh-Hant' ? texts[lang] : texts.en;
}
