import { afterEach, describe, expect, it } from 'vitest';

import type { AuraAnswer } from '../../../scripts/apex/server/aura-call.ts';
import { Scene } from './scene.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };

let scene: Scene | undefined;

afterEach(async () => {
  await scene?.world.close();
  scene = undefined;
});

/** A chat in which the agent has asked for the name; and the link that the customer has got. */
async function asked(fields: Record<string, string> = { AskName__c: 'true' }): Promise<Scene> {
  scene = await Scene.open({ channelFields: fields });
  await scene.established();
  await scene.orgHas('active');
  await expect.poll(() => scene?.world.org.isHolding, PATIENCE).toBe(true);
  return scene;
}

/** As the button of the panel does. */
function askName(on: Scene): AuraAnswer {
  const { org } = on.world;
  const agent = org.people.agent('Li Wei');
  return org.auraCall(agent, 'WeChatPanelActionController.askName', {
    chatId: org.chats.at(-1)?.id,
  });
}

async function linkOf(on: Scene): Promise<string> {
  await expect.poll(() => on.readByCustomer().at(-1) ?? '', PATIENCE).toContain('/who?t=');
  return /https?:\S+/u.exec(on.readByCustomer().at(-1) ?? '')?.[0] ?? '';
}

function name(on: Scene): unknown {
  return on.world.org.records('WeChat_Identity__c')[0]?.['DisplayName__c'];
}

describe('a customer who is asked for their name', { timeout: 60_000 }, () => {
  it('gets a link, allows it on the page of WeChat, and is known in the org', async () => {
    const on = await asked();
    askName(on);
    const link = await linkOf(on);
    expect(on.readByCustomer().at(-1)).toContain('方便告诉我们怎么称呼您吗？');
    const page = await on.world.wechat.openLink(on.customer.openId, link);
    expect(page).toMatchObject({ status: 200 });
    expect(page.html).toContain('谢谢您，王小明');
    await expect.poll(() => name(on), PATIENCE).toBe('王小明');
    expect(on.world.org.records('WeChat_Identity__c')[0]?.['AvatarUrl__c']).toContain('https://');
  });

  it('is known in the end although the org is away and the relay dies', async () => {
    const on = await asked();
    askName(on);
    const link = await linkOf(on);
    on.world.org.faults.away = true;
    const page = await on.world.wechat.openLink(on.customer.openId, link);
    expect(page.html).toContain('谢谢您');
    await on.crash();
    on.world.org.faults.away = false;
    await expect.poll(() => name(on), PATIENCE).toBe('王小明');
  });

  it('and refuses is told that this is fine, in their own language', async () => {
    const on = await asked();
    askName(on);
    const link = await linkOf(on);
    const answer = { agrees: false, language: 'zh-TW,zh;q=0.9' };
    const page = await on.world.wechat.openLink(on.customer.openId, link, answer);
    expect(page.html).toContain('<html lang="zh-TW">');
    expect(page.html).toContain('沒關係');
    expect(name(on)).toBeFalsy();
  });

  it('is not taken for whoever opens the link in their place', async () => {
    const on = await asked();
    askName(on);
    const link = await linkOf(on);
    const { openId } = on.world.wechat.addCustomer({ name: '别人' });
    const page = await on.world.wechat.openLink(openId, link, { language: 'en' });
    expect(page).toMatchObject({ status: 403 });
    expect(page.html).toContain('This link was sent to somebody else');
    expect(name(on)).toBeFalsy();
  });

  it('is not taken for the nobody of a snapshot page, nor twice', async () => {
    const on = await asked();
    askName(on);
    const link = await linkOf(on);
    on.world.wechat.faults.set('web-snapshot', true);
    const preview = await on.world.wechat.openLink(on.customer.openId, link);
    expect(preview.html).toContain('使用完整服务');
    on.world.wechat.faults.clear('web-snapshot');
    const page = await on.world.wechat.openLink(on.customer.openId, link);
    expect(page.html).toContain('谢谢您');
    const again = await fetch(page.url);
    expect(await again.text()).toContain('此链接已使用过');
  });

  it('cannot be asked by strangers: other links lead to a page, and WeChat is not asked', async () => {
    const on = await asked();
    for (const path of [
      'who',
      'who?t=00',
      `who?t=${'ab'.repeat(60)}`,
      'who/back?code=x&state=ab',
    ]) {
      const answer = await fetch(`${on.world.relay.url}/wechat/main/${path}`, {
        redirect: 'manual',
      });
      expect(answer.status).toBe(410);
      expect(await answer.text()).toContain('链接已失效');
    }
    const unknown = await fetch(`${on.world.relay.url}/wechat/Nobody/who?t=00`);
    expect(unknown.status).toBe(404);
  });

  it('is not asked where the channel does not want it', async () => {
    const on = await asked({});
    expect(JSON.stringify(askName(on))).toContain('does not ask customers for their name');
    const answer = await fetch(`${on.world.relay.url}/wechat/Main/who`);
    expect(answer.status).toBe(404);
    expect(on.readByCustomer()).toEqual([]);
  });
});
