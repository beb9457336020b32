import { describe, expect, it } from 'vitest';
import { errcodeOf, startFixture } from './wechat-fixture.ts';

const HOUR = 3_600_000;
const SEND = '/cgi-bin/message/custom/send';

describe('custom/send', () => {
  it('brings a text to the phone, and says no more than ok', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    const text = '你好 😀\n"quoted"\tand <a href="https://example.com">a link</a>';
    const answer = await fixture.post(SEND, {
      touser: openId,
      msgtype: 'text',
      text: { content: text },
    });
    expect(answer).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(fixture.wechat.customer(openId).bubbles.at(-1)).toMatchObject({
      from: 'account',
      type: 'text',
      text,
      status: 'arrived',
    });
    expect(fixture.wechat.ledger().sent).toEqual([
      { openId, type: 'text', text, at: fixture.clock.now(), via: 'custom' },
    ]);
  });

  it('refuses in HTTP 200, with a rid that is never the same', async () => {
    const fixture = await startFixture();
    const path = await fixture.withToken(SEND);
    const messages: unknown[] = [];
    for (const response of [await fixture.fetch(path), await fixture.fetch(path)]) {
      expect(response.status).toBe(200);
      messages.push(await response.json());
    }
    const errmsg: unknown = expect.stringMatching(
      /^require POST method rid: [\da-f]{8}(-[\da-f]{8}){2}$/,
    );
    const refused = { errcode: 43002, errmsg };
    expect(messages).toEqual([refused, refused]);
    expect(messages[0]).not.toEqual(messages[1]);
  });

  it.each([
    ['no token', '', { method: 'POST' }, 41001],
    ['no token, even for a GET', '', { method: 'GET' }, 41001],
  ])('refuses %s', async (_what, query, init, errcode) => {
    const fixture = await startFixture();
    expect(errcodeOf(await fixture.json(`${SEND}${query}`, init))).toBe(errcode);
  });

  it.each([
    ['no body', '', 44002],
    ['what is no JSON', '{"touser":', 47001],
    ['a list', '[]', 47001],
    [
      'a raw control character',
      '{"touser":"o","msgtype":"text","text":{"content":"a\u0001"}}',
      40033,
    ],
    ['an escaped control character', String.raw`{"text":{"content":"a\u0001"}}`, 40033],
    ['a form feed', String.raw`{"text":{"content":"a\f"}}`, 40033],
    ['a lone surrogate', JSON.stringify({ text: { content: '\ud83d' } }), 40033],
    ['escaped Chinese', String.raw`{"text":{"content":"\u4f60"}}`, 40033],
  ])('refuses %s', async (_what, body, errcode) => {
    const fixture = await startFixture();
    expect(await fixture.send(body)).toBe(errcode);
  });

  it('refuses bytes that are not UTF-8', async () => {
    const fixture = await startFixture();
    const body = Buffer.from('{"touser":"o","text":{"content":"\xe4"}}', 'latin1');
    const answer = await fixture.json(await fixture.withToken(SEND), { method: 'POST', body });
    expect(errcodeOf(answer)).toBe(40033);
  });

  it('takes escapes that hide nothing', async () => {
    const fixture = await startFixture();
    const touser = await fixture.customer();
    const body = String.raw`{"touser":"${touser}","msgtype":"text","text":{"content":"\\u4f60\n\t\u003c"}}`;
    expect(await fixture.send(body)).toBe(0);
    expect(fixture.wechat.ledger().sent[0]?.text).toBe('\\u4f60\n\t<');
  });

  it.each<[string, Record<string, unknown>, number]>([
    ['no touser', { touser: undefined }, 40003],
    ['an unknown touser', { touser: 'oAAAAAAAAAAAAAAAAAAAAAAAAAAA' }, 40003],
    ['no msgtype', { msgtype: undefined }, 40008],
    ['an unknown msgtype', { msgtype: 'file', file: { media_id: 'x' } }, 40008],
    ['a Mini Program link', { msgtype: 'link', link: { title: 'x' } }, 40008],
    ['two bodies', { image: { media_id: 'x' } }, 47001],
    ['no text', { text: undefined }, 44004],
    ['an empty text', { text: { content: '' } }, 44004],
    ['a text of 2049 bytes', { text: { content: `${'你'.repeat(682)}abc` } }, 45002],
    ['an unknown image', { msgtype: 'image', text: undefined, image: { media_id: 'x' } }, 40007],
    ['a voice without an id', { msgtype: 'voice', text: undefined, voice: {} }, 40007],
    ['an unknown video', { msgtype: 'video', text: undefined, video: { media_id: 'x' } }, 40007],
    ['music without a cover', { msgtype: 'music', text: undefined, music: { title: 'x' } }, 47001],
    ['an unknown mpnews', { msgtype: 'mpnews', text: undefined, mpnews: { media_id: 'x' } }, 40007],
    ['no article id', { msgtype: 'mpnewsarticle', text: undefined, mpnewsarticle: {} }, 47001],
    ['news as an object', news({ title: 'x' }), 45162],
    ['two articles', news([{ title: 'x' }, { title: 'y' }]), 45008],
    ['no articles', news([]), 44003],
    ['an empty menu', { msgtype: 'msgmenu', text: undefined, msgmenu: { list: [] } }, 47001],
    ['no card', { msgtype: 'wxcard', text: undefined, wxcard: {} }, 47001],
    [
      'a page without a cover',
      { msgtype: 'miniprogrampage', text: undefined, miniprogrampage: { title: 'x' } },
      47001,
    ],
    ['an unknown agent', { customservice: { kf_account: 'who@test' } }, 65401],
  ])('refuses %s, and takes nothing off the allowance', async (_what, change, errcode) => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    const message = { touser: openId, msgtype: 'text', text: { content: 'Hello' }, ...change };
    expect(await fixture.send(message)).toBe(errcode);
    expect(fixture.wechat.customer(openId).allowance.left).toBe(5);
    expect(fixture.wechat.ledger().sent).toEqual([]);
  });

  it('takes a text of 2048 bytes', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    expect(await fixture.sendText(openId, `${'你'.repeat(682)}ab`)).toBe(0);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['news', { articles: [{ title: 'T', description: 'D', url: 'U' }] }, 'T\nD\nU'],
    [
      'msgmenu',
      {
        head_content: 'How was it?',
        list: [
          { id: '101', content: '满意' },
          { id: '102', content: '不满意' },
        ],
        tail_content: 'Thanks',
      },
      'How was it?\n[满意]\n[不满意]\nThanks',
    ],
    ['wxcard', { card_id: 'C' }, 'C'],
    ['mpnewsarticle', { article_id: 'A' }, 'A'],
  ])('brings a %s to the phone', async (msgtype, content, text) => {
    const fixture = await startFixture();
    const touser = await fixture.customer();
    expect(await fixture.send({ touser, msgtype, [msgtype]: content })).toBe(0);
    expect(fixture.wechat.ledger().sent).toMatchObject([{ type: msgtype, text }]);
  });

  it.each(['subscription', 'test'] as const)('has no msgmenu for a %s account', async (kind) => {
    const fixture = await startFixture({ account: { kind } });
    const touser = await fixture.customer();
    const msgmenu = { list: [{ id: '1', content: 'Yes' }] };
    expect(await fixture.send({ touser, msgtype: 'msgmenu', msgmenu })).toBe(40200);
  });

  it('knows the agents of the account and the label for texts by a machine', async () => {
    const fixture = await startFixture({ account: { kfAccounts: ['test1@kftest'] } });
    const touser = await fixture.customer();
    const text = { touser, msgtype: 'text', text: { content: 'Hello' } };
    expect(await fixture.send({ ...text, customservice: { kf_account: 'test1@kftest' } })).toBe(0);
    expect(await fixture.send({ ...text, aimsgcontext: { is_ai_msg: 1 } })).toBe(0);
    expect(await fixture.send({ ...text, aimsgcontext: { is_ai_msg: 'yes' } })).toBe(47001);
  });

  it('reaches nobody who blocks messages', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    fixture.wechat.block(openId, true);
    expect(await fixture.sendText(openId)).toBe(48002);
    fixture.wechat.block(openId, false);
    expect(await fixture.sendText(openId)).toBe(0);
  });

  it.each([43004, 45015, 40003])('says %d of somebody who left, as it is told', async (errcode) => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    await fixture.wechat.event(openId, { event: 'unsubscribe' });
    fixture.wechat.faults.set('non-follower-errcode', String(errcode));
    expect(await fixture.sendText(openId)).toBe(errcode);
  });
});

