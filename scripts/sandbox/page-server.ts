import { readFile } from 'node:fs/promises';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type Router } from 'express';

import { keepOutOfLightning } from './panel/slds.ts';

const PAGE_FOLDER = fileURLToPath(new URL('page/', import.meta.url));
const require = createRequire(import.meta.url);

const FONTS = [
  { name: 'noto-sans-sc', styles: ['400.css', '500.css'] },
  // Not its subsets: they hold nothing that Chromium can draw.
  { name: 'noto-color-emoji', styles: ['emoji-400.css'] },
].map((font) => ({
  ...font,
  folder: dirname(require.resolve(`@fontsource/${font.name}/package.json`)),
}));

const POLICY = [
  "default-src 'self'",
  // The engine of the console panel writes each component's styles into the page.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join('; ');

/**
 * Serves the sandbox's page at `/`, and what belongs to it under `/page`: its TypeScript modules as
 * JavaScript, its styles, and the web fonts out of their packages, so that Chinese and emoji are
 * drawn alike on every machine. Needs no network and no build.
 */
export function createPage(): Router {
  const router = express.Router();
  router.get('/', (_request, response) => {
    response.set('content-security-policy', POLICY);
    response.sendFile('index.html', { root: PAGE_FOLDER });
  });
  router.get('/page/fonts.css', async (_request, response) => {
    response.type('css').send(await fontStyles());
  });
  for (const font of FONTS) {
    const files = express.static(join(font.folder, 'files'), { maxAge: '1d', index: false });
    router.use(`/page/fonts/${font.name}`, files);
  }
  // These patterns leave no way out of the folder.
  router.get(/^\/page\/((?:[a-z-]+\/)*[a-z-]+\.ts)$/, async (request, response, next) => {
    const file = join(PAGE_FOLDER, request.params[0] ?? '');
    const source = await readFile(file, 'utf8').catch(() => undefined);
    if (source === undefined) next();
    else response.type('text/javascript').send(asJavaScript(source));
  });
  router.get(/^\/page\/(style\/[a-z-]+\.css)$/, async (request, response, next) => {
    const file = join(PAGE_FOLDER, request.params[0] ?? '');
    const sheet = await readFile(file, 'utf8').catch(() => undefined);
    if (sheet === undefined) next();
    else response.type('css').send(keepOutOfLightning(sheet));
  });
  router.get(/^\/page\/([a-z-]+\.svg)$/, (request, response, next) => {
    response.sendFile(request.params[0] ?? '', { root: PAGE_FOLDER }, (error: unknown) => {
      if (error !== undefined && !response.headersSent) next();
    });
  });
  return router;
}

/** By source, so that an edited module is seen at the next reload. */
const stripped = new Map<string, string>();

function asJavaScript(source: string): string {
  const known = stripped.get(source);
  if (known !== undefined) return known;
  const script = stripTypeScriptTypes(source, { mode: 'strip' });
  stripped.set(source, script);
  return script;
}

/** The packages' own style sheets; of their subsets a browser loads those that it needs. */
async function fontStyles(): Promise<string> {
  const sheets = await Promise.all(
    FONTS.flatMap((font) =>
      font.styles.map(async (style) => {
        const sheet = await readFile(join(font.folder, style), 'utf8');
        return sheet.replaceAll('url(./files/', `url(/page/fonts/${font.name}/`);
      }),
    ),
  );
  return sheets.join('\n');
}
