import { expect, test } from 'vitest';

import { agent } from './fake-services.ts';
import { look } from './look.ts';
import {
  CHAT_KEY,
  findings,
  lookAgain,
  openAndAccept,
  openPanel,
  PICTURES,
  type PanelVisit,
} from './panel-fixture.ts';
import type { Command, PanelScene } from './panel-org.ts';
import { picture } from './picture.ts';

const LONG_MS = 240_000;

/** The newest command for the relay. */
async function commandOf({ scene }: PanelVisit): Promise<Command> {
  const newest = (): Command | undefined => scene.commands.at(-1);
  await expect.poll(newest).toBeDefined();
  const command = newest();
  if (command === undefined) throw new Error('There is no command.');
  return command;
}

/** The relay has carried a command out. */
async function report(visit: PanelVisit, requestId: string, outcome: string): Promise<void> {
  await visit.scene.tell(visit.chatId, { commandResults: [{ requestId, outcome }] });
}

test('the first paint costs one call for the panel, and one for the utility bar', async () => {
  const { panel, scene } = await openPanel();
  await panel.getByText('4 replies left').waitFor();
  expect([...scene.calls].sort()).toEqual([
    'WeChatPanelController.getOpenChats',
    'WeChatPanelController.getPanel',
  ]);
});

test('news of the relay appear by themselves', async () => {
  const { panel, scene, chatId } = await openPanel();
  await panel.getByText('4 replies left').waitFor();
  await scene.tell(chatId, { repliesLeft: 2 });
  await panel.getByText('2 replies left').waitFor();
});

test(
  '500 messages and 60 pictures are not loaded before they are looked at',
  { timeout: LONG_MS },
  async () => {
    const visit = await openPanel(async (scene) => {
      const before = await scene.open('chat-0');
      for (let first = 0; first < 500; first += 100) await archive(scene, before, first);
      await scene.tell(before, {
        status: 'ended',
        endedAt: Date.now() - 1_000,
        endReason: 'client',
      });
      const chatId = await openAndAccept(scene);
      for (let place = 0; place < 60; place += 1) addPicture(scene, chatId, place);
      return chatId;
    });
    const { panel, page, scene } = visit;
    await panel.locator('img').first().waitFor();
    expect(scene.filesRead).toBeLessThanOrEqual(12);
    await page.locator('#panel').screenshot({ path: `${PICTURES}/en-media-narrow.png` });
    await panel.getByRole('button', { name: 'Show all 60' }).click();
    await panel.locator('c-wechat-media c-wechat-more').scrollIntoViewIfNeeded();
    await expect.poll(() => scene.count('getMedia')).toBeGreaterThan(0);
    expect(scene.filesRead).toBeLessThan(60);
    await look(page, '#panel', 'it.scrollTo(0, 0)');

    await panel.getByRole('button', { name: /read chat/u }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('50 of 500 messages').waitFor();
    expect(scene.count('getMessages')).toBe(1);
    await dialog.getByText('Message 49', { exact: true }).scrollIntoViewIfNeeded();
    await dialog.getByText('100 of 500 messages').waitFor();
    expect(await findings(page, '[role=dialog]')).toEqual([]);
    await page.screenshot({ path: `${PICTURES}/en-archive.png` });
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(scene.count('getMessages')).toBeLessThan(5);
  },
);

async function archive(scene: PanelScene, chatId: string, first: number): Promise<void> {
  const messages = Array.from({ length: 100 }, (_, index) => ({
    key: `m-${first + index}`,
    position: first + index,
    direction: index % 2 === 0 ? 'to-agent' : 'to-customer',
    type: 'text',
    text: `Message ${first + index}`,
    author: '王小明',
    sentAt: Date.now() - 3_600_000 + first + index,
    status: 'delivered',
  }));
  await scene.relay('POST', `chats/${chatId}/messages`, { messages });
}

function addPicture({ org }: PanelScene, chatId: string, place: number): void {
  org.create(
    'ContentVersion',
    {
      Title: `WeChat picture ${place}`,
      PathOnClient: `picture-${place}.png`,
      VersionData: picture([place * 4, 120, 200 - place * 2]).toString('base64'),
      FirstPublishLocationId: chatId,
    },
    org.people.relay,
  );
}

test('a file is sent: it becomes a command, and its outcome is told', async () => {
  const visit = await openPanel();
  const { panel, page } = visit;
  await panel.getByRole('button', { name: 'Send a file' }).waitFor();
  const file = { name: 'price list.png', mimeType: 'image/png', buffer: picture([10, 90, 160]) };
  await panel.locator('input[type=file]').setInputFiles(file);
  await panel.getByText('Sending price list.png…').waitFor();
  const { Type__c, RequestId__c } = await commandOf(visit);
  expect(Type__c).toBe('SendFile');
  await report(visit, RequestId__c, 'done');
  await panel.getByText('price list.png was sent.').waitFor();
  await panel.locator('img').first().waitFor();
  await page.locator('#panel').screenshot({ path: `${PICTURES}/en-file-sent-narrow.png` });
});

test.for([
  ['page.html', 'text/html', '<script>alert(1)</script>', 'can carry programs'],
  ['photo.jpg', 'image/jpeg', '%PDF-1.7 not a photo at all', 'is not what its name says'],
  ['nothing.png', 'image/png', '', 'is empty'],
] as const)('%s is refused before anything is sent', async ([name, mimeType, text, sentence]) => {
  const { panel, scene } = await openPanel();
  await panel.getByRole('button', { name: 'Send a file' }).waitFor();
  await panel.locator('input[type=file]').setInputFiles({
    name,
    mimeType,
    buffer: Buffer.from(text),
  });
  await panel.getByText(sentence).waitFor();
  expect(scene.count('sendFile')).toBe(0);
});

test('ending a chat asks first; Escape goes back to where the agent was', async () => {
  const visit = await openPanel();
  const { panel, page } = visit;
  const end = panel.getByRole('button', { name: 'End chat' });
  await end.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('alertdialog').or(page.getByRole('dialog')).first();
  await dialog.getByText('End this chat with').waitFor();
  expect(await findings(page, '[role=dialog], [role=alertdialog]')).toEqual([]);
  await page.screenshot({ path: `${PICTURES}/en-end-dialog.png` });
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await page.locator('c-wechat-end-chat button:focus').waitFor();
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'OK' }).click();
  const { Type__c, RequestId__c } = await commandOf(visit);
  expect(Type__c).toBe('EndChat');
  await visit.scene.tell(visit.chatId, {
    status: 'ended',
    endedAt: Date.now(),
    endReason: 'agent',
    commandResults: [{ requestId: RequestId__c, outcome: 'done' }],
  });
  await panel.getByText('Ended by the agent').waitFor();
});

