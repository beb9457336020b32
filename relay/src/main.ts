import { randomUUID } from 'node:crypto';

import { pino } from 'pino';

import { Bridge } from './bridge/bridge.ts';
import { Reporter } from './bridge/reporter.ts';
import { Channels } from './channels.ts';
import { sleep, systemClock as clock } from './clock.ts';
import { environment, readSettings, SettingsError, type Settings } from './config.ts';
import { close, listen, operatorApplication, publicApplication } from './http/server.ts';
import { createWebhook } from './http/webhook.ts';
import { createMetrics } from './metrics.ts';
import { createObservers } from './observers.ts';
import { channelsSchema } from './salesforce/channel-settings.ts';
import { OrgConnection } from './salesforce/connection.ts';
import { OrgClient } from './salesforce/org-client.ts';
import { Journal } from './store/journal.ts';
import { sqliteDialect } from './store/sqlite.ts';
import { createTransport } from './transport.ts';

const CHANNELS_NOTE = 'channels';
const LONGEST_PAUSE_MS = 60_000;
const REPORT_GATHER_MS = 300;

/** Puts the parts together and starts them. Nothing else knows all of them. */
async function start(settings: Settings): Promise<void> {
  const log = pino({ level: settings.logLevel, base: null });
  const metrics = createMetrics();
  const observers = createObservers(log, metrics);
  const network = createTransport();
  const journal = await openJournal(settings);
  const org = new OrgClient(
    new OrgConnection(settings.salesforce, clock, network.transport),
    settings.relayName,
  );
  const channels = new Channels({
    environment,
    wechatApiUrl: settings.wechatApiUrl,
    transport: network.transport,
    clock,
    log,
    liveAgentObserver: observers.liveAgent,
  });
  const bridge = new Bridge({
    journal,
    org,
    clock,
    observer: observers.bridge,
    newId: randomUUID,
    reporter: new Reporter({
      journal,
      org,
      clock,
      observer: observers.bridge,
      gatherMs: REPORT_GATHER_MS,
    }),
    channel: (name) => channels.get(name),
  });
  const webhook = createWebhook({
    clock,
    account: (name) => channels.account(name),
    receive: (customer, key, payload) => journal.receive(customer, key, payload),
    received: (customer) => {
      bridge.received(customer);
    },
    observer: observers.webhook,
  });

  const stopping = new AbortController();
  const ready = (): boolean => channels.loaded && !stopping.signal.aborted;
  const operator = await listenOn(
    'METRICS_PORT',
    settings.metricsPort,
    operatorApplication({ registry: metrics.registry, ready }),
  );
  const front = await listenOn('PORT', settings.port, publicApplication(webhook));
  log.info({ port: front.port, metricsPort: operator.port }, 'listening');

  const stop = async (signal: string): Promise<void> => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    log.info({ signal }, 'stopping');
    await close(front.server);
    await bridge.stop();
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

  // What the org last said serves until it answers; so a restart needs no org.
  const remembered = channelsSchema.safeParse(await journal.recall(CHANNELS_NOTE));
  if (remembered.success) {
    channels.load(remembered.data.channels);
    await bridge.start();
  }
  for (let attempt = 1; !stopping.signal.aborted; attempt += 1) {
    try {
      const current = await org.channels();
      channels.load(current);
      await journal.remember(CHANNELS_NOTE, { channels: current });
      break;
    } catch (error) {
      observers.bridge.orgTrouble('channels', error);
      const ms = Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** Math.min(attempt - 1, 10));
      await sleep(clock, ms, stopping.signal);
    }
  }
  if (!stopping.signal.aborted) await bridge.start();
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
