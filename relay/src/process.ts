import { randomUUID } from 'node:crypto';
import { flushCompileCache } from 'node:module';

import { pino, type Logger } from 'pino';

import { systemClock as clock } from './clock.ts';
import type { compose } from './compose.ts';
import { environment, SettingsError, type Settings } from './config.ts';
import { close, listen, operatorApplication } from './http/server.ts';
import { createMetrics } from './metrics.ts';
import { createOwnershipObserver } from './ownership-observer.ts';
import { reasonOf, type openStore } from './relay-store.ts';
import { Housekeeping } from './store/housekeeping.ts';
import { createTransport } from './network/network.ts';

const LONGEST_STOP_MS = 9000;

/** What a process is made of: its memory, and everything else. */
export interface ProcessParts {
  openStore: typeof openStore;
  compose: typeof compose;
}

/**
 * The relay as a process: its ports, its signals, its end. Resolves when it works; throws
 * {@link SettingsError}.
 */
export async function startProcess(settings: Settings, parts: ProcessParts): Promise<void> {
  const log = pino({ level: settings.logLevel, base: null });
  process.on('SIGUSR2', () => {
    changeLogLevel(log, settings.logLevel);
  });
  const metrics = createMetrics(() => isReady());
  const network = createTransport();
  const store = await parts.openStore({
    settings,
    clock,
    monotonic: () => performance.now(),
    newId: randomUUID,
    transport: network.transport,
    observer: createOwnershipObserver(log, metrics),
  });
  const { journal, ownership, transport } = store;
  const housekeeping = new Housekeeping({
    journal,
    clock,
    keepDays: settings.keepDays,
    pruned: (count) => {
      log.info({ count }, 'the journal has forgotten what was over');
    },
    trouble: (error) => {
      metrics.journalTrouble.inc();
      log.warn({ reason: reasonOf(error) }, 'the journal could not forget what was over');
    },
  });
  const relay = parts.compose({
    settings,
    environment,
    journal,
    ownership,
    transport,
    clock,
    log,
    metrics,
    newId: randomUUID,
  });
  let stopping = false;
  const isReady = (): boolean => !stopping && relay.ready() && store.mayAct();
  const operator = await listenOn(
    'METRICS_PORT',
    settings.metricsPort,
    operatorApplication({
      registry: metrics.registry,
      ready: isReady,
      obstacle: () => obstacle({ stopping, mayAct: store.mayAct() }),
      orgReached: relay.orgReached,
    }),
  );
  const front = await listenOn('PORT', settings.port, relay.application);
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    relay.retire();
    log.info({ signal }, 'stopping');
    // Whatever is still under way by then goes on elsewhere, as after a crash.
    clock.after(LONGEST_STOP_MS, () => {
      log.warn('it took too long to stop in good order');
      process.exit(1);
    });
    // Both at once: a push that is being taken is in the journal, where others find it.
    await Promise.all([close(front.server), relay.stop(), housekeeping.stop()]);
    await store.close();
    await network.close();
    log.info('stopped');
    await close(operator.server);
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      void stop(signal);
    });
  }
  // Whoever reads this may ask it to stop.
  log.info({ port: front.port, metricsPort: operator.port }, 'listening');
  housekeeping.start();
  await relay.start();
  // Otherwise only an end in good order would leave what was compiled to the next process.
  flushCompileCache();
}

/** What keeps a relay from being ready that is not. */
function obstacle({ stopping, mayAct }: { stopping: boolean; mayAct: boolean }): string {
  if (stopping) return 'it is stopping';
  if (!mayAct) return 'the database cannot be reached, or the other relays have taken over';
  return 'no channel is known yet';
}

/** To `debug` and back, while the relay goes on; a level that is `debug` already or finer goes to `info`. */
function changeLogLevel(log: Logger, usual: Settings['logLevel']): void {
  const other = usual === 'debug' || usual === 'trace' ? 'info' : 'debug';
  const level = log.level === usual ? other : usual;
  // Said in any case, so that whoever reads the log knows why it changes.
  log.level = 'info';
  log.info({ logLevel: level }, 'the log level changes');
  log.level = level;
}

/** Listens, or says which setting to change. */
async function listenOn(
  name: 'PORT' | 'METRICS_PORT',
  port: number,
  application: Parameters<typeof listen>[0],
): ReturnType<typeof listen> {
  try {
    return await listen(application, port);
  } catch (error) {
    throw new SettingsError([
      `Port ${String(port)} cannot be used (${reasonOf(error)}): set ${name} to one that is free.`,
    ]);
  }
}
