import type { Server } from 'node:http';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';

import express, { type Express } from 'express';
import { Registry } from 'prom-client';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { close, listen, operatorApplication, publicApplication } from '../../src/http/server.ts';
import { createMetrics } from '../../src/metrics.ts';
import { FakeClock } from '../fixtures/fake-clock.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function start(application: Express): Promise<{ server: Server; url: string; port: number }> {
  const { server, port } = await listen(application, 0);
  servers.push(server);
  return { server, port, url: `http://127.0.0.1:${port}` };
}

async function get(url: string): Promise<{ status: number; type: string; body: string }> {
  const response = await fetch(url);
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, type, body: await response.text() };
}

describe('the application for operators', () => {
  it('is healthy as soon as it listens, and ready when the relay is', async () => {
    let ready = false;
    const { url } = await start(
      operatorApplication({ registry: new Registry(), ready: () => ready }),
    );
    expect(await get(`${url}/healthz`)).toMatchObject({ status: 200, body: 'ok' });
    expect(await get(`${url}/readyz`)).toMatchObject({ status: 503, body: 'not ready' });
    ready = true;
    expect(await get(`${url}/readyz`)).toMatchObject({ status: 200, body: 'ready' });
    ready = false;
    expect(await get(`${url}/readyz`)).toMatchObject({ status: 503 });
  });

  it.each<[boolean, string | undefined, boolean, string]>([
    [true, undefined, true, 'ready'],
    [true, 'of no interest', false, 'ready; the Salesforce org has not answered since the start'],
    [false, undefined, true, 'not ready'],
    [false, 'it is stopping', true, 'not ready; it is stopping'],
    [
      false,
      'no channel is known yet',
      false,
      'not ready; no channel is known yet; the Salesforce org has not answered since the start',
    ],
  ])('says in words how it stands: ready %s, %s, org %s', async (ready, obstacle, org, body) => {
    const { url } = await start(
      operatorApplication({
        registry: new Registry(),
        ready: () => ready,
        obstacle: () => obstacle,
        orgReached: () => org,
      }),
    );
    expect(await get(`${url}/readyz`)).toMatchObject({ status: ready ? 200 : 503, body });
  });

  it('shows the metrics as Prometheus reads them', async () => {
    const metrics = createMetrics();
    metrics.pushes.inc({ channel: 'Main', result: 'new' });
    const { url } = await start(
      operatorApplication({ registry: metrics.registry, ready: () => true }),
    );
    const { status, type, body } = await get(`${url}/metrics`);
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(body).toContain('# TYPE wechat_desk_pushes_total counter');
    expect(body).toContain('wechat_desk_pushes_total{channel="Main",result="new"} 1');
    expect(body).toContain('process_cpu_seconds_total');
  });

  it('tells a visitor nothing about a failure of its own', async () => {
    const registry = new Registry();
    vi.spyOn(registry, 'metrics').mockRejectedValue(new Error('private'));
    const printed = vi.spyOn(console, 'error').mockReturnValue(undefined);
    const { url } = await start(operatorApplication({ registry, ready: () => true }));
    const { status, body } = await get(`${url}/metrics`);
    expect(status).toBe(500);
    expect(body).toContain('Internal Server Error');
    expect(body).not.toMatch(/private|\.ts/u);
    await expect.poll(() => printed.mock.calls).toHaveLength(1);
    printed.mockRestore();
  });
});

it('the public application has neither metrics nor probes', async () => {
  const { url } = await start(publicApplication(express.Router()));
  for (const path of ['/metrics', '/healthz', '/readyz', '/']) {
    expect(await get(`${url}${path}`)).toMatchObject({ status: 404, body: 'Not Found' });
  }
});

describe('listening', () => {
  it('is refused on a port that is taken', async () => {
    const { port } = await start(express());
    await expect(listen(express(), port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('bounds how long a request may take to arrive', async () => {
    const { server } = await start(express());
    expect([server.headersTimeout, server.requestTimeout]).toEqual([5000, 10_000]);
  });
});

describe('closing', () => {
  /** An application whose answers wait until the test lets them go. */
  function slowApplication(): { application: Express; arrived: Promise<void>; answer: () => void } {
    const arrival = Promise.withResolvers<undefined>();
    const gate = Promise.withResolvers<undefined>();
    const application = express();
    application.get('/', async (_, response) => {
      arrival.resolve(undefined);
      await gate.promise;
      response.send('answered');
    });
    return {
      application,
      arrived: arrival.promise,
      answer: () => {
        gate.resolve(undefined);
      },
    };
  }

  async function opened(port: number, text = ''): Promise<Socket> {
    const socket = connect(port);
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    if (text !== '') socket.write(text);
    return socket;
  }

  it('lets a request under way be answered, takes no more, and then is done', async () => {
    const { application, arrived, answer } = slowApplication();
    const { server, url, port } = await start(application);
    // Nobody but the relay itself ends a connection.
    server.keepAliveTimeout = 0;
    const clock = new FakeClock();
    const agent = new Agent({ keepAlive: true });
    const answered = new Promise<string>((resolve) => {
      request({ port, agent }, (response) => {
        void response.toArray().then((pieces) => {
          resolve(pieces.join(''));
        });
      }).end();
    });
    await arrived;
    const closed = close(server, clock);
    await expect(fetch(url)).rejects.toThrow();
    answer();
    expect(await answered).toBe('answered');
    // The sender would keep the connection, but the relay does not wait for it.
    await closed;
    expect(clock.timers).toBe(0);
    agent.destroy();
  });

  it('does not wait for connections that are merely kept', async () => {
    const { server, url } = await start(publicApplication(express.Router()));
    await get(url);
    const clock = new FakeClock();
    await close(server, clock);
    expect(clock.timers).toBe(0);
  });

  it.each([
    ['has only connected', ''],
    ['has sent half a request', 'POST / HTTP/1.1\r\nContent-Le'],
    ['has sent half a body', 'POST / HTTP/1.1\r\nHost: relay\r\nContent-Length: 9\r\n\r\nabc'],
  ])('cuts off who %s and nothing more, after 5 seconds', async (_, text) => {
    const { server, port } = await start(express());
    const connected = new Promise((resolve) => server.once('connection', resolve));
    const socket = await opened(port, text);
    await connected;
    const gone = new Promise((resolve) => socket.once('close', resolve));
    const clock = new FakeClock();
    const closed = close(server, clock);
    clock.advance(4999);
    expect(server.listening).toBe(false);
    clock.advance(1);
    await closed;
    await gone;
  });
});
