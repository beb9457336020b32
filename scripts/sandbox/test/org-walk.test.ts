import { describe, expect, it, onTestFinished } from 'vitest';

import { startWorld, type World, type WorldOptions } from '../world.ts';

const PATIENCE = { timeout: 30_000, interval: 20 };

async function begin(options: WorldOptions = {}): Promise<{ world: World; openId: string }> {
  const world = await startWorld({ agents: ['Li Wei'], ...options });
  onTestFinished(() => world.close());
  const { openId } = world.wechat.addCustomer({ name: '王小明' });
  await expect.poll(() => world.relay.ready(), PATIENCE).toBe(true);
  // By then it has asked all that a start asks of the org.
  await expect.poll(() => world.org.isHolding, PATIENCE).toBe(true);
  return { world, openId };
}

/** The customer writes, an agent accepts, they talk, and the agent ends the chat. */
async function walk(world: World, openId: string, messages: number): Promise<string> {
  const { liveAgent } = world;
  await world.wechat.write(openId, '你好');
  await expect.poll(() => liveAgent.state().chats.length, PATIENCE).toBe(1);
  const [agent] = liveAgent.state().agents;
  const [chat] = liveAgent.state().chats;
  if (agent === undefined || chat === undefined) throw new Error('There is nobody to talk.');
  liveAgent.accept(chat.id, agent.id);
  for (let number = 1; number <= messages; number += 1) {
    await world.wechat.write(openId, `问题 ${number}`);
    await expect
      .poll(() => liveAgent.ledger().chats[0]?.visitorMessages.length, PATIENCE)
      .toBe(number + 1);
    liveAgent.say(chat.id, `Answer ${number}`);
    await expect
      .poll(() => world.wechat.customer(openId).bubbles.map(({ text }) => text), PATIENCE)
      .toContain(`Answer ${number}`);
  }
  liveAgent.end(chat.id);
  await expect.poll(() => world.org.chats[0]?.status, PATIENCE).toBe('ended');
  return chat.id;
}

describe('A chat through the real relay', { timeout: 90_000 }, () => {
  it.each([1, 12])(
    'of %i messages each way costs at most 3 API calls and no event',
    async (count) => {
      const { world, openId } = await begin();
      const before = world.org.apiCalls;
      const key = await walk(world, openId, count);
      expect(world.org.apiCalls - before).toBeLessThanOrEqual(3);
      expect(world.org.eventDeliveries).toBe(0);
      expect(world.org.chats).toMatchObject([{ openId, chatKey: key, agent: 'Li Wei' }]);
      expect(world.org.records('LiveChatTranscript')).toMatchObject([
        { ChatKey: key, Status: 'Completed', WeChat_Chat__c: world.org.chats[0]?.id },
      ]);
    },
  );

  it('works as well when the relay signs in by client credentials', async () => {
    const { world, openId } = await begin({ signIn: 'client-credentials' });
    await walk(world, openId, 1);
    expect(world.org.chats).toHaveLength(1);
  });
});
