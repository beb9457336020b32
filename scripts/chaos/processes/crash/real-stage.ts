import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

import type { World } from '../../../sandbox/world.ts';
import type { Stage } from '../../crash/stage.ts';

const LOOK_EVERY_MS = 20;
const CLOSED_TEXT = 'We are closed.';

/** A stage with real processes, in real time. `joined` is called with each new customer. */
export function realStage(world: World, join: (name: string) => string): Stage {
  const { liveAgent, wechat, org } = world;
  return {
    agents: liveAgent,
    wechat,
    org: {
      setClosed: (closed) => {
        org.faults.closed = closed ? CLOSED_TEXT : undefined;
      },
      expireSessions: () => {
        org.faults.expireSessions = true;
      },
      statusOf: (openId) => org.chats.findLast((chat) => chat.openId === openId)?.status,
    },
    join,
    // The org names a visitor by the end of the OpenID.
    isVisitor: (visitorName, openId) => visitorName.endsWith(openId.slice(-4)),
    until,
    pass: (ms) => pause(ms),
  };
}

/** False if it has not come to that in so many milliseconds. */
export async function until(condition: () => boolean, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await pause(LOOK_EVERY_MS);
  }
  return true;
}
