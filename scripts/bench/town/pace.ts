import { performance } from 'node:perf_hooks';

import { pause } from './marks.ts';

/**
 * An open loop: `act` is called at a steady rate, whatever becomes of it. It is told when it was due, so
 * that a late start counts as the latency which it would be for somebody who writes.
 */
export async function steadily(
  perSecond: number,
  seconds: number,
  act: (due: number, index: number) => void,
): Promise<void> {
  const from = performance.now() + 1;
  const count = Math.round(perSecond * seconds);
  for (let index = 0; index < count;) {
    const now = performance.now();
    for (; index < count; index += 1) {
      const due = from + (index / perSecond) * 1000;
      if (due > now) break;
      act(due, index);
    }
    await pause(1);
  }
}
