import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { SAMPLE_MEDIA } from '../../../scripts/sandbox/wechat/sample-media.ts';
import { Scene } from './scene.ts';

const PATIENCE = { timeout: 30_000, interval: 20 };
const AGENT = 'Li Wei';
const versionSchema = z.looseObject({
  Id: z.string(),
  ContentDocumentId: z.string(),
  FileExtension: z.string(),
  FirstPublishLocationId: z.string(),
  WeChat_External_Id__c: z.string(),
});
const keptSchema = z.looseObject({
  Type__c: z.string(),
  Text__c: z.string(),
  FileVersionId__c: z.string().nullish(),
});
const mediaSchema = z.array(
  z.looseObject({ kind: z.string(), extension: z.string(), fromCustomer: z.boolean() }),
);

let scene: Scene | undefined;

afterEach(async () => {
  await scene?.world.close();
  scene = undefined;
});

async function open(): Promise<Scene> {
  scene = await Scene.open({
    agents: [AGENT],
    holdMs: 1000,
    channelFields: { ArchiveMessages__c: 'true', Language__c: 'en_US' },
  });
  await scene.established();
  return scene;
}

function files(on: Scene): z.infer<typeof versionSchema>[] {
  return on.world.org.records('ContentVersion').map((row) => versionSchema.parse(row));
}

/** What the agent has read since the greeting. */
function lines(on: Scene): string[] {
  return on.readByAgent().slice(1);
}

function lightning(on: Scene, index: number): string {
  const id = files(on)[index]?.ContentDocumentId ?? '';
  return `${on.world.org.url}/lightning/r/ContentDocument/${id}/view`;
}

