import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { SAMPLE_MEDIA } from '../../../scripts/sandbox/wechat/sample-media.ts';
import { Scene } from './scene.ts';

const PATIENCE = { timeout: 30_000, interval: 20 };
const MEGABYTE = 1024 * 1024;
const AGENT = 'Li Wei';
const sentSchema = z.object({ requestId: z.string() });
const outcomeSchema = z.object({ outcome: z.string(), message: z.string().nullish() });
const versionSchema = z.looseObject({ Id: z.string(), ContentDocumentId: z.string() });
const keptSchema = z.looseObject({
  Type__c: z.string(),
  Text__c: z.string(),
  FileVersionId__c: z.string().nullish(),
});
const { image: PICTURE, voice: VOICE, video: VIDEO } = SAMPLE_MEDIA;

let scene: Scene | undefined;

afterEach(async () => {
  await scene?.world.close();
  scene = undefined;
});

/** A chat between the customer and the agent, to which the org can send commands. */
async function open(channelFields: Record<string, string> = {}): Promise<Scene> {
  scene = await Scene.open({
    agents: [AGENT],
    channelFields: { ArchiveMessages__c: 'true', ...channelFields },
  });
  const on = scene;
  await on.established();
  await on.orgHas('active');
  await on.relayListens();
  return on;
}

function chatOf(on: Scene): string {
  const chat = on.world.org.chats.at(-1);
  if (chat === undefined) throw new Error('The org has no chat.');
  return chat.id;
}

/** The agent sends a file from the console. Returns the request's id. */
function send(on: Scene, fileName: string, bytes: Buffer): string {
  const params = { chatId: chatOf(on), fileName, base64: bytes.toString('base64') };
  return sentSchema.parse(on.panel(AGENT, 'WeChatPanelActionController.sendFile', params))
    .requestId;
}

/** What the console says became of it. */
function outcome(on: Scene, requestId: string) {
  return outcomeSchema.parse(
    on.panel(AGENT, 'WeChatPanelController.getCommandResult', { requestId }),
  );
}

async function done(on: Scene, requestId: string): Promise<void> {
  await expect.poll(() => outcome(on, requestId).outcome, PATIENCE).toBe('done');
}

/** What the account has sent and the phone shows, such as `image`. */
function shown(on: Scene): string[] {
  return on.customer.bubbles.filter(({ from }) => from === 'account').map(({ type }) => type);
}

async function newestBytes(on: Scene): Promise<Buffer> {
  // A video has its title below.
  const address = on.readByCustomer().at(-1)?.split('\n')[0] ?? '';
  return Buffer.from(await (await fetch(address)).arrayBuffer());
}

/** A file of the chat, of any content, as a flow may keep one. */
function keepFile(on: Scene, name: string, bytes: Buffer): z.infer<typeof versionSchema> {
  const { org } = on.world;
  const id = org.create('ContentVersion', {
    PathOnClient: name,
    VersionData: bytes.toString('base64'),
    FirstPublishLocationId: chatOf(on),
  });
  return versionSchema.parse(org.records('ContentVersion').find(({ Id }) => Id === id));
}

/** A command to send a file, as a flow may publish it: nothing has looked at the file. */
function order(on: Scene, file: Record<string, unknown>): string {
  const requestId = `${chatOf(on)}-${String((orders += 1)).padStart(17, '0')}`;
  on.world.org.create('WeChat_Chat_Command__e', {
    Type__c: 'SendFile',
    Payload__c: JSON.stringify(file),
    RequestId__c: requestId,
    Chat__c: chatOf(on),
  });
  return requestId;
}
let orders = 0;

