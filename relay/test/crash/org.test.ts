import { rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';

import { afterEach, describe, expect, it } from 'vitest';

import { Scene } from './scene.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };
const ENDED = '本次对话已结束，感谢您的咨询。如有其他问题，欢迎随时发消息给我们。';
const INTERRUPTED = '抱歉，与客服的连接已中断。请再发一条消息，我们会为您重新接入人工客服。';

let scene: Scene | undefined;

async function open(...options: Parameters<typeof Scene.open>): Promise<Scene> {
  scene = await Scene.open(...options);
  return scene;
}

/** A command, as the package publishes it. */
function command(
  on: Scene,
  type: string,
  payload: object,
  chatId: string | null = chatOf(on),
): string {
  const requestId = `request-${String((requests += 1))}`;
  on.world.org.create('WeChat_Chat_Command__e', {
    Type__c: type,
    Payload__c: JSON.stringify(payload),
    RequestId__c: requestId,
    ...(chatId === null ? {} : { Chat__c: chatId }),
  });
  return requestId;
}
let requests = 0;

function chatOf(on: Scene): string {
  const chat = on.world.org.chats.at(-1);
  if (chat === undefined) throw new Error('The org has no chat.');
  return chat.id;
}

/** What the org keeps of a command's outcome. */
function outcomes(on: Scene): string {
  return on.world.org
    .records('WeChat_Chat__c')
    .map((record) => JSON.stringify(record['CommandResults__c']))
    .join('');
}

async function loseDisk(on: Scene): Promise<void> {
  for (const ending of ['', '-wal', '-shm']) {
    await rm(`${on.world.journalFile}${ending}`, { force: true });
  }
}

afterEach(async () => {
  await scene?.world.close();
  scene = undefined;
});

describe('a command of the org', { timeout: 60_000 }, () => {
  it('says something to the customer and ends the chat, and the org hears of both', async () => {
    const on = await open();
    await on.established();
    await on.orgHas('active');
    await on.relayListens();
    const said = command(on, 'SendText', { text: '来自流程' });
    await on.customerHasRead('来自流程');
    await expect.poll(() => outcomes(on), PATIENCE).toContain(said);
    const end = command(on, 'EndChat', {});
    await on.customerHasRead('来自流程', ENDED);
    await on.orgHas('ended');
    await expect.poll(() => outcomes(on), PATIENCE).toContain(end);
  });

  it('that came while the relay was dead is carried out once', async () => {
    const on = await open();
    await on.established();
    await on.orgHas('active');
    await on.relayListens();
    command(on, 'SendText', { text: 'a' });
    await on.customerHasRead('a');
    await on.settled();
    await on.crash(() => command(on, 'SendText', { text: 'b' }));
    await on.customerHasRead('a', 'b');
    // WeChat has it, and the relay knows that.
    await on.settled();
    await on.crash();
    await on.relayListens();
    command(on, 'SendText', { text: 'c' });
    await on.customerHasRead('a', 'b', 'c');
  });

  it('that was read before the relay died, and not yet obeyed, is obeyed once', async () => {
    const on = await open();
    await on.established();
    await on.orgHas('active');
    await on.relayListens();
    on.world.wechat.faults.set('api-reset', 1000);
    command(on, 'SendText', { text: 'a' });
    await expect.poll(() => on.world.wechat.faults.injected['api-reset']).toBeGreaterThan(0);
    await on.crash(() => {
      on.world.wechat.faults.clear('api-reset');
    });
    await on.customerHasRead('a');
  });

  it('that reached the relay and not its journal is carried out once', async () => {
    const on = await open();
    await on.established();
    await on.orgHas('active');
    await on.relayListens();
    await on.settled();
    const journal = new DatabaseSync(on.world.journalFile, { timeout: 5000 });
    try {
      // Whoever else would write has to wait.
      journal.exec('begin immediate');
      command(on, 'SendText', { text: 'a' });
      const refused = (): boolean =>
        on.world.relay.log.some((line) => line.includes('a command could not be written down'));
      await expect.poll(refused, PATIENCE).toBe(true);
      await on.crash(() => {
        const written = journal.prepare("select key from inbox where key like 'command:%'").all();
        expect(written).toEqual([]);
        journal.exec('rollback');
      });
    } finally {
      journal.close();
    }
    await on.customerHasRead('a');
    await on.relayListens();
    command(on, 'SendText', { text: 'b' });
    await on.customerHasRead('a', 'b');
  });

  it('for a chat that has ended is ignored, and one that makes no sense fails', async () => {
    const on = await open();
    await on.established();
    await on.relayListens();
    const wrong = command(on, 'SendText', { words: 'x' });
    const unknown = command(on, 'Sing', {});
    await expect.poll(() => outcomes(on), PATIENCE).toContain(wrong);
    await expect.poll(() => outcomes(on), PATIENCE).toContain(unknown);
    on.world.liveAgent.end(on.chat.id);
    await on.orgHas('ended');
    const late = command(on, 'SendText', { text: 'too late' });
    await expect.poll(() => outcomes(on), PATIENCE).toContain(late);
    expect(on.readByCustomer()).not.toContain('too late');
    expect(on.world.relay.log.join('\n')).not.toContain('too late');
  });
});

describe('the org', { timeout: 60_000 }, () => {
  it('is asked three times for a chat, however long it is, and sends no event for a message', async () => {
    const on = await open();
    await on.relayListens();
    const before = on.world.org.apiCalls;
    await on.established();
    await on.orgHas('active');
    for (let round = 0; round < 5; round += 1) {
      await on.write(`问${String(round)}`);
      on.say(`答${String(round)}`);
    }
    await on.customerHasRead('答0', '答1', '答2', '答3', '答4');
    on.world.liveAgent.end(on.chat.id);
    await on.orgHas('ended');
    expect(on.world.org.apiCalls - before).toBe(3);
    expect(on.world.org.eventDeliveries).toBe(0);
  });
});

describe('a relay that has lost its disk', { timeout: 90_000 }, () => {
  it('goes on with the chat, and neither side misses or repeats a word', async () => {
    const on = await open();
    await on.established();
    await on.write('二', '三');
    await on.agentHasRead('你好', '二', '三');
    on.say('a', 'b');
    await on.customerHasRead('a', 'b');
    await on.settled();
    await on.orgHas('active');
    await on.crash(async () => {
      await loseDisk(on);
      on.say('c');
    });
    await on.customerHasRead('a', 'b', 'c');
    await on.write('四', '五');
    await on.agentHasRead('你好', '二', '三', '四', '五');
    on.world.liveAgent.end(on.chat.id);
    await on.orgHas('ended');
    expect(on.world.org.chats).toHaveLength(1);
    on.expectOnePollAtATime();
  });

  it('goes on with three chats at once', async () => {
    const on = await open({ agents: ['Li Wei'] });
    const { wechat, liveAgent } = on.world;
    const names = ['一', '二', '三'];
    const customers = names.map((name) => wechat.addCustomer({ name }).openId);
    const agent = liveAgent.state().agents[0]?.id ?? '';
    for (const [index, openId] of customers.entries()) {
      await wechat.write(openId, `${names[index] ?? ''}来了`);
      await on.requested(index + 1);
      liveAgent.accept(on.chat.id, agent);
    }
    await expect
      .poll(() => on.world.org.chats.map(({ status }) => status), PATIENCE)
      .toEqual(['active', 'active', 'active']);
    await expect.poll(() => on.readByAgent().length, PATIENCE).toBe(3);
    await on.crash(() => loseDisk(on));
    for (const openId of customers) await wechat.write(openId, '还在吗');
    for (const { id } of liveAgent.state().chats) liveAgent.say(id, '在的');
    await expect.poll(() => on.readByAgent().slice(3), PATIENCE).toHaveLength(3);
    for (const openId of customers) {
      const read = (): string[] =>
        wechat
          .customer(openId)
          .bubbles.filter(({ from }) => from === 'account')
          .map(({ text }) => text);
      await expect.poll(read, PATIENCE).toEqual(['在的']);
    }
    expect(liveAgent.state().chats).toHaveLength(3);
    expect(on.world.org.chats).toHaveLength(3);
    on.expectOnePollAtATime();
  });

  it('goes on with a chat whose customer still waits in the queue', async () => {
    const on = await open();
    await on.write('一');
    await on.inState('queued');
    await on.crash(() => loseDisk(on));
    await expect
      .poll(() => on.world.relay.log.some((line) => line.includes('"outcome":"taken"')), PATIENCE)
      .toBe(true);
    on.accept();
    on.say('您好');
    await on.customerHasRead('您好');
    await on.write('二');
    // What no agent had read was on the disk.
    await on.agentHasRead('二');
  });

  it('ends a chat that Live Agent no longer knows, and tells the customer', async () => {
    const on = await open({ deathMs: 500 });
    await on.established();
    await on.orgHas('active');
    await on.crash(async () => {
      await loseDisk(on);
      await expect
        .poll(() => on.world.liveAgent.state().chats.at(-1)?.state, PATIENCE)
        .toBe('ended');
    });
    await on.customerHasRead(INTERRUPTED);
    await on.orgHas('ended');
  });
});
