import { afterEach, describe, expect, it } from 'vitest';

import type { Chat } from '../../../scripts/sandbox/page/state.ts';
import {
  QUIET,
  startWorld,
  type World,
  type WorldOptions,
} from '../../../scripts/sandbox/world.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };
const AGENT = 'Li Wei';

let world: World | undefined;

afterEach(async () => {
  await world?.close();
  world = undefined;
});

/** One customer of a channel, and the agents there. */
class Side {
  readonly openId: string;
  readonly #world: World;
  readonly #liveAgent: World['liveAgent'];

  constructor(of: World, account: 'Main' | 'Shop') {
    const liveAgent = account === 'Main' ? of.liveAgent : of.shop?.liveAgent;
    if (liveAgent === undefined) throw new Error('There is one channel only.');
    this.#world = of;
    this.#liveAgent = liveAgent;
    this.openId = of.wechat.addCustomer({ name: account, account }).openId;
  }

  async write(text: string): Promise<void> {
    await this.#world.wechat.write(this.openId, text);
  }

  /** The customer writes, and an agent accepts and has read it. */
  async established(): Promise<void> {
    const { chats, agents } = this.#liveAgent.state();
    const greeting = `你好，我是${this.openId}`;
    await this.write(greeting);
    await expect.poll(() => this.#liveAgent.state().chats.length, PATIENCE).toBe(chats.length + 1);
    this.#liveAgent.accept(this.chat.id, agents[0]?.id ?? '');
    await this.agentHasRead(greeting);
  }

  get chat(): Chat {
    const chat = this.#liveAgent.state().chats.at(-1);
    if (chat === undefined) throw new Error('There is no chat yet.');
    return chat;
  }

  say(text: string): void {
    this.#liveAgent.say(this.chat.id, text);
  }

  async agentHasRead(text: string): Promise<void> {
    const read = (): string[] =>
      this.#liveAgent
        .ledger()
        .chats.flatMap(({ visitorMessages }) => visitorMessages.map((message) => message.text));
    await expect.poll(read, PATIENCE).toContain(text);
  }

  async customerHasRead(text: string): Promise<void> {
    const read = (): string[] =>
      this.#world.wechat.customer(this.openId).bubbles.map((bubble) => bubble.text);
    await expect.poll(read, PATIENCE).toContain(text);
  }
}

async function open(options: WorldOptions = {}): Promise<{ on: World; main: Side; shop: Side }> {
  const on = await startWorld({
    agents: [AGENT],
    logLevel: 'debug',
    withShop: true,
    // Each line goes out by itself, so that there is more than one call.
    channelFields: QUIET,
    ...options,
  });
  world = on;
  await expect.poll(() => on.relay.ready(), PATIENCE).toBe(true);
  return { on, main: new Side(on, 'Main'), shop: new Side(on, 'Shop') };
}

async function reload(on: World, served: string[]): Promise<void> {
  const line = `"served":${JSON.stringify(served)}`;
  const count = (): number => on.relay.log.filter((each) => each.includes(line)).length;
  const before = count();
  await expect.poll(() => on.org.isHolding, PATIENCE).toBe(true);
  on.org.create('WeChat_Chat_Command__e', {
    Type__c: 'ReloadChannels',
    Payload__c: '{}',
    RequestId__c: `reload-${String(before)}-${served.join('-')}`,
  });
  await expect.poll(count, PATIENCE).toBe(before + 1);
}

describe('two channels in one relay', { timeout: 90_000 }, () => {
  it('have their own tokens, agents, texts and customers', async () => {
    const { on, main, shop } = await open();
    await Promise.all([main.established(), shop.established()]);
    main.say('您好');
    shop.say('欢迎光临');
    await main.customerHasRead('您好');
    await shop.customerHasRead('欢迎光临');
    const keys = on.org.records('WeChat_Identity__c').map((identity) => identity['ExternalId__c']);
    expect(keys.sort()).toEqual([`Main:${main.openId}`, `Shop:${shop.openId}`]);
  });

  it('and one with a wrong secret or a broken record does not touch the other', async () => {
    const { on, main, shop } = await open({
      environment: { WECHAT_SHOP_APP_SECRET: 'ffffffffffffffffffffffffffffffff' },
    });
    await Promise.all([main.established(), shop.established()]);
    shop.say('到不了');
    main.say('您好');
    await main.customerHasRead('您好');
    // Each channel goes its own way: the other one may be refused a little later.
    await expect.poll(() => on.relay.log.join('\n'), PATIENCE).toContain('wechat-40125');
    on.org.putChannel({ ...shopChannel(on), fields: { LiveAgentButtonId__c: 'no button' } });
    await reload(on, ['Main']);
    await main.write('还在吗');
    await main.agentHasRead('还在吗');
  });

  it.each([
    ['does not answer', 'api-timeout', 1000],
    ['has used up its calls (45009)', 'daily-limit', 1],
    ['has used up its calls of a minute (45011)', 'minute-limit', 1],
  ] as const)("and one whose WeChat %s does not delay the other's", async (_, fault, value) => {
    const { on, main, shop } = await open();
    await Promise.all([main.established(), shop.established()]);
    on.wechat.faults.set('faults-of', 'Shop');
    on.wechat.faults.set(fault, value);
    shop.say('一');
    shop.say('二');
    await expect.poll(() => on.wechat.faults.injected[fault], PATIENCE).toBeGreaterThan(0);
    for (const text of ['a', 'b', 'c']) {
      main.say(text);
      const start = Date.now();
      await main.customerHasRead(text);
      // Not the 10 s for which the relay waits for the other's WeChat.
      expect(Date.now() - start).toBeLessThan(5000);
    }
    await main.write('二');
    await main.agentHasRead('二');
  });

  it("and one whose agents' server is away does not delay the other", async () => {
    const { on, main, shop } = await open();
    await main.established();
    await on.shop?.liveAgent.close();
    await shop.write('有人吗');
    main.say('您好');
    await main.customerHasRead('您好');
    await main.write('二');
    await main.agentHasRead('二');
    expect(on.relay.log.some((line) => line.includes('Live Agent is asked again'))).toBe(true);
  });
});

describe('reading the channels anew', { timeout: 90_000 }, () => {
  it('adds one, changes one, and takes one away, and open chats go on', async () => {
    const { on, main, shop } = await open();
    await Promise.all([main.established(), shop.established()]);
    const away = { ...on.channel, fields: { ...on.channel.fields, Active__c: 'false' } };
    const changed = shopChannel(on);
    on.org.putChannel(away);
    on.org.putChannel({ ...changed, fields: { ...changed.fields, EndedText__c: '下次见' } });
    await reload(on, ['Shop']);

    await main.write('还在吗');
    await main.agentHasRead('还在吗');
    main.say('在的');
    await main.customerHasRead('在的');
    const stranger = new Side(on, 'Main');
    await stranger.write('你好');
    await stranger.customerHasRead('该公众号提供的服务出现故障，请稍后再试');
    expect(on.org.chats).toHaveLength(2);

    // A chat keeps the texts with which it began.
    on.shop?.liveAgent.end(shop.chat.id);
    await shop.customerHasRead(
      '本次对话已结束，感谢您的咨询。如有其他问题，欢迎随时发消息给我们。',
    );
    const newcomer = new Side(on, 'Shop');
    await newcomer.established();
    on.shop?.liveAgent.end(newcomer.chat.id);
    await newcomer.customerHasRead('下次见');

    on.org.putChannel(on.channel);
    await reload(on, ['Main', 'Shop']);
    await stranger.established();
    await main.write('三');
    await main.agentHasRead('三');
  });
});

function shopChannel(on: World): NonNullable<World['shop']>['channel'] {
  if (on.shop === undefined) throw new Error('There is one channel only.');
  return on.shop.channel;
}
