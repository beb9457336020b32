import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import express, { type Response, type Router } from 'express';
import { z } from 'zod';

import { PanelBuilds } from './builds.ts';
import type { PanelOrg } from './org-door.ts';
import { scopeDesignSystem } from './slds.ts';
import { DESIGN_SYSTEM, PANEL, type PanelSources } from './sources.ts';

const callSchema = z.object({
  user: z.string(),
  method: z.string().regex(/^\w+\.\w+$/u),
  params: z.record(z.string(), z.unknown()),
});
const eventsSchema = z.object({
  user: z.string(),
  channel: z.string().startsWith('/event/'),
  replay: z.coerce.number().int(),
});
/** A file of 2 MB in base64, and what else is in the call. */
const LONGEST_CALL = '4mb';
const SIGNED_IN = 'sandbox-agent';

/**
 * Serves the console panel below `/panel`: its bundle, the design system, and the way of its components
 * to the org; and below `/sfc` the content of Salesforce Files. The first build begins at once.
 */
export function createPanelServer(org: PanelOrg, sources: PanelSources = PANEL): Router {
  const router = express.Router();
  const builds = new PanelBuilds(sources);
  serveBuilds(router, builds);
  serveDesignSystem(router);
  serveApex(router, org);
  serveEvents(router, org);
  serveFiles(router, org);
  router.get('/panel/transcripts/:chatKey', async (request, response) => {
    const id = await org.transcriptOf(request.params.chatKey);
    response.json({ id: id ?? null });
  });
  return router;
}

function serveBuilds(router: Router, builds: PanelBuilds): void {
  // A failure is told to the page, whenever it asks.
  builds.newest().catch(() => undefined);
  router.get('/panel/newest', async (_request, response) => {
    response.set('cache-control', 'no-store');
    try {
      response.json({ module: `/panel/builds/${await builds.newest()}/panel.js` });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      response.status(500).json({ error: `The panel cannot be built. ${reason}` });
    }
  });
  router.get(/^\/panel\/builds\/([0-9a-f]{16})\/([\w.-]+\.js)$/u, (request, response, next) => {
    const { 0: build = '', 1: file = '' } = request.params;
    response.sendFile(
      file,
      { root: builds.folder(build), immutable: true, maxAge: '1y' },
      (error: unknown) => {
        if (error !== undefined && !response.headersSent) next();
      },
    );
  });
}

function serveDesignSystem(router: Router): void {
  const assets = join(DESIGN_SYSTEM, 'assets');
  let styles: string | undefined;
  router.get('/panel/styles/lightning.css', (_request, response) => {
    styles ??= scopeDesignSystem(
      readFileSync(join(assets, 'styles/salesforce-lightning-design-system.min.css'), 'utf8'),
    );
    response.type('css').send(styles);
  });
  router.use('/panel/images', express.static(join(assets, 'images'), { index: false }));
}

function serveApex(router: Router, org: PanelOrg): void {
  router.post('/panel/apex', express.json({ limit: LONGEST_CALL }), async (request, response) => {
    const call = callSchema.safeParse(request.body);
    if (!call.success) {
      response.status(400).json({ message: z.prettifyError(call.error) });
      return;
    }
    const { user, method, params } = call.data;
    // Pictures and players ask for their files by themselves, with nothing but cookies.
    response.cookie(SIGNED_IN, user, { sameSite: 'strict', httpOnly: true });
    const answer = await org.callApex(user, method, params);
    if (answer.ok) response.type('json').send(`{"result":${answer.json || 'null'}}`);
    else response.status(answer.error.status).json(answer.error.body);
  });
}

function serveEvents(router: Router, org: PanelOrg): void {
  router.get('/panel/events', async (request, response) => {
    const wish = eventsSchema.safeParse(request.query);
    if (!wish.success) {
      response.status(400).json({ error: z.prettifyError(wish.error) });
      return;
    }
    const { user, channel, replay } = wish.data;
    const stop = await org.hear(user, channel, replay, (message) => {
      response.write(`data: ${JSON.stringify(message)}\n\n`);
    });
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.flushHeaders();
    response.once('close', () => void stop());
  });
}

/** The addresses that Salesforce gives to the content of Files. A thumbnail is the picture itself. */
function serveFiles(router: Router, org: PanelOrg): void {
  const send = async (response: Response, user: string, versionId: string, inline: boolean) => {
    const file = await org.readFile(user, versionId);
    if (file === undefined) {
      response.status(404).end();
      return;
    }
    const way = inline ? 'inline' : 'attachment';
    response.set({
      'content-type': file.type,
      'content-disposition': `${way}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=3600',
    });
    response.send(Buffer.from(file.bytes));
  };
  router.get('/sfc/servlet.shepherd/version/download/:id', async (request, response) => {
    await send(response, signedIn(request.headers.cookie), request.params.id, false);
  });
  router.get('/sfc/servlet.shepherd/version/renditionDownload', async (request, response) => {
    const { versionId } = z.object({ versionId: z.string().catch('') }).parse(request.query);
    await send(response, signedIn(request.headers.cookie), versionId, true);
  });
}

function signedIn(cookies = ''): string {
  const found = cookies.split(/;\s*/u).find((one) => one.startsWith(`${SIGNED_IN}=`));
  return decodeURIComponent(found?.slice(SIGNED_IN.length + 1) ?? '');
}
