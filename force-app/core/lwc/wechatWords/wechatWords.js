import lang from '@salesforce/i18n/lang';
import { number } from 'c/wechatFormat';

// Labels are in the user's language; the locale, which formats numbers, may be that of another one.
const plurals = new Intl.PluralRules(lang);

/**
 * Puts values into a label.
 * @param {string} text with {0}, {1}, …
 * @param {...(string|number)} values in this order
 * @returns {string} the text; a placeholder without a value stays as it is
 */
export function fill(text, ...values) {
  return text.replace(/\{(\d)\}/g, (placeholder, index) => String(values[index] ?? placeholder));
}

/**
 * Chooses the form of a label that fits a number, and puts the number into it.
 * @param {number} count how many
 * @param {string} one the form for one, in languages that have it
 * @param {string} other the form for all other numbers
 * @returns {string} such as "3 messages"
 */
export function counted(count, one, other) {
  return fill(plurals.select(count) === 'one' ? one : other, number(count));
}
