import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { createTransport } from '../../src/network/network.ts';
import { TransportError } from '../../src/transport.ts';
import { selfSigned } from '../fixtures/certificate.ts';

let close = (): Promise<void> => Promise.resolve();
afterEach(async () => {
  vi.unstubAllEnvs();
  await close();
});

/** Asks a service with these options over https; what came of it, and whether it has read anything. */
async function ask(
  options: ServerOptions,
  trusted?: string,
): Promise<{ outcome: number | TransportError; reached: boolean }> {
  let reached = false;
  const server = createServer(options, (_, response) => {
    reached = true;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  const network = createTransport({ ca: trusted });
  close = async () => {
    await network.close();
    server.closeAllConnections();
    server.close();
  };
  const outcome = await network
    .transport({ method: 'POST', url: `https://localhost:${port}/`, body: 'x', timeoutMs: 5000 })
    .then(
      ({ status }) => status,
      (error: unknown) => {
        if (error instanceof TransportError) return error;
        throw error;
      },
    );
  return { outcome, reached };
}

describe('over TLS, a service gets nothing', () => {
  it('whose certificate nobody vouches for', async () => {
    const { outcome, reached } = await ask(selfSigned('localhost'));
    expect(outcome).toMatchObject({ code: 'unreachable', certainlyNotSent: true });
    expect(reached).toBe(false);
  });

  it('whose certificate nobody vouches for, although NODE_TLS_REJECT_UNAUTHORIZED is 0', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const { outcome, reached } = await ask(selfSigned('localhost'));
    expect(outcome).toMatchObject({ code: 'unreachable', certainlyNotSent: true });
    expect(reached).toBe(false);
  });

  it('whose certificate is for another host', async () => {
    const other = selfSigned('other.example');
    const { outcome, reached } = await ask(other, other.cert);
    expect(outcome).toMatchObject({ code: 'unreachable', certainlyNotSent: true });
    expect(reached).toBe(false);
  });

  it('that speaks TLS 1.1 and nothing newer', async () => {
    const old = {
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    } as const;
    const { outcome, reached } = await ask({ ...selfSigned('localhost'), ...old });
    expect(outcome).toBeInstanceOf(TransportError);
    expect(reached).toBe(false);
  });
});

it('over TLS, a service with a certificate that is vouched for, for this host, is asked', async () => {
  const own = selfSigned('localhost');
  expect(await ask(own, own.cert)).toEqual({ outcome: 200, reached: true });
});