test("a stranger's name cannot break the panel or imitate it", async () => {
  const name = `<img src=x onerror="document.title='owned'">\u202E\u200B${'无限长的名字'.repeat(400)}`;
  const visit = await openPanel(async (scene) => {
    const chatId = await openAndAccept(scene);
    await scene.know({ displayName: name.slice(0, 255), subscribed: true });
    return chatId;
  });
  const { panel, page } = visit;
  await panel.getByText('<img src=x').first().waitFor();
  expect(await page.title()).not.toBe('owned');
  const text = await panel.innerText();
  expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B]/u);
  const box = await panel.locator('c-wechat-who').first().boundingBox();
  expect(box?.height).toBeLessThan(200);
  await page.locator('#panel').screenshot({ path: `${PICTURES}/en-hostile-narrow.png` });
});

test('the utility bar counts the open chats and lists them', async () => {
  const { page } = await openPanel();
  const item = page.getByRole('button', { name: 'WeChat (1)' });
  await item.click();
  const list = page.getByRole('region', { name: 'Open WeChat chats' });
  await list.getByText('1 open').waitFor();
  expect(await findings(page, '#utility')).toEqual([]);
  await page.screenshot({ path: `${PICTURES}/en-utility.png` });
  await page.getByRole('button', { name: 'Minimize' }).click();
  await list.waitFor({ state: 'hidden' });
});

test('a linked contact opens beside the chat, and the way back is one click', async () => {
  const visit = await openPanel(async (scene) => {
    const chatId = await openAndAccept(scene);
    await scene.know({ displayName: '王小明', subscribed: true });
    scene.org.create('Contact', { LastName: '王', FirstName: '小明' });
    return chatId;
  });
  const { panel, page } = visit;
  await panel.getByRole('button', { name: 'Link a contact' }).first().click();
  await panel.getByRole('searchbox').or(panel.getByRole('textbox')).first().fill('小明');
  await panel
    .getByRole('button', { name: /^Link /u })
    .first()
    .click();
  const link = panel.getByRole('link').first();
  await link.waitFor();
  await page.locator('#panel').screenshot({ path: `${PICTURES}/en-contact-narrow.png` });
  await link.click();
  await page.getByRole('heading', { name: 'Record' }).waitFor();
  await page.getByRole('button', { name: 'Back to the chat' }).click();
  await panel.getByText('4 replies left').waitFor();
});

test('another language loads the page anew, with the same chat and draft', async () => {
  const { page, panel } = await openPanel();
  await panel.getByText('4 replies left').waitFor();
  await page.locator('#chat-message').fill('draft');
  await page.getByRole('combobox', { name: 'Language' }).selectOption('简体中文');
  await panel.getByText('还可回复 4 条').waitFor();
  expect(await page.locator('#chat-message').inputValue()).toBe('draft');
});

test('another agent sees what that agent may see', async () => {
  const { page, panel, fake, scene } = await openPanel();
  await panel.getByText('4 replies left').waitFor();
  fake.desk.agents.push(agent('0055g000000Nobody', 'Nobody'));
  fake.show();
  await page.getByRole('button', { name: 'Nobody' }).click();
  await panel.waitFor({ state: 'detached' });
  const before = scene.count('getPanel');
  await page.getByRole('button', { name: 'Grace Chen' }).click();
  await panel.getByText('4 replies left').waitFor();
  expect(scene.count('getPanel')).toBe(before + 1);
});

test('the panel of a chat in another tab rests, and is asked for again when it is shown', async () => {
  const visit = await openPanel();
  await visit.panel.getByText('4 replies left').waitFor();
  await visit.scene.tell(visit.chatId, { repliesLeft: 3 });
  await lookAgain(visit);
  await visit.panel.getByText('3 replies left').waitFor();
  expect(CHAT_KEY).toBe(visit.fake.desk.chats[0]?.id);
});
