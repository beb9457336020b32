import { expect, test } from 'vitest';

import { SAMPLE_MEDIA } from '../wechat/sample-media.ts';
import { look } from './look.ts';
import { openChat } from './open-sandbox.ts';

// Each test is a row of the README's table "What agents can send", and bears its name. The chat is one,
// so that a file costs one start of everything; whoever needs replies has the customer write first.
const chat = openChat('artifacts/agent-sends');

/** Sends a file as agents do: with the panel's button. */
async function sendFile(name: string, mimeType: string, buffer: Buffer): Promise<void> {
  const { visit } = chat();
  const panel = visit.panel.locator('c-wechat-send-file');
  await panel.locator('input[type=file]').setInputFiles({ name, mimeType, buffer });
  await panel.getByText(`${name} was sent.`).waitFor();
}

test('text', async () => {
  const { visit } = chat();
  await visit.answer('您好，请问有什么可以帮您？');
  await visit.onPhone('您好，请问有什么可以帮您？');
  await visit.newestBubble('account').getByText('Agent · costs 1 reply').waitFor();
});

test('several lines in quick succession', async () => {
  const { visit } = chat();
  await visit.write('怎么退货？');
  await visit.inConsole('怎么退货？');
  const before = await visit.phone.locator('.bubble[data-from="account"]').count();
  const lines = [
    '可以的',
    '请把壶放回原盒',
    '附上订单号',
    '寄到页面上的地址',
    '运费我们承担',
    '收到后退款',
  ];
  for (const line of lines) await visit.answer(line);
  await expect
    .poll(async () => (await visit.phone.locator('.bubble-text').allTextContents()).join('\n'))
    .toContain(lines.join('\n'));
  const after = await visit.phone.locator('.bubble[data-from="account"]').count();
  expect(after - before).toBeLessThan(lines.length);
  await visit.picture('lines');
});

test('a long text', async () => {
  const { sandbox, visit } = chat();
  await visit.write('说明书能发我吗？');
  await visit.inConsole('说明书能发我吗？');
  const long = Array.from({ length: 150 }, (_, step) => `第${step + 1}步，请轻拿轻放。`).join('');
  const before = sandbox.world.wechat.ledger().sent.length;
  await visit.answer(long);
  const sent = (): string[] =>
    sandbox.world.wechat
      .ledger()
      .sent.slice(before)
      .map(({ text }) => text);
  await expect.poll(() => sent().join('')).toBe(long);
  expect(sent()).toHaveLength(Math.ceil(Buffer.byteLength(long) / 2048));
});

test('a picture', async () => {
  const { visit } = chat();
  await visit.write('有图吗？');
  await visit.inConsole('有图吗？');
  await sendFile('new-kettle.jpg', 'image/jpeg', SAMPLE_MEDIA.image);
  await visit.newestBubble('account').getByRole('link', { name: 'Image' }).waitFor();
  const image = '.bubble[data-from="account"] .bubble-film img';
  await expect.poll(() => look(visit.page, image, 'it.naturalWidth')).toBe(64);
  await visit.panel.locator('c-wechat-media-item img').first().waitFor();
  await visit.picture('picture');
});

test('a voice message', async () => {
  const { visit } = chat();
  await sendFile('hello.amr', 'audio/amr', SAMPLE_MEDIA.voice);
  await visit
    .newestBubble('account')
    .getByRole('button', { name: 'Voice message, 1 s: play' })
    .waitFor();
});

test('a video', async () => {
  const { visit } = chat();
  await visit.write('怎么用？');
  await visit.inConsole('怎么用？');
  await sendFile('how-to.mp4', 'video/mp4', SAMPLE_MEDIA.video);
  await visit.newestBubble('account').getByRole('link', { name: 'Video' }).waitFor();
  await visit.picture('media');
});

test('any other file, or a larger one', async () => {
  const { visit } = chat();
  const pdf = Buffer.from('%PDF-1.4\n%%EOF\n');
  await sendFile('报价单.pdf', 'application/pdf', pdf);
  const bubble = visit.newestBubble('account');
  await bubble.getByText(/^\[文件\] 报价单\.pdf/u).waitFor();
  await bubble.getByText(/链接 3 天内有效/u).waitFor();
  await visit.picture('file-as-link');
});

