import { describe, expect, it } from 'vitest';
import { readXml } from '../wechat/xml-reader.ts';
import { errcodeOf, startCallback, startFixture, until, type Fixture } from './wechat-fixture.ts';

const SEND = '/cgi-bin/message/template/send';
const TEMPLATE = {
  id: 'T1',
  title: '服务进度提醒',
  fields: { thing1: '提醒内容', time2: '提醒时间' },
};
const DATA = { thing1: { value: '您的包裹已到' }, time2: { value: '2026年11月29日 08:05' } };
const DAY = 86_400_000;

async function start(): Promise<{ fixture: Fixture; openId: string; body: object }> {
  const fixture = await startFixture({ account: { templates: [TEMPLATE] } });
  const { openId } = fixture.wechat.addCustomer({ name: '小明' });
  const body = { touser: openId, template_id: 'T1', data: DATA };
  return { fixture, openId, body };
}

describe('message/template/send', () => {
  it('brings the template to a phone that has not written for days, and costs no reply', async () => {
    const { fixture, openId, body } = await start();
    await fixture.wechat.write(openId, 'Hi');
    const { left } = fixture.wechat.customer(openId).allowance;
    expect(await fixture.post(SEND, body)).toEqual({
      errcode: 0,
      errmsg: 'ok',
      msgid: expect.any(Number) as number,
    });
    expect(fixture.wechat.customer(openId).allowance.left).toBe(left);
    fixture.clock.advance(3 * DAY);
    expect(errcodeOf(await fixture.post(SEND, body))).toBe(0);
    expect(fixture.wechat.customer(openId).bubbles.at(-1)).toMatchObject({
      from: 'account',
      type: 'template',
      text: '服务进度提醒\n提醒内容：您的包裹已到\n提醒时间：2026年11月29日 08:05',
    });
    expect(fixture.wechat.ledger().sent.map(({ via }) => via)).toEqual(['template', 'template']);
  });

  it.each<[string, object, number, RegExp]>([
    [
      'a template that the account does not have',
      { template_id: 'T2' },
      40037,
      /^invalid template_id/,
    ],
    ['no template', { template_id: undefined }, 40037, /^invalid template_id/],
    ['nobody', { touser: undefined }, 40003, /^invalid openid/],
    ['a stranger', { touser: 'o'.repeat(28) }, 40003, /^invalid openid/],
    [
      'a field that is missing',
      { data: { thing1: DATA.thing1 } },
      47003,
      /^argument invalid! data\.time2\.value is empty/,
    ],
    [
      'a field that is empty',
      { data: { ...DATA, thing1: { value: '' } } },
      47003,
      /^argument invalid! data\.thing1\.value is empty/,
    ],
    [
      'a field that is too long',
      { data: { ...DATA, thing1: { value: '长'.repeat(21) } } },
      47003,
      /^argument invalid! data\.thing1\.value invalid/,
    ],
    [
      'an id against repetition of 33 characters',
      { client_msg_id: 'x'.repeat(33) },
      47001,
      /^data/,
    ],
  ])('refuses %s', async (_what, change, errcode, errmsg) => {
    const { fixture, openId, body } = await start();
    const answer = await fixture.post(SEND, { ...body, ...change });
    expect(answer).toEqual({ errcode, errmsg: expect.stringMatching(errmsg) as string });
    expect(fixture.wechat.customer(openId).bubbles).toEqual([]);
  });

  it('refuses somebody who does not follow, and subscription accounts', async () => {
    const { fixture, openId, body } = await start();
    await fixture.wechat.event(openId, { event: 'unsubscribe' });
    expect(errcodeOf(await fixture.post(SEND, body))).toBe(43004);
    const other = await startFixture({ account: { templates: [TEMPLATE], kind: 'subscription' } });
    expect(errcodeOf(await other.post(SEND, body))).toBe(48001);
  });

  it('sends one message for the same client_msg_id, for ten minutes', async () => {
    const { fixture, openId, body } = await start();
    const once = { ...body, client_msg_id: 'a' };
    const first = await fixture.post(SEND, once);
    expect(await fixture.post(SEND, once)).toEqual(first);
    expect(fixture.wechat.customer(openId).bubbles).toHaveLength(1);
    fixture.clock.advance(600_000);
    expect(await fixture.post(SEND, once)).not.toEqual(first);
    expect(fixture.wechat.customer(openId).bubbles).toHaveLength(2);
  });

  it('sends it again where WeChat is told to know no repetition', async () => {
    const { fixture, openId, body } = await start();
    fixture.wechat.faults.set('template-repeat', 'sent-again');
    for (let count = 1; count <= 2; count += 1) {
      await fixture.post(SEND, { ...body, client_msg_id: 'a' });
      expect(fixture.wechat.customer(openId).bubbles).toHaveLength(count);
    }
  });
});

describe('the event TEMPLATESENDJOBFINISH', () => {
  it.each([
    ['success', 1],
    ['failed:user block', 0],
    ['failed: system failed', 0],
  ])('says %s, with the id of the answer', async (status, shown) => {
    const { fixture, openId, body } = await start();
    const { url, received } = await startCallback();
    fixture.wechat.setCallbackUrl('shop', url);
    fixture.wechat.faults.set('template-fate', status);
    const { msgid } = await fixture.post(SEND, body);
    await until(() => {
      expect(received).toHaveLength(1);
    });
    expect(readXml(received[0]?.body ?? '')).toMatchObject({
      FromUserName: openId,
      Event: 'TEMPLATESENDJOBFINISH',
      MsgID: String(msgid),
      Status: status,
    });
    expect(fixture.wechat.customer(openId).bubbles).toHaveLength(shown);
  });

  it('says so of a customer who blocks the account', async () => {
    const { fixture, openId, body } = await start();
    const { url, received } = await startCallback();
    fixture.wechat.setCallbackUrl('shop', url);
    fixture.wechat.block(openId, true);
    expect(errcodeOf(await fixture.post(SEND, body))).toBe(0);
    await until(() => {
      expect(received).toHaveLength(1);
    });
    expect(received[0]?.body).toContain('failed:user block');
    expect(fixture.wechat.customer(openId).bubbles).toEqual([]);
  });
});
