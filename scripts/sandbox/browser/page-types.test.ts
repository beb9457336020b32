import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import type { Bubble } from '../page/state.ts';
import { agent, bubble, chat, customer, type FakeServices } from './fake-services.ts';
import { openPage } from './page-fixture.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LI = agent('005-li', '李伟');
const FANG = agent('005-fang', '王芳');

const phone = (page: Page) => page.getByRole('log', { name: 'Messages on the phone' });
const bodies = (fake: FakeServices): unknown[] => fake.calls.map(({ body }) => body);

/** One of each type that WeChat knows, and an agent who reads them. */
function everything(fake: FakeServices): void {
  fake.notices = [
    { kind: 'accepted', text: '您好，客服 {agent} 为您服务。' },
    { kind: 'ended', text: '本次对话已结束。' },
  ];
  const shown: [from: Bubble['from'], text: string, more: Partial<Bubble>][] = [
    ['customer', '/a.jpg', { type: 'image', medium: { id: 'a', kind: 'image' } }],
    ['customer', '/b.amr', { type: 'voice', medium: { id: 'b', kind: 'voice' } }],
    ['customer', '/c.mp4', { type: 'shortvideo', medium: { id: 'c', kind: 'video' } }],
    ['customer', '广州塔', { type: 'location', detail: '23.1, 113.3' }],
    ['customer', '说明书', { type: 'link', detail: '请先阅读' }],
    ['customer', '我的订单', { type: 'miniprogrampage' }],
    ['customer', '【不支持】', { type: 'sticker' }],
    ['customer', '【不支持】', { type: 'card', detail: '李雷' }],
    ['account', '您好，客服 李伟 为您服务。', { via: 'passive' }],
    ['account', '看 https://example.com/a，谢谢', { via: 'custom' }],
    [
      'account',
      '满意吗？\n[满意]\n[不满意]\n谢谢',
      {
        type: 'msgmenu',
        via: 'custom',
        choices: [
          { id: 's5', text: '满意' },
          { id: 's1', text: '不满意' },
        ],
      },
    ],
  ];
  const bubbles = shown.map(([from, text, more], id) => bubble(id, from, text, more));
  fake.phone.customers = [customer('open-1', '小雨', bubbles)];
  fake.desk.agents = [LI, FANG];
  fake.desk.chats = [chat('one', '小雨', { state: 'active', agentId: LI.id, acceptedAt: 1 })];
}

describe('what a phone shows', () => {
  test('has a name for whoever cannot see it', async () => {
    const { page } = await openPage(everything);
    for (const name of ['Image', 'Short video']) {
      await phone(page).getByRole('link', { name, exact: true }).waitFor();
    }
    await phone(page)
      .getByRole('button', { name: /^Voice message/u })
      .waitFor();
    await phone(page).getByRole('img', { name: 'Sticker' }).waitFor();
    for (const text of ['23.1, 113.3', '请先阅读', '我的订单', '李雷']) {
      await phone(page).getByText(text).waitFor();
    }
  });

  test('says below each message of the account who spoke, and what it cost', async () => {
    const { page } = await openPage(everything);
    await phone(page).getByText('满意吗？').waitFor();
    const captions = page.locator('.bubble[data-from="account"] .bubble-caption');
    await expect
      .poll(() => captions.allTextContents())
      .toEqual([
        'Notice: accepted · free',
        'Agent · costs 1 reply',
        'Notice: survey · costs 1 reply',
      ]);
  });

  test('makes links of addresses, and nothing else of a text', async () => {
    const { page } = await openPage(everything);
    const link = phone(page).getByRole('link', { name: 'https://example.com/a', exact: true });
    expect(await link.getAttribute('rel')).toBe('noreferrer');
    expect(await link.locator('..').textContent()).toBe('看 https://example.com/a，谢谢');
  });

  test('lets a choice of a menu be clicked, which sends its id', async () => {
    const { page, fake } = await openPage(everything);
    await phone(page).getByRole('button', { name: '不满意' }).click();
    await expect
      .poll(() => bodies(fake))
      .toEqual([{ type: 'text', text: '不满意', bizmsgmenuid: 's1' }]);
  });

  test('has no fault that axe can find, with everything on it and its panels open', async () => {
    const { page } = await openPage(everything);
    await phone(page).getByText('满意吗？').waitFor();
    await page.getByRole('button', { name: 'More to send' }).click();
    await page.getByRole('menuitem', { name: 'Location' }).waitFor();
    await page.evaluate(AXE);
    const found = await page.evaluate(
      `axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]))`,
    );
    expect(found).toEqual([]);
  });
});

describe('without a mouse', () => {
  test('what lies behind the plus is reached and sent', async () => {
    const { page, fake } = await openPage(everything);
    await page.getByRole('button', { name: 'More to send' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('#more-panel :focus').getByText('Own file').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => bodies(fake)).toEqual([{ type: 'voice' }]);
    await page.getByRole('menuitem', { name: 'Voice' }).waitFor({ state: 'hidden' });
  });

  test("the account's menu takes the place of the keyboard, and gives it back", async () => {
    const { page, fake } = await openPage(everything);
    const writing = page.getByRole('textbox', { name: 'Message to the account' });
    await page.getByRole('button', { name: 'Show the menu of the account' }).press('Enter');
    await writing.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '人工客服' }).press('Enter');
    await expect.poll(() => bodies(fake)).toEqual([{ event: 'CLICK', eventKey: 'AGENT' }]);
    await page.getByRole('button', { name: 'Show the keyboard' }).press('Enter');
    await writing.waitFor();
  });
});

test('an agent asks for a file and takes that back, brings a colleague in, and loses the line', async () => {
  const { page, fake } = await openPage(everything);
  await page.getByRole('button', { name: 'Ask for a file', exact: true }).click();
  await page.getByRole('button', { name: 'Stop asking for a file' }).click();
  await page.getByRole('button', { name: 'Ask for a file', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Bring in another agent' }).click();
  await page.getByRole('menuitem', { name: '王芳 joins' }).click();
  await page.getByRole('button', { name: 'Bring in another agent' }).click();
  await page.getByRole('menuitem', { name: '王芳 leaves' }).click();
  await page.getByRole('button', { name: 'Lose the connection' }).click();
  const path = 'POST /console/chats/one';
  await expect
    .poll(() => fake.calls.map(({ call, body }) => [call, body]))
    .toEqual([
      [`${path}/request-file`, {}],
      [`${path}/cancel-file`, {}],
      [`${path}/conference`, { agentId: FANG.id, on: true }],
      [`${path}/conference`, { agentId: FANG.id, on: false }],
      [`${path}/disconnect`, {}],
    ]);
});
