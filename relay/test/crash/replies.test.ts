import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { Scene } from './scene.ts';

const PATIENCE = { timeout: 30_000, interval: 20 };
const OFFLINE = '我们下班了，明早九点见。';
const ENDED = '本次对话已结束，感谢您的咨询。';
const chatSchema = z.looseObject({
  RepliesLeft__c: z.number().nullish(),
  RepliesAllowed__c: z.number().nullish(),
  WindowEndsAt__c: z.unknown(),
});

let scene: Scene | undefined;

afterEach(async () => {
  await scene?.world.close();
  scene = undefined;
});

async function open(channelFields: Record<string, string> = {}): Promise<Scene> {
  scene = await Scene.open({ channelFields });
  return scene;
}

/** How the customer's phone got each message of the account. */
function ways(on: Scene): string[] {
  return on.world.wechat.ledger().sent.map(({ via }) => via);
}

/** What the console shows of the replies. */
function meter(on: Scene): (number | null | undefined)[] {
  const chat = chatSchema.parse(on.world.org.records('WeChat_Chat__c').at(-1));
  return [chat.RepliesLeft__c, chat.RepliesAllowed__c];
}

describe('what WeChat lets through', { timeout: 90_000 }, () => {
  it('is never asked for more: the rest is kept, the console knows, and it goes on in order', async () => {
    const on = await open({ JoinMilliseconds__c: '0' });
    await on.established();
    await on.orgHas('active');
    expect(meter(on)).toEqual([5, 5]);
    on.say('一', '二', '三', '四');
    await on.customerHasRead('一', '二', '三', '四');
    await expect.poll(() => meter(on), PATIENCE).toEqual([1, 5]);
    on.say('五', '六', '七');
    await on.customerHasRead('一', '二', '三', '四', '五');
    await expect.poll(() => meter(on), PATIENCE).toEqual([0, 5]);
    await on.crash();
    await on.write('还在吗');
    await on.customerHasRead('一', '二', '三', '四', '五', '六', '七');
    await expect.poll(() => meter(on)[1], PATIENCE).toBe(5);
    expect(on.world.relay.log.filter((line) => line.includes('wechat-45047'))).toEqual([]);
    await expect.poll(() => meter(on)[0], PATIENCE).toBeGreaterThan(1);
  });

  it('is enough for twelve quick lines, which arrive as few messages', async () => {
    const on = await open({ JoinMilliseconds__c: '1500' });
    await on.established();
    const lines = Array.from({ length: 12 }, (_, index) => `第${String(index + 1)}行`);
    on.say(...lines);
    await expect
      .poll(() => on.readByCustomer().flatMap((text) => text.split('\n')), PATIENCE)
      .toEqual(lines);
    expect(on.readByCustomer().length).toBeLessThanOrEqual(3);
  });
});

describe('a notice', { timeout: 90_000 }, () => {
  it.each(['plain', 'safe'] as const)(
    'goes out with the answer to the push, and costs no reply (%s mode)',
    async (mode) => {
      scene = await Scene.open({ mode });
      const on = scene;
      on.world.org.faults.closed = OFFLINE;
      await on.write('有人吗');
      await on.customerHasRead(OFFLINE);
      expect(ways(on)).toEqual(['passive']);
      expect(on.customer.allowance.left).toBe(5);
    },
  );

  it('goes out with the answer to the word that ends the chat', async () => {
    const on = await open({ EndedText__c: ENDED });
    await on.established();
    await on.write('结束对话');
    await on.customerHasRead(ENDED);
    expect(ways(on)).toEqual(['passive']);
  });
});
