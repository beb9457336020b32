import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What stands before several relays: each connection goes to the next one that answers. */
export interface Balancer {
  url: string;
  close: () => Promise<void>;
}

/** @param targets addresses such as `http://127.0.0.1:8080`, asked for each connection */
export async function startBalancer(targets: () => readonly string[]): Promise<Balancer> {
  let next = 0;
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    clients.add(client);
    client.on('close', () => clients.delete(client));
    client.on('error', () => client.destroy());
    const choices = targets();
    const first = (next += 1);
    const attempt = (tried: number): void => {
      const target = choices[(first + tried) % choices.length];
      if (target === undefined || tried >= choices.length) {
        client.destroy();
        return;
      }
      const { port, hostname } = new URL(target);
      const upstream = connect(Number(port), hostname);
      const again = (): void => {
        attempt(tried + 1);
      };
      upstream.once('error', again);
      upstream.once('connect', () => {
        upstream.off('error', again);
        upstream.on('error', () => client.destroy());
        client.on('close', () => upstream.destroy());
        client.pipe(upstream).pipe(client);
      });
    };
    attempt(0);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    close: () =>
      new Promise((resolve) => {
        for (const client of clients) client.destroy();
        server.close(() => {
          resolve();
        });
      }),
  };
}
