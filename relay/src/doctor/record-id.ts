const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * The 18 characters of an id of Salesforce: the last three say which of the first 15 are capitals, so that
 * it survives a program that does not tell capitals from others. Source: Salesforce Help, "Convert 15
 * character IDs to 18 character".
 */
export function longId(id: string): string {
  const suffix = [0, 5, 10].map((start) => {
    const bits = Array.from(id.slice(start, start + 5), (letter, index) =>
      /[A-Z]/u.test(letter) ? 1 << index : 0,
    );
    return DIGITS.charAt(bits.reduce((sum, bit) => sum + bit, 0));
  });
  return `${id.slice(0, 15)}${suffix.join('')}`;
}

/** Whether an id of 18 characters has been changed on its way; one of 15 cannot tell. */
export function isSpoilt(id: string): boolean {
  return id.length === 18 && id.slice(15).toUpperCase() !== longId(id).slice(15);
}