describe('what customers send', { timeout: 90_000 }, () => {
  it('is kept as files of the chat, with a line in order for each, and shown in the panel', async () => {
    const on = await open();
    await on.send({ type: 'image' });
    await on.send({ type: 'voice' });
    await on.send({ type: 'video' });
    await on.send({
      type: 'location',
      Location_X: '23.134',
      Location_Y: '113.358',
      Label: '广州塔',
    });
    await on.send({ type: 'link', Title: 'T', Description: 'D', Url: 'http://10.0.0.1/x' });
    await on.write('谢谢[微笑]/:rose');
    await expect.poll(() => lines(on).length, PATIENCE).toBe(6);
    expect(files(on).map(({ FileExtension }) => FileExtension)).toEqual(['jpg', 'wav', 'mp4']);
    const named =
      /^\[(?:Image|Voice|Video)\] (?:image|voice|video)-[\d-]+\.(?:jpg|wav|mp4) (\S+)$/u;
    expect(
      lines(on)
        .slice(0, 3)
        .map((line) => named.exec(line)?.[1]),
    ).toEqual([lightning(on, 0), lightning(on, 1), lightning(on, 2)]);
    expect(lines(on).slice(3)).toEqual([
      `[Location] 广州塔 (23.134, 113.358) https://uri.amap.com/marker?position=113.358,23.134`,
      '[Link] T – D – [Suspicious, do not open] http[:]//10[.]0[.]0[.]1/x',
      '谢谢🙂🌹',
    ]);

    const chat = on.world.org.chats.at(-1);
    for (const file of files(on)) expect(file.FirstPublishLocationId).toBe(chat?.id);
    const agent = on.world.org.people.agent(AGENT);
    const answer = on.world.org.auraCall(agent, 'WeChatPanelController.getMedia', {
      chatId: chat?.id,
      offset: 0,
    });
    const shown = mediaSchema.parse(answer.ok ? JSON.parse(answer.json) : []);
    expect(shown.map(({ kind, extension }) => `${kind} ${extension}`).sort()).toEqual([
      'image jpg',
      'video mp4',
      'voice wav',
    ]);
    expect(shown.every(({ fromCustomer }) => fromCustomer)).toBe(true);

    on.world.liveAgent.end(on.chat.id);
    await expect.poll(() => on.world.org.records('WeChat_Message__c').length, PATIENCE).toBe(8);
    const kept = on.world.org.records('WeChat_Message__c').map((row) => keptSchema.parse(row));
    expect(kept.map(({ Type__c }) => Type__c)).toEqual(
      expect.arrayContaining(['Image', 'Voice', 'Video', 'Location', 'Link', 'Text', 'Notice']),
    );
    const versions = kept.map(({ FileVersionId__c: id }) => id ?? '').filter((id) => id !== '');
    expect(versions.sort()).toEqual(
      files(on)
        .map(({ Id }) => Id)
        .sort(),
    );
  });

  it('is a voice in Speex, which becomes one that browsers play', async () => {
    const on = await open();
    await on.send({ type: 'voice', Format: 'speex' });
    await expect
      .poll(() => lines(on), PATIENCE)
      .toEqual([expect.stringMatching(/^\[Voice\] voice-[\d-]+\.wav \S+$/u)]);
    expect(files(on).map(({ FileExtension }) => FileExtension)).toEqual(['wav']);
  });

  it('may be anything: each has its line, and the chat goes on', async () => {
    const on = await open();
    const { faults } = on.world.wechat;
    faults.set('media-any-content', true);
    const sent = async (message: Parameters<Scene['send']>[0]): Promise<void> => {
      const before = lines(on).length;
      await on.send(message);
      await expect.poll(() => lines(on).length, PATIENCE).toBe(before + 1);
    };
    await sent({ type: 'image', data: base64('<html><script>alert(1)</script>') });
    await sent({ type: 'image', data: '' });
    await sent({ type: 'voice', data: base64('#!AMR\n<html>') });
    faults.set('media-video-url', 'http://169.254.169.254/latest/meta-data');
    await sent({ type: 'video' });
    faults.set('media-errcode', 40007);
    await sent({ type: 'image' });
    await sent({ type: 'text', text: 'still there' });
    expect(lines(on)).toEqual([
      expect.stringMatching(/^\[Image\] cannot be had: the file is no picture/u),
      expect.stringMatching(/^\[Image\] cannot be had: the file is empty/u),
      expect.stringMatching(/^\[Voice\] \S+\.amr http\S+ \(the browser cannot play it/u),
      expect.stringMatching(/^\[Video\] cannot be had: WeChat does not give it out/u),
      expect.stringMatching(/^\[Image\] cannot be had: WeChat no longer has it/u),
      'still there',
    ]);
    expect(files(on).map(({ FileExtension }) => FileExtension)).toEqual(['amr']);
  });

  it('and cannot be had now comes later, with a line of its own', async () => {
    const on = await open();
    on.world.org.faults.set('storage-full', true);
    await on.send({ type: 'image' });
    await on.write('look');
    await expect
      .poll(() => lines(on), PATIENCE)
      .toEqual([
        '[Image] (not here yet: the file storage of Salesforce is full, tell your admin)',
        'look',
      ]);
    expect(on.world.relay.log.join('\n')).toContain('STORAGE_LIMIT_EXCEEDED');
    await on.crash(() => {
      on.world.org.faults.clear('storage-full');
    });
    await expect.poll(() => lines(on).length, PATIENCE).toBe(3);
    expect(lines(on)[2]).toBe(`[Image] is here now: ${nameOf(on)} ${lightning(on, 0)}`);
    expect(files(on)).toHaveLength(1);
  });
});

describe('a file that the agent has asked for', { timeout: 90_000 }, () => {
  it('is asked of the customer, uploaded once, and kept besides', async () => {
    const on = await open();
    on.world.liveAgent.requestFile(on.chat.id);
    await on.customerHasRead(
      'Our agent has asked you for a file. Please send the picture or video here now.',
    );
    await on.send({ type: 'image' });
    await on.send({ type: 'image' });
    await expect.poll(() => lines(on).length, PATIENCE).toBe(2);
    const uploaded = on.world.liveAgent.files(on.chat.id);
    expect(uploaded).toMatchObject([{ contentType: 'image/jpeg' }]);
    expect(uploaded[0]?.name).toMatch(/^image-[\d-]+\.jpg$/u);
    expect(uploaded[0]?.bytes.equals(SAMPLE_MEDIA.image)).toBe(true);
    expect(uploaded[0]?.referer).toMatch(/^http/u);
    expect(files(on)).toHaveLength(2);
  });
});

describe(
  'a relay that is killed (SIGKILL) keeps the file once, and says so once',
  { timeout: 90_000 },
  () => {
    it('when WeChat did not give it out yet', async () => {
      const on = await open();
      const { faults } = on.world.wechat;
      faults.set('media-slow', 60_000);
      await on.send({ type: 'image' });
      await expect.poll(() => faults.injected['media-slow'], PATIENCE).toBeGreaterThan(0);
      await on.crash(() => {
        faults.clear('media-slow');
      });
      await once(on);
    });

    it('when the org has it, and has not said so', async () => {
      const on = await open();
      const { faults } = on.world.org;
      const before = faults.injected['answer-lost'] ?? 0;
      faults.set('answer-lost', 1);
      await on.send({ type: 'image' });
      await expect.poll(() => files(on).length, PATIENCE).toBe(1);
      expect(faults.injected['answer-lost']).toBe(before + 1);
      await on.crash();
      await once(on);
    });

    it('when the agent was about to read it', async () => {
      const on = await open();
      const { faults } = on.world.liveAgent;
      faults.set('post-lost', 1);
      await on.send({ type: 'image' });
      await expect.poll(() => lines(on).length, PATIENCE).toBe(1);
      await on.crash();
      await once(on);
    });

    it('when the agent has the upload, and the relay does not know', async () => {
      const on = await open();
      on.world.liveAgent.requestFile(on.chat.id);
      await expect.poll(() => on.readByCustomer().length, PATIENCE).toBe(1);
      on.world.org.faults.set('request-limit', true);
      on.world.liveAgent.faults.set('upload-lost', 1);
      await on.send({ type: 'image' });
      await expect.poll(() => on.world.liveAgent.files(on.chat.id).length, PATIENCE).toBe(1);
      await on.crash(() => {
        on.world.org.faults.clear('request-limit');
      });
      await expect.poll(() => files(on).length, PATIENCE).toBe(1);
      await on.write('done');
      await expect.poll(() => lines(on).at(-1), PATIENCE).toBe('done');
      expect(on.world.liveAgent.files(on.chat.id)).toHaveLength(1);
      expect(files(on)).toHaveLength(1);
    });
  },
);

/** One file, one line with its address, and what follows behind it. */
async function once(on: Scene): Promise<void> {
  await on.write('done');
  await expect.poll(() => lines(on).at(-1), PATIENCE).toBe('done');
  await expect.poll(() => files(on).length, PATIENCE).toBe(1);
  expect(lines(on)).toEqual([`[Image] ${nameOf(on)} ${lightning(on, 0)}`, 'done']);
}

function nameOf(on: Scene): string {
  const version = z.looseObject({ PathOnClient: z.string() }).parse(files(on)[0]);
  return version.PathOnClient;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
