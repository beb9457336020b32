import { describe, expect, it, vi } from 'vitest';

import { systemClock } from '../../../relay/src/clock.ts';
import { FakeClock } from '../../../relay/test/fixtures/fake-clock.ts';
import type { OrgStandIn } from '../org/stand-in.ts';
import { subscribe } from '../org/streaming/subscribe.ts';
import { Subscriber } from '../org/streaming/subscriber.ts';
import { caller, COMMANDS, openOrg, read } from './org-fixture.ts';
import { CometClient, told } from './org-streaming-fixture.ts';

const publish = (org: OrgStandIn, ...requestIds: string[]): void => {
  for (const RequestId__c of requestIds) {
    org.create('WeChat_Chat_Command__e', { Type__c: 'ReloadChannels', RequestId__c });
  }
};
const UNKNOWN_CLIENT = {
  error: '403::Unknown client',
  successful: false,
  advice: { reconnect: 'handshake', interval: 0 },
};

describe('Bayeux as Salesforce speaks it', () => {
  it('shakes hands, says how to poll, and delivers what is published from then on', async () => {
    const org = await openOrg();
    publish(org, 'before');
    const client = new CometClient(org);
    expect(await client.handshake()).toMatchObject({
      channel: '/meta/handshake',
      successful: true,
      supportedConnectionTypes: ['long-polling'],
      ext: { replay: true },
    });
    expect(await client.connect()).toMatchObject([
      { successful: true, advice: { reconnect: 'retry', interval: 0, timeout: 110_000 } },
    ]);
    expect(await client.subscribe(COMMANDS)).toMatchObject({
      successful: true,
      subscription: COMMANDS,
    });
    const held = client.connect();
    publish(org, 'one');
    const answer = await held;
    expect(answer).toMatchObject([
      { channel: COMMANDS, data: { event: { replayId: 2 } } },
      { channel: '/meta/connect', successful: true },
    ]);
    expect(told(answer)).toEqual(['one']);
    expect([org.apiCalls, org.eventDeliveries]).toEqual([0, 1]);
  });

  it('holds a connect for 110 s, and forgets who does not come back in 40 s', async () => {
    const clock = new FakeClock();
    const org = await openOrg({ clock });
    const client = await CometClient.subscribed(org, COMMANDS);
    const answered = vi.fn();
    const held = client.connect().then(answered);
    await vi.waitFor(() => {
      expect(org.isHolding).toBe(true);
    });
    clock.advance(109_999);
    expect(answered).not.toHaveBeenCalled();
    clock.advance(1);
    await held;
    expect(answered).toHaveBeenCalledOnce();
    clock.advance(39_999);
    expect(org.streamingClients).toBe(1);
    clock.advance(1);
    expect(await client.connect()).toMatchObject([UNKNOWN_CLIENT]);
  });

  it.each([
    [-2, ['a', 'b', 'c']],
    [-1, []],
    [1, ['b', 'c']],
    [3, []],
  ])('replays after %i', async (replayId, expected) => {
    const org = await openOrg();
    publish(org, 'a', 'b', 'c');
    const client = await CometClient.subscribed(org, COMMANDS, replayId);
    if (expected.length === 0) publish(org, 'd');
    expect(told(await client.connect())).toEqual(expected.length === 0 ? ['d'] : expected);
  });

  it.each([4, 0, -3, 1.5, 'x'])('refuses to replay after %j, which was never given', async (id) => {
    const org = await openOrg();
    publish(org, 'a', 'b', 'c');
    const client = await CometClient.subscribed(org, '/event/WeChat_Chat_Update__e');
    expect(await client.subscribe(COMMANDS, id)).toMatchObject({
      successful: false,
      error: `400::The replayId {${String(id)}} you provided was invalid.  Please provide a valid ID, -2 to replay all events, or -1 to replay only new events.`,
    });
  });

  it('keeps events for 72 hours', async () => {
    const clock = new FakeClock();
    const org = await openOrg({ clock });
    publish(org, 'old');
    clock.advance(71 * 3_600_000);
    publish(org, 'new');
    clock.advance(3_600_001);
    const client = new CometClient(org, org.signIn(org.people.relay));
    await client.handshake();
    await client.connect();
    expect(await client.subscribe(COMMANDS, 1)).toMatchObject({ successful: false });
    expect(await client.subscribe(COMMANDS, -2)).toMatchObject({ successful: true });
    expect(told(await client.connect())).toEqual(['new']);
  });

  it.each([
    [
      '/event/Nothing__e',
      '400::The channel you requested to subscribe to does not exist {/event/Nothing__e}',
    ],
    ['nonsense', "400::Channel subscriptions must start with a leading '/'"],
  ])('refuses to subscribe to %s', async (channel, error) => {
    const org = await openOrg();
    const client = await CometClient.subscribed(org, COMMANDS);
    expect(await client.subscribe(channel)).toMatchObject({ successful: false, error });
  });

  it('tells who is not signed in so, on the handshake and later', async () => {
    const org = await openOrg();
    expect(await new CometClient(org, '').handshake()).toMatchObject({
      error: '403::Handshake denied',
      ext: { sfdc: { failureReason: '401::Request requires authentication' } },
    });
    expect(await new CometClient(org, 'wrong').handshake()).toMatchObject({
      error: '403::Handshake denied',
      ext: { sfdc: { failureReason: '401::Authentication invalid' } },
      advice: { reconnect: 'none' },
    });
    const client = await CometClient.subscribed(org, COMMANDS);
    const held = client.connect();
    await vi.waitFor(() => {
      expect(org.isHolding).toBe(true);
    });
    org.faults.expireSessions = true;
    await held;
    expect(await client.connect()).toMatchObject([
      { error: '401::Authentication invalid', advice: { reconnect: 'none' } },
    ]);
  });

  it('insists on its cookie, on the same user, on long polling, and lets nobody publish', async () => {
    const org = await openOrg();
    const client = await CometClient.subscribed(org, COMMANDS);
    expect(await client.send('/meta/connect', { connectionType: 'websocket' })).toMatchObject([
      { error: '400::Invalid connection type {websocket}' },
    ]);
    expect(await client.send(COMMANDS, { data: {} })).toMatchObject([
      { error: '403:denied_by_security_policy:publish_denied' },
    ]);
    client.token = org.signIn(org.people.admin);
    expect(await client.connect()).toMatchObject([
      { error: "400::Authenticated user id does not match the session's user id" },
    ]);
    client.cookie = 'other=1';
    expect(await client.connect()).toMatchObject([
      { error: expect.stringMatching(/no BAYEUX_BROWSER cookie present$/u) as unknown },
    ]);
  });

  it('delivers no more after unsubscribing, and knows nobody after a disconnect', async () => {
    const org = await openOrg({ holdMs: 20 });
    const client = await CometClient.subscribed(org, COMMANDS);
    await client.send('/meta/unsubscribe', { subscription: COMMANDS });
    publish(org, 'one');
    expect(told(await client.connect())).toEqual([]);
    await client.send('/meta/disconnect');
    expect(await client.connect()).toMatchObject([UNKNOWN_CLIENT]);
  });

  it.each([
    [400, 'API version in the URI is mandatory', '/cometd', '[{}]'],
    [400, 'Unsupported API version', '/cometd/36.0', '[]'],
    [400, 'Invalid Bayeux message', '/cometd/65.0', '[]'],
    [400, 'Invalid JSON', '/cometd/65.0', '{'],
    [413, 'Maximum Request Size Exceeded', '/cometd/65.0', JSON.stringify('x'.repeat(32_768))],
  ])('answers %i %s to what is not its protocol', async (status, text, path, body) => {
    const org = await openOrg();
    const answer = await read(await fetch(`${org.url}${path}`, { method: 'POST', body }));
    expect(answer).toMatchObject({ status, body: expect.stringContaining(text) as unknown });
  });
});

