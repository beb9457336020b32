import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { startFakeServices, type FakeServices } from './fake-services.ts';
import { launchBrowser } from './launch.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/**
 * Opens the page in a browser profile of its own, in front of fake services that `scene` has filled.
 * Everything is closed when the test is over.
 */
export async function openPage(
  scene: (fake: FakeServices) => void = () => undefined,
  address = '/?lang=en',
  locale = 'en-GB',
): Promise<{ page: Page; fake: FakeServices }> {
  const fake = await startFakeServices();
  onTestFinished(() => fake.close());
  scene(fake);
  const context = await browser.newContext({ locale, viewport: { width: 1440, height: 900 } });
  onTestFinished(() => context.close());
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  await page.goto(fake.url + address);
  return { page, fake };
}
