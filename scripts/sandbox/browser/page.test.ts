import { describe, expect, test } from 'vitest';
import { texts, type Language } from '../page/texts.ts';
import { agent, bubble, chat, customer, type FakeServices } from './fake-services.ts';
import { look } from './look.ts';
import { openPage } from './page-fixture.ts';

const LANGUAGES = ['en', 'zh-Hans', 'zh-Hant'] as const satisfies Language[];

function someLife(fake: FakeServices): void {
  const talk = [bubble(0, 'customer', '你好🙂'), bubble(1, 'account', '您好，繁體也行 ❤️')];
  fake.phone.customers = [customer('open-1', '小雨', talk)];
  fake.desk.agents = [agent('005000000000001', 'Grace Chen')];
  fake.desk.chats = [chat('first', '小雨', { state: 'active', agentId: '005000000000001' })];
}

describe('languages', () => {
  test.for(LANGUAGES)('%s has every text, with the same places for values', (language) => {
    expect(Object.keys(texts[language])).toEqual(Object.keys(texts.en));
    for (const [key, english] of Object.entries(texts.en)) {
      const text = new Map(Object.entries(texts[language])).get(key) ?? '';
      expect.soft(text.trim(), key).not.toBe('');
      expect.soft(placesIn(text), key).toEqual(placesIn(english));
    }
  });

  test.for([
    ['en', 'Agent console'],
    ['zh-CN', '客服控制台'],
    ['zh_TW', '客服主控台'],
    ['zh-Hant-HK', '客服主控台'],
    ['de', 'Agent console'],
  ] as const)('?lang=%s is understood', async ([tag, heading]) => {
    const { page } = await openPage(someLife, `/?lang=${tag}`);
    await page.getByRole('heading', { name: heading }).waitFor();
    expect(await page.locator('[data-text]:empty').count()).toBe(0);
  });

  test("the browser's own language is the first choice, and another one is remembered", async () => {
    const { page } = await openPage(someLife, '/', 'zh-TW');
    await page.getByRole('heading', { name: '客服主控台' }).waitFor();
    await page.getByRole('combobox', { name: '語言' }).selectOption('简体中文');
    await page.getByRole('button', { name: '结束会话' }).waitFor();
    await page.getByRole('textbox', { name: '发给账号的消息' }).waitFor();
    expect(await look(page, 'html', 'it.lang')).toBe('zh-Hans');
    await page.reload();
    await page.getByRole('heading', { name: '客服控制台' }).waitFor();
  });

  test('every character of the texts is in the web font', async () => {
    const { page, fake } = await openPage(someLife);
    const styles = await (await page.request.get(`${fake.url}/page/fonts.css`)).text();
    const covered = new Set(
      [...styles.matchAll(/unicode-range: ([^;]+);/g)].flatMap(([, ranges = '']) =>
        ranges.split(',').flatMap(codePointsOf),
      ),
    );
    const characters = new Set(LANGUAGES.flatMap((key) => Object.values(texts[key])).join(''));
    expect([...characters].filter((one) => !covered.has(one.codePointAt(0) ?? 0))).toEqual([]);
  });
});

function placesIn(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
}

function codePointsOf(range: string): number[] {
  const [first = 0, last = first] = range
    .replace('U+', '')
    .split('-')
    .map((hex) => parseInt(hex, 16));
  return Array.from({ length: last - first + 1 }, (_, place) => first + place);
}

describe('the page', () => {
  test('loads everything from its own server, and nothing is refused or broken', async () => {
    const { page, fake } = await openPage((services) => {
      someLife(services);
      // Without it, the first visit is answered 404, which the browser reports at any time after.
      services.relay = { running: true, pid: 1 };
    });
    const troubles: string[] = [];
    page.on('console', (message) => troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(fake.url)) troubles.push(request.url());
    });
    await page.reload();
    await page.getByText('您好，繁體也行').waitFor();
    await expect
      .poll(() => page.evaluate(`document.fonts.check('15px "Noto Sans SC"', '您好繁體')`))
      .toBe(true);
    await expect
      .poll(() => page.evaluate(`document.fonts.check('15px "Noto Color Emoji"', '🙂')`))
      .toBe(true);
    expect(troubles).toEqual([]);
  });

  test.for([
    ['/page/tsconfig.json', 404],
    ['/page/../page-server.ts', 404],
    ['/page/..%2fpage-server.ts', 404],
    ['/page/missing.ts', 404],
    ['/page/missing.css', 404],
    ['/page/main.ts', 200],
  ] as const)('%s is answered %i', async ([path, status]) => {
    const { page, fake } = await openPage();
    expect((await page.request.get(fake.url + path)).status()).toBe(status);
  });

  test('says quietly that it reconnects, and then shows what it missed', async () => {
    const { page, fake } = await openPage(someLife);
    await page.getByText('你好').waitFor();
    const signs = page.getByText('Reconnecting…').filter({ visible: true });
    expect(await signs.count()).toBe(0);
    fake.breakStreams(true);
    await expect.poll(() => signs.count()).toBe(2);
    fake.phone.customers[0]?.bubbles.push(bubble(2, 'account', '刚才断线了'));
    fake.breakStreams(false);
    await page.getByText('刚才断线了').waitFor();
    await expect.poll(() => signs.count()).toBe(0);
  });

  test('keeps the last state when a stream sends what is not one', async () => {
    const { page, fake } = await openPage(someLife);
    await page.getByText('你好').waitFor();
    const errors: string[] = [];
    page.on('console', (message) => errors.push(message.text()));
    Object.assign(fake.phone, { customers: [{ openId: 7 }] });
    fake.show();
    await expect.poll(() => errors.join()).toContain('not a state');
    expect(await page.getByText('你好').isVisible()).toBe(true);
  });

  test('every control has a name', async () => {
    const { page } = await openPage(someLife);
    await page.getByRole('button', { name: 'Faults' }).click();
    await page.getByRole('button', { name: 'Reset all' }).waitFor();
    const nameless = `[...document.querySelectorAll('button, input, select, textarea')]
      .filter((it) => it.checkVisibility() && !it.ariaLabel && !it.textContent.trim())
      .map((it) => it.outerHTML)`;
    expect(await page.evaluate(nameless)).toEqual([]);
  });
});

