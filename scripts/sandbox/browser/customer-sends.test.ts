import { expect, test } from 'vitest';

import { look } from './look.ts';
import { openChat } from './open-sandbox.ts';

// Each test is a row of the README's table "What customers can send", and bears its name. The chat is
// one, so that a file costs one start of everything.
const chat = openChat('artifacts/customer-sends');

test('text', async () => {
  const { visit } = chat();
  await visit.write('水壶坏了，能换一个吗？');
  await visit.inConsole('水壶坏了，能换一个吗？');
});

test("WeChat's own emoticons", async () => {
  const { visit } = chat();
  await visit.page.getByRole('button', { name: 'Emoji' }).click();
  for (const code of ['/::)', '[微笑]', '[Smile]']) {
    await visit.page.getByRole('button', { name: code, exact: true }).click();
  }
  await visit.picture('emoticons');
  await visit.page.keyboard.press('Escape');
  await visit.page.getByRole('button', { name: 'Send', exact: true }).first().click();
  await visit.inConsole('🙂🙂🙂');
});

test('a picture', async () => {
  const { visit } = chat();
  await visit.sendSample('Picture');
  expect(await visit.lineLike(/^\[图片\] image-.*\.jpg/u)).toMatch(
    /^\[图片\] image-\d{8}-\d{6}\.jpg http:\S+\/lightning\/r\/ContentDocument\/\w+\/view$/u,
  );
  await visit.newestBubble('customer').getByRole('link', { name: 'Image' }).waitFor();
  const image = '.bubble[data-from="customer"] .bubble-film img';
  await expect.poll(() => look(visit.page, image, 'it.naturalWidth')).toBe(480);
  await visit.panel.locator('c-wechat-media-item img').first().waitFor();
  await visit.panel.getByRole('button', { name: /^Open: Picture from the customer/u }).click();
  await visit.picture('picture');
  await visit.page.keyboard.press('Escape');
});

test('a voice message', async () => {
  const { visit } = chat();
  await visit.sendSample('Voice');
  await visit.lineLike(/^\[语音\] voice-\d{8}-\d{6}\.wav http/u);
  await visit.phone.getByRole('button', { name: 'Voice message, 1 s: play' }).waitFor();
  const player = visit.panel.locator('c-wechat-media-item audio');
  await player.waitFor();
  expect(await player.getAttribute('src')).toMatch(/\/sfc\//u);
});

test('a voice message in Speex', async () => {
  const { visit } = chat();
  const players = visit.panel.locator('c-wechat-media-item audio');
  const lines = visit.conversation.getByText(/^\[语音\] voice-\d{8}-\d{6}\.wav http/u);
  const before = { players: await players.count(), lines: await lines.count() };
  await visit.sendSample('Voice (Speex)');
  await expect.poll(() => lines.count()).toBe(before.lines + 1);
  await expect.poll(() => players.count()).toBe(before.players + 1);
  // The browser has found out how long it lasts.
  const playable = { name: 'Voice message, 1 s: play' };
  await visit.newestBubble('customer').getByRole('button', playable).waitFor();
});

test('a video, a short video', async () => {
  const { visit } = chat();
  await visit.sendSample('Video');
  await visit.lineLike(/^\[视频\] video-\d{8}-\d{6}\.mp4 http/u);
  await visit.sendSample('Short video');
  await expect
    .poll(() => visit.conversation.getByText(/^\[.*视频\] .*\.mp4 http/u).count())
    .toBe(2);
  await visit.newestBubble('customer').getByRole('link', { name: 'Short video' }).waitFor();
  await expect
    .poll(() => visit.panel.getByRole('button', { name: /^Open: .*[Vv]ideo from/u }).count())
    .toBe(2);
  await visit.picture('media');
});

test('a place', async () => {
  const { visit } = chat();
  await visit.sendSample('Location');
  expect(await visit.lineLike(/^\[位置\]/u)).toMatch(
    /^\[位置\] 广州塔（.*） \(23\.106574, 113\.324553\) https:\/\/uri\.amap\.com\/marker\?position=113\.324553,23\.106574$/u,
  );
  await visit.newestBubble('customer').getByText('23.106574, 113.324553').waitFor();
});

test('a link, an article', async () => {
  const { visit } = chat();
  await visit.sendSample('Link');
  await visit.inConsole(
    '[链接] 电热水壶使用说明 – 首次使用前请先煮沸一壶清水 – https://example.com/kettle',
  );
  const link = visit.conversation.getByRole('link', { name: 'https://example.com/kettle' });
  expect(await link.getAttribute('rel')).toBe('noreferrer');
});

test("a link into somebody's network", async () => {
  const { sandbox, visit } = chat();
  const [customer] = sandbox.world.wechat.state().customers;
  await sandbox.world.wechat.push(customer?.openId ?? '', {
    type: 'link',
    Title: '查看',
    Description: '',
    Url: 'http://192.168.1.1/admin',
  });
  const line = await visit.lineLike(/^\[链接\] 查看/u);
  expect(line).toContain('http[:]//192[.]168[.]1[.]1');
  expect(await visit.conversation.getByRole('link', { name: /192/u }).count()).toBe(0);
});

test('a page of a Mini Program', async () => {
  const { visit } = chat();
  await visit.sendSample('Mini Program');
  await visit.inConsole('[小程序] 我的订单 · 微桌商城');
  await visit.picture('cards');
});

test('a sticker, a card, a file', async () => {
  const { visit } = chat();
  const unsupported = visit.conversation.getByText('[不支持的消息]', { exact: true });
  await visit.sendSample('Sticker');
  await visit.newestBubble('customer').getByRole('img', { name: 'Sticker' }).waitFor();
  await visit.newestBubble('customer').getByText('WeChat does not pass it on').waitFor();
  await visit.sendSample('Contact');
  await visit.page.locator('#own-file').setInputFiles({
    name: 'invoice.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.7'),
  });
  await visit.newestBubble('customer').getByText('invoice.pdf').waitFor();
  await expect.poll(() => unsupported.count()).toBe(3);
  await visit.picture('not-passed-on');
});

