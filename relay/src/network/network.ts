import { createSecureContext } from 'node:tls';

import { Agent, Client, type buildConnector } from 'undici';

import type { Transport } from '../transport.ts';
import { exchange } from './exchange.ts';
import { HeldConnections } from './held-connections.ts';
import { resumedTls } from './resumed-tls.ts';
import { sharedLookup } from './shared-lookup.ts';

// In so many words, so that NODE_TLS_REJECT_UNAUTHORIZED, or an option of Node, does not change it.
const TLS = { rejectUnauthorized: true, minVersion: 'TLSv1.2' } as const;

export interface NetworkOptions {
  /** Who vouches for the services, as PEM; whom Node trusts unless given. */
  ca?: string | undefined;
  /** In place of connecting. */
  connect?: buildConnector.connector | undefined;
}

/**
 * The real network, on undici: certificates are always checked. Connections are kept alive and not limited
 * in number, because each held poll needs one of its own.
 */
export function createTransport({ ca, connect }: NetworkOptions = {}): {
  transport: Transport;
  close: () => Promise<void>;
} {
  const { minVersion } = TLS;
  // One for all: each held poll has a connection of its own, and would have a context of its own.
  const secureContext = createSecureContext({ minVersion, ...(ca === undefined ? {} : { ca }) });
  const lookup = sharedLookup();
  const options = {
    keepAliveTimeout: 20_000,
    pipelining: 1,
    // Over HTTP/2 a whole pool waits for one connection, and all polls would end with it.
    allowH2: false,
    connect: connect ?? resumedTls({ ...TLS, secureContext, allowH2: false, lookup }),
  };
  const agent = new Agent(options);
  const held = new HeldConnections((origin) => new Client(origin, options));
  return {
    transport: (request) =>
      request.held === true
        ? held.lend(request.url, (connection) => exchange(request, connection))
        : exchange(request, agent),
    close: async () => {
      await Promise.all([agent.destroy(), held.destroy()]);
    },
  };
}
