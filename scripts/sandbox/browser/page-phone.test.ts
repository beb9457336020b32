import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { bubble, customer, type FakeServices } from './fake-services.ts';
import { look } from './look.ts';
import { openPage } from './page-fixture.ts';

const HOUR_MS = 3_600_000;

function twoCustomers(fake: FakeServices): void {
  fake.phone.customers = [
    customer('open-1', '小雨', [bubble(0, 'customer', '你好'), bubble(1, 'account', '您好')]),
    customer('open-2', '阿杰', [bubble(0, 'customer', '在吗？')]),
  ];
}

function longTalk(fake: FakeServices): void {
  const talk = Array.from({ length: 60 }, (_, id) => bubble(id, 'account', `第 ${id} 条`));
  fake.phone.customers = [customer('open-1', '小雨', talk)];
}

function say(fake: FakeServices, place: number, from: 'account' | 'customer', text: string): void {
  const bubbles = fake.phone.customers[place]?.bubbles;
  bubbles?.push(bubble(bubbles.length, from, text));
  fake.show();
}

const log = (page: Page) => page.getByRole('log', { name: 'Messages on the phone' });
const writing = (page: Page) => page.getByRole('textbox', { name: 'Message to the account' });
const atEnd = (page: Page): Promise<boolean> =>
  look(page, '#phone-log', 'it.scrollHeight - it.scrollTop - it.clientHeight < 2');

