import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createTransport } from '../../src/network/network.ts';
import { TransportError, type HttpRequest, type Transport } from '../../src/transport.ts';
import { deadAddress, startService, type HttpService } from '../fixtures/http-service.ts';

const SECRET = 'access_token=84_secret';
const LARGEST = 4 * 1024 * 1024;

let answer: RequestListener;
let service: HttpService;
let network: ReturnType<typeof createTransport>;

beforeEach(async () => {
  answer = (_, response) => response.end();
  service = await startService((request, response) => {
    answer(request, response);
  });
  network = createTransport();
});

afterEach(async () => {
  await network.close();
  await service.close();
});

function get(change: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url: `${service.url}/path?${SECRET}`, timeoutMs: 5000, ...change };
}

async function failure(
  request: HttpRequest,
  transport: Transport = network.transport,
): Promise<TransportError> {
  const error = await transport(request).then(
    ({ status }) => new Error(`answered ${status}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof TransportError)) throw error;
  return error;
}

async function read(request: IncomingMessage): Promise<string> {
  return (await request.setEncoding('utf8').toArray()).join('');
}

describe('an exchange', () => {
  it('carries method, path, headers and body as they are', async () => {
    answer = (request, response) => {
      void read(request).then((body) => {
        const { method, url, headers } = request;
        response.end(JSON.stringify({ method, url, token: headers['x-token'], body }));
      });
    };
    const { body } = await network.transport(
      get({ method: 'POST', headers: { 'X-Token': 'abc' }, body: '{"text":"你好😀"}' }),
    );
    expect(JSON.parse(body)).toEqual({
      method: 'POST',
      url: `/path?${SECRET}`,
      token: 'abc',
      body: '{"text":"你好😀"}',
    });
  });

  it.each([200, 204, 302, 400, 409, 503])(
    'answers status %i without a judgement',
    async (status) => {
      answer = (_, response) => response.writeHead(status).end();
      expect(await network.transport(get())).toMatchObject({ status, body: '' });
    },
  );

  it('names headers in lower case and takes the first of several', async () => {
    answer = (_, response) => {
      response.setHeader('X-One', 'yes').setHeader('Set-Cookie', ['first=1', 'second=2']).end();
    };
    const { headers } = await network.transport(get());
    expect(headers).toMatchObject({ 'x-one': 'yes', 'set-cookie': 'first=1' });
  });

  it('puts characters together that came in pieces', async () => {
    answer = (_, response) => {
      const [first, second] = [Buffer.from('😀').subarray(0, 2), Buffer.from('😀').subarray(2)];
      response.write(first, () => response.end(second));
    };
    expect((await network.transport(get())).body).toBe('😀');
  });

  it('uses connections again', async () => {
    let connections = 0;
    service.server.on('connection', () => (connections += 1));
    for (let round = 0; round < 10; round += 1) await network.transport(get());
    // A second one if the first is not quite free when the next request comes.
    expect(connections).toBeLessThanOrEqual(2);
  });

  it('lets no held request keep another one waiting', async () => {
    const held: (() => void)[] = [];
    answer = (request, response) => {
      if (request.url === '/held') held.push(() => response.end('held'));
      else response.end('at once');
    };
    const polls = Array.from({ length: 20 }, () =>
      network.transport(get({ url: `${service.url}/held` })),
    );
    await expect.poll(() => held.length).toBe(20);
    expect((await network.transport(get())).body).toBe('at once');
    for (const release of held) release();
    expect((await Promise.all(polls)).map(({ body }) => body)).toEqual(Array(20).fill('held'));
  });
});

describe('held requests', () => {
  const held = (change: Partial<HttpRequest> = {}): HttpRequest => get({ held: true, ...change });
  let connections: Set<Socket>;

  beforeEach(() => {
    connections = new Set();
    service.server.on('connection', (socket: Socket) => connections.add(socket));
  });

  it('have one connection each, which the next one uses again', async () => {
    let waiting: (() => void)[] = [];
    answer = (_, response) => waiting.push(() => response.end('held'));
    for (let round = 0; round < 3; round += 1) {
      const polls = Array.from({ length: 20 }, () => network.transport(held()));
      await expect.poll(() => waiting.length).toBe(20);
      for (const release of waiting) release();
      waiting = [];
      await Promise.all(polls);
    }
    expect(connections.size).toBe(20);
  });

  it('go out on another connection when the service has closed the one before', async () => {
    await network.transport(held());
    for (const socket of connections) socket.destroy();
    answer = (_, response) => response.end('well');
    const again = (): Promise<string> =>
      network.transport(held()).then(
        ({ body }) => body,
        // It was not yet known here that the connection is closed.
        () => 'not yet',
      );
    await expect.poll(again).toBe('well');
    expect(connections.size).toBe(2);
  });

  it('leave no connection behind when they fail', async () => {
    const stop = new AbortController();
    answer = () => {
      stop.abort();
    };
    await failure(held({ signal: stop.signal }));
    await expect.poll(() => [...connections].map(({ closed }) => closed)).toEqual([true]);
  });

  it('are broken off when the network is closed', async () => {
    const arrived = Promise.withResolvers<undefined>();
    answer = () => {
      arrived.resolve(undefined);
    };
    const pending = failure(held());
    await arrived.promise;
    await network.close();
    expect((await pending).certainlyNotSent).toBe(false);
  });

  it('find no connection when the network is closed', async () => {
    await network.close();
    expect((await failure(held())).code).toBe('broken');
    expect(connections.size).toBe(0);
  });

  it('name what is wrong with their address', async () => {
    const { code, certainlyNotSent } = await failure(held({ url: `no address ${SECRET}` }));
    expect([code, certainlyNotSent]).toEqual(['unreachable', true]);
  });
});

describe('a request that finds no connection', () => {
  it.each([false, true])('waits no longer than it may (held: %s)', async (isHeld) => {
    const silent = createTransport({ connect: () => undefined });
    const stop = new AbortController();
    const patient = failure(get({ signal: stop.signal, held: isHeld }), silent.transport);
    const hasty = failure(get({ timeoutMs: 20, held: isHeld }), silent.transport);
    expect((await hasty).code).toBe('timeout');
    stop.abort();
    expect((await patient).code).toBe('aborted');
  });
});

describe('a request that has certainly not been sent', () => {
  it('is one to an address where nobody listens', async () => {
    const { code, certainlyNotSent } = await failure(get({ url: await deadAddress() }));
    expect([code, certainlyNotSent]).toEqual(['unreachable', true]);
  });

  it.each([
    ['an address that is none', { url: `no address ${SECRET}` }],
    ['a protocol that is not HTTP', { url: `ftp://127.0.0.1/?${SECRET}` }],
    ['a header that would break the request', { headers: { 'x-token': 'a\r\nHost: b' } }],
  ])('is one with %s', async (_, change) => {
    const { code, certainlyNotSent } = await failure(get(change));
    expect([code, certainlyNotSent]).toEqual(['unreachable', true]);
  });

  it.each([
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ENETUNREACH',
    'EHOSTUNREACH',
    'UND_ERR_CONNECT_TIMEOUT',
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ])('is one whose connection fails with %s', async (reason) => {
    const { transport, close } = createTransport({
      connect: (_, callback) => {
        callback(Object.assign(new Error(SECRET), { code: reason }), null);
      },
    });
    const { code, certainlyNotSent } = await failure(get(), transport);
    await close();
    expect([code, certainlyNotSent]).toEqual(['unreachable', true]);
  });
});

