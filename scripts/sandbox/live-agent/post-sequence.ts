/** What the number of a POST says against the last one taken. The first number is 1. */
export function judgeSequence(last: number, sent: number): 'next' | 'repeated' | 'ahead' {
  if (sent === last + 1) return 'next';
  return sent <= last ? 'repeated' : 'ahead';
}

/**
 * The body of the 409. Seen in public clients; one reads the second number as the last that was
 * taken, another as the next one to send.
 */
export function outOfSyncText(last: number, sent: number, actual: 'last' | 'next'): string {
  return `Out of sync Ack. Expected ${sent}. Actual ${actual === 'last' ? last : last + 1}`;
}