describe('Events that Apex publishes', () => {
  it('arrive after the transaction, and not at all if it fails', async () => {
    const org = await openOrg({ holdMs: 20 });
    const admin = org.people.admin;
    const client = new CometClient(org, org.signIn(admin));
    await client.handshake();
    await client.connect();
    await client.subscribe('/event/WeChat_Chat_Update__e');
    const call = caller(org);
    const opened = await call('POST', '/services/apexrest/wechat/v1/chats', {
      channel: 'Main',
      openId: 'oWxDesk_test-customer-000001',
      key: 'k',
      fence: 1,
    });
    const { chatId } = opened.body as { chatId: string };
    const path = `/services/apexrest/wechat/v1/chats/${chatId}`;
    const update = { fence: 1, status: 'active', acceptedAt: Date.now() };
    org.faults.set('lock-row', 1);
    expect((await call('PATCH', path, update)).status).toBe(503);
    expect(told(await client.connect(), 'Type__c')).toEqual([]);
    expect((await call('PATCH', path, update)).status).toBe(200);
    expect(told(await client.connect(), 'Type__c')).toEqual(['Accepted']);
  });
});

describe('Faults of streaming', () => {
  it('connect-dropped: the connection breaks, and what was published meanwhile comes later', async () => {
    const org = await openOrg();
    const client = await CometClient.subscribed(org, COMMANDS);
    const held = client.connect();
    const broken = expect(held).rejects.toThrow();
    await vi.waitFor(() => {
      expect(org.isHolding).toBe(true);
    });
    org.faults.set('connect-dropped', 1);
    await broken;
    publish(org, 'one');
    expect(told(await client.connect())).toEqual(['one']);
    expect(org.faults.injected['connect-dropped']).toBe(1);
  });

  it('client-forgotten: a new handshake is needed', async () => {
    const org = await openOrg();
    const client = await CometClient.subscribed(org, COMMANDS);
    const held = client.connect();
    await vi.waitFor(() => {
      expect(org.isHolding).toBe(true);
    });
    org.faults.set('client-forgotten', 1);
    expect(await held).toMatchObject([UNKNOWN_CLIENT]);
    expect(await client.handshake()).toMatchObject({ successful: true });
  });

  it('replay-ids-forgotten: only -1 and -2 are valid', async () => {
    const org = await openOrg();
    publish(org, 'a');
    const client = await CometClient.subscribed(org, '/event/WeChat_Chat_Update__e');
    org.faults.set('replay-ids-forgotten', true);
    expect(await client.subscribe(COMMANDS, 1)).toMatchObject({ successful: false });
    expect(await client.subscribe(COMMANDS, -2)).toMatchObject({ successful: true });
  });
});

describe('A subscription', () => {
  it('is refused to whoever may not read the events, whatever the replay id', async () => {
    const org = await openOrg();
    const subscriber = new Subscriber({ clientId: 'c', browser: 'b', userId: 'u' }, systemClock);
    const message = { channel: '/meta/subscribe', subscription: COMMANDS };
    const [answer] = subscribe(message, subscriber, org.people.relay, {
      accessTo: () => 'denied',
      kept: () => [],
      isValid: () => true,
    });
    expect(answer).toMatchObject({ successful: false, error: '403::Restricted channel' });
    expect(subscriber.channels.size).toBe(0);
  });
});
