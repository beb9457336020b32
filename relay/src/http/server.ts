import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import express, { type Express, type Router } from 'express';
import type { Registry } from 'prom-client';

import { systemClock, type Clock } from '../clock.ts';

/** The application that WeChat and customers talk to. Whatever is in none of the routers is unknown. */
export function publicApplication(...routers: Router[]): Express {
  const application = bareApplication();
  for (const router of routers) application.use(router);
  application.use((_request, response) => {
    response.sendStatus(404);
  });
  return application;
}

const ORG_SILENT = 'the Salesforce org has not answered since the start';

/** The application for those who run the relay; it need not be reachable from outside. */
export function operatorApplication(options: {
  registry: Registry;
  ready: () => boolean;
  /** What keeps it from being ready, in words, if that is known. */
  obstacle?: () => string | undefined;
  /** Whether the org has answered since the start. */
  orgReached?: () => boolean;
}): Express {
  const application = bareApplication();
  application.get('/healthz', (_request, response) => {
    response.type('text/plain').send('ok');
  });
  application.get('/readyz', (_request, response) => {
    const ready = options.ready();
    const state = ready ? ['ready'] : ['not ready', options.obstacle?.()];
    const org = options.orgReached?.() === false ? ORG_SILENT : undefined;
    response
      .status(ready ? 200 : 503)
      .type('text/plain')
      .send([...state, org].filter((part) => part !== undefined).join('; '));
  });
  application.get('/metrics', async (_request, response) => {
    response.type(options.registry.contentType).send(await options.registry.metrics());
  });
  return application;
}

function bareApplication(): Express {
  const application = express();
  application.disable('x-powered-by');
  // In any other environment express would show strangers where an error arose.
  application.set('env', 'production');
  application.set('etag', false);
  // `a[b]=c` stays a name: WeChat's parameters are flat.
  application.set('query parser', 'simple');
  return application;
}

// A connection costs some 20 KiB, and up to 64 KiB more while a body comes in.
const MOST_CONNECTIONS = 4000;

/**
 * Listens on a port (0: any free one). Whoever connects when too many are connected is hung up on.
 * Rejects if the port cannot be had.
 */
export function listen(
  application: Express,
  port: number,
): Promise<{ server: Server; port: number }> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5000 }, application);
  server.maxConnections = MOST_CONNECTIONS;
  server.on('request', (_request, response) => {
    response.once('close', () => {
      // A connection that its other end keeps would hold up the end.
      if (!server.listening) server.closeIdleConnections();
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      server.off('error', reject);
      resolve({ server, port: portOf(server.address()) });
    });
  });
}

// WeChat itself waits for 5 s.
const FAREWELL_MS = 5000;

/**
 * Takes no more requests, and resolves when those under way are answered. Whoever has not sent a whole
 * request in 5 s, or has only connected, is cut off.
 */
export function close(server: Server, clock: Clock = systemClock): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(FAREWELL_MS, () => {
      server.closeAllConnections();
    });
    server.close(() => {
      cancel();
      resolve();
    });
    server.closeIdleConnections();
  });
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
