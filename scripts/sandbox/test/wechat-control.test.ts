import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../../relay/src/clock.ts';
import { startWeChatStandIn } from '../wechat/stand-in.ts';
import {
  ACCOUNT,
  silence,
  startCallback,
  startFixture,
  type Fixture,
  until,
} from './wechat-fixture.ts';

const anOpenId: unknown = expect.stringMatching(/^o[\w-]{27}$/);
const bytes = z.instanceof(Uint8Array);
const withOpenId = z.looseObject({ openId: z.string() });

describe('the control API', () => {
  it('shows every account and every phone', async () => {
    const fixture = await startFixture();
    const customer = await call(fixture, 'POST', '/customers', { name: '小明' });
    expect(customer).toEqual({
      status: 200,
      body: {
        openId: anOpenId,
        account: 'shop',
        name: '小明',
        subscribed: true,
        typing: false,
        allowance: { left: 0, until: 0 },
        bubbles: [],
      },
    });
    expect(await call(fixture, 'GET', '/state')).toEqual({
      status: 200,
      body: {
        accounts: [
          {
            name: 'shop',
            title: 'The Shop',
            originalId: ACCOUNT.originalId,
            appId: ACCOUNT.appId,
          },
          {
            name: 'other',
            title: 'The Shop',
            originalId: 'gh_0000000000ff',
            appId: 'wx00000000000000ff',
          },
        ],
        customers: [customer.body],
      },
    });
  });

  it('lets a customer write, and answers when the push is over', async () => {
    const { url, received } = await startCallback();
    const fixture = await startFixture();
    expect(await call(fixture, 'PUT', '/accounts/shop/callback', { url })).toMatchObject({
      status: 200,
    });
    const openId = await newCustomer(fixture);
    const text = { type: 'text', text: 'Hi' };
    expect(await call(fixture, 'POST', `/customers/${openId}/messages`, text)).toEqual({
      status: 200,
      body: {
        bubble: {
          id: 1,
          from: 'customer',
          type: 'text',
          text: 'Hi',
          at: fixture.clock.now(),
          status: 'arrived',
        },
        push: { outcome: 'success', attempts: 1, statuses: [200] },
      },
    });
    const click = { event: 'CLICK', eventKey: 'HELP' };
    expect(await call(fixture, 'POST', `/customers/${openId}/events`, click)).toEqual({
      status: 200,
      body: { push: { outcome: 'success', attempts: 1, statuses: [200] } },
    });
    const location = { type: 'location', Label: '上海', Location_X: 31.2 };
    await call(fixture, 'POST', `/customers/${openId}/messages`, location);
    expect(received.map(({ body }) => /Hi|HELP|上海/.exec(body)?.[0])).toEqual([
      'Hi',
      'HELP',
      '上海',
    ]);
  });

  it('pushes the follow before anything that the customer then writes', async () => {
    const { url, received } = await startCallback();
    const fixture = await startFixture({ account: { callbackUrl: url } });
    const follower = { name: 'Ann', account: 'shop', follow: true };
    const openId = withOpenId.parse((await call(fixture, 'POST', '/customers', follower)).body);
    await fixture.wechat.write(openId.openId, 'Hi');
    expect(received.map(({ body }) => /subscribe|Hi/.exec(body)?.[0])).toEqual(['subscribe', 'Hi']);
  });

  it('keeps a ledger of what the phones received', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    await fixture.sendText(openId, 'Hello');
    expect(await call(fixture, 'GET', '/ledger')).toEqual({
      status: 200,
      body: {
        sent: [{ openId, text: 'Hello', type: 'text', at: fixture.clock.now(), via: 'custom' }],
      },
    });
  });

  it('lets a customer block messages', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    await call(fixture, 'PATCH', `/customers/${openId}`, { blocked: true });
    expect(await fixture.sendText(openId)).toBe(48002);
  });

  it('verifies a callback', async () => {
    const { url } = await startCallback((response, { query }) => {
      response.end(query.get('echostr'));
    });
    const fixture = await startFixture({ account: { callbackUrl: url } });
    expect(await call(fixture, 'POST', '/accounts/shop/verify')).toEqual({
      status: 200,
      body: { ok: true },
    });
  });

  it('sets faults', async () => {
    const fixture = await startFixture();
    expect(await call(fixture, 'PUT', '/faults/send-busy', { value: 1 })).toMatchObject({
      status: 200,
    });
    const openId = await fixture.customer();
    expect(await fixture.sendText(openId)).toBe(-1);
    expect((await call(fixture, 'PUT', '/faults/nothing', { value: 1 })).status).toBe(404);
  });

  it.each<[string, string, unknown, number]>([
    ['POST', '/customers', {}, 400],
    ['POST', '/customers', { name: 'Ann', account: 'nobody' }, 404],
    ['POST', '/customers', { name: 'Ann', openId: 'x' }, 400],
    ['POST', '/customers/nobody/messages', { type: 'text', text: 'Hi' }, 404],
    ['POST', '/customers/nobody/messages', {}, 400],
    ['POST', '/customers/nobody/events', { event: 'CLICK' }, 404],
    ['PATCH', '/customers/nobody', { blocked: true }, 404],
    ['PUT', '/accounts/shop/callback', { url: 'ftp://x' }, 400],
    ['PUT', '/accounts/nobody/callback', { url: 'http://x' }, 404],
    ['POST', '/accounts/nobody/verify', undefined, 404],
    ['GET', '/nothing', undefined, 404],
  ])('refuses %s %s with %j', async (method, path, body, status) => {
    const fixture = await startFixture();
    const answer = await call(fixture, method, path, body);
    expect(answer).toMatchObject({ status, body: { error: expect.any(String) as unknown } });
  });

  it('refuses what is no JSON', async () => {
    const fixture = await startFixture();
    const response = await fixture.fetch('/_control/customers', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toHaveProperty('error');
  });

  it('knows each OpenID once', async () => {
    const fixture = await startFixture();
    const openId = await newCustomer(fixture);
    const again = await call(fixture, 'POST', '/customers', { name: 'Bob', openId });
    expect(again.status).toBe(409);
  });
});

