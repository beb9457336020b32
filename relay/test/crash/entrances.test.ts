import { afterEach, describe, expect, it } from 'vitest';

import type { EntranceRecord } from '../../../scripts/sandbox/org/data/channel-record.ts';
import { Scene } from './scene.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };
const SHOP_BUTTON = '5735g000000Shop';

let scene: Scene | undefined;

/** The sandbox with these entrances, by the labels of their records. */
async function open(...entrances: [label: string, fields: Record<string, string>][]) {
  const records = entrances.map(([label, fields], index): EntranceRecord => {
    const developerName = `Entrance_${String(index)}`;
    return { developerName, label, fields: { Channel__c: 'Main', ...fields } };
  });
  scene = await Scene.open({ entrances: records });
  return scene;
}

afterEach(async () => {
  await scene?.world.close();
  scene = undefined;
});

describe('a customer who comes without a word', { timeout: 60_000 }, () => {
  it('by following starts a chat, and the agent reads so', async () => {
    const on = await open([
      '欢迎新朋友',
      { Trigger__c: 'Follow', Action__c: 'StartChat', CustomerText__c: '您好，正在接通。' },
    ]);
    await on.happen({ event: 'subscribe' });
    await on.customerHasRead('您好，正在接通。');
    await on.requested();
    on.accept();
    await on.agentHasRead('[新关注] 欢迎新朋友');
    await on.write('你好');
    await on.agentHasRead('[新关注] 欢迎新朋友', '你好');
  });

  it('by a code is led to other agents with their next chat, who see which code it was', async () => {
    const on = await open([
      '门店 {key}',
      {
        Trigger__c: 'Scan',
        Match__c: 'shop-*',
        Action__c: 'Route',
        LiveAgentButtonId__c: SHOP_BUTTON,
        PrechatFields__c: '门店: {key} > Shop__c',
      },
    ]);
    await on.happen({ event: 'subscribe', eventKey: 'qrscene_shop-7' });
    await on.write('有货吗');
    await on.requested();
    expect(on.world.liveAgent.buttonOf(on.chat.id)).toBe(SHOP_BUTTON);
    expect(on.world.liveAgent.prechatOf(on.chat.id).details).toContainEqual({
      label: '门店',
      value: 'shop-7',
      transcriptFields: ['Shop__c'],
      displayToAgent: true,
    });
    on.accept();
    await on.agentHasRead('[扫码] 门店 shop-7', '有货吗');
    on.world.liveAgent.end(on.chat.id);
    await on.orgHas('ended');
    await on.write('再问一句');
    await on.requested(2);
    expect(on.world.liveAgent.buttonOf(on.chat.id)).not.toBe(SHOP_BUTTON);
  });

  it('by the menu gets a text and no chat, and a repetition of the click gets nothing', async () => {
    const on = await open([
      '营业时间',
      { Trigger__c: 'Menu', Match__c: 'HOURS', Action__c: 'Reply', CustomerText__c: '9-18点' },
    ]);
    on.world.wechat.faults.set('push-duplicate', 1);
    await on.happen({ event: 'CLICK', eventKey: 'HOURS' });
    await on.happen({ event: 'CLICK', eventKey: 'UNKNOWN' });
    await on.customerHasRead('9-18点');
    await on.write('你好');
    await on.requested();
    expect(on.readByCustomer()).toEqual(['9-18点']);
    expect(on.world.org.chats).toHaveLength(1);
  });

  it('while a chat is open is told to the agent where the channel says so', async () => {
    const on = await open(
      [
        '查询订单',
        { Trigger__c: 'Menu', Match__c: 'ORDERS', Action__c: 'StartChat', TellAgent__c: 'true' },
      ],
      ['关于我们', { Trigger__c: 'Menu', Match__c: 'ABOUT', Action__c: 'StartChat' }],
    );
    await on.established();
    await on.happen({ event: 'CLICK', eventKey: 'ABOUT' });
    await on.happen({ event: 'CLICK', eventKey: 'ORDERS' });
    await on.agentHasRead('你好', '[菜单] 查询订单');
    expect(on.world.liveAgent.state().chats).toHaveLength(1);
  });

  it('starts the same chat if the relay dies before the org has opened it', async () => {
    const on = await open([
      '查询订单',
      { Trigger__c: 'Menu', Action__c: 'StartChat', LiveAgentButtonId__c: SHOP_BUTTON },
    ]);
    on.world.org.faults.away = true;
    await on.happen({ event: 'CLICK', eventKey: 'ORDERS' });
    await on.inState('opening');
    await on.crash(() => (on.world.org.faults.away = false));
    await on.requested();
    expect(on.world.liveAgent.buttonOf(on.chat.id)).toBe(SHOP_BUTTON);
    on.accept();
    await on.agentHasRead('[菜单] 查询订单');
  });
});

describe('what WeChat tells of the customer', { timeout: 60_000 }, () => {
  it('is in the org when the chat opens, at no further call', async () => {
    const on = await open();
    on.world.wechat.tag(on.customer.openId, [2, 100]);
    await on.relayListens();
    const before = on.world.org.apiCalls;
    await on.established();
    await on.orgHas('active');
    expect(on.world.org.apiCalls - before).toBe(2);
    expect(on.world.org.records('WeChat_Identity__c')).toMatchObject([
      { Scene__c: 'ADD_SCENE_SEARCH', Subscribed__c: true, Tags__c: '星标组, 会员' },
    ]);
  });

  it.each(['documented', 'bare'])('may be %s', async (shape) => {
    const on = await open();
    on.world.wechat.faults.set('user-info-shape', shape);
    await on.established();
    expect(on.world.org.records('WeChat_Identity__c')).toMatchObject([{ Subscribed__c: true }]);
  });

  it('is not waited for if it does not come', async () => {
    const on = await open();
    on.world.wechat.faults.set('api-timeout', 1000);
    await on.write('你好');
    await on.requested();
    on.accept();
    await on.agentHasRead('你好');
    expect(on.world.wechat.faults.injected['api-timeout']).toBeGreaterThan(0);
    await expect.poll(() => on.world.org.records('WeChat_Identity__c'), PATIENCE).toHaveLength(1);
  });
});
