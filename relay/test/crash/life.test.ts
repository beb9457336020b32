import { DatabaseSync } from 'node:sqlite';

import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { WorldOptions } from '../../../scripts/sandbox/world.ts';
import { builtInTexts } from '../../src/built-in-texts.ts';
import { fillIn } from '../../src/texts.ts';
import { Scene } from './scene.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };
const TEXTS = builtInTexts['zh-CN'];
/** What is said out of courtesy is said as it is built in. */
const COURTEOUS = {
  WelcomeText__c: '',
  QueueText__c: '',
  AcceptedText__c: '',
  TransferText__c: '',
  TransferredText__c: '',
  ArchiveMessages__c: 'true',
};
const rowSchema = z.looseObject({
  Position__c: z.number(),
  Direction__c: z.string(),
  Text__c: z.string(),
});

let scene: Scene | undefined;

async function open(options: WorldOptions = {}): Promise<Scene> {
  scene = await Scene.open(options);
  scene.world.wechat.faults.set('quota-after-message', 1000);
  return scene;
}

afterEach(async () => {
  await scene?.world.close();
  scene = undefined;
});

/** What the customer was told, said out of courtesy or not, and what agents wrote, as the org keeps it. */
function archived(on: Scene): string[] {
  return on.world.org
    .records('WeChat_Message__c')
    .map((record) => rowSchema.parse(record))
    .filter((row) => row.Direction__c === 'ToCustomer')
    .sort((one, other) => one.Position__c - other.Position__c)
    .map((row) => row.Text__c);
}

/** What the relay had to tell the customer, also what it left unsaid because it would have cost a reply. */
function told(on: Scene): string[] {
  const journal = new DatabaseSync(on.world.journalFile, { readOnly: true });
  try {
    return journal
      .prepare(
        "select text from message where direction = 'to-customer' and open_id = ? order by position",
      )
      .all(on.customer.openId)
      .map((row) => String(row['text']));
  } finally {
    journal.close();
  }
}

