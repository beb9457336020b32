import { describe, expect, it } from 'vitest';
import type { AccountOptions } from '../wechat/account.ts';
import { decodeAesKey, decrypt } from '../wechat/cipher.ts';
import { OUT_OF_ORDER } from '../wechat/customer-actions.ts';
import { sign } from '../wechat/signature.ts';
import { readXml } from '../wechat/xml-reader.ts';
import {
  ACCOUNT,
  silence,
  startCallback,
  startFixture,
  type Delivery,
  type Fixture,
  type Reaction,
  until,
} from './wechat-fixture.ts';

const KEY = decodeAesKey(ACCOUNT.encodingAesKey);

describe('a push', () => {
  it('of a click in a menu names what was clicked, in the newest menu that offers it', async () => {
    const { fixture, received } = await start();
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    await fixture.wechat.write(openId, 'hi');
    for (const id of ['old', 'new']) {
      const msgmenu = { list: [{ id, content: '满意' }] };
      expect(await fixture.send({ touser: openId, msgtype: 'msgmenu', msgmenu })).toBe(0);
    }
    const shown = fixture.wechat.customer(openId).bubbles.at(-1);
    expect(shown?.choices).toEqual([{ id: 'new', text: '满意' }]);
    expect(() => fixture.wechat.choose(openId, '一般')).toThrow('No menu offers "一般"');
    const { bubble } = await fixture.wechat.choose(openId, '满意');
    expect(bubble).toMatchObject({ from: 'customer', text: '满意' });
    expect(readXml(received.at(-1)?.body ?? '')).toMatchObject({
      MsgType: 'text',
      Content: '满意',
      bizmsgmenuid: 'new',
    });
  });

  it('in plain mode is signed XML with the openid in the query', async () => {
    const { fixture, received } = await start();
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    const { bubble, push } = await fixture.wechat.write(openId, '你好 ]]> <b>');
    expect(push).toEqual({ outcome: 'success', attempts: 1, statuses: [200] });
    expect(bubble).toMatchObject({ from: 'customer', text: '你好 ]]> <b>', status: 'arrived' });
    const delivery = only(received);
    expect(delivery.method).toBe('POST');
    expect(delivery.headers['content-type']).toBe('text/xml');
    expect(Object.fromEntries(delivery.query)).toEqual({
      signature: sign(ACCOUNT.token, part(delivery, 'timestamp'), part(delivery, 'nonce')),
      timestamp: String(fixture.clock.now() / 1000),
      nonce: part(delivery, 'nonce'),
      openid: openId,
    });
    const messageId = /<MsgId>(\d+)<\/MsgId>/.exec(delivery.body)?.[1] ?? '';
    expect(BigInt(messageId)).toBeGreaterThan(2n ** 53n);
    expect(BigInt(messageId)).toBeLessThan(2n ** 63n);
    expect(delivery.body).toContain('<Content><![CDATA[你好 ]]]]><![CDATA[> <b>]]></Content>');
    expect(readXml(delivery.body)).toEqual({
      ToUserName: ACCOUNT.originalId,
      FromUserName: openId,
      CreateTime: String(fixture.clock.now() / 1000),
      MsgType: 'text',
      Content: '你好 ]]> <b>',
      MsgId: messageId,
    });
  });

  it('in safe mode shows no more than the receiver', async () => {
    const { fixture, received } = await start({ mode: 'safe' });
    const openId = await fixture.customer('秘密');
    const delivery = only(received);
    const { Encrypt, ...rest } = clear(delivery);
    expect(rest).toEqual({ ToUserName: ACCOUNT.originalId });
    expectSeals(delivery, Encrypt ?? '');
    const { text, appId } = decrypt(Encrypt ?? '', KEY);
    expect(appId).toBe(ACCOUNT.appId);
    expect(readXml(text)).toMatchObject({ FromUserName: openId, Content: '秘密' });
  });

  it('in compatible mode is there twice, in clear and encrypted', async () => {
    const { fixture, received } = await start({ mode: 'compatible' });
    await fixture.customer('Hi');
    const delivery = only(received);
    const { Encrypt, ...rest } = clear(delivery);
    expectSeals(delivery, Encrypt ?? '');
    expect(rest).toMatchObject({ MsgType: 'text', Content: 'Hi' });
    expect(readXml(decrypt(Encrypt ?? '', KEY).text)).toEqual(rest);
  });

  it('never uses an id twice', async () => {
    const { fixture, received } = await start();
    const openId = await fixture.customer();
    await Promise.all([1, 2, 3].map((n) => fixture.wechat.write(openId, String(n))));
    expect(new Set(received.map((delivery) => clear(delivery)['MsgId'])).size).toBe(4);
  });

  it('goes to an address that may have a query of its own', async () => {
    const { fixture, received, url } = await start();
    fixture.wechat.setCallbackUrl('shop', `${url}?key=a%20b`);
    await fixture.customer();
    expect(part(only(received), 'key')).toBe('a b');
  });

  it('waits for the one before it of the same customer, and of no other', async () => {
    const answer: (() => void)[] = [];
    const held: Reaction = (response) => {
      answer.push(() => response.end('success'));
    };
    const { fixture, received } = await start({}, held);
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    const other = fixture.wechat.addCustomer({ name: 'Bob' });
    const writes = ['1', '2', '3'].map((text) => fixture.wechat.write(openId, text));
    await until(() => {
      expect(received).toHaveLength(1);
    });
    await fixture.wechat.write(other.openId, 'from Bob');
    expect(received.map(contentOf)).toEqual(['1', 'from Bob']);
    answer.forEach((give) => {
      give();
    });
    await Promise.all(writes);
    expect(received.map(contentOf)).toEqual(['1', 'from Bob', '2', '3']);
  });

  it.each(['', 'success'])('is content with the answer %j', async (body) => {
    const { fixture } = await start({}, body);
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    const { push } = await fixture.wechat.write(openId, 'Hi');
    expect(push.outcome).toBe('success');
    expect(fixture.wechat.customer(openId).bubbles).toHaveLength(1);
  });
});

