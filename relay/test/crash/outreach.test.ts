import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { TEMPLATE } from '../../../scripts/sandbox/world.ts';
import { Scene } from './scene.ts';

const PATIENCE = { timeout: 30_000, interval: 20 };
const AGENT = 'Li Wei';
const WITH_TEMPLATE = {
  TemplateId__c: TEMPLATE.id,
  TemplateFields__c: 'thing1: {text}\ntime2: {time}',
};
const sentSchema = z.object({ requestId: z.string() });
const outcomeSchema = z.object({ outcome: z.string(), message: z.string().nullish() });

let scene: Scene | undefined;

afterEach(async () => {
  await scene?.world.close();
  scene = undefined;
});

async function open(channelFields: Record<string, string> = {}): Promise<Scene> {
  scene = await Scene.open({ agents: [AGENT], channelFields });
  const on = scene;
  await expect.poll(() => on.world.org.isHolding, PATIENCE).toBe(true);
  return on;
}

/** The org knows the customer, who has never written. */
function identity(on: Scene): string {
  const { openId } = on.customer;
  return on.world.org.create('WeChat_Identity__c', { Channel__c: 'Main', OpenId__c: openId });
}

/** The agent writes beside the customer's record. Returns the request's id. */
function write(on: Scene, identityId: string, text: string): string {
  return sentSchema.parse(
    on.panel(AGENT, 'WeChatPanelActionController.writeToCustomer', { identityId, text }),
  ).requestId;
}

function outcome(on: Scene, requestId: string): string {
  const result = outcomeSchema.parse(
    on.panel(AGENT, 'WeChatPanelController.getCommandResult', { requestId }),
  );
  return `${result.outcome}: ${result.message ?? ''}`;
}

async function becomes(on: Scene, requestId: string, expected: RegExp): Promise<void> {
  await expect.poll(() => outcome(on, requestId), PATIENCE).toMatch(expected);
}

function types(on: Scene): string[] {
  return on.customer.bubbles.filter(({ from }) => from === 'account').map(({ type }) => type);
}

describe('what an agent writes to a customer without a chat', { timeout: 90_000 }, () => {
  it('arrives as a reply after a chat, and opens none', async () => {
    const on = await open({ ...WITH_TEMPLATE, EndedText__c: '-' });
    await on.established();
    on.world.liveAgent.end(on.chat.id);
    await on.orgHas('ended');
    const [record] = on.world.org.records('WeChat_Identity__c');
    const requestId = write(on, z.string().parse(record?.['Id']), '您的包裹已到');
    await becomes(on, requestId, /^done: $/u);
    await on.customerHasRead('您的包裹已到');
    expect(types(on)).toEqual(['text']);
    expect(on.world.org.chats).toHaveLength(1);
    expect(on.customer.allowance.left).toBe(4);
  });

  it('arrives as a template message where no reply gets through, and WeChat says so', async () => {
    const on = await open(WITH_TEMPLATE);
    const requestId = write(on, identity(on), '您的包裹已到');
    await becomes(on, requestId, /^done: It has arrived as a template message\.$/u);
    expect(types(on)).toEqual(['template']);
    expect(on.readByCustomer()[0]).toMatch(
      /^服务进度提醒\n提醒内容：您的包裹已到\n提醒时间：\d{4}年\d+月\d+日 \d\d:\d\d$/u,
    );
  });

  it('is refused where there is no template, and the agent reads why', async () => {
    const on = await open();
    const requestId = write(on, identity(on), '您的包裹已到');
    await becomes(on, requestId, /^failed: .*the channel has no template message/u);
    expect(types(on)).toEqual([]);
  });

  it('is told as failed when WeChat has taken it and the customer lets it not through', async () => {
    const on = await open(WITH_TEMPLATE);
    on.world.wechat.faults.set('template-fate', 'failed:user block');
    const requestId = write(on, identity(on), '您的包裹已到');
    await becomes(on, requestId, /^failed: The customer does not let template messages/u);
    expect(types(on)).toEqual([]);
  });

  it('is refused with the cure when the account has no such template', async () => {
    const on = await open({ ...WITH_TEMPLATE, TemplateId__c: 'nothing' });
    const requestId = write(on, identity(on), '您的包裹已到');
    await becomes(on, requestId, /^failed: The account has no template message with this ID/u);
  });
});

describe('a relay that is killed (SIGKILL)', { timeout: 90_000 }, () => {
  it('sends it once, when WeChat had not taken it', async () => {
    const on = await open(WITH_TEMPLATE);
    const { faults } = on.world.wechat;
    faults.set('send-busy', 1000);
    const requestId = write(on, identity(on), '您的包裹已到');
    await expect.poll(() => faults.injected['send-busy'], PATIENCE).toBeGreaterThan(0);
    await on.crash(() => {
      faults.clear('send-busy');
    });
    await becomes(on, requestId, /^done: It has arrived/u);
    expect(types(on)).toEqual(['template']);
  });

  it('sends it once, when WeChat had taken it and that was not written down', async () => {
    const on = await open(WITH_TEMPLATE);
    on.world.wechat.faults.set('send-timeout-after', 1);
    const requestId = write(on, identity(on), '您的包裹已到');
    await expect.poll(() => types(on), PATIENCE).toEqual(['template']);
    expect(outcome(on, requestId)).toBe('pending: ');
    await on.crash();
    await becomes(on, requestId, /^done: It has arrived/u);
    expect(types(on)).toEqual(['template']);
  });

  it('hears of it afterwards, when it was written while no relay was there', async () => {
    const on = await open(WITH_TEMPLATE);
    // The place in the stream of commands is known from the first one on.
    const first = write(on, identity(on), '一');
    await becomes(on, first, /^done: It has arrived/u);
    let second = '';
    await on.crash(() => {
      const [record] = on.world.org.records('WeChat_Identity__c');
      second = write(on, z.string().parse(record?.['Id']), '二');
    });
    await becomes(on, second, /^done: It has arrived/u);
    expect(types(on)).toEqual(['template', 'template']);
  });
});
