import { texts, type Language, type TextKey } from './texts.ts';

const REMEMBERED_KEY = 'language';
const isText = (key: string): key is TextKey => Object.hasOwn(texts.en, key);

/** Which of the page's languages suits an IETF tag such as `zh-TW` or `de`. */
export function languageFor(tag: string): Language {
  const parts = tag.toLowerCase().split(/[-_]/);
  if (parts[0] !== 'zh') return 'en';
  if (parts.includes('hans')) return 'zh-Hans';
  return ['hant', 'tw', 'hk', 'mo'].some((part) => parts.includes(part)) ? 'zh-Hant' : 'zh-Hans';
}

let language: Language = languageFor(
  new URLSearchParams(location.search).get('lang') ??
    localStorage.getItem(REMEMBERED_KEY) ??
    navigator.language,
);

export function currentLanguage(): Language {
  return language;
}

/** A text in the page's language, with `{name}` replaced by the value of that name. */
export function t(key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
  return texts[language][key].replace(/\{(\w+)\}/g, (whole, name: string) =>
    String(values[name] ?? whole),
  );
}

/** The same, for a key that may be unknown. */
export function textOr(key: string, fallback: string): string {
  return isText(key) ? t(key) : fallback;
}

/** Changes the language and remembers it. The caller draws the page anew. */
export function setLanguage(next: Language): void {
  language = next;
  localStorage.setItem(REMEMBERED_KEY, next);
  const address = new URL(location.href);
  if (address.searchParams.has('lang')) {
    address.searchParams.set('lang', next);
    history.replaceState(null, '', address);
  }
  translate();
}

/** Writes the texts that `index.html` names: `data-text` as content, `data-label` as label. */
export function translate(): void {
  document.documentElement.lang = language;
  document.title = t('page.title');
  for (const element of document.querySelectorAll<HTMLElement>('[data-text]')) {
    element.textContent = textOr(element.dataset['text'] ?? '', '');
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-label]')) {
    const label = textOr(element.dataset['label'] ?? '', '');
    element.setAttribute('aria-label', label);
    if (element instanceof HTMLButtonElement) element.title = label;
  }
}
