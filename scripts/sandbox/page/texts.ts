import { english } from './words/english.ts';
import { simplified } from './words/simplified.ts';
import { traditional } from './words/traditional.ts';

export type { TextKey, Texts } from './words/english.ts';

/** Every text of the page, by IETF language tag. */
export const texts = { en: english, 'zh-Hans': simplified, 'zh-Hant': traditional } as const;

export type Language = keyof typeof texts;
