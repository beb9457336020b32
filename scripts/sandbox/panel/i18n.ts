import { inEveryLanguage, LOCALES, type InEveryLanguage } from './languages.ts';

/** Settings that differ between the users of the page's languages, as `@salesforce/i18n/<name>`. */
const SETTINGS: Readonly<Record<string, InEveryLanguage>> = {
  lang: LOCALES,
  locale: LOCALES,
  currency: { en: 'USD', 'zh-Hans': 'CNY', 'zh-Hant': 'TWD' },
  'dateTime.shortDateFormat': { en: 'M/d/yyyy', 'zh-Hans': 'yyyy/M/d', 'zh-Hant': 'yyyy/M/d' },
  'dateTime.mediumDateFormat': {
    en: 'MMM d, yyyy',
    'zh-Hans': 'yyyy年M月d日',
    'zh-Hant': 'yyyy年M月d日',
  },
  'dateTime.longDateFormat': {
    en: 'MMMM d, yyyy',
    'zh-Hans': 'yyyy年M月d日',
    'zh-Hant': 'yyyy年M月d日',
  },
  'dateTime.shortTimeFormat': { en: 'h:mm a', 'zh-Hans': 'HH:mm', 'zh-Hant': 'ah:mm' },
  'dateTime.mediumTimeFormat': { en: 'h:mm:ss a', 'zh-Hans': 'HH:mm:ss', 'zh-Hant': 'ah:mm:ss' },
  dir: inEveryLanguage('ltr'),
};

/**
 * The module of an `@salesforce/i18n` setting that this sandbox decides. The others (numbers, calendars)
 * are the base components' own, which do not differ in the page's languages. The user's time zone is that
 * of the browser.
 */
export function i18nModule(name: string, languageModule: string): string | undefined {
  if (name === 'timeZone') {
    return 'export default Intl.DateTimeFormat().resolvedOptions().timeZone;\n';
  }
  const setting = SETTINGS[name];
  return setting && pickModule(setting, languageModule);
}

/** A module whose default export is the text in the page's language. */
export function pickModule(texts: InEveryLanguage, languageModule: string): string {
  return `import { inLanguage } from ${JSON.stringify(languageModule)};
export default inLanguage(${JSON.stringify(texts)});
`;
}