describe('a request whose fate nobody can know', () => {
  it('is one after which the service hangs up', async () => {
    answer = (request) => request.socket.destroy();
    const { code, certainlyNotSent } = await failure(get());
    expect([code, certainlyNotSent]).toEqual(['broken', false]);
  });

  it('is one whose connection fails for a reason that is not known', async () => {
    for (const reason of ['EPIPE', undefined]) {
      const { transport, close } = createTransport({
        connect: (_, callback) => {
          callback(
            Object.assign(new Error(SECRET), reason === undefined ? {} : { code: reason }),
            null,
          );
        },
      });
      const { code, certainlyNotSent } = await failure(get(), transport);
      await close();
      expect([code, certainlyNotSent]).toEqual(['broken', false]);
    }
  });

  it('is one whose answer is cut off', async () => {
    answer = (request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => request.socket.destroy());
    };
    const { code, certainlyNotSent } = await failure(get());
    expect([code, certainlyNotSent]).toEqual(['broken', false]);
  });

  it('is one whose answer is not HTTP', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined).end('SSH-2.0-OpenSSH_9.6\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, certainlyNotSent } = await failure(get({ url: `http://127.0.0.1:${port}/` }));
    server.close();
    expect([code, certainlyNotSent]).toEqual(['broken', false]);
  });

  it('is one that is not answered in time', async () => {
    answer = () => undefined;
    const { code, certainlyNotSent } = await failure(get({ timeoutMs: 20 }));
    expect([code, certainlyNotSent]).toEqual(['timeout', false]);
  });

  it('is one whose answer begins in time but does not end', async () => {
    answer = (_, response) => response.writeHead(200).write('begins');
    const { code, certainlyNotSent } = await failure(get({ timeoutMs: 100 }));
    expect([code, certainlyNotSent]).toEqual(['timeout', false]);
  });

  it('is one that is aborted, whenever that is', async () => {
    const stop = new AbortController();
    answer = () => {
      stop.abort();
    };
    for (const signal of [stop.signal, AbortSignal.abort()]) {
      const { code, certainlyNotSent } = await failure(get({ signal }));
      expect([code, certainlyNotSent]).toEqual(['aborted', false]);
    }
  });

  it('is one whose answer goes on beyond what was asked for: the rest is not read', async () => {
    const gone = Promise.withResolvers<number>();
    answer = (_, response) => {
      let sent = 0;
      const more = (): void => {
        while (response.writable && response.write(Buffer.alloc(65_536, 'x'))) sent += 65_536;
        response.once('drain', more);
      };
      response.once('close', () => {
        gone.resolve(sent);
      });
      more();
    };
    const { code } = await failure(get({ largestAnswer: 100_000, binary: true }));
    expect(code).toBe('too-large');
    expect(await gone.promise).toBeLessThan(50 * 1024 * 1024);
  });

  it('is one whose answer is larger than 4 MiB', async () => {
    answer = (_, response) => response.end(Buffer.alloc(LARGEST + 1, 'x'));
    const { code, certainlyNotSent } = await failure(get());
    expect([code, certainlyNotSent]).toEqual(['too-large', false]);
  });

  it('is one under way when the network is closed', async () => {
    const arrived = new Promise<void>((resolve) => {
      answer = () => {
        resolve();
      };
    });
    const pending = failure(get());
    await arrived;
    await network.close();
    expect((await pending).certainlyNotSent).toBe(false);
  });
});

it('takes an answer of 4 MiB', async () => {
  answer = (_, response) => response.end(Buffer.alloc(LARGEST, 'x'));
  expect((await network.transport(get())).body).toHaveLength(LARGEST);
});

it('is usable after each of these failures', async () => {
  answer = (request) => request.socket.destroy();
  await failure(get());
  answer = (_, response) => response.end('well');
  expect((await network.transport(get())).body).toBe('well');
});

it('never names the address in its errors, for it may carry a token', async () => {
  answer = (request) => request.socket.destroy();
  const errors = await Promise.all([
    failure(get()),
    failure(get({ url: `${await deadAddress()}/?${SECRET}` })),
    failure(get({ url: `no address ${SECRET}` })),
    failure(get({ signal: AbortSignal.abort(SECRET) })),
  ]);
  for (const error of errors) {
    expect(error.name).toBe('TransportError');
    expect(error.message).toBe(`No answer: ${error.code}`);
    expect(`${String(error.stack)}${JSON.stringify(error)}`).not.toContain('secret');
    expect(error.cause).toBeDefined();
  }
});
