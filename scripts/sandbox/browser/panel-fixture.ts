import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { z } from 'zod';

import { PanelBuilds } from '../panel/builds.ts';
import { createPanelServer } from '../panel/panel-server.ts';
import { PANEL } from '../panel/sources.ts';
import { agent, chat, customer, line, startFakeServices } from './fake-services.ts';
import type { FakeServices } from './fake-services.ts';
import { launchBrowser } from './launch.ts';
import { AGENT, OPEN_ID, openScene, type PanelScene } from './panel-org.ts';

export const PICTURES = 'artifacts/panel';
export const LANGUAGES = ['en', 'zh-Hans', 'zh-Hant'] as const;
export const CHAT_KEY = 'chat-1';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const findingsSchema = z.array(z.string());

let browser: Browser;
beforeAll(async () => {
  await mkdir(PICTURES, { recursive: true });
  browser = await launchBrowser();
  await new PanelBuilds(PANEL).newest();
}, 240_000);
afterAll(() => browser.close());

/** A page with the panel, beside a chat of an org. */
export interface PanelVisit {
  readonly page: Page;
  readonly scene: PanelScene;
  readonly fake: FakeServices;
  /** The chat's id in the org. */
  readonly chatId: string;
  readonly panel: Locator;
}

/**
 * Opens the page beside a chat that an agent has accepted. `prepare` is run before, when nobody looks;
 * what it answers is the chat's id.
 */
export async function openPanel(
  prepare: (scene: PanelScene) => Promise<string> = openAndAccept,
  language: (typeof LANGUAGES)[number] = 'en',
): Promise<PanelVisit> {
  const scene = await openScene();
  const chatId = await prepare(scene);
  const fake = await startFakeServices(createPanelServer(scene.door));
  onTestFinished(() => fake.close());
  fake.phone.customers = [customer(OPEN_ID, '王小明')];
  fake.relay = { running: true, pid: 4711 };
  fake.desk.agents = [agent(AGENT.id, AGENT.name)];
  fake.desk.chats = [
    chat(CHAT_KEY, 'WeChat …Ming', {
      state: 'active',
      agentId: AGENT.id,
      createdAt: Date.now() - 90_000,
      acceptedAt: Date.now() - 60_000,
      messages: [line(0, 'visitor', 'WeChat …Ming', '你好，我的订单什么时候发货？')],
    }),
  ];
  const context = await browser.newContext({
    locale: 'en-GB',
    viewport: { width: 1440, height: 1000 },
  });
  onTestFinished(() => context.close());
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  await page.goto(`${fake.url}/?lang=${language}`);
  return { page, scene, fake, chatId, panel: page.locator('c-wechat-chat-panel') };
}

export async function openAndAccept(scene: PanelScene): Promise<string> {
  const chatId = await scene.open(CHAT_KEY);
  await scene.accept(chatId);
  return chatId;
}

/** Has the panel ask the org at once, as it does when the agent returns to the tab of the chat. */
export async function lookAgain({ page, scene }: PanelVisit): Promise<void> {
  const before = scene.count('getPanel');
  await page.evaluate(`(async () => {
    const place = document.getElementById('panel-records');
    place.style.display = 'none';
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    place.style.display = '';
  })()`);
  await expect.poll(() => scene.count('getPanel')).toBeGreaterThan(before);
}

/** What axe finds against WCAG, A and AA, in a part of the page: rule and element. */
export async function findings(page: Page, part: string): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(`axe
    .run(${JSON.stringify(part)}, { runOnly: ${JSON.stringify(WCAG)} })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 200) + ' ' + failureSummary)))`);
  return findingsSchema.parse(found);
}