describe('the allowance of custom/send', () => {
  it('is none before the customer has written', async () => {
    const fixture = await startFixture();
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    expect(await fixture.sendText(openId)).toBe(45015);
  });

  it('is five in 48 hours, and anew when the customer writes again', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    const codes = await inTurn(6, () => fixture.sendText(openId));
    expect(codes).toEqual([0, 0, 0, 0, 0, 45047]);
    expect(fixture.wechat.customer(openId).allowance).toEqual({
      left: 0,
      until: fixture.clock.now() + 48 * HOUR,
    });
    await fixture.wechat.write(openId, 'Still there?');
    expect(await fixture.sendText(openId)).toBe(0);
  });

  it('ends after 48 hours', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    fixture.clock.advance(48 * HOUR - 1);
    expect(await fixture.sendText(openId)).toBe(0);
    fixture.clock.advance(1);
    expect(await fixture.sendText(openId)).toBe(45015);
  });

  it.each(['subscribe', 'CLICK', 'SCAN', 'scancode_push', 'scancode_waitmsg'])(
    'is three in a minute after %s',
    async (event) => {
      const fixture = await startFixture();
      const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
      await fixture.wechat.event(openId, { event });
      expect(await inTurn(4, () => fixture.sendText(openId))).toEqual([0, 0, 0, 45047]);
      fixture.clock.advance(60_000);
      expect(await fixture.sendText(openId)).toBe(45015);
    },
  );

  it.each(['VIEW', 'LOCATION', 'view_miniprogram', 'TEMPLATESENDJOBFINISH'])(
    'is none after %s',
    async (event) => {
      const fixture = await startFixture();
      const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
      await fixture.wechat.event(openId, { event });
      expect(await fixture.sendText(openId)).toBe(45015);
    },
  );

  it('is three in a minute after a choice in a menu, which looks like a text', async () => {
    const fixture = await startFixture();
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    await fixture.wechat.push(openId, { type: 'text', text: '满意', bizmsgmenuid: 101 });
    expect(fixture.wechat.customer(openId).allowance).toEqual({
      left: 3,
      until: fixture.clock.now() + 60_000,
    });
  });

  it('follows the rule and the numbers that are set', async () => {
    const fixture = await startFixture();
    fixture.wechat.faults.set('quota-rule', 'replace');
    fixture.wechat.faults.set('quota-after-message', 20);
    fixture.wechat.faults.set('quota-after-event', 1);
    const openId = await fixture.customer();
    expect(fixture.wechat.customer(openId).allowance.left).toBe(20);
    await fixture.wechat.event(openId, { event: 'CLICK' });
    expect(fixture.wechat.customer(openId).allowance).toEqual({
      left: 1,
      until: fixture.clock.now() + 60_000,
    });
    expect(fixture.wechat.faults.injected['quota-rule']).toBe(1);
  });
});

function news(articles: unknown): Record<string, unknown> {
  return { msgtype: 'news', text: undefined, news: { articles } };
}

async function inTurn<Result>(times: number, act: () => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let time = 0; time < times; time += 1) results.push(await act());
  return results;
}