test('that they are typing', async () => {
  const { visit } = chat();
  await visit.write('还在吗？');
  await visit.inConsole('还在吗？');
  const composer = visit.page.getByRole('textbox', { name: 'Message to the visitor' });
  await composer.pressSequentially('在的');
  await visit.page.getByText('Typing…').waitFor();
  await visit.picture('typing');
  await composer.press('Enter');
  await visit.onPhone('在的');
});

test('a request for a file', async () => {
  const { sandbox, visit } = chat();
  await visit.page.getByRole('button', { name: 'Ask for a file', exact: true }).click();
  await visit.onPhone('客服需要您提供文件，请直接在这里发送图片或视频。');
  await visit.page.getByRole('button', { name: 'Stop asking for a file' }).waitFor();
  await visit.picture('file-wanted');
  await visit.sendSample('Picture');
  await visit.lineLike(/^The file image-\d{8}-\d{6}\.jpg has arrived\.$/u);
  await visit.page.getByRole('button', { name: 'Ask for a file', exact: true }).waitFor();
  const [live] = sandbox.world.liveAgent.state().chats;
  expect(sandbox.world.liveAgent.files(live?.id ?? '')).toHaveLength(1);
});

test('a question for the name', async () => {
  const { visit } = chat();
  await visit.panel.getByRole('button', { name: 'Ask for name' }).click();
  const question = visit.newestBubble('account');
  await question.getByText(/^方便告诉我们怎么称呼您吗/u).waitFor();
  await question.getByRole('link').click();
  await visit.page.getByText('微桌客服 asks for').waitFor();
  await visit.picture('asked');
  await visit.page.getByRole('button', { name: 'Allow' }).click();
  const page = visit.page.getByRole('dialog', { name: 'Web page' });
  await page.frameLocator('iframe').getByRole('heading', { name: '谢谢您，王小明' }).waitFor();
  await visit.picture('told');
  await page.getByRole('button', { name: 'Close' }).click();
  await visit.panel.getByRole('heading', { name: '王小明' }).waitFor();
});

test('more than WeChat lets through', async () => {
  const { visit } = chat();
  await visit.write('好的');
  await visit.inConsole('好的');
  await visit.answer('还有几点要说明。'.repeat(500));
  await visit.page.getByText('No reply left until the customer writes').waitFor();
  await visit.answer('最后一点说明');
  await visit.panel.getByText('Waiting for the customer').first().waitFor();
  await visit.picture('nothing-left');
  expect(await visit.phone.getByText(/最后一点说明/u).count()).toBe(0);
  await visit.write('明白了');
  await visit.phone.getByText(/最后一点说明$/u).waitFor();
});

test('a colleague who joins in', async () => {
  const { visit } = chat();
  await visit.page.getByRole('button', { name: 'Bring in another agent' }).click();
  await visit.page.getByRole('menuitem', { name: 'Sara Lopez joins' }).click();
  await visit.lineLike(/^Sara Lopez joined\.$/u);
  await visit.answer('我请同事一起看一下');
  await visit.onPhone('Li Wei：我请同事一起看一下');
  await visit.page.getByRole('button', { name: 'Bring in another agent' }).click();
  await visit.page.getByRole('menuitem', { name: 'Sara Lopez leaves' }).click();
  await visit.lineLike(/^Sara Lopez left\.$/u);
});

test('the chat, to a colleague', async () => {
  const { visit } = chat();
  await visit.page.getByRole('button', { name: 'Transfer', exact: true }).click();
  await visit.page.getByRole('menuitem', { name: 'Sara Lopez' }).click();
  await visit.write('谢谢');
  await visit.beAgent('Sara Lopez');
  await visit.inConsole('怎么退货？');
  await visit.inConsole('谢谢');
  await visit.picture('transferred');
});

test('the end of the chat', async () => {
  const { visit } = chat();
  await visit.end();
  await visit
    .newestBubble('account')
    .getByText(/^本次对话已结束，/u)
    .waitFor();
  await visit.picture('ended');
});

test('text without a chat', async () => {
  const { visit } = chat();
  const write = visit.panel.locator('c-wechat-write');
  await write.getByRole('button', { name: 'Write to the customer' }).click();
  await write.getByRole('textbox').fill('您的订单已发货');
  await write.getByRole('button', { name: 'Send', exact: true }).click();
  await visit.onPhone('您的订单已发货');
  await visit.picture('without-a-chat');
});
