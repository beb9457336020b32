import { mkdir } from 'node:fs/promises';

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { startSandbox, type Sandbox } from '../sandbox.ts';
import { launchBrowser } from './launch.ts';
import { Visit } from './visit.ts';

const PICTURES = 'artifacts/walk';
const ENDED = '本次对话已结束，感谢您的咨询。如有其他问题，欢迎随时发消息给我们。';

let browser: Browser;
let sandbox: Sandbox;

beforeAll(async () => {
  await mkdir(PICTURES, { recursive: true });
  browser = await launchBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  sandbox = await startSandbox({});
  await expect.poll(() => sandbox.world.relay.ready(), { timeout: 15_000 }).toBe(true);
  return () => sandbox.close();
});

const begin = (): Promise<Visit> => Visit.begin(browser, sandbox.url, PICTURES);

test('a customer writes, an agent accepts and answers, and the answer is on the phone', async () => {
  const visit = await begin();
  await visit.write('你好');
  await visit.accept();
  await visit.inConsole('你好');
  await visit.answer('您好，请问有什么可以帮您？');
  await visit.onPhone('您好，请问有什么可以帮您？');
  await visit.write('想问一下订单什么时候发货 📦👨‍👩‍👧');
  await visit.inConsole('想问一下订单什么时候发货 📦👨‍👩‍👧');
  await visit.answer('今天下午就会发出 🚚 请放心！');
  await visit.onPhone('今天下午就会发出 🚚 请放心！');
  await visit.picture('chat');
});

test("the agent's typing shows on the phone while the customer waits", async () => {
  const visit = await begin();
  await visit.write('在吗？');
  await visit.accept();
  await visit.inConsole('在吗？');
  const composer = visit.page.getByRole('textbox', { name: 'Message to the visitor' });
  await composer.pressSequentially('您好，我');
  await visit.page.getByText('Typing…').waitFor();
  await composer.press('Enter');
  await visit.onPhone('您好，我');
  await visit.page.getByText('Typing…').waitFor({ state: 'hidden' });
});

test('5,000 characters arrive whole in both directions', async () => {
  const visit = await begin();
  const long = Array.from(
    { length: 500 },
    (_, index) => `第${String(index).padStart(4, '0')}句。好的呀`,
  )
    .join('')
    .slice(0, 5000);
  expect(long).toHaveLength(5000);
  await visit.write(long);
  await visit.accept();
  await visit.inConsole(long);
  await visit.answer(long);
  const [customer] = sandbox.world.wechat.state().customers;
  const read = (): string =>
    sandbox.world.wechat
      .customer(customer?.openId ?? '')
      // Not the welcome, nor who has accepted.
      .bubbles.filter(({ from, text }) => from === 'account' && long.includes(text))
      .map((bubble) => bubble.text)
      .join('');
  // WeChat allows five messages of 2,048 bytes; the rest waits until the customer writes again.
  await expect.poll(() => read().length, { timeout: 20_000 }).toBeGreaterThan(3000);
  expect(long.startsWith(read())).toBe(true);
  await visit.write('收到');
  await visit.inConsole('收到');
  await expect.poll(read, { timeout: 20_000 }).toBe(long);
  await visit.picture('long');
});

test('two customers with two agents at once keep their chats apart', async () => {
  const [first, second] = [await begin(), await begin()];
  await second.beCustomer('陈美玲');
  await second.beAgent('Sara Lopez');
  await first.write('我是小明');
  await first.accept();
  await first.inConsole('我是小明');
  await second.write('我是美玲');
  await second.accept();
  await second.inConsole('我是美玲');
  await Promise.all([first.answer('小明您好'), second.answer('美玲您好')]);
  await Promise.all([first.onPhone('小明您好'), second.onPhone('美玲您好')]);
  await Promise.all([first.write('第二句，小明'), second.write('第二句，美玲')]);
  await Promise.all([first.inConsole('第二句，小明'), second.inConsole('第二句，美玲')]);
  expect(await first.phone.getByText('美玲您好').count()).toBe(0);
  expect(await first.conversation.getByText('第二句，美玲').count()).toBe(0);
  expect(await second.phone.getByText('小明您好').count()).toBe(0);
  await second.picture('two-agents');
});

test('the agent ends the chat: the customer is told, and the next message opens a new one', async () => {
  const visit = await begin();
  await visit.write('谢谢');
  await visit.accept();
  await visit.inConsole('谢谢');
  await visit.page.locator('#chat').getByRole('button', { name: 'End chat' }).click();
  await visit.page.getByRole('button', { name: 'End it' }).click();
  await visit.onPhone(ENDED);
  await visit.page.getByText('This chat has ended').first().waitFor();
  await visit.picture('ended-by-agent');
  await visit.write('还有一个问题');
  await visit.accept();
  await visit.inConsole('还有一个问题');
});

test('the customer ends the chat: the agent is told', async () => {
  const visit = await begin();
  await visit.write('你好');
  await visit.accept();
  await visit.inConsole('你好');
  await visit.write('结束对话');
  await visit.page.getByText('This chat has ended').first().waitFor();
  await visit.onPhone(ENDED);
  expect(await visit.conversation.getByText('结束对话').count()).toBe(0);
});

test('the customer unfollows: the agent is told, and nothing more is sent', async () => {
  const visit = await begin();
  await visit.write('你好');
  await visit.accept();
  await visit.inConsole('你好');
  const before = sandbox.world.wechat.ledger().sent.length;
  await visit.page.getByRole('button', { name: 'More about this account' }).click();
  await visit.page.getByRole('menuitem', { name: 'Unfollow the account' }).click();
  await visit.page.getByText('This chat has ended').first().waitFor();
  expect(sandbox.world.wechat.ledger().sent).toHaveLength(before);
});

test('a killed relay comes back, and the chat goes on', async () => {
  const visit = await begin();
  await visit.write('你好');
  await visit.accept();
  await visit.inConsole('你好');
  await visit.page.getByRole('button', { name: 'Kill relay (SIGKILL)' }).click();
  await visit.answer('我还在，请讲');
  await visit.onPhone('我还在，请讲');
  await visit.write('太好了');
  await visit.inConsole('太好了');
});

test("beside the chat, the org's own panel tells how it goes, and ends it", async () => {
  const visit = await begin();
  await visit.write('你好');
  await visit.accept();
  await visit.inConsole('你好');
  const panel = visit.page.locator('c-wechat-chat-panel');
  const state = panel.locator('c-wechat-chat-state');
  await state.getByText('In progress').waitFor();
  await state.getByText('with Li Wei').waitFor();
  await visit.page.getByRole('button', { name: 'WeChat (1)' }).waitFor();
  await visit.picture('panel');
  await panel.getByRole('button', { name: 'End chat' }).click();
  await visit.page.getByRole('button', { name: 'OK' }).click();
  await visit.onPhone(ENDED);
  await state.getByText('Ended', { exact: true }).waitFor();
  await visit.picture('panel-ended');
});
