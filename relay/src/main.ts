import { randomUUID } from 'node:crypto';

import { pino } from 'pino';

import { systemClock as clock } from './clock.ts';
import { compose } from './compose.ts';
import { environment, readSettings, SettingsError, type Settings } from './config.ts';
import { close, listen, operatorApplication } from './http/server.ts';
import { createMetrics } from './metrics.ts';
import { Journal } from './store/journal.ts';
import { sqliteDialect } from './store/sqlite.ts';
import { createTransport } from './transport.ts';

/** The relay as a process: its ports, its signals, its end. */
async function start(settings: Settings): Promise<void> {
  const log = pino({ level: settings.logLevel, base: null });
  const metrics = createMetrics();
  const network = createTransport();
  const journal = await openJournal(settings);
  const relay = compose({
    settings,
    environment,
    journal,
    transport: network.transport,
    clock,
    log,
    metrics,
    newId: randomUUID,
  });
  const operator = await listenOn(
    'METRICS_PORT',
    settings.metricsPort,
    operatorApplication({
      registry: metrics.registry,
      ready: relay.ready,
      orgReached: relay.orgReached,
    }),
  );
  const front = await listenOn('PORT', settings.port, relay.application);
  log.info({ port: front.port, metricsPort: operator.port }, 'listening');

  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    relay.retire();
    log.info({ signal }, 'stopping');
    await close(front.server);
    await relay.stop();
    await journal.close();
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
  await relay.start();
}

/** A store that cannot be used is a setting that has to be mended. */
async function openJournal({ store }: Settings): Promise<Journal> {
  try {
    return await Journal.open(sqliteDialect(store.path), () => clock.now());
  } catch (error) {
    throw new SettingsError([
      `The journal ${store.path} cannot be opened (${reasonOf(error)}): check the path in STORE_URL, the rights of its folder, the room on the disk, and that no other program uses the file.`,
    ]);
  }
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

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

try {
  await start(readSettings(environment));
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  for (const problem of error.problems) process.stderr.write(`${problem}\n`);
  process.exit(1);
}
