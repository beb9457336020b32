import { afterEach, describe, expect, it } from 'vitest';

import { Scene } from './scene.ts';

const ENDED = '本次对话已结束，感谢您的咨询。如有其他问题，欢迎随时发消息给我们。';

let scene: Scene | undefined;

async function open(...options: Parameters<typeof Scene.open>): Promise<Scene> {
  scene = await Scene.open(...options);
  return scene;
}

afterEach(async () => {
  await scene?.world.close();
  scene = undefined;
});

describe('a relay that is killed (SIGKILL) goes on with the chat', { timeout: 60_000 }, () => {
  it('while the org has not yet opened it', async () => {
    const on = await open();
    const { world } = on;
    world.org.faults.away = true;
    await on.write('一', '二');
    await on.inState('opening');
    await on.crash(() => (world.org.faults.away = false));
    await on.requested();
    on.accept();
    await on.agentHasRead('一', '二');
    expect(world.org.chats).toHaveLength(1);
  });

  it('after the chat request has left and before its answer is known', async () => {
    const on = await open();
    const { world } = on;
    world.liveAgent.faults.set('post-lost', 1);
    await on.write('一');
    await on.requested();
    await on.crash();
    on.accept();
    await on.agentHasRead('一');
    await on.write('二');
    await on.agentHasRead('一', '二');
    expect(world.liveAgent.state().chats).toHaveLength(1);
  });

  it('while the customer waits in the queue', async () => {
    const on = await open();
    await on.write('一', '二');
    await on.inState('queued');
    await on.crash();
    await on.write('三');
    on.accept();
    await on.agentHasRead('一', '二', '三');
  });

  it('when the agent accepts while the relay is dead', async () => {
    const on = await open();
    await on.write('一');
    await on.inState('queued');
    await on.crash(() => {
      on.accept();
      on.say('您好');
    });
    await on.agentHasRead('一');
    await on.customerHasRead('您好');
  });

  it('while they talk, with what the agent wrote meanwhile', async () => {
    const on = await open();
    await on.established();
    on.say('a');
    await on.customerHasRead('a');
    await on.settled();
    await on.crash(() => {
      on.say('b', 'c');
    });
    await on.customerHasRead('a', 'b', 'c');
    await on.write('二');
    await on.agentHasRead('你好', '二');
    on.expectOnePollAtATime();
  });

  it('after a message has reached the agent and before that is written down', async () => {
    const on = await open();
    const { world } = on;
    await on.established();
    world.liveAgent.faults.set('post-lost', 1);
    await on.write('二');
    await on.agentHasRead('你好', '二');
    await on.crash();
    await on.write('三');
    await on.agentHasRead('你好', '二', '三');
  });

  it('with messages of the customer that wait for their turn', async () => {
    const on = await open();
    await on.established();
    await on.write('二', '三', '四', '五');
    await on.crash();
    await on.agentHasRead('你好', '二', '三', '四', '五');
  });

  it('while WeChat does not take the answers', async () => {
    const on = await open();
    const { world } = on;
    await on.established();
    world.wechat.faults.set('api-reset', 1000);
    on.say('a', 'b', 'c');
    await expect.poll(() => world.wechat.faults.injected['api-reset']).toBeGreaterThan(0);
    await on.crash(() => {
      world.wechat.faults.clear('api-reset');
    });
    await on.customerHasRead('a', 'b', 'c');
  });

  it('after WeChat took an answer and before that is written down: at most that one comes twice', async () => {
    const on = await open();
    const { world } = on;
    await on.established();
    world.wechat.faults.set('send-timeout-after', 1);
    on.say('a', 'b');
    await on.customerHasRead('a');
    await on.crash();
    await on.customerHasRead('a', 'a', 'b');
  });

  it('while the connection to Live Agent is being repaired', async () => {
    const on = await open();
    const { world } = on;
    await on.established();
    world.liveAgent.faults.set('reconnect-lost', 2);
    world.liveAgent.startHandover(on.chat.id);
    await on.write('二');
    await on.inState('reconnecting');
    await on.crash(() => {
      on.say('a');
    });
    await on.agentHasRead('你好', '二');
    await on.customerHasRead('a');
    await on.write('三');
    await on.agentHasRead('你好', '二', '三');
    on.expectOnePollAtATime();
  });

  it('when the agent ends the chat while the relay is dead', async () => {
    const on = await open();
    const { world } = on;
    await on.established();
    await on.settled();
    await on.crash(() => {
      on.say('再见');
      world.liveAgent.end(on.chat.id);
    });
    await on.customerHasRead('再见', ENDED);
    await on.orgHas('ended');
  });

  it('when the chat has ended and the org does not know', async () => {
    const on = await open();
    const { world } = on;
    await on.established();
    await on.orgHas('active');
    world.org.faults.away = true;
    world.liveAgent.end(on.chat.id);
    await on.customerHasRead(ENDED);
    await on.crash(() => (world.org.faults.away = false));
    await on.orgHas('ended');
  });

  it('again and again, without losing or disordering a word', async () => {
    const on = await open();
    await on.established();
    const fromCustomer = ['你好'];
    const fromAgent: string[] = [];
    for (let round = 1; round <= 5; round += 1) {
      const [first, second] = [`问${String(round)}`, `再问${String(round)}`];
      const [answer, more] = [`答${String(round)}`, `再答${String(round)}`];
      fromCustomer.push(first, second);
      fromAgent.push(answer, more);
      await on.write(first);
      on.say(answer);
      await on.crash(() => {
        on.say(more);
      });
      await on.write(second);
      await on.agentHasRead(...fromCustomer);
      // A send that was cut off may come twice; in order and complete it must be all the same.
      await expect
        .poll(() => withoutRepeats(on.readByCustomer()), { timeout: 15_000 })
        .toEqual(fromAgent);
    }
    on.expectOnePollAtATime();
  });
});

function withoutRepeats(texts: string[]): string[] {
  return texts.filter((text, index) => text !== texts[index - 1]);
}