test('text that nobody can see', async () => {
  const { sandbox, visit } = chat();
  const [customer] = sandbox.world.wechat.state().customers;
  await sandbox.world.wechat.write(customer?.openId ?? '', '\u200B\u2060');
  await visit.inConsole('[空白消息]');
});

test("a click in the account's menu, a code that is scanned", async () => {
  const { visit } = chat();
  await visit.page.getByRole('button', { name: 'Show the menu of the account' }).click();
  await visit.page.getByRole('button', { name: '订单查询' }).click();
  await visit.inConsole('[菜单] 订单查询');
  await visit.picture('menu');
  await visit.page.getByRole('button', { name: 'More about this account' }).click();
  await visit.page.getByRole('menuitem', { name: 'Scan the code of a shop' }).click();
  await visit.inConsole('[扫码] 门店 shop-7');
  await visit.page.getByRole('button', { name: 'Show the keyboard' }).click();
});

test('the answer to the survey', async () => {
  const { visit } = chat();
  await visit.end();
  const menu = visit.newestBubble('account');
  await menu.getByText('Notice: survey').waitFor();
  await visit.picture('survey');
  await menu.getByRole('button', { name: '满意', exact: true }).click();
  await visit.onPhone('感谢您的评价，我们会继续努力，为您提供更好的服务。');
  await visit.newestBubble('account').getByText('Notice: thanks · free').waitFor();
  expect(await visit.page.getByRole('button', { name: /^Accept/u }).count()).toBe(0);
  await visit.panel.getByText('Rated 4 of 5 by the customer').waitFor();
  await visit.picture('answered');
});

test('a follow, and the end of it', async () => {
  const { visit } = chat();
  await visit.write('再问一下');
  await visit.accept();
  await visit.inConsole('再问一下');
  await visit.page.getByRole('button', { name: 'More about this account' }).click();
  await visit.page.getByRole('menuitem', { name: 'Unfollow the account' }).click();
  await visit.page.getByText('You no longer follow this account.').waitFor();
  await visit.page.getByText('This chat has ended').waitFor();
  await visit.picture('unfollowed');
  await visit.page.getByRole('button', { name: 'Follow again' }).click();
  await visit.newestBubble('account').getByText('Notice: entrance').waitFor();
});
