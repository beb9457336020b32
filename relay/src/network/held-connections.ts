import type { Client } from 'undici';

import { webAddress } from './web-address.ts';

/**
 * Connections for requests that are held: each has one for itself for as long as it takes. undici's own
 * pool looks at one connection after the other to find a free one, and of these there are thousands.
 */
export class HeldConnections {
  readonly #connect: (origin: string) => Client;
  /** By their origin; the one that was used last comes last. */
  readonly #free = new Map<string, Client[]>();
  readonly #all = new Set<Client>();
  #isDestroyed = false;

  /** @param connect may throw */
  constructor(connect: (origin: string) => Client) {
    this.#connect = connect;
  }

  /** Lends a connection for one request. One with which a request has failed is not lent again. */
  async lend<T>(address: string, request: (connection: Client) => Promise<T>): Promise<T> {
    const { origin } = webAddress(address);
    const free = this.#free.get(origin) ?? [];
    this.#free.set(origin, free);
    const connection = free.pop() ?? this.#open(origin, free);
    try {
      const result = await request(connection);
      free.push(connection);
      return result;
    } catch (error) {
      void this.#drop(connection);
      throw error;
    }
  }

  /** Breaks off whatever is under way; what is lent afterwards serves nobody. */
  async destroy(): Promise<void> {
    this.#isDestroyed = true;
    await Promise.all([...this.#all].map((connection) => this.#drop(connection)));
  }

  #open(origin: string, free: Client[]): Client {
    const connection = this.#connect(origin);
    this.#all.add(connection);
    if (this.#isDestroyed) void this.#drop(connection);
    connection.on('disconnect', () => {
      const place = free.indexOf(connection);
      if (place < 0) return;
      free.splice(place, 1);
      void this.#drop(connection);
    });
    return connection;
  }

  #drop(connection: Client): Promise<void> {
    this.#all.delete(connection);
    return connection.destroy();
  }
}