describe('customers', () => {
  test('switching shows the messages and the draft of the chosen one', async () => {
    const { page } = await openPage(twoCustomers);
    await log(page).getByText('您好').waitFor();
    await writing(page).fill('还没写完');
    await page.getByRole('button', { name: '阿杰' }).click();
    await log(page).getByText('在吗？').waitFor();
    expect(await log(page).getByText('您好').count()).toBe(0);
    expect(await writing(page).inputValue()).toBe('');
    await page.getByRole('button', { name: '小雨' }).click();
    expect(await writing(page).inputValue()).toBe('还没写完');
  });

  test('an answer to another customer leaves a dot until it is looked at', async () => {
    const { page, fake } = await openPage(twoCustomers);
    await log(page).getByText('您好').waitFor();
    const dot = page.getByRole('button', { name: '阿杰' }).getByText('unread: 1');
    expect(await dot.isVisible()).toBe(false);
    say(fake, 1, 'account', '在的');
    await dot.waitFor();
    await page.getByRole('button', { name: '阿杰' }).click();
    await dot.waitFor({ state: 'hidden' });
  });

  test('a new one has a friendly name and is shown at once', async () => {
    const { page, fake } = await openPage(twoCustomers);
    await page.getByRole('button', { name: 'Add a customer' }).click();
    await page.getByRole('button', { name: '思琪' }).and(page.locator('[aria-current]')).waitFor();
    expect(fake.calls).toEqual([{ call: 'POST /phone/customers', body: { name: '思琪' } }]);
  });

  test('with two accounts, one is chosen for a new customer', async () => {
    const { page, fake } = await openPage((fake) => {
      twoCustomers(fake);
      fake.phone.accounts.push({
        name: 'sales',
        originalId: 'gh_2',
        appId: 'wx2',
        title: '安心商城',
      });
    });
    await page.getByRole('button', { name: 'Add a customer' }).click();
    await page.getByRole('menuitem', { name: 'Add a follower of 安心商城' }).click();
    await expect
      .poll(() => fake.calls.map(({ body }) => body))
      .toEqual([{ name: '思琪', account: 'sales' }]);
  });

  test('who leaves cannot write, and can follow again', async () => {
    const { page, fake } = await openPage(twoCustomers);
    await page.getByRole('button', { name: 'More about this account' }).click();
    await page.getByRole('menuitem', { name: 'Unfollow the account' }).click();
    await page.getByText('You no longer follow this account.').waitFor();
    expect(await writing(page).isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Follow again' }).click();
    await writing(page).waitFor();
    expect(fake.calls.map(({ body }) => body)).toEqual([
      { event: 'unsubscribe' },
      { event: 'subscribe' },
    ]);
  });
});

describe('writing', () => {
  test('Enter sends, and Shift+Enter starts a new line', async () => {
    const { page, fake } = await openPage(twoCustomers);
    await writing(page).fill('第一行');
    await writing(page).press('Shift+Enter');
    await writing(page).pressSequentially('second line');
    expect(fake.calls).toEqual([]);
    await writing(page).press('Enter');
    await log(page).getByText('第一行\nsecond line').waitFor();
    expect(await writing(page).inputValue()).toBe('');
    expect(fake.calls).toEqual([
      {
        call: 'POST /phone/customers/open-1/messages',
        body: { type: 'text', text: '第一行\nsecond line' },
      },
    ]);
  });

  test('Enter that ends a composition of an input method does not send', async () => {
    const { page, fake } = await openPage(twoCustomers);
    await writing(page).fill('nihao');
    await look(
      page,
      '#phone-message',
      `it.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true }))`,
    );
    await look(
      page,
      '#phone-message',
      `(it.dispatchEvent(new CompositionEvent('compositionend')),
        it.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' })))`,
    );
    expect(await writing(page).inputValue()).toBe('nihao');
    expect(fake.calls).toEqual([]);
  });

  test('an emoji is put where the cursor is', async () => {
    const { page } = await openPage(twoCustomers);
    await writing(page).fill('好');
    await page.getByRole('button', { name: 'Emoji' }).click();
    await page.getByRole('button', { name: '🌹' }).click();
    expect(await writing(page).inputValue()).toBe('好🌹');
  });

  test('what the sandbox refuses comes back as a draft, with the reason', async () => {
    const { page } = await openPage((fake) => {
      twoCustomers(fake);
      fake.refusal = 'the phone is off';
    });
    await writing(page).fill('你好');
    await writing(page).press('Enter');
    await page.getByRole('alert').getByText('That did not work: the phone is off').waitFor();
    expect(await writing(page).inputValue()).toBe('你好');
  });

  test('messages go out in order although the relay does not answer', async () => {
    const { page, fake } = await openPage((fake) => {
      twoCustomers(fake);
      fake.relayHangs = true;
    });
    const numbers = Array.from({ length: 9 }, (_, number) => `第 ${number} 条`);
    for (const text of numbers) {
      await writing(page).fill(text);
      await writing(page).press('Enter');
    }
    await log(page).getByText('第 8 条').waitFor();
    expect(fake.calls.map(({ body }) => body)).toEqual(
      numbers.map((text) => ({ type: 'text', text })),
    );
    expect(await log(page).getByRole('img', { name: 'Sending' }).count()).toBe(9);
  });

  test('the cursor and a selection survive whatever arrives', async () => {
    const { page, fake } = await openPage(twoCustomers);
    await writing(page).fill('我想问一下');
    await look(page, '#phone-message', 'it.setSelectionRange(1, 3)');
    say(fake, 0, 'account', '还在吗？');
    await log(page).getByText('还在吗？').waitFor();
    expect(
      await look(
        page,
        '#phone-message',
        '[document.activeElement === it, it.selectionStart, it.selectionEnd]',
      ),
    ).toEqual([true, 1, 3]);
    await look(page, '.bubble-text', 'getSelection().selectAllChildren(it)');
    say(fake, 0, 'account', '好的');
    await log(page).getByText('好的').waitFor();
    expect(await page.evaluate('String(getSelection())')).toBe('你好');
  });
});

describe('messages', () => {
  test('the log stays at its end, but not for a reader who has scrolled up', async () => {
    const { page, fake } = await openPage(longTalk);
    await log(page).getByText('第 59 条').waitFor();
    await expect.poll(() => atEnd(page)).toBe(true);
    say(fake, 0, 'account', '新的一条');
    await log(page).getByText('新的一条').waitFor();
    await expect.poll(() => atEnd(page)).toBe(true);

    await log(page).hover();
    await page.mouse.wheel(0, -800);
    await expect.poll(() => atEnd(page)).toBe(false);
    const before = await look(page, '#phone-log', 'it.scrollTop');
    say(fake, 0, 'account', '又一条');
    const latest = page.getByRole('button', { name: 'New messages' });
    await latest.waitFor();
    expect(await look(page, '#phone-log', 'it.scrollTop')).toBe(before);
    await latest.click();
    await expect.poll(() => atEnd(page)).toBe(true);
    await latest.waitFor({ state: 'hidden' });
  });

  test("one's own message is always scrolled to", async () => {
    const { page } = await openPage(longTalk);
    await log(page).getByText('第 59 条').waitFor();
    await log(page).hover();
    await page.mouse.wheel(0, -800);
    await expect.poll(() => atEnd(page)).toBe(false);
    await writing(page).fill('我的');
    await writing(page).press('Enter');
    await log(page).getByText('我的').waitFor();
    await expect.poll(() => atEnd(page)).toBe(true);
  });

  test.for([
    ['markup', '<img src=x onerror="window.harmed = true"><b>粗</b>'],
    ['a change of direction', '\u202Eabc \u05E9\u05DC\u05D5\u05DD\u202C'],
    ['nothing visible', '\u200B\u2060\uFEFF'],
    ['a lone surrogate', 'a\uD83D b'],
    ['a word without end', 'x'.repeat(3_000)],
  ] as const)('%s is drawn as plain text inside its bubble', async ([, text]) => {
    const { page } = await openPage((fake) => {
      fake.phone.customers = [customer('open-1', text, [bubble(0, 'account', text)])];
    });
    await log(page).locator('.bubble-text').waitFor({ state: 'attached' });
    expect(await look(page, '.bubble-text', 'it.textContent.toWellFormed()')).toBe(
      text.toWellFormed(),
    );
    expect(await look(page, '.bubble-text', 'it.childElementCount')).toBe(0);
    expect(await look(page, '#phone-log', 'it.scrollWidth <= it.clientWidth')).toBe(true);
    expect(await page.evaluate('[window.harmed, document.body.scrollWidth]')).toEqual([
      undefined,
      1440,
    ]);
    expect(await look(page, '#customers .avatar', 'it.textContent.length')).toBeGreaterThan(0);
  });

  test('5,000 characters are shown whole', async () => {
    const text = '你好，我想咨询一下空调的售后服务🙂\n'.repeat(300).slice(0, 5_000);
    const { page, fake } = await openPage(twoCustomers);
    await writing(page).fill(text);
    await writing(page).press('Enter');
    const last = log(page).locator('.bubble').last().locator('.bubble-text');
    await expect.poll(() => last.textContent()).toBe(text);
    expect(fake.calls[0]?.body).toEqual({ type: 'text', text });
    await expect.poll(() => atEnd(page)).toBe(true);
    expect(await look(page, '#phone-form', 'it.offsetHeight')).toBeLessThan(100);
  });

  test('the time stands above the first message and after five quiet minutes', async () => {
    const start = Date.now() - HOUR_MS;
    const { page } = await openPage((fake) => {
      const at = [0, 4.9, 9.8, 15].map((minutes) => start + minutes * 60_000);
      fake.phone.customers = [
        customer(
          'open-1',
          '小雨',
          at.map((moment, id) => bubble(id, 'customer', `${id}`, { at: moment })),
        ),
      ];
    });
    await log(page).getByText('3', { exact: true }).waitFor();
    expect(
      await page.evaluate(`[...document.querySelectorAll('.bubble-time')].map((it) => !it.hidden)`),
    ).toEqual([true, false, false, true]);
  });

  test('what failed, what is on its way, notices and other types can be told apart', async () => {
    const { page } = await openPage((fake) => {
      fake.phone.customers = [
        customer('open-1', '小雨', [
          bubble(0, 'system', '你已关注'),
          bubble(1, 'customer', '你好', { status: 'failed' }),
          bubble(2, 'customer', '在吗', { status: 'sending' }),
          bubble(3, 'customer', '', { type: 'voice' }),
        ]),
      ];
    });
    await log(page).getByText('你已关注').waitFor();
    expect(await log(page).getByRole('img', { name: 'Not sent' }).count()).toBe(1);
    expect(await log(page).getByRole('img', { name: 'Sending' }).count()).toBe(1);
    expect(await log(page).getByText('Voice message').isVisible()).toBe(true);
  });

  test('the header says that the account is typing, and the allowance is counted', async () => {
    const { page, fake } = await openPage(twoCustomers);
    const title = page.getByTestId('phone-title');
    const allowance = page.getByTestId('allowance');
    await expect.poll(() => title.textContent()).toBe('安心家电客服');
    await expect.poll(() => allowance.textContent()).toBe('Replies left: 5 · within 48 h');
    const one = fake.phone.customers[0];
    if (one) Object.assign(one, { typing: true, allowance: { left: 0, until: 0 } });
    fake.show();
    await expect.poll(() => title.textContent()).toBe('Typing…');
    await expect.poll(() => allowance.textContent()).toMatch(/^No reply left/);
  });
});
