import { once } from 'node:events';
import { createServer } from 'node:http';

/** The address at which browsers find a relay whose port is not known yet. */
export interface Front {
  url: string;
  close: () => Promise<void>;
}

/** Opens an address that leads on to wherever `target` says that the relay is. */
export async function openFront(target: () => string | undefined): Promise<Front> {
  const server = createServer((request, response) => {
    const url = target();
    if (url === undefined) response.writeHead(503);
    else response.writeHead(307, { location: `${url}${request.url ?? '/'}` });
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
