import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { Scene } from './scene.ts';

const PATIENCE = { timeout: 30_000, interval: 20 };
const caseSchema = z.looseObject({ Id: z.string(), Description: z.string() });
const linkSchema = z.looseObject({ LinkedEntityId: z.string(), ContentDocumentId: z.string() });

let scene: Scene | undefined;

afterEach(async () => {
  await scene?.world.close();
  scene = undefined;
});

/** Outside business hours, at a channel that wants cases. */
async function open(): Promise<Scene> {
  scene = await Scene.open({
    channelFields: { OfflineAction__c: 'Case', Language__c: 'en_US' },
  });
  scene.world.org.faults.closed = ' ';
  return scene;
}

function cases(on: Scene): z.infer<typeof caseSchema>[] {
  return on.world.org.records('Case').map((row) => caseSchema.parse(row));
}

/** The files of the case. */
function linked(on: Scene): number {
  const [found] = cases(on);
  const links = on.world.org.records('ContentDocumentLink').map((row) => linkSchema.parse(row));
  return links.filter(({ LinkedEntityId }) => LinkedEntityId === found?.Id).length;
}

const NAMED = /^\[Image\] image-\d{8}-\d{6}\.jpg$/u;

describe('a picture outside business hours, where a case is opened', { timeout: 90_000 }, () => {
  it('is with the case, and named in it', async () => {
    const on = await open();
    await on.send({ type: 'image' });
    await expect.poll(() => linked(on), PATIENCE).toBe(1);
    expect(cases(on)).toHaveLength(1);
    expect(cases(on)[0]?.Description).toMatch(NAMED);
    expect(on.world.org.records('ContentVersion')).toHaveLength(1);
    expect(on.world.liveAgent.state().chats).toEqual([]);
  });

  it('is with it once, although the relay is killed while WeChat is slow', async () => {
    const on = await open();
    const { faults } = on.world.wechat;
    faults.set('media-slow', 60_000);
    await on.send({ type: 'image' });
    await expect.poll(() => faults.injected['media-slow'], PATIENCE).toBeGreaterThan(0);
    await on.crash(() => {
      faults.clear('media-slow');
    });
    await expect.poll(() => linked(on), PATIENCE).toBe(1);
    expect(cases(on)).toHaveLength(1);
    expect(on.world.org.records('ContentVersion')).toHaveLength(1);
  });

  it('that WeChat does not give out is told in the case', async () => {
    const on = await open();
    on.world.wechat.faults.set('media-errcode', 40007);
    await on.send({ type: 'image' });
    await expect
      .poll(() => cases(on).map(({ Description }) => Description), PATIENCE)
      .toEqual([expect.stringMatching(/^\[Image\] cannot be had: WeChat no longer has it/u)]);
    expect(linked(on)).toBe(0);
  });
});
