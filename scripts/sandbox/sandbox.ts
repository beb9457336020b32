import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { parseArgs } from 'node:util';

import express, { type Router } from 'express';

import { DEMONSTRATION, noticeTexts } from './demonstration.ts';
import { createPage } from './page-server.ts';
import { createPanelServer } from './panel/panel-server.ts';
import { panelOrgOf } from './panel/sandbox-org.ts';
import { setupRoutes } from './rehearsal/setup-routes.ts';
import type { RelayProcess } from './relay-process.ts';
import { startWorld, TEMPLATE, type World, type WorldOptions } from './world.ts';

const CUSTOMERS = ['王小明', '陈美玲'];
const AGENTS = ['Li Wei', 'Sara Lopez'];

/** The page, the stand-ins behind it, and the relay between them. */
export interface Sandbox {
  url: string;
  world: World;
  close: () => Promise<void>;
}

/** Starts everything. `port` 0 takes any free one. */
export async function startSandbox(options: WorldOptions & { port?: number }): Promise<Sandbox> {
  let closing = false;
  const world = await startWorld({
    agents: AGENTS,
    ...options,
    channelFields: {
      TemplateId__c: TEMPLATE.id,
      TemplateFields__c: 'thing1: {text}\ntime2: {time}',
      ...options.channelFields,
    },
    // Like the service manager of a real host: a relay that dies is started again.
    onExit: () => {
      if (!closing) void world.relay.start();
    },
  });
  for (const name of CUSTOMERS) world.wechat.addCustomer({ name });
  const application = express();
  application.use('/phone', world.wechat.control);
  application.use('/console', world.liveAgent.control);
  application.use('/org', world.org.control);
  application.get('/relay/notices', (_request, response) => {
    response.json({ notices: noticeTexts() });
  });
  // In a rehearsal, whoever rehearses starts the relay.
  if (options.emptyOrg === true) application.use('/setup', setupRoutes(world, AGENTS));
  else application.use('/relay', relayRoutes(world.relay));
  const nameOf = (agentId: string): string | undefined =>
    world.liveAgent.state().agents.find(({ id }) => id === agentId)?.name;
  application.use(createPanelServer(panelOrgOf(world.org, nameOf)));
  application.use(createPage());
  const server = createServer(application);
  server.listen(options.port ?? 0, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    closing = true;
    await world.close();
    throw error;
  }
  return {
    url: `http://127.0.0.1:${String(portOf(server))}`,
    world,
    close: async () => {
      closing = true;
      server.close();
      server.closeAllConnections();
      await world.close();
    },
  };
}

function relayRoutes(relay: RelayProcess): Router {
  const router = express.Router();
  router.get('/state', (_request, response) => {
    const pid = relay.pid ?? null;
    response.json({ running: pid !== null, pid });
  });
  router.post('/kill', async (_request, response) => {
    await relay.kill();
    response.json({ killed: true });
    await relay.start();
  });
  return router;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Where everything is that a rehearsal of the set-up needs. */
function rehearsalGuide({ url, world: { org, wechat } }: Sandbox): string {
  return [
    '  Nothing is set up. What is done by hand in Setup and on mp.weixin.qq.com is done here:',
    `    ${url}/setup`,
    '  To sign in to the org, add this address to the command:',
    `    npx sf org login web --alias my-org --instance-url ${org.url}`,
    '  The relay has to be told where the stand-in of WeChat is:',
    `    WECHAT_API_URL=${wechat.url} WECHAT_OPEN_URL=${wechat.url}`,
  ].join('\n');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4680' },
      verbose: { type: 'boolean' },
      empty: { type: 'boolean', default: false },
    },
  });
  const sandbox = await startSandbox({
    port: Number(values.port),
    ...(values.empty ? { emptyOrg: true } : DEMONSTRATION),
    ...(values.verbose === true ? { logLevel: 'debug' } : {}),
    onLog: (line) => {
      console.log(line);
    },
  });
  console.log(`\n  WeChat Desk sandbox: ${sandbox.url}`);
  if (values.empty) console.log(rehearsalGuide(sandbox));
  console.log('  Stop it with Ctrl+C.\n');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void sandbox.close().then(() => {
        process.exit(0);
      });
    });
  }
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    console.error('The port is taken: choose another one with npm run sandbox -- --port 4690');
    process.exitCode = 1;
  }
}
