/** How soon a silent relay is replaced, in milliseconds. */
export interface Timing {
  /** Between two signs of life. */
  beatMs: number;
  /** After its last sign of life, a relay acts no longer than this. */
  actMs: number;
  /** After its last sign of life, others may declare a relay dead. */
  leaseMs: number;
  /** As long as a desk holds a poll. */
  holdMs: number;
  /** Between two looks for what a lost notification has left behind. */
  sweepMs: number;
}

/**
 * A chat survives about 40 s without a poll. A killed relay is declared dead 8 s after its last sign
 * of life and looked for every 2 s, so its chats are polled again in about 10 s. One that hangs may
 * have begun a poll up to `actMs` after that sign, which Live Agent holds for 30 s ("seen in code"):
 * its chats are polled again after 35 s, because a second poll at the same time would end them.
 */
export const TIMING: Timing = {
  beatMs: 2000,
  actMs: 5000,
  leaseMs: 8000,
  holdMs: 30_000,
  sweepMs: 5000,
};
