import { mkdir } from 'node:fs/promises';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { whoPage } from '../../../relay/src/http/who-page.ts';
import { whoPages, type WhoOutcome } from '../../../relay/src/http/who-texts.ts';
import type { Language } from '../../../relay/src/texts.ts';
import { startFakeServices, type FakeServices } from './fake-services.ts';
import { launchBrowser } from './launch.ts';
import { look } from './look.ts';

const PICTURES = 'artifacts/who';
// The smallest phone on which WeChat still runs, and one of today.
const PHONES = [
  { width: 320, height: 568 },
  { width: 390, height: 844 },
];
const LANGUAGES: Language[] = ['en', 'zh-CN', 'zh-TW'];
const OUTCOMES: WhoOutcome[] = [
  'thanks',
  'declined',
  'expired',
  'other',
  'snapshot',
  'used',
  'failed',
];

let browser: Browser;
let fake: FakeServices;
let page: Page;

beforeAll(async () => {
  await mkdir(PICTURES, { recursive: true });
  [browser, fake] = await Promise.all([launchBrowser(), startFakeServices()]);
  page = await browser.newPage();
  // The fonts of the sandbox's page, for machines that have none for Chinese.
  await page.goto(`${fake.url}/page/fonts.css`);
});
afterAll(async () => {
  await browser.close();
  await fake.close();
});

async function show(outcome: WhoOutcome, language: Language): Promise<void> {
  const html = whoPage(outcome, language, '王小明');
  const fonts = `<link rel="stylesheet" href="${fake.url}/page/fonts.css">`;
  const font = '<style>body { font-family: "Noto Sans SC", sans-serif !important }</style>';
  await page.setContent(html.replace('</head>', `${fonts}${font}</head>`));
  await page.evaluate('document.fonts.ready.then(() => undefined)');
}

test.for(OUTCOMES)(
  '"%s" is read on a phone without scrolling, in each language',
  async (outcome) => {
    for (const language of LANGUAGES) {
      for (const phone of PHONES) {
        await page.setViewportSize(phone);
        await show(outcome, language);
        const { title } = whoPages[language][outcome];
        await page.getByRole('heading', { name: title.replace('{name}', '王小明') }).waitFor();
        const fits = 'it.scrollHeight <= innerHeight && it.scrollWidth <= innerWidth';
        expect(await look(page, 'html', fits)).toBe(true);
        await page.screenshot({ path: `${PICTURES}/${outcome}-${language}-${phone.width}.png` });
      }
    }
  },
);

test('in the dark, the text can still be read', async () => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await show('snapshot', 'zh-CN');
  expect(await look(page, 'body', 'getComputedStyle(it).backgroundColor')).toBe('rgb(17, 17, 17)');
  expect(await look(page, 'p', 'getComputedStyle(it).color')).toBe('rgb(179, 179, 179)');
  await page.screenshot({ path: `${PICTURES}/dark.png` });
});
