import { TLSSocket } from 'node:tls';

import { buildConnector } from 'undici';

/** How long the first connection to a server may keep the others waiting, in milliseconds. */
const LONGEST_WAIT_MS = 500;

/**
 * Connects like undici, but to a server that is known with the TLS session that it has given: a handshake
 * then takes much less of both sides, which counts when thousands of polls begin at once. undici by itself
 * keeps a session only until the next garbage collection.
 */
export function resumedTls(given: buildConnector.BuildOptions): buildConnector.connector {
  const options = { ...given, maxCachedSessions: 0 };
  const plain = buildConnector(options);
  const servers = new Map<string, Server>();
  return (to, callback) => {
    if (to.protocol !== 'https:') {
      plain(to, callback);
      return;
    }
    const name = `${to.servername ?? ''} ${to.hostname}:${to.port}`;
    const server = servers.get(name) ?? new Server(options);
    servers.set(name, server);
    server.connect(to, callback);
  };
}

/**
 * One server. The first connection to it goes ahead, so that the others have the session that it is given;
 * they do not wait for it long.
 */
class Server {
  readonly #options: buildConnector.BuildOptions;
  #connect: buildConnector.connector;
  /** It has given a session, or gives none in time. */
  #isKnown = false;
  /** Connections that wait for the first one; undefined while there is none. */
  #waiting: (() => void)[] | undefined;

  constructor(options: buildConnector.BuildOptions) {
    this.#options = options;
    this.#connect = buildConnector(options);
  }

  connect(to: buildConnector.Options, callback: buildConnector.Callback): void {
    const go = (): void => {
      this.#connect(to, (...result) => {
        callback(...result);
        const [, socket] = result;
        if (socket instanceof TLSSocket) this.#learn(socket);
        else this.#forget();
      });
    };
    if (this.#isKnown) go();
    else if (this.#waiting !== undefined) this.#waiting.push(go);
    else {
      this.#waiting = [];
      setTimeout(() => {
        this.#release(true);
      }, LONGEST_WAIT_MS).unref();
      go();
    }
  }

  #learn(socket: TLSSocket): void {
    if (socket.isSessionReused()) return;
    const keep = (session: Buffer): void => {
      this.#connect = buildConnector({ ...this.#options, session });
      this.#release(true);
    };
    // Since TLS 1.3 it comes after the handshake.
    const session = socket.getProtocol() === 'TLSv1.3' ? undefined : socket.getSession();
    if (session === undefined) socket.once('session', keep);
    else keep(session);
  }

  /** A connection has failed, perhaps because of the session. */
  #forget(): void {
    this.#connect = buildConnector(this.#options);
    this.#release(false);
  }

  #release(isKnown: boolean): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    this.#isKnown = isKnown;
    for (const go of waiting) go();
  }
}
