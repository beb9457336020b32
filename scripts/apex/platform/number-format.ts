/** Digits in groups of three, as `format()` writes numbers in an English locale. */
export function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}
