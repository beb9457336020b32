import { beforeEach, describe, expect, it } from 'vitest';

import { AccessToken } from '../../src/wechat/access-token.ts';
import type { SharedToken, TokenShelf } from '../../src/wechat/token-shelf.ts';
import { FakeClock, FakeNetwork } from './fakes.ts';

/** A shelf that all relays of a test share. */
class SharedShelf implements TokenShelf {
  lying: unknown;
  broken = false;

  read(): Promise<unknown> {
    return this.broken ? Promise.reject(new Error('away')) : Promise.resolve(this.lying);
  }

  replace(before: unknown, after: SharedToken): Promise<boolean> {
    if (this.broken) return Promise.reject(new Error('away'));
    const isAsBefore = JSON.stringify(before) === JSON.stringify(this.lying);
    if (isAsBefore) this.lying = after;
    return Promise.resolve(isAsBefore);
  }
}

const MINUTE = 60_000;
let clock: FakeClock;
let shelf: SharedShelf;
/** WeChat: the token that it gives out now. */
let present: string;
let network: FakeNetwork;

function relay(): AccessToken {
  return new AccessToken({
    baseUrl: 'https://api.example.com',
    appId: 'wx01',
    appSecret: 'the-app-secret',
    transport: network.transport,
    clock,
    shelf,
  });
}

beforeEach(() => {
  clock = new FakeClock();
  shelf = new SharedShelf();
  present = 'T1';
  network = new FakeNetwork(({ body }) => {
    if (body['force_refresh'] === true) present = `${present}+`;
    return { access_token: present, expires_in: 7200 };
  });
});

function forces(): number {
  return network.calls.filter(({ body }) => body['force_refresh'] === true).length;
}

describe('an access token that several relays share', () => {
  it('is asked for once', async () => {
    expect(await relay().current()).toEqual({ ok: true, token: 'T1' });
    expect(await relay().current()).toEqual({ ok: true, token: 'T1' });
    expect(network.calls).toHaveLength(1);
  });

  it('is asked for again when it is due for rotation', async () => {
    await relay().current();
    clock.advance(116 * MINUTE);
    present = 'T2';
    expect(await relay().current()).toEqual({ ok: true, token: 'T2' });
    expect(await relay().current()).toEqual({ ok: true, token: 'T2' });
    expect(network.calls).toHaveLength(2);
  });

  it('is forced once, although all of them find it refused', async () => {
    const relays = [relay(), relay(), relay()];
    for (const each of relays) await each.current();
    const renewed = await Promise.all(relays.map((each) => each.renew('T1')));
    expect(forces()).toBe(1);
    for (const each of relays) expect(await each.renew('T1')).toEqual({ ok: true, token: 'T1+' });
    expect(forces()).toBe(1);
    expect(renewed).toContainEqual({ ok: true, token: 'T1+' });
  });

  it('is simply taken over by one that finds its own refused after another has a new one', async () => {
    const [one, two] = [relay(), relay()];
    await one.current();
    await two.current();
    await one.renew('T1');
    const before = network.calls.length;
    expect(await two.renew('T1')).toEqual({ ok: true, token: 'T1+' });
    expect(network.calls).toHaveLength(before);
  });

  it('is asked of WeChat as long as the shelf cannot be reached, or holds something else', async () => {
    shelf.broken = true;
    expect(await relay().current()).toEqual({ ok: true, token: 'T1' });
    shelf.broken = false;
    shelf.lying = { something: 'else' };
    expect(await relay().current()).toEqual({ ok: true, token: 'T1' });
    expect(network.calls).toHaveLength(2);
    expect(shelf.lying).toMatchObject({ token: 'T1' });
  });
});