describe('a push without an answer', () => {
  it('is dropped after 5 seconds and repeated, three times in all', async () => {
    const { fixture, received } = await start({}, silence, silence, silence);
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    const written = fixture.wechat.write(openId, 'Hi');
    for (const attempt of [1, 2, 3]) {
      await until(() => {
        expect(received).toHaveLength(attempt);
      });
      fixture.clock.advance(4999);
      expect(fixture.wechat.customer(openId).bubbles[0]?.status).toBe('sending');
      fixture.clock.advance(1);
    }
    const { push, bubble } = await written;
    expect(push).toEqual({ outcome: 'unavailable', attempts: 3, statuses: [null, null, null] });
    expect(bubble.status).toBe('failed');
    expect(fixture.wechat.customer(openId).bubbles.at(-1)).toMatchObject({
      from: 'system',
      text: OUT_OF_ORDER,
    });
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(received.map((delivery) => part(delivery, 'nonce'))).size).toBe(1);
  });

  it('is over as soon as an attempt is answered', async () => {
    const { fixture, received } = await start({}, silence);
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    const written = fixture.wechat.write(openId, 'Hi');
    await until(() => {
      expect(received).toHaveLength(1);
    });
    fixture.clock.advance(5000);
    expect((await written).push).toEqual({
      outcome: 'success',
      attempts: 2,
      statuses: [null, 200],
    });
    expect(fixture.wechat.customer(openId).bubbles).toHaveLength(1);
  });

  it('can have a new timestamp and nonce each time', async () => {
    const { fixture, received } = await start({ mode: 'safe' }, silence);
    fixture.wechat.faults.set('push-retry-fresh', true);
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    const written = fixture.wechat.write(openId, 'Hi');
    await until(() => {
      expect(received).toHaveLength(1);
    });
    fixture.clock.advance(5000);
    await written;
    const [first, second] = received.map((delivery) => {
      const { Encrypt = '' } = clear(delivery);
      expectSeals(delivery, Encrypt);
      return { timestamp: part(delivery, 'timestamp'), text: decrypt(Encrypt, KEY).text };
    });
    expect(second?.text).toBe(first?.text);
    expect(Number(second?.timestamp)).toBe(Number(first?.timestamp) + 5);
    expect(fixture.wechat.faults.injected['push-retry-fresh']).toBe(1);
  });

  it.each<[string, Reaction, number | null]>([
    ['an error status', 500, 500],
    ['a status without a body', 204, 204],
    ['JSON', '{"errcode":0}', 200],
    ['"success" with a line break', 'success\n', 200],
    ['broken XML', '<xml><a></xml>', 200],
    ['a broken connection', (response) => response.destroy(), null],
  ])('is the same as one with %s', async (_what, reaction, status) => {
    const { fixture } = await start({}, reaction, reaction, reaction);
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    const written = fixture.wechat.write(openId, 'Hi');
    for (const attempt of [1, 2]) await passPause(fixture, attempt);
    expect((await written).push).toEqual({
      outcome: 'unavailable',
      attempts: 3,
      statuses: [status, status, status],
    });
    expect(fixture.wechat.customer(openId).bubbles.at(-1)?.text).toBe(OUT_OF_ORDER);
  });

  it('is tried as often as it is told', async () => {
    const { url } = await startCallback(500);
    const fixture = await startFixture({ account: { callbackUrl: url }, attempts: 1 });
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    const { push } = await fixture.wechat.write(openId, 'Hi');
    expect(push).toEqual({ outcome: 'unavailable', attempts: 1, statuses: [500] });
  });

  it('is not even tried without an address', async () => {
    const fixture = await startFixture();
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    const { push } = await fixture.wechat.write(openId, 'Hi');
    expect(push).toEqual({ outcome: 'unavailable', attempts: 0, statuses: [] });
  });

  it('is not noticed by a customer who left, or who did nothing visible', async () => {
    const fixture = await startFixture();
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    await fixture.wechat.event(openId, { event: 'LOCATION' });
    await fixture.wechat.event(openId, { event: 'unsubscribe' });
    expect(fixture.wechat.customer(openId).bubbles).toEqual([]);
  });
});