describe('the relay', () => {
  test('is shown with its process, and can be killed', async () => {
    const { page, fake } = await openPage((fake) => {
      fake.relay = { running: true, pid: 4711 };
    });
    await page.getByText('Relay running · process 4711').waitFor();
    const kill = page.getByRole('button', { name: 'Kill relay (SIGKILL)' });
    await kill.click();
    await page.getByText('Relay stopped').waitFor();
    expect(await kill.isDisabled()).toBe(true);
    fake.relay = { running: true, pid: 4712 };
    await page.getByText('Relay running · process 4712').waitFor();
    expect(fake.calls.map(({ call }) => call)).toEqual(['POST /relay/kill']);
  });

  test('is not mentioned where there is none', async () => {
    const { page } = await openPage(someLife);
    await page.getByText('你好').waitFor();
    expect(await page.getByText(/Relay/).filter({ visible: true }).count()).toBe(0);
  });
});

describe('faults', () => {
  test('each is described and set by the control that suits it', async () => {
    const { page, fake } = await openPage(someLife);
    await page.getByRole('button', { name: 'Faults' }).click();
    const drawer = page.getByRole('complementary', { name: 'Faults' });
    const liveAgent = drawer.getByRole('region', { name: 'Live Agent' });
    await liveAgent.getByText('The next answer is lost.').waitFor();
    await liveAgent.getByRole('button', { name: 'Once more: poll-lost' }).click();
    await liveAgent.getByRole('button', { name: 'Once more: poll-lost' }).click();
    await liveAgent.getByRole('switch', { name: 'text-plain' }).click();
    await liveAgent.getByRole('combobox', { name: 'double-poll' }).selectOption('ignore');
    await liveAgent.getByRole('textbox', { name: 'hold-ms' }).fill('500');
    await liveAgent.getByRole('textbox', { name: 'hold-ms' }).press('Enter');
    await expect
      .poll(() => fake.calls.map(({ call, body }) => [call, body]))
      .toEqual([
        ['PUT /console/faults/poll-lost', { value: 1 }],
        ['PUT /console/faults/poll-lost', { value: 2 }],
        ['PUT /console/faults/text-plain', { value: true }],
        ['PUT /console/faults/double-poll', { value: 'ignore' }],
        ['PUT /console/faults/hold-ms', { value: 500 }],
      ]);
    await page.getByLabel('changed: 4').waitFor();
    await drawer.getByRole('button', { name: 'Reset: text-plain' }).click();
    await page.getByLabel('changed: 3').waitFor();
    await drawer.getByRole('button', { name: 'Reset all' }).click();
    await page.getByLabel('changed: 3').waitFor({ state: 'hidden' });
    expect(await liveAgent.getByRole('spinbutton', { name: 'poll-lost' }).inputValue()).toBe('0');
  });

  test('a value that is refused is told, and the old one stays', async () => {
    const { page } = await openPage(someLife);
    await page.getByRole('button', { name: 'Faults' }).click();
    const field = page.getByRole('textbox', { name: 'hold-ms' });
    await field.fill('soon');
    await field.blur();
    await page.getByRole('alert').getByText('takes a number').waitFor();
    await expect.poll(() => field.inputValue()).toBe('30000');
  });

  test('they are found by a word, struck ones are counted, and Escape closes the drawer', async () => {
    const { page, fake } = await openPage(someLife);
    fake.liveAgentFaults.set('poll-lost', 1);
    fake.liveAgentFaults.take('poll-lost');
    await page.getByRole('button', { name: 'Faults' }).click();
    await page.getByText('Struck: 1').waitFor();
    await page.getByRole('searchbox', { name: 'Find a fault' }).fill('POLL second');
    expect(await page.locator('.fault h4').allTextContents()).toEqual(['double-poll']);
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox').waitFor({ state: 'hidden' });
    expect(await look(page, '#faults-button', 'document.activeElement === it')).toBe(true);
  });
});