describe('a file of the org', { timeout: 90_000 }, () => {
  it('appears on the phone as a picture, voice and a video, and the console hears of each', async () => {
    const on = await open();
    const files = [
      ['image', 'photo.jpg', PICTURE],
      ['voice', 'hello.amr', VOICE],
      ['video', 'tour.mp4', VIDEO],
    ] as const;
    for (const [index, [type, name, bytes]] of files.entries()) {
      const requestId = send(on, name, bytes);
      await expect.poll(() => shown(on).length, PATIENCE).toBe(index + 1);
      expect(shown(on).at(-1)).toBe(type);
      expect((await newestBytes(on)).equals(bytes)).toBe(true);
      await done(on, requestId);
    }
    // The agent's words keep their place behind it.
    on.say('收到了吗');
    await expect.poll(() => shown(on), PATIENCE).toEqual(['image', 'voice', 'video', 'text']);
    on.world.liveAgent.end(on.chat.id);
    const kept = () =>
      on.world.org.records('WeChat_Message__c').map((record) => keptSchema.parse(record));
    await expect.poll(() => kept().length, PATIENCE).toBe(6);
    const withFile = kept().filter(({ FileVersionId__c: version }) => typeof version === 'string');
    expect(withFile.map(({ Type__c, Text__c }) => `${Type__c} ${Text__c}`).sort()).toEqual([
      'Image photo.jpg',
      'Video tour.mp4',
      'Voice hello.amr',
    ]);
  });

  it('that cannot be sent is told to the console with a sentence, and the chat goes on', async () => {
    const on = await open({ FileLinkDays__c: '0' });
    const picture = keepFile(on, 'photo.jpg', PICTURE);
    const large = keepFile(on, 'large.jpg', Buffer.concat([PICTURE, Buffer.alloc(11 * MEGABYTE)]));
    const page = keepFile(on, 'page.jpg', Buffer.from('<html>Not a picture at all</html>'));
    const pdf = keepFile(on, 'prices.pdf', Buffer.from('%PDF-1.7'));
    const of = (version: typeof picture, more: object): Record<string, unknown> => ({
      documentId: version.ContentDocumentId,
      versionId: version.Id,
      name: 'photo.jpg',
      type: 'image',
      size: 10,
      ...more,
    });
    const failures: [Record<string, unknown>, RegExp][] = [
      [of(large, { size: 11 * MEGABYTE }), /larger than WeChat takes/u],
      // Whoever published the command was wrong about the size.
      [of(large, { size: 10 }), /larger than WeChat takes/u],
      [of(page, {}), /no picture that WeChat takes/u],
      [of(picture, { type: 'voice', name: 'hello.amr' }), /no voice that WeChat takes/u],
      [of(picture, { versionId: '068000000000999AAA' }), /not in Salesforce any more/u],
      [of(pdf, { type: 'file', name: 'prices.pdf' }), /pictures, voice and video only/u],
    ];
    for (const [file, sentence] of failures) {
      const requestId = order(on, file);
      await expect.poll(() => outcome(on, requestId).outcome, PATIENCE).toBe('failed');
      expect(outcome(on, requestId).message).toMatch(sentence);
    }
    await done(on, order(on, of(picture, {})));
    expect(shown(on)).toEqual(['image']);
  });
});

/** The links to files that the org has made. */
function links(on: Scene): z.infer<typeof linkSchema>[] {
  return on.world.org.records('ContentDistribution').map((record) => linkSchema.parse(record));
}
const linkSchema = z.looseObject({ DistributionPublicUrl: z.string(), OwnerId: z.string() });