describe('the faults of pushes', () => {
  it('push twice at the same moment', async () => {
    const { fixture, received } = await start();
    fixture.wechat.faults.set('push-duplicate', 1);
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    const { push } = await fixture.wechat.write(openId, 'Hi');
    await fixture.wechat.write(openId, 'Bye');
    expect(received.map(contentOf)).toEqual(['Hi', 'Hi', 'Bye']);
    expect(received[1]?.body).toBe(received[0]?.body);
    expect(push.attempts).toBe(1);
    expect(fixture.wechat.faults.injected['push-duplicate']).toBe(1);
  });

  it('repeat a push although it was answered', async () => {
    const { fixture, received } = await start();
    fixture.wechat.faults.set('push-answer-lost', 1);
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    const written = fixture.wechat.write(openId, 'Hi');
    await passPause(fixture, 1);
    expect((await written).push).toEqual({ outcome: 'success', attempts: 2, statuses: [200, 200] });
    expect(received.map(contentOf)).toEqual(['Hi', 'Hi']);
  });

  it('let a push overtake the one before it', async () => {
    const { fixture, received } = await start();
    fixture.wechat.faults.set('push-out-of-order', true);
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    await Promise.all(['1', '2', '3', '4'].map((text) => fixture.wechat.write(openId, text)));
    expect(received.map(contentOf)).toEqual(['2', '1', '4', '3']);
    expect(fixture.wechat.faults.injected['push-out-of-order']).toBe(2);
  });

  it('let a push that nothing overtakes go after a second', async () => {
    const { fixture, received } = await start();
    fixture.wechat.faults.set('push-out-of-order', true);
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    const written = fixture.wechat.write(openId, '1');
    fixture.clock.advance(999);
    expect(received).toEqual([]);
    fixture.clock.advance(1);
    expect((await written).push.outcome).toBe('success');
    expect(fixture.wechat.faults.injected['push-out-of-order']).toBe(0);
  });
});

