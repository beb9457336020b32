import { describe, expect, it } from 'vitest';
import { errcodeOf, startFixture, type Fixture } from './wechat-fixture.ts';

describe('custom/typing', () => {
  it('shows for 15 seconds that the account is typing', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    expect(await type(fixture, openId)).toBe(0);
    fixture.clock.advance(14_999);
    expect(fixture.wechat.customer(openId).typing).toBe(true);
    fixture.clock.advance(1);
    expect(fixture.wechat.customer(openId).typing).toBe(false);
  });

  it('cannot be repeated while it is shown', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    expect(await type(fixture, openId)).toBe(0);
    expect(await type(fixture, openId)).toBe(45081);
    fixture.clock.advance(15_000);
    expect(await type(fixture, openId)).toBe(0);
  });

  it('ends with CancelTyping', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    await type(fixture, openId);
    expect(await type(fixture, openId, 'CancelTyping')).toBe(0);
    expect(fixture.wechat.customer(openId).typing).toBe(false);
  });

  it('ends with a message, and does not cost one', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    await type(fixture, openId);
    await fixture.sendText(openId);
    const { typing, allowance } = fixture.wechat.customer(openId);
    expect([typing, allowance.left]).toEqual([false, 4]);
  });

  it('needs a message of either side in the last 30 seconds', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    fixture.clock.advance(30_001);
    expect(await type(fixture, openId)).toBe(45080);
    await fixture.sendText(openId);
    expect(await type(fixture, openId)).toBe(0);
  });

  it('needs an allowance', async () => {
    const fixture = await startFixture();
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    expect(await type(fixture, openId)).toBe(45015);
    fixture.wechat.faults.set('quota-after-message', 1);
    await fixture.wechat.write(openId, 'Hi');
    await fixture.sendText(openId);
    expect(await type(fixture, openId)).toBe(45047);
  });

  it.each([
    ['another command', { command: 'typing' }, 45072],
    ['no command', { command: undefined }, 45072],
    ['an unknown customer', { touser: 'nobody' }, 40003],
    ['no customer', { touser: undefined }, 40003],
  ])('refuses %s', async (_what, change, errcode) => {
    const fixture = await startFixture();
    const touser = await fixture.customer();
    const request = { touser, command: 'Typing', ...change };
    const answer = await fixture.post('/cgi-bin/message/custom/typing', request);
    expect(errcodeOf(answer)).toBe(errcode);
  });
});

async function type(fixture: Fixture, openId: string, command = 'Typing'): Promise<number> {
  const request = { touser: openId, command };
  return errcodeOf(await fixture.post('/cgi-bin/message/custom/typing', request));
}
