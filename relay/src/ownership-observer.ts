import type { Logger } from 'pino';

import type { Metrics } from './metrics.ts';
import type { OwnershipObserver } from './ownership/ownership.ts';

const LOSSES = {
  'declared-dead':
    'the other relays have declared this one dead: it drops its chats, which they have, and begins anew',
  'out-of-touch':
    'the database cannot be reached: this relay does nothing until it can, lest another one acts for the same customers',
};

/** Turns what happens among several relays into logs and metrics. */
export function createOwnershipObserver(log: Logger, metrics: Metrics): OwnershipObserver {
  return {
    tookOver: (count) => {
      metrics.takenOver.inc(count);
      log.info({ count }, 'customers of relays that stopped or died go on here');
    },
    buried: (relay, hung) => {
      metrics.relaysLost.inc({ how: hung ? 'hung' : 'died' });
      log.warn({ relay, hung }, 'another relay gives no sign of life: its customers are free');
    },
    lost: (reason) => {
      metrics.ownershipLost.inc({ reason });
      log.error({ reason }, LOSSES[reason]);
    },
    restored: () => {
      log.info('the database can be reached again');
    },
    trouble: (error) => {
      metrics.journalTrouble.inc();
      const code =
        error instanceof Error && 'code' in error && typeof error.code === 'string'
          ? error.code
          : undefined;
      const name = error instanceof Error ? error.name : 'unknown';
      log.warn({ error: code === undefined ? name : `${name} ${code}` }, 'the database failed');
    },
  };
}
