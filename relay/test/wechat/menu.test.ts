import { beforeEach, describe, expect, it } from 'vitest';

import type { Channel, Menu } from '../../src/channel.ts';
import { WeChatApi } from '../../src/wechat/api.ts';
import { WeChatChannel } from '../../src/wechat/wechat-channel.ts';
import { writtenMenu } from '../../src/wechat/written-menu.ts';
import { FakeClock, FakeNetwork, NO_FILES } from './fakes.ts';
import { CUSTOMER } from './pushes.ts';

const MENU: Menu = {
  head: '本次对话已结束。\n请您评价：',
  items: [
    { id: 's2-c1', label: '满意', answer: '2' },
    { id: 's1-c1', label: '不满意', answer: '1' },
  ],
  hint: '回复数字即可。',
};

let network: FakeNetwork;
let channel: Channel;
/** What WeChat answers to a menu. */
let errcode: number;

beforeEach(() => {
  errcode = 0;
  network = new FakeNetwork(({ path, body }) => {
    if (path === '/cgi-bin/stable_token') return { access_token: 'A', expires_in: 7_200 };
    return { errcode: body['msgtype'] === 'msgmenu' ? errcode : 0 };
  });
  const clock = new FakeClock();
  const options = { baseUrl: 'https://api.example.com', appId: 'wx01', appSecret: 's', clock };
  const api = new WeChatApi({ ...options, transport: network.transport });
  channel = new WeChatChannel({ api, clock, language: 'zh-CN', ...NO_FILES });
});

function sent(): unknown[] {
  return network.to('/custom/send').map(({ body }) => body);
}

describe('a menu', () => {
  it("goes out as WeChat's own, whose answers can be clicked", async () => {
    expect(await channel.sendMenu(CUSTOMER, MENU)).toEqual({ kind: 'delivered' });
    expect(sent()).toEqual([
      {
        touser: CUSTOMER,
        msgtype: 'msgmenu',
        msgmenu: {
          head_content: '本次对话已结束。\n请您评价：',
          list: [
            { id: 's2-c1', content: '满意' },
            { id: 's1-c1', content: '不满意' },
          ],
          tail_content: '',
        },
      },
    ]);
  });

  it.each([40200, 48008])(
    'becomes a text that can be answered where the account may not send it (%i), from then on',
    async (refusal) => {
      errcode = refusal;
      expect(await channel.sendMenu(CUSTOMER, MENU)).toEqual({ kind: 'delivered' });
      expect(await channel.sendMenu(CUSTOMER, MENU)).toEqual({ kind: 'delivered' });
      const text = { content: '本次对话已结束。\n请您评价：\n2 满意\n1 不满意\n回复数字即可。' };
      expect(sent()).toMatchObject([
        { msgtype: 'msgmenu' },
        { msgtype: 'text', text },
        { msgtype: 'text', text },
      ]);
    },
  );

  it.each([
    [45047, 'wait-for-customer'],
    [48002, 'customer-gone'],
    [-1, 'retry'],
  ])('that WeChat refuses for another reason (%i) stays one', async (refusal, kind) => {
    errcode = refusal;
    expect(await channel.sendMenu(CUSTOMER, MENU)).toMatchObject({ kind });
    errcode = 0;
    await channel.sendMenu(CUSTOMER, MENU);
    expect(sent()).toMatchObject([{ msgtype: 'msgmenu' }, { msgtype: 'msgmenu' }]);
  });

  it('shows no link that the channel has not meant, in either form', async () => {
    const menu = { ...MENU, head: '<a href="x">\u0000' };
    await channel.sendMenu(CUSTOMER, menu);
    expect(JSON.stringify(sent())).not.toContain('<a');
    expect(writtenMenu(menu)).not.toContain('<a');
  });
});
