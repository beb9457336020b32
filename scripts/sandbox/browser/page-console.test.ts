import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { agent, chat, line, type FakeServices } from './fake-services.ts';
import { look } from './look.ts';
import { openPage } from './page-fixture.ts';

const GRACE = agent('005000000000001', 'Grace Chen');
const DANIEL = agent('005000000000002', 'Daniel Wu', 'away');
const FANG = agent('005000000000003', '王芳');

function waitingRequests(fake: FakeServices): void {
  fake.desk.agents = [GRACE, FANG].map((one) => ({ ...one }));
  fake.desk.chats = [
    chat('later', '阿杰', { createdAt: Date.now() - 10_000 }),
    chat('earlier', '小雨', { createdAt: Date.now() - 130_000, messages: [said(0, '你好')] }),
  ];
}

function twoChats(fake: FakeServices): void {
  const common = { state: 'active', agentId: GRACE.id } as const;
  fake.desk.agents = [GRACE, DANIEL, FANG].map((one) => ({ ...one }));
  fake.desk.chats = [
    chat('first', '小雨', {
      ...common,
      acceptedAt: 1,
      prechat: [{ label: 'Language', value: 'zh-CN' }],
      messages: [said(0, '你好')],
    }),
    chat('second', '阿杰', { ...common, acceptedAt: 2, messages: [said(0, '在吗？')] }),
  ];
}

const said = (id: number, text: string) => line(id, 'visitor', '小雨', text);
const log = (page: Page) => page.getByRole('log', { name: 'Conversation' });
const writing = (page: Page) => page.getByRole('textbox', { name: 'Message to the visitor' });
const tab = (page: Page, name: string) => page.getByRole('tab', { name });

function hear(fake: FakeServices, id: string, text: string): void {
  const messages = fake.desk.chats.find((one) => one.id === id)?.messages;
  messages?.push(said(messages.length, text));
  fake.show();
}

describe('requests', () => {
  test('they wait in order, and an accepted one opens with the cursor in its composer', async () => {
    const { page, fake } = await openPage(waitingRequests);
    await page.getByRole('button', { name: 'Accept: 小雨' }).waitFor();
    expect(await page.locator('#requests .name').allTextContents()).toEqual(['小雨', '阿杰']);
    expect(await page.locator('#requests .since').first().textContent()).toBe('Waiting for 3 min');
    await page.getByRole('button', { name: 'Accept: 小雨' }).click();
    await log(page).getByText('你好').waitFor();
    await expect
      .poll(() => look(page, '#chat-message', 'document.activeElement === it'))
      .toBe(true);
    expect(fake.calls[0]).toEqual({
      call: 'POST /console/chats/earlier/accept',
      body: { agentId: GRACE.id },
    });
  });

  test('who declines one no longer sees it; others do', async () => {
    const { page } = await openPage(waitingRequests);
    await page.getByRole('button', { name: 'Decline: 小雨' }).click();
    await page.getByText('Declined by you: 1').waitFor();
    expect(await page.locator('#requests .name').allTextContents()).toEqual(['阿杰']);
    await page.getByRole('button', { name: '王芳' }).click();
    await page.getByRole('button', { name: 'Accept: 小雨' }).waitFor();
  });

  test('an agent who is away cannot accept until online again', async () => {
    const { page, fake } = await openPage(waitingRequests);
    const accept = page.getByRole('button', { name: 'Accept: 小雨' });
    const available = page.getByRole('switch', { name: 'Available for chats' });
    await available.click();
    await expect.poll(() => accept.isDisabled()).toBe(true);
    expect(await available.getAttribute('aria-checked')).toBe('false');
    await available.click();
    await expect.poll(() => accept.isEnabled()).toBe(true);
    expect(fake.calls.map(({ body }) => body)).toEqual([{ status: 'away' }, { status: 'online' }]);
  });
});

describe('agents', () => {
  test('each has chats of their own', async () => {
    const { page, fake } = await openPage((fake) => {
      twoChats(fake);
      fake.desk.chats.push(
        chat('third', '李先生', { state: 'active', agentId: FANG.id, acceptedAt: 3 }),
      );
    });
    await tab(page, '小雨').waitFor();
    await page.getByRole('button', { name: '王芳' }).click();
    await tab(page, '李先生').waitFor();
    expect(await page.getByRole('tab').count()).toBe(1);
    hear(fake, 'first', '还在吗？');
    const grace = page.getByRole('button', { name: 'Grace Chen' });
    await grace.getByLabel('unread: 1').waitFor();
    await grace.click();
    expect(await page.getByRole('tab').count()).toBe(2);
  });

  test('a new one is made with one click', async () => {
    const { page, fake } = await openPage(twoChats);
    await page.getByRole('button', { name: 'Add an agent' }).click();
    await page
      .getByRole('button', { name: 'Sofia Rossi' })
      .and(page.locator('[aria-current]'))
      .waitFor();
    expect(fake.calls).toEqual([{ call: 'POST /console/agents', body: { name: 'Sofia Rossi' } }]);
  });
});

