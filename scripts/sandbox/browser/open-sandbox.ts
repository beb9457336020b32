import { mkdir } from 'node:fs/promises';

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, vi } from 'vitest';

import { DEMONSTRATION } from '../demonstration.ts';
import { startSandbox, type Sandbox } from '../sandbox.ts';
import { launchBrowser } from './launch.ts';
import { Visit } from './visit.ts';

/** One sandbox, one page, and one chat that has been accepted, for all tests of a file. */
export interface OpenChat {
  readonly sandbox: Sandbox;
  readonly visit: Visit;
}

/**
 * Sets the sandbox up as people find it who try it, before all tests of a file. Pictures of the page go
 * into that folder.
 */
export function openChat(pictures: string): () => OpenChat {
  let browser: Browser | undefined;
  let sandbox: Sandbox | undefined;
  let open: OpenChat | undefined;

  beforeAll(async () => {
    await mkdir(pictures, { recursive: true });
    [browser, sandbox] = await Promise.all([launchBrowser(), startSandbox(DEMONSTRATION)]);
    const { relay } = sandbox.world;
    await vi.waitUntil(() => relay.ready(), { timeout: 15_000, interval: 50 });
    const visit = await Visit.begin(browser, sandbox.url, pictures);
    await visit.write('你好');
    await visit.accept();
    await visit.inConsole('你好');
    open = { sandbox, visit };
  });
  afterAll(async () => {
    await browser?.close();
    await sandbox?.close();
  });

  return () => {
    if (open === undefined) throw new Error('The sandbox has not been started.');
    return open;
  };
}
