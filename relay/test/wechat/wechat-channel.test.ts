import { beforeEach, describe, expect, it } from 'vitest';

import type { Channel } from '../../src/channel.ts';
import { TransportError, type HttpAnswer } from '../../src/transport.ts';
import { WeChatApi } from '../../src/wechat/api.ts';
import { TypingSigns } from '../../src/wechat/typing-signs.ts';
import { WeChatChannel } from '../../src/wechat/wechat-channel.ts';
import { FakeClock, FakeNetwork, gate, NO_FILES, type RecordedCall } from './fakes.ts';
import { CUSTOMER } from './pushes.ts';

type Reply = Record<string, unknown> | HttpAnswer;

let clock: FakeClock;
let network: FakeNetwork;
let api: WeChatApi;
let channel: Channel;

function answer(reply: (call: RecordedCall) => Reply | Promise<Reply>): void {
  network.respond((call) =>
    call.path === '/cgi-bin/stable_token' ? { access_token: 'A', expires_in: 7_200 } : reply(call),
  );
}

beforeEach(() => {
  clock = new FakeClock();
  network = new FakeNetwork(() => ({}));
  answer(() => ({ errcode: 0, errmsg: 'ok' }));
  const options = { baseUrl: 'https://api.example.com', appId: 'wx01', appSecret: 's', clock };
  api = new WeChatApi({ ...options, transport: network.transport });
  channel = new WeChatChannel({ api, clock, language: 'zh-CN', ...NO_FILES });
});

describe('preparing a text', () => {
  it('cleans it, keeps it from becoming a link, and cuts it', () => {
    expect(channel.prepare('a\r\nb\u0000<a href="x">')).toEqual(['a\nb<\u200Ba href="x">']);
    expect(channel.prepare('<\u0000a>')).toEqual(['<\u200Ba>']);
    expect(channel.prepare('x'.repeat(5_000)).map((piece) => piece.length)).toEqual([
      2048, 2048, 904,
    ]);
  });

  it('keeps to the limit with the characters that it has added', () => {
    const pieces = channel.prepare('<a>'.repeat(1_000));
    expect(Math.max(...pieces.map((piece) => Buffer.byteLength(piece)))).toBeLessThanOrEqual(2048);
    expect(pieces.join('').replaceAll('\u200B', '')).toBe('<a>'.repeat(1_000));
  });

  it.each(['', ' \n ', '\u0000\u0001'])('gives no piece for %j', (text) => {
    expect(channel.prepare(text)).toEqual([]);
  });
});

describe('sending a text', () => {
  it('is delivered when WeChat takes it', async () => {
    expect(await channel.sendText(CUSTOMER, 'hello')).toEqual({ kind: 'delivered' });
    expect(network.to('/send')).toMatchObject([
      { body: { touser: CUSTOMER, text: { content: 'hello' } } },
    ]);
  });

  const reason = { code: expect.any(String) as string, text: expect.any(String) as string };

  it.each([
    ['replies', 'wechat-45047'],
    ['time', 'wechat-45015'],
  ] as const)('for which no %s are left has the reason of %s, unasked', (what, code) => {
    expect(channel.reasonFor(what)).toEqual({ ...reason, code });
  });

  it.each([
    [-1, { kind: 'retry', waitMs: 1_000, certain: false, reason }],
    [45011, { kind: 'retry', waitMs: 60_000, certain: true, reason }],
    [45009, { kind: 'retry', waitMs: 900_000, certain: true, reason }],
    [40164, { kind: 'operator', waitMs: 60_000, reason }],
    [48001, { kind: 'operator', waitMs: 60_000, reason }],
    [40001, { kind: 'operator', waitMs: 60_000, reason }],
    [45015, { kind: 'wait-for-customer', what: 'time', reason }],
    [45047, { kind: 'wait-for-customer', what: 'replies', reason }],
    [45002, { kind: 'too-long', reason }],
    [43004, { kind: 'customer-gone', reason }],
    [50005, { kind: 'customer-gone', reason }],
    [70000, { kind: 'refused', reason }],
    [48008, { kind: 'refused', reason }],
    [123456, { kind: 'refused', reason }],
  ])('that WeChat answers with %i becomes a delivery', async (errcode, delivery) => {
    answer(() => ({ errcode, errmsg: 'something' }));
    const actual = await channel.sendText(CUSTOMER, 'hello');
    expect(actual).toEqual(delivery);
    expect(actual).toHaveProperty('reason.code', `wechat-${errcode}`);
    expect(JSON.stringify(actual)).not.toMatch(/hello|something/);
  });

  it.each([
    ['unreachable', true],
    ['timeout', false],
    ['broken', false],
  ] as const)('over a network that is %s is tried again', async (code, certain) => {
    answer(() => {
      throw new TransportError(code, certain, undefined);
    });
    expect(await channel.sendText(CUSTOMER, 'hello')).toEqual({
      kind: 'retry',
      waitMs: 1_000,
      certain,
      reason: { code: `wechat-${code}`, text: expect.any(String) as string },
    });
  });
});