describe('chats', () => {
  test('a message in the background is counted on its tab until the tab is opened', async () => {
    const { page, fake } = await openPage(twoChats);
    await log(page).getByText('在吗？').waitFor();
    hear(fake, 'first', '请问');
    hear(fake, 'first', '有人吗');
    const count = tab(page, '小雨').getByLabel('unread: 2');
    await count.waitFor();
    await tab(page, '小雨').click();
    await count.waitFor({ state: 'hidden' });
    await log(page).getByText('有人吗').waitFor();
  });

  test('the arrow keys walk along the tabs', async () => {
    const { page } = await openPage(twoChats);
    await tab(page, '阿杰').focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('tab', { name: '小雨', selected: true }).waitFor();
    await log(page).getByText('你好').waitFor();
  });

  test('visitor and agent stand on their own sides, with name and time', async () => {
    const { page } = await openPage((fake) => {
      twoChats(fake);
      fake.desk.chats[1]?.messages.push(
        line(1, 'agent', 'Grace Chen', '您好'),
        line(2, 'system', '', 'Two replies left.'),
      );
    });
    await log(page).getByText('Two replies left.').waitFor();
    const left = (selector: string) => look<number>(page, selector, 'it.getBoundingClientRect().x');
    const visitor = '[data-from=visitor] .line-text';
    const own = '[data-from=agent] .line-text';
    expect(await left(visitor)).toBeLessThan(await left(own));
    expect(await page.locator('[data-from=agent] .line-head').textContent()).toMatch(
      /^Grace Chen\d\d:\d\d$/,
    );
  });

  test('Enter sends, and typing is told once and taken back after five quiet seconds', async () => {
    const { page, fake } = await openPage(twoChats);
    await page.clock.install();
    await writing(page).pressSequentially('请稍等');
    const typing = 'POST /console/chats/second/typing';
    await expect.poll(() => fake.calls).toEqual([{ call: typing, body: { on: true } }]);
    await page.clock.fastForward(3_000);
    await writing(page).pressSequentially('！');
    await page.clock.fastForward(3_000);
    expect(fake.calls).toHaveLength(1);
    await page.clock.fastForward(2_000);
    await expect.poll(() => fake.calls.at(1)).toEqual({ call: typing, body: { on: false } });

    await writing(page).pressSequentially('马上');
    await writing(page).press('Enter');
    await log(page).getByText('请稍等！马上').waitFor();
    expect(fake.calls.slice(2)).toEqual([
      { call: typing, body: { on: true } },
      { call: typing, body: { on: false } },
      {
        call: 'POST /console/chats/second/messages',
        body: { text: '请稍等！马上', agentId: GRACE.id },
      },
    ]);
  });

  test('the visitor who types is mentioned', async () => {
    const { page, fake } = await openPage(twoChats);
    const second = fake.desk.chats[1];
    if (second) second.visitorTyping = true;
    fake.show();
    await page.getByText('阿杰 is typing').waitFor();
  });

  test('ending asks first; what was said stays readable until the tab is closed', async () => {
    const { page, fake } = await openPage(twoChats);
    await page.getByRole('button', { name: 'End chat' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(fake.calls).toEqual([]);
    await page.getByRole('button', { name: 'End chat' }).click();
    await page.getByRole('button', { name: 'End it' }).click();
    await page.getByText('This chat has ended').waitFor();
    expect(await log(page).getByText('在吗？').isVisible()).toBe(true);
    expect(await writing(page).isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Close tab' }).click();
    await tab(page, '阿杰').waitFor({ state: 'detached' });
    await page.reload();
    await log(page).getByText('你好').waitFor();
    expect(await tab(page, '阿杰').count()).toBe(0);
  });

  test('a transfer offers other agents who are online, and the queue', async () => {
    const { page, fake } = await openPage(twoChats);
    await page.getByRole('button', { name: 'Transfer' }).click();
    expect(await page.getByRole('menuitem').allTextContents()).toEqual([
      expect.stringContaining('王芳'),
      'Back to the queue',
    ]);
    await page.getByRole('menuitem', { name: '王芳' }).click();
    await page.getByRole('button', { name: '王芳' }).getByLabel('unread: 1').waitFor();
    await page.getByRole('button', { name: 'Transfer' }).click();
    await page.getByRole('menuitem', { name: 'Back to the queue' }).click();
    await page.getByRole('button', { name: 'Accept: 小雨' }).waitFor();
    expect(fake.calls.map(({ call, body }) => [call, body])).toEqual([
      ['POST /console/chats/second/transfer', { toAgentId: FANG.id }],
      ['POST /console/chats/first/transfer', {}],
    ]);
  });

  test('the panel tells what was known before the chat, and how it goes', async () => {
    const { page } = await openPage(twoChats);
    await tab(page, '小雨').click();
    const panel = page.getByRole('complementary', { name: 'Details' });
    await panel.getByText('zh-CN').waitFor();
    expect(await panel.getByRole('heading').allTextContents()).toEqual([
      '小雨',
      'Before the chat',
      'This chat',
    ]);
    expect(await panel.getByText('Grace Chen').isVisible()).toBe(true);
  });
});
