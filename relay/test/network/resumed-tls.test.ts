import { constants } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import {
  connect,
  createServer as createPlainServer,
  type AddressInfo,
  type Socket,
} from 'node:net';
import type { TLSSocket } from 'node:tls';

import { afterEach, describe, expect, it } from 'vitest';

import { createTransport } from '../../src/network/network.ts';
import { TransportError } from '../../src/transport.ts';
import { selfSigned } from '../fixtures/certificate.ts';

const certificate = selfSigned('localhost');
const closing: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Service {
  port: number;
  /** Of each handshake, whether it went on with a former session. */
  resumed: boolean[];
  /** What each connection speaks. */
  protocols: (string | false | null)[];
  /** So many requests are answered together, so that each needs a connection of its own. */
  together: number;
  close: () => Promise<void>;
}

async function start(options: ServerOptions = {}, port = 0): Promise<Service> {
  const held: ServerResponse[] = [];
  const server = createServer({ ...certificate, ...options }, (_, response) => {
    held.push(response);
    if (held.length < service.together) return;
    for (const each of held.splice(0)) each.end();
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    service.resumed.push(socket.isSessionReused());
    service.protocols.push(socket.alpnProtocol);
  });
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
  const service: Service = {
    port: (server.address() as AddressInfo).port,
    resumed: [],
    protocols: [],
    together: 1,
    close: () => stop(server),
  };
  closing.push(service.close);
  return service;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

/** Asks so many times at once; gives the statuses, or what came instead. */
function asking(): (port: number, times: number) => Promise<(number | string)[]> {
  const { transport, close } = createTransport({ ca: certificate.cert });
  closing.push(close);
  const ask = (port: number): Promise<number | string> =>
    transport({ method: 'GET', url: `https://localhost:${port}/`, timeoutMs: 5000 }).then(
      ({ status }) => status,
      (error: unknown) => (error instanceof TransportError ? error.code : String(error)),
    );
  return (port, times) => Promise.all(Array.from({ length: times }, () => ask(port)));
}

function all<T>(count: number, value: T): T[] {
  return Array.from({ length: count }, () => value);
}

describe('many connections to one server', () => {
  it.each(['TLSv1.3', 'TLSv1.2'] as const)(
    'go on with the session of the first one (%s)',
    async (maxVersion) => {
      const service = await start({ maxVersion });
      service.together = 30;
      expect(await asking()(service.port, 30)).toEqual(all(30, 200));
      expect(service.resumed).toEqual([false, ...all(29, true)]);
    },
  );

  it('speak HTTP/1.1 each, although the server would rather speak HTTP/2', async () => {
    const service = await start({ ALPNProtocols: ['h2', 'http/1.1'] });
    service.together = 5;
    expect(await asking()(service.port, 5)).toEqual(all(5, 200));
    expect(service.protocols).toEqual(all(5, 'http/1.1'));
  });

  it('begin anew where the server has forgotten the session, and go on from there', async () => {
    const before = await start();
    const ask = asking();
    await ask(before.port, 5);
    await before.close();
    const after = await start({}, before.port);
    // The connections of before may be found closed only now.
    await expect.poll(() => ask(before.port, 1)).toEqual([200]);
    after.together = 20;
    expect(await ask(before.port, 20)).toEqual(all(20, 200));
    // Perhaps the connection of the one before was not quite free.
    expect(after.resumed.slice(0, 20)).toEqual([false, ...all(19, true)]);
  });

  it('begin anew each where the server keeps no sessions', async () => {
    const service = await start({
      maxVersion: 'TLSv1.2',
      secureOptions: constants.SSL_OP_NO_TICKET,
    });
    service.together = 10;
    expect(await asking()(service.port, 10)).toEqual(all(10, 200));
    expect(service.resumed).toEqual(all(10, false));
  });

  it('do not wait long for a first one that hangs', async () => {
    const service = await start();
    service.together = 9;
    const held: Socket[] = [];
    const gate = createPlainServer((socket) => {
      held.push(socket);
      socket.on('error', () => undefined);
      if (held.length === 1) return;
      const behind = connect(service.port, 'localhost');
      behind.on('error', () => undefined);
      socket.pipe(behind).pipe(socket);
    });
    await new Promise<void>((resolve) => gate.listen(0, 'localhost', resolve));
    closing.push(() => {
      gate.close();
      for (const socket of held) socket.destroy();
    });
    const { port } = gate.address() as AddressInfo;
    const answers = asking()(port, 10);
    await expect.poll(() => service.resumed.length, { timeout: 4000 }).toBe(9);
    held[0]?.destroy();
    expect((await answers).filter((answer) => answer === 200)).toHaveLength(9);
  });

  it('fail each by itself where there is nobody, and work once there is', async () => {
    const { port, close } = await start();
    await close();
    const ask = asking();
    expect(await ask(port, 10)).toEqual(all(10, 'unreachable'));
    const service = await start({}, port);
    service.together = 10;
    expect(await ask(port, 10)).toEqual(all(10, 200));
    expect(service.resumed).toEqual([false, ...all(9, true)]);
  });
});
