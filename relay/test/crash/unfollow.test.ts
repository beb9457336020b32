import { DatabaseSync } from 'node:sqlite';

import { afterEach, describe, expect, it } from 'vitest';

import { Scene } from './scene.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };

let scene: Scene | undefined;

async function open(...options: Parameters<typeof Scene.open>): Promise<Scene> {
  scene = await Scene.open(...options);
  return scene;
}

afterEach(async () => {
  await scene?.world.close();
  scene = undefined;
});

/** Everything that the journal holds, as text. */
function journal(on: Scene): string {
  const database = new DatabaseSync(on.world.journalFile, { readOnly: true, timeout: 5000 });
  try {
    const tables = ['inbox', 'conversation', 'message', 'customer', 'command_result'];
    const rows = tables.flatMap((table) => database.prepare(`select * from ${table}`).all());
    return JSON.stringify(rows);
  } finally {
    database.close();
  }
}

function identities(on: Scene): number {
  return on.world.org.records('WeChat_Identity__c').length;
}

async function expectForgotten(on: Scene): Promise<void> {
  await expect.poll(() => identities(on), PATIENCE).toBe(0);
  expect(on.world.org.records('WeChat_Chat__c')).toEqual([]);
  await expect.poll(() => journal(on), PATIENCE).not.toContain(on.customer.openId);
  expect(journal(on)).not.toContain('秘密');
}

describe('a customer who unfollows', { timeout: 60_000 }, () => {
  it('ends the chat and is erased in the org and in the journal', async () => {
    const on = await open({ channelFields: { ArchiveMessages__c: 'true' } });
    await on.established();
    await on.write('秘密');
    on.say('a');
    await on.customerHasRead('a');
    await on.orgHas('active');
    expect(journal(on)).toContain('秘密');
    await on.happen({ event: 'unsubscribe' });
    await expect.poll(() => on.chat.state, PATIENCE).toBe('ended');
    await expectForgotten(on);
  });

  it('without an open chat is erased as well', async () => {
    const on = await open();
    await on.established();
    await on.write('秘密');
    await on.agentHasRead('你好', '秘密');
    on.world.liveAgent.end(on.chat.id);
    await on.orgHas('ended');
    await on.happen({ event: 'unsubscribe' });
    await expectForgotten(on);
  });

  it('is erased although the org is away and the relay dies meanwhile', async () => {
    const on = await open();
    await on.established();
    await on.write('秘密');
    await on.agentHasRead('你好', '秘密');
    await on.orgHas('active');
    on.world.org.faults.away = true;
    await on.happen({ event: 'unsubscribe' });
    await expect.poll(() => on.chat.state, PATIENCE).toBe('ended');
    await on.crash();
    expect(identities(on)).toBe(1);
    await on.crash(() => (on.world.org.faults.away = false));
    await expectForgotten(on);
  });

  it('and follows again begins anew, once what was before is erased', async () => {
    const on = await open();
    await on.established();
    await on.write('秘密');
    await on.agentHasRead('你好', '秘密');
    await on.orgHas('active');
    on.world.org.faults.away = true;
    await on.happen({ event: 'unsubscribe' });
    await on.happen({ event: 'subscribe' });
    await on.write('我回来了');
    on.world.org.faults.away = false;
    await on.requested(2);
    on.accept();
    await on.agentHasRead('你好', '秘密', '我回来了');
    await on.orgHas('active');
    expect(on.world.org.records('WeChat_Chat__c')).toHaveLength(1);
    expect(identities(on)).toBe(1);
    expect(journal(on)).not.toContain('秘密');
  });

  it('is kept where the channel wants it, and the chat ends all the same', async () => {
    const on = await open({ channelFields: { EraseOnUnfollow__c: 'false' } });
    await on.established();
    await on.orgHas('active');
    await on.happen({ event: 'unsubscribe' });
    await on.orgHas('ended');
    expect(identities(on)).toBe(1);
    expect(journal(on)).toContain(on.customer.openId);
  });
});

describe('a customer who withdraws the consent', { timeout: 60_000 }, () => {
  it('has no name, picture and UnionID in the org any more', async () => {
    const on = await open();
    await on.established();
    await on.orgHas('active');
    const before = on.world.org.records('WeChat_Identity__c')[0];
    expect(before?.['UnionId__c']).toEqual(expect.any(String));
    await on.happen({ event: 'user_authorization_revoke' });
    await expect
      .poll(() => on.world.org.records('WeChat_Identity__c')[0]?.['UnionId__c'], PATIENCE)
      .toBeFalsy();
    expect(on.world.org.records('WeChat_Identity__c')).toHaveLength(1);
  });

  it('is nobody whom the org did not know before', async () => {
    const on = await open();
    await on.happen({ event: 'user_authorization_revoke' });
    await on.happen({ event: 'user_info_modified' });
    const done = (): number => {
      const database = new DatabaseSync(on.world.journalFile, { readOnly: true, timeout: 5000 });
      try {
        const rows = database.prepare("select * from inbox where kind = 'errand' and done = 1");
        return rows.all().length;
      } finally {
        database.close();
      }
    };
    await expect.poll(done, PATIENCE).toBe(2);
    expect(identities(on)).toBe(0);
  });

  it('and whose data have changed is asked about anew', async () => {
    const on = await open();
    await on.established();
    await on.orgHas('active');
    on.world.wechat.tag(on.customer.openId, [100]);
    await on.happen({ event: 'user_info_modified' });
    await expect
      .poll(() => on.world.org.records('WeChat_Identity__c')[0]?.['Tags__c'], PATIENCE)
      .toBe('会员');
  });
});