describe('verifyCallback', () => {
  it('is content with the echostr', async () => {
    const { fixture, received } = await start({}, (response, { query }) => {
      response.end(query.get('echostr'));
    });
    expect(await fixture.wechat.verifyCallback('shop')).toEqual({ ok: true });
    const delivery = only(received);
    expect(delivery.method).toBe('GET');
    expect([...delivery.query.keys()]).toEqual(['signature', 'timestamp', 'nonce', 'echostr']);
    expect(part(delivery, 'signature')).toBe(
      sign(ACCOUNT.token, part(delivery, 'timestamp'), part(delivery, 'nonce')),
    );
  });

  it.each<[string, Reaction]>([
    ['something else', 'success'],
    ['an error', 403],
    ['a broken connection', (response) => response.destroy()],
    ['quotes around it', (response, { query }) => response.end(`"${query.get('echostr') ?? ''}"`)],
  ])('refuses %s', async (_what, reaction) => {
    const { fixture } = await start({}, reaction);
    expect(await fixture.wechat.verifyCallback('shop')).toMatchObject({ ok: false });
  });

  it('refuses an account without an address, and waits 5 seconds for the answer', async () => {
    const { fixture, received } = await start({}, silence);
    expect(await fixture.wechat.verifyCallback('other')).toMatchObject({ ok: false });
    const verified = fixture.wechat.verifyCallback('shop');
    await until(() => {
      expect(received).toHaveLength(1);
    });
    fixture.clock.advance(5000);
    expect(await verified).toMatchObject({ ok: false });
  });
});

describe('submitServerSettings', () => {
  const settings = { token: 'AnotherToken', encodingAesKey: 'x'.repeat(43), mode: 'safe' } as const;
  /** Whether each request was signed with the Token. */
  const signed = (received: Delivery[], token: string): boolean[] =>
    received.map((each) => {
      const stamp = [part(each, 'timestamp'), part(each, 'nonce')] as const;
      return part(each, 'signature') === sign(token, ...stamp);
    });

  it('asks the new address with the new Token, and keeps both', async () => {
    const { fixture, received, url } = await start({}, (response, { query }) => {
      response.end(query.get('echostr'));
    });
    const submitted = await fixture.wechat.submitServerSettings('shop', { ...settings, url });
    expect(submitted).toEqual({ ok: true });
    await fixture.wechat.verifyCallback('shop');
    expect(signed(received, settings.token)).toEqual([true, true]);
  });

  it('keeps what there was if the answer is not the echostr, or the address is none', async () => {
    const { fixture, received, url } = await start({}, 'no');
    const submit = (address: string) =>
      fixture.wechat.submitServerSettings('shop', { ...settings, url: address });
    expect(await submit(url)).toEqual({ ok: false, reason: 'The answer was not the echostr' });
    await expect(submit('desk.example.com')).rejects.toThrow('A callback URL begins with');
    await fixture.wechat.verifyCallback('shop');
    expect(signed(received, ACCOUNT.token)).toEqual([false, true]);
  });
});

async function start(
  account: Partial<AccountOptions> = {},
  ...reactions: Reaction[]
): Promise<{ fixture: Fixture; received: Delivery[]; url: string }> {
  const { url, received } = await startCallback(...reactions);
  const fixture = await startFixture({ account: { ...account, callbackUrl: url } });
  return { fixture, received, url };
}

// An attempt that has failed at once has set two timers: its own limit, and the pause after it.
async function passPause({ clock }: Fixture, attempt: number): Promise<void> {
  await until(() => {
    expect(clock.scheduled).toBe(2 * attempt);
  });
  clock.advance(5000);
}

function only(received: readonly Delivery[]): Delivery {
  expect(received).toHaveLength(1);
  const [delivery] = received;
  if (!delivery) throw new Error('Nothing was received');
  return delivery;
}

function part(delivery: Delivery, name: string): string {
  return delivery.query.get(name) ?? '';
}

function clear(delivery: Delivery): Record<string, string> {
  const root = readXml(delivery.body);
  if (typeof root === 'string' || Array.isArray(root)) throw new Error('There are no elements');
  return Object.fromEntries(
    Object.entries(root).map(([name, value]) => [name, typeof value === 'string' ? value : '']),
  );
}

function contentOf(delivery: Delivery): string | undefined {
  return clear(delivery)['Content'];
}

function expectSeals(delivery: Delivery, encrypted: string): void {
  const seal = [ACCOUNT.token, part(delivery, 'timestamp'), part(delivery, 'nonce')];
  expect(part(delivery, 'encrypt_type')).toBe('aes');
  expect(part(delivery, 'signature')).toBe(sign(...seal));
  expect(part(delivery, 'msg_signature')).toBe(sign(...seal, encrypted));
}