function agent(on: Scene, name: string): string {
  const found = on.world.liveAgent.state().agents.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no agent ${name}.`);
  return found.id;
}

/** What the console shows of the chat besides what was said. */
function notes(on: Scene): string[] {
  return on.chat.messages.flatMap(({ from, text }) => (from === 'system' ? [text] : []));
}

async function orgSays(on: Scene, endReason: string): Promise<void> {
  await on.orgHas('ended');
  expect(on.world.org.chats.at(-1)?.endReason).toBe(endReason);
}

describe('the life of a chat', { timeout: 120_000 }, () => {
  it('welcome, a place in the queue, acceptance, a transfer and the end are told as built in', async () => {
    const on = await open({ agents: ['Li Wei', 'Wang Fang'], channelFields: COURTEOUS });
    const { liveAgent, wechat } = on.world;
    const others = ['a', 'b'].map((name) => wechat.addCustomer({ name }).openId);
    for (const [index, openId] of others.entries()) {
      await wechat.write(openId, 'x');
      await on.requested(index + 1);
    }
    await on.write('你好');
    await on.requested(3);
    await on.inState('queued');
    on.accept();
    await on.agentHasRead('你好');
    liveAgent.transfer(on.chat.id, agent(on, 'Wang Fang'));
    on.say('您好');
    await expect.poll(() => on.readByCustomer(), PATIENCE).toContain('您好');
    liveAgent.end(on.chat.id);
    await expect.poll(() => on.readByCustomer().at(-1), PATIENCE).toBe(TEXTS.ended);
    expect(told(on)).toEqual([
      TEXTS.welcome,
      fillIn(TEXTS.queue, { position: 3 }),
      fillIn(TEXTS.accepted, { agent: 'Li Wei' }),
      fillIn(TEXTS.transferred, { agent: 'Wang Fang' }),
      '您好',
      TEXTS.ended,
    ]);
    await expect.poll(() => archived(on), PATIENCE).toEqual(on.readByCustomer());
  });

  it('who speaks is told while there are several agents', async () => {
    const on = await open({ agents: ['Li Wei', 'Wang Fang'] });
    const { liveAgent } = on.world;
    await on.established();
    on.say('一');
    await on.customerHasRead('一');
    liveAgent.conference(on.chat.id, agent(on, 'Wang Fang'), true);
    on.say('二');
    liveAgent.say(on.chat.id, '三', agent(on, 'Wang Fang'));
    await on.customerHasRead('一', 'Li Wei：二', 'Wang Fang：三');
    liveAgent.conference(on.chat.id, agent(on, 'Wang Fang'), false);
    on.say('四');
    await on.customerHasRead('一', 'Li Wei：二', 'Wang Fang：三', '四');
  });

  it('an agent who is away for long is missed, once, over a crash, and comes back', async () => {
    const on = await open();
    const { liveAgent } = on.world;
    await on.established();
    liveAgent.disconnect(on.chat.id);
    await on.write('还在吗');
    await on.agentHasRead('你好', '还在吗');
    await on.settled();
    await on.crash();
    await on.customerHasRead(TEXTS.agentLeft);
    await on.settled();
    await on.crash();
    on.accept();
    on.say('我回来了');
    await expect.poll(() => on.readByCustomer().at(-1), PATIENCE).toBe('我回来了');
    expect(on.readByCustomer().filter((text) => text === TEXTS.agentLeft)).toHaveLength(1);
  });

  it('when no agent is left in the middle of a chat, the customer hears it, and the org why', async () => {
    const on = await open();
    await on.established();
    on.world.liveAgent.faults.set('fail-mid-chat', 1);
    on.say('请稍等');
    await on.customerHasRead('请稍等', TEXTS.unavailable);
    await orgSays(on, 'Unavailable');
  });

  it.each([
    ['Unavailable', TEXTS.offline],
    ['Blocked', TEXTS.blocked],
    ['InternalFailure', TEXTS.refused],
  ])(
    'a request that fails (%s) is told honestly, and the message is kept',
    async (reason, text) => {
      const on = await open();
      const { liveAgent } = on.world;
      liveAgent.faults.set('fail-reason', reason);
      liveAgent.faults.set('request-fail', 1);
      await on.write('一');
      await on.customerHasRead(text);
      await orgSays(on, `refused: ${reason}`);
      await on.write('二');
      await on.requested(2);
      on.accept();
      await on.agentHasRead('一', '二');
    },
  );

  it('outside business hours what the customer wrote becomes a case', async () => {
    const on = await open({ channelFields: { OfflineAction__c: 'Case' } });
    on.world.org.faults.closed = ' ';
    await on.write('我的订单没到');
    await on.customerHasRead(TEXTS.closedCase);
    expect(on.world.org.records('Case')).toMatchObject([{ Description: '我的订单没到' }]);
    expect(on.world.liveAgent.state().chats).toEqual([]);
  });

  it('who sends what WeChat does not pass on hears it at once, for free and once in a row', async () => {
    const on = await open();
    await on.established();
    await on.send({ type: 'sticker' });
    await on.send({ type: 'card' });
    await on.agentHasRead('你好', '[不支持的消息]', '[不支持的消息]');
    await on.customerHasRead(TEXTS.unsupported);
    expect(on.customer.allowance.left).toBe(1000);
  });

  it('who stops following ends the chat, and hears nothing more', async () => {
    const on = await open({ channelFields: { Survey__c: 'true', EraseOnUnfollow__c: 'false' } });
    await on.established();
    await on.world.wechat.event(on.customer.openId, { event: 'unsubscribe' });
    await orgSays(on, 'customer left');
    expect(on.readByCustomer()).toEqual([]);
    expect(on.chat.state).toBe('ended');
  });
});

describe('a customer who does not answer', { timeout: 120_000 }, () => {
  const channelFields = { IdleWarningSeconds__c: '1', IdleTimeoutSeconds__c: '4' };
  const warning = fillIn(TEXTS.idleWarning, { minutes: 1 });

  it('is warned, and goes on by writing; the agent sees both', async () => {
    const on = await open({ channelFields });
    await on.established();
    on.say('请问有什么可以帮您？');
    await on.customerHasRead('请问有什么可以帮您？', warning);
    await on.write('等一下');
    await on.agentHasRead('你好', '等一下');
    await expect
      .poll(() => notes(on).filter((text) => text.startsWith('Idle')), PATIENCE)
      .toEqual(['Idle warning triggered.', 'Idle warning cleared.']);
    expect(on.chat.state).toBe('active');
  });

  it('loses the chat in time although the relay was killed twice, and is warned once', async () => {
    const on = await open({ channelFields });
    await on.established();
    on.say('请问有什么可以帮您？');
    await on.customerHasRead('请问有什么可以帮您？');
    await on.settled();
    await on.crash();
    await on.customerHasRead('请问有什么可以帮您？', warning);
    await on.settled();
    await on.crash();
    await on.customerHasRead('请问有什么可以帮您？', warning, TEXTS.idleEnded);
    await orgSays(on, 'clientIdleTimeout');
    expect(on.chat.endReason).toBe('clientIdleTimeout');
  });

  it('is judged by the chat button where the channel says nothing', async () => {
    const on = await open({ idleTimeout: { warningTime: 1, timeout: 3 } });
    await on.established();
    on.say('在吗？');
    await on.customerHasRead('在吗？', warning, TEXTS.idleEnded);
    await orgSays(on, 'clientIdleTimeout');
  });
});

describe('the survey', { timeout: 120_000 }, () => {
  const channelFields = { Survey__c: 'true' };
  const [best = '', , , , worst = ''] = TEXTS.surveyOptions;

  async function served(): Promise<Scene> {
    const on = await open({ channelFields });
    await on.established();
    await on.orgHas('active');
    return on;
  }

  it('is a menu after the chat; a click is kept with the chat, costs one call and opens nothing', async () => {
    const on = await served();
    const { liveAgent, org, wechat } = on.world;
    liveAgent.end(on.chat.id);
    await expect.poll(() => on.customer.bubbles.at(-1)?.type, PATIENCE).toBe('msgmenu');
    const options = TEXTS.surveyOptions.map((option) => `[${option}]`);
    await on.customerHasRead([TEXTS.ended, TEXTS.surveyQuestion, ...options].join('\n'));
    await on.orgHas('ended');
    await on.relayListens();
    const before = org.apiCalls;
    await wechat.choose(on.customer.openId, worst);
    await expect.poll(() => org.chats.map((chat) => chat.satisfaction), PATIENCE).toEqual([1]);
    await expect.poll(() => on.readByCustomer().at(-1), PATIENCE).toBe(TEXTS.surveyThanks);
    expect(org.apiCalls - before).toBe(1);
    // Customers may think again, also after a crash, and while another chat is open.
    await on.crash();
    await on.write('还有一个问题');
    await on.requested(2);
    await wechat.choose(on.customer.openId, best);
    await expect
      .poll(() => org.chats.map((chat) => chat.satisfaction), PATIENCE)
      .toEqual([5, null]);
    expect(liveAgent.state().chats).toHaveLength(2);
  });

  it('is a text where the account may not send menus; the next message is the answer', async () => {
    const on = await served();
    const { liveAgent, org, wechat } = on.world;
    wechat.faults.set('send-errcode', 48008);
    wechat.faults.set('send-fail', 1);
    await on.write('结束对话');
    const options = TEXTS.surveyOptions.map((option, index) => `${String(5 - index)} ${option}`);
    await on.customerHasRead(
      [TEXTS.ended, TEXTS.surveyQuestion, ...options, TEXTS.surveyHint].join('\n'),
    );
    await on.write('4');
    await expect.poll(() => org.chats.map((chat) => chat.satisfaction), PATIENCE).toEqual([4]);
    await expect.poll(() => on.readByCustomer().at(-1), PATIENCE).toBe(TEXTS.surveyThanks);
    expect(liveAgent.state().chats).toHaveLength(1);
    await on.write('4');
    await on.requested(2);
    expect(org.chats).toHaveLength(2);
  });
});