describe('the events of the control API', () => {
  it('tell the whole state at once and on each change, joined over 50 ms', async () => {
    const fixture = await startFixture();
    const response = await fixture.fetch('/_control/events');
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const events: unknown[] = [];
    const reading = readEvents(response, events);
    await until(() => {
      expect(events).toHaveLength(1);
    });
    expect(events[0]).toEqual(await plain(fixture));
    const openId = await fixture.customer('Hi');
    fixture.clock.advance(50);
    await until(() => {
      expect(events).toHaveLength(2);
    });
    expect(events[1]).toMatchObject({ customers: [{ openId, bubbles: [{ text: 'Hi' }, {}] }] });
    await fixture.wechat.close();
    await reading;
    expect(events).toHaveLength(2);
  });

  it('tell when the typing has ended by itself', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    const events: unknown[] = [];
    const response = await fixture.fetch('/_control/events');
    const reading = readEvents(response, events);
    await fixture.post('/cgi-bin/message/custom/typing', { touser: openId, command: 'Typing' });
    fixture.clock.advance(50);
    await until(() => {
      expect(events.at(-1)).toMatchObject({ customers: [{ typing: true }] });
    });
    fixture.clock.advance(15_000);
    fixture.clock.advance(50);
    await until(() => {
      expect(events.at(-1)).toMatchObject({ customers: [{ typing: false }] });
    });
    await fixture.wechat.close();
    await reading;
  });
});

describe('the stand-in', () => {
  it('stops at once, whatever is under way', async () => {
    const { url, received } = await startCallback(silence);
    const fixture = await startFixture({ account: { callbackUrl: url } });
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    fixture.wechat.faults.set('push-out-of-order', true);
    const held = fixture.wechat.write(openId, 'held');
    fixture.wechat.faults.clear();
    const other = fixture.wechat.addCustomer({ name: 'Bob' });
    const written = fixture.wechat.write(other.openId, 'Hi');
    await until(() => {
      expect(received).toHaveLength(1);
    });
    fixture.wechat.faults.set('api-slow', 60_000);
    const slow = fixture.fetch('/cgi-bin/token').catch(() => 'broken');
    await until(() => {
      expect(fixture.wechat.faults.injected['api-slow']).toBe(1);
    });
    await fixture.wechat.close();
    await fixture.wechat.close();
    expect(await slow).toBe('broken');
    expect((await written).push.outcome).toBe('unavailable');
    expect((await held).push.outcome).toBe('unavailable');
    expect(fixture.wechat.customer(other.openId).bubbles).toHaveLength(1);
    expect(fixture.clock.waiting).toBe(0);
  });

  it('keeps time by the clock of the machine unless it has another', async () => {
    const wechat = await startWeChatStandIn({ accounts: [ACCOUNT] });
    try {
      const { openId } = wechat.addCustomer({ name: 'Ann' });
      const before = systemClock.now();
      const { bubble } = await wechat.write(openId, 'Hi');
      expect(bubble.at).toBeGreaterThanOrEqual(before);
      expect(bubble.at).toBeLessThanOrEqual(systemClock.now());
    } finally {
      await wechat.close();
    }
  });

  it('does the same again with the same randomness', async () => {
    const openIds = await Promise.all(
      [1, 2].map(async () => {
        const wechat = await startWeChatStandIn({
          accounts: [ACCOUNT],
          random: (size) => Buffer.alloc(size, 7),
        });
        const { openId } = wechat.addCustomer({ name: 'Ann' });
        await wechat.close();
        return openId;
      }),
    );
    expect(openIds[0]).toBe(openIds[1]);
  });

  it('does not start for accounts that could not be configured so', async () => {
    const { encodingAesKey, ...keyless } = ACCOUNT;
    expect(encodingAesKey).toHaveLength(43);
    await expect(startWeChatStandIn({ accounts: [{ ...keyless, mode: 'safe' }] })).rejects.toThrow(
      /encodingAesKey/,
    );
    await expect(
      startWeChatStandIn({ accounts: [{ ...ACCOUNT, encodingAesKey: 'short' }] }),
    ).rejects.toThrow(/43 characters/);
  });

  it('says which port is taken', async () => {
    const fixture = await startFixture();
    const port = Number(new URL(fixture.wechat.url).port);
    await expect(startWeChatStandIn({ port, accounts: [ACCOUNT] })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});

async function call(
  fixture: Fixture,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const response = await fixture.fetch(`/_control${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

async function newCustomer(fixture: Fixture): Promise<string> {
  return withOpenId.parse((await call(fixture, 'POST', '/customers', { name: 'Ann' })).body).openId;
}

async function plain(fixture: Fixture): Promise<unknown> {
  return (await call(fixture, 'GET', '/state')).body;
}

async function readEvents(response: Response, events: unknown[]): Promise<void> {
  const decoder = new TextDecoder();
  let buffer = '';
  for await (const chunk of response.body ?? []) {
    buffer += decoder.decode(bytes.parse(chunk), { stream: true });
    const parts = buffer.split('\n\n');
    buffer = parts.pop() ?? '';
    events.push(...parts.map((part): unknown => JSON.parse(part.replace(/^data: /, ''))));
  }
}
