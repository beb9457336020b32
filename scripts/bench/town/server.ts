import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import type { SelfSigned } from '../../../relay/test/fixtures/certificate.ts';

export type Answering = (request: IncomingMessage, response: ServerResponse) => void;

/** Listens on this machine, with a certificate for `localhost`. */
export async function listen(
  answering: Answering,
  certificate: SelfSigned | undefined,
): Promise<string> {
  const server =
    certificate === undefined
      ? createServer(answering)
      : createSecureServer(certificate, answering);
  // Longer than the relay keeps an idle connection, so that it is never closed under a request.
  server.keepAliveTimeout = 120_000;
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, 'localhost', 4096, resolve));
  const { port } = server.address() as AddressInfo;
  return `${certificate === undefined ? 'http' : 'https'}://localhost:${String(port)}`;
}

export function readBody(request: IncomingMessage, then: (body: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    then(Buffer.concat(chunks).toString('utf8'));
  });
}
