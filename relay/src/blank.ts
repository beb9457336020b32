// Braille's blank has a width and no dots: a favourite for names and messages that look empty.
const NOTHING = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cs}\u2800]*$/u;

/**
 * Whether nobody could see anything of a text: white space, control characters, halves of surrogate
 * pairs, and what Unicode says to show as nothing (zero-width spaces and joiners, fillers, selectors).
 */
export function isBlank(text: string): boolean {
  return NOTHING.test(text);
}