describe('a file that WeChat does not take', { timeout: 90_000 }, () => {
  it('reaches the phone as a link with its name and size, and is archived as a file', async () => {
    const on = await open({ FileLinkDays__c: '7' });
    await done(on, send(on, '报价单.pdf', Buffer.from('%PDF-1.7')));
    const large = keepFile(on, 'large.jpg', Buffer.concat([PICTURE, Buffer.alloc(11 * MEGABYTE)]));
    const sent = on.panel(AGENT, 'WeChatPanelActionController.sendExistingFile', {
      chatId: chatOf(on),
      documentId: large.ContentDocumentId,
    });
    await done(on, sentSchema.parse(sent).requestId);
    const [pdf, picture] = links(on).map(({ DistributionPublicUrl: url }) => url);
    expect(on.readByCustomer()).toEqual([
      `[文件] 报价单.pdf（1 KB）\n${pdf ?? ''}\n链接 7 天内有效，请及时下载。`,
      `[文件] large.jpg（11.0 MB）\n${picture ?? ''}\n链接 7 天内有效，请及时下载。`,
    ]);
    on.world.liveAgent.end(on.chat.id);
    const kept = () =>
      on.world.org.records('WeChat_Message__c').map((record) => keptSchema.parse(record));
    await expect.poll(() => kept().length, PATIENCE).toBe(4);
    expect(kept().map(({ Type__c, Text__c }) => `${Type__c} ${Text__c}`)).toContain(
      'File 报价单.pdf',
    );
  });

  it('is refused with a sentence where the org makes no links', async () => {
    const on = await open();
    on.world.org.faults.set('no-links', true);
    const requestId = send(on, 'prices.pdf', Buffer.from('%PDF-1.7'));
    await expect.poll(() => outcome(on, requestId).outcome, PATIENCE).toBe('failed');
    expect(outcome(on, requestId).message).toMatch(/Content Deliveries and Public Links/u);
    expect(shown(on)).toEqual([]);
  });

  it('has one link, which arrives once, when the relay is killed (SIGKILL) before it is sent', async () => {
    const on = await open();
    const { faults } = on.world.wechat;
    faults.set('send-busy', 1000);
    const requestId = send(on, 'prices.pdf', Buffer.from('%PDF-1.7'));
    await expect.poll(() => faults.injected['send-busy'], PATIENCE).toBeGreaterThan(0);
    await on.crash(() => {
      faults.clear('send-busy');
    });
    await done(on, requestId);
    expect(links(on)).toHaveLength(1);
    expect(on.readByCustomer()).toEqual([
      expect.stringContaining(links(on)[0]?.DistributionPublicUrl ?? 'no link'),
    ]);
  });
});

describe('a relay that is killed (SIGKILL) sends the file', { timeout: 90_000 }, () => {
  it('once, when the org did not give it yet', async () => {
    const on = await open();
    const { faults } = on.world.org;
    faults.set('request-limit', true);
    const requestId = send(on, 'photo.jpg', PICTURE);
    await expect.poll(() => faults.injected['request-limit'], PATIENCE).toBeGreaterThan(0);
    await on.crash(() => {
      faults.clear('request-limit');
    });
    await done(on, requestId);
    expect(shown(on)).toEqual(['image']);
  });

  it('once, when it was not uploaded yet', async () => {
    const on = await open();
    const { faults } = on.world.wechat;
    faults.set('api-reset', 1000);
    const requestId = send(on, 'photo.jpg', PICTURE);
    await expect.poll(() => faults.injected['api-reset'], PATIENCE).toBeGreaterThan(0);
    await on.crash(() => {
      faults.clear('api-reset');
    });
    await done(on, requestId);
    expect(shown(on)).toEqual(['image']);
    expect((await newestBytes(on)).equals(PICTURE)).toBe(true);
  });

  it('once, when it was uploaded and not yet sent', async () => {
    const on = await open();
    const { faults } = on.world.wechat;
    faults.set('send-busy', 1000);
    const requestId = send(on, 'photo.jpg', PICTURE);
    await expect.poll(() => faults.injected['send-busy'], PATIENCE).toBeGreaterThan(0);
    await on.crash(() => {
      faults.clear('send-busy');
    });
    await done(on, requestId);
    expect(shown(on)).toEqual(['image']);
  });

  it('at most once more, when it was sent and that was not written down', async () => {
    const on = await open();
    const { faults } = on.world.wechat;
    faults.set('send-timeout-after', 1);
    const requestId = send(on, 'photo.jpg', PICTURE);
    await expect.poll(() => shown(on), PATIENCE).toEqual(['image']);
    expect(outcome(on, requestId).outcome).toBe('pending');
    await on.crash();
    await done(on, requestId);
    expect(shown(on)).toEqual(['image', 'image']);
    on.say('收到了吗');
    await expect.poll(() => shown(on), PATIENCE).toEqual(['image', 'image', 'text']);
  });
});
