/** The text of an auto-number in its display format: `WC-{000000}` and 7 give `WC-000007`. */
export function autoNumber(format: string, number: number): string {
  return format.replace(/\{(0+)\}/u, (_match, zeros: string) =>
    String(number).padStart(zeros.length, '0'),
  );
}
