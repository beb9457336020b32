/** The languages of the sandbox's page, and the locale that a Salesforce user of that language has. */
export const LOCALES = { en: 'en-US', 'zh-Hans': 'zh-CN', 'zh-Hant': 'zh-TW' } as const;

export type Language = keyof typeof LOCALES;

/** One text, or one setting, in every language. */
export type InEveryLanguage = Readonly<Record<Language, string>>;

export function inEveryLanguage(text: string): InEveryLanguage {
  return { en: text, 'zh-Hans': text, 'zh-Hant': text };
}
