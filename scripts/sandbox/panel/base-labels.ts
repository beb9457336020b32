import type { InEveryLanguage } from './languages.ts';

/**
 * Words of the base components themselves. On the platform they come translated; the open-source package
 * has them in English alone. Here are those that the panel shows; others stay in English.
 */
export const baseLabels: Readonly<Record<string, InEveryLanguage>> = {
  'LightningInteractiveDialogBase.ok': { en: 'OK', 'zh-Hans': '确定', 'zh-Hant': '確定' },
};