describe('the typing sign', () => {
  const commands = (): unknown[] => network.to('/typing').map(({ body }) => body['command']);

  it('is asked for once in 15 seconds', async () => {
    await channel.typing(CUSTOMER, true);
    clock.advance(14_999);
    await channel.typing(CUSTOMER, true);
    expect(commands()).toEqual(['Typing']);
    clock.advance(1);
    await channel.typing(CUSTOMER, true);
    expect(commands()).toEqual(['Typing', 'Typing']);
  });

  it('is one for each customer', async () => {
    const other = CUSTOMER.replace('1', '2');
    await channel.typing(CUSTOMER, true);
    await channel.typing(other, true);
    await channel.typing(other, false);
    await channel.typing(CUSTOMER, true);
    expect(network.to('/typing').map(({ body }) => [body['touser'], body['command']])).toEqual([
      [CUSTOMER, 'Typing'],
      [other, 'Typing'],
      [other, 'CancelTyping'],
    ]);
  });

  it('is taken away once, and only when there is one', async () => {
    await channel.typing(CUSTOMER, false);
    expect(commands()).toEqual([]);
    await channel.typing(CUSTOMER, true);
    await channel.typing(CUSTOMER, false);
    await channel.typing(CUSTOMER, false);
    expect(commands()).toEqual(['Typing', 'CancelTyping']);
    await channel.typing(CUSTOMER, true);
    expect(commands()).toEqual(['Typing', 'CancelTyping', 'Typing']);
  });

  it('is not taken away when it has gone by itself', async () => {
    await channel.typing(CUSTOMER, true);
    clock.advance(15_000);
    await channel.typing(CUSTOMER, false);
    expect(commands()).toEqual(['Typing']);
  });

  it('is taken away until then', async () => {
    await channel.typing(CUSTOMER, true);
    clock.advance(14_999);
    await channel.typing(CUSTOMER, false);
    expect(commands()).toEqual(['Typing', 'CancelTyping']);
  });

  it('ends with a message', async () => {
    await channel.typing(CUSTOMER, true);
    await channel.sendText(CUSTOMER, 'hello');
    await channel.typing(CUSTOMER, false);
    expect(commands()).toEqual(['Typing']);
    await channel.typing(CUSTOMER, true);
    expect(commands()).toEqual(['Typing', 'Typing']);
  });

  it('does not end with a message that was not delivered', async () => {
    await channel.typing(CUSTOMER, true);
    answer(() => ({ errcode: 45047 }));
    await channel.sendText(CUSTOMER, 'hello');
    await channel.typing(CUSTOMER, true);
    expect(commands()).toEqual(['Typing']);
  });

  it.each([45080, 45015, -1, 48001])(
    'is not missed when WeChat refuses it with %i',
    async (errcode) => {
      answer(() => ({ errcode }));
      await expect(channel.typing(CUSTOMER, true)).resolves.toBeUndefined();
      await channel.typing(CUSTOMER, true);
      expect(commands()).toEqual(['Typing']);
      await expect(channel.typing(CUSTOMER, false)).resolves.toBeUndefined();
      expect(commands()).toEqual(['Typing']);
    },
  );

  it('is taken away when WeChat says that it was there already', async () => {
    answer(() => ({ errcode: 45081 }));
    await channel.typing(CUSTOMER, true);
    await channel.typing(CUSTOMER, false);
    expect(commands()).toEqual(['Typing', 'CancelTyping']);
  });

  it('is not missed when the network fails', async () => {
    answer(() => {
      throw new TransportError('timeout', false, undefined);
    });
    await expect(channel.typing(CUSTOMER, true)).resolves.toBeUndefined();
  });

  it('is taken away only after it was shown', async () => {
    const shown = gate<Record<string, unknown>>();
    answer(({ body }) => (body['command'] === 'Typing' ? shown.promise : { errcode: 0 }));
    const showing = channel.typing(CUSTOMER, true);
    const hiding = channel.typing(CUSTOMER, false);
    await expect.poll(commands).toEqual(['Typing']);
    shown.open({ errcode: 0 });
    await Promise.all([showing, hiding]);
    expect(commands()).toEqual(['Typing', 'CancelTyping']);
  });

  it('is remembered for 10,000 customers at most, and no longer than it lasts', async () => {
    const signs = new TypingSigns(api, clock);
    for (let n = 0; n < 10_050; n += 1) await signs.show(`customer-${n}`);
    expect(signs.size).toBe(10_000);
    clock.advance(15_000);
    await signs.show(CUSTOMER);
    expect(signs.size).toBe(1);
  });
});
