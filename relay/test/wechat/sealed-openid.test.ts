import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { SealedOpenIds } from '../../src/wechat/sealed-openid.ts';

const OPEN_ID = 'oWxDesk_test-customer-000001';
const UNTIL = 1_700_000_000_000;
const sealed = new SealedOpenIds('0123456789abcdef0123456789abcdef', 'Main');

describe('a sealed OpenID', () => {
  it('is opened for what it was sealed for, until its time is over', () => {
    const text = sealed.seal(OPEN_ID, 'state', UNTIL);
    expect(sealed.open(text, 'state', UNTIL - 1)).toBe(OPEN_ID);
    expect(sealed.open(text, 'state', UNTIL)).toBeUndefined();
    expect(sealed.open(text, 'link', 0)).toBeUndefined();
  });

  it('is what WeChat takes as a state: up to 128 letters and digits, which tell nothing', () => {
    const text = sealed.seal(OPEN_ID, 'state', UNTIL);
    expect(text).toMatch(/^[a-z0-9]{1,128}$/u);
    expect(Buffer.from(text, 'hex').toString()).not.toContain('oWxDesk');
    expect(sealed.seal(OPEN_ID, 'state', UNTIL)).not.toBe(text);
  });

  it('outlives the process, and is of no use to another channel or under another secret', () => {
    const text = sealed.seal(OPEN_ID, 'link', UNTIL);
    const secret = '0123456789abcdef0123456789abcdef';
    expect(new SealedOpenIds(secret, 'main').open(text, 'link', 0)).toBe(OPEN_ID);
    expect(new SealedOpenIds(secret, 'Shop').open(text, 'link', 0)).toBeUndefined();
    expect(new SealedOpenIds(`${secret}0`, 'Main').open(text, 'link', 0)).toBeUndefined();
  });

  it('cannot be changed anywhere', () => {
    const text = sealed.seal(OPEN_ID, 'link', UNTIL);
    fc.assert(
      fc.property(
        fc.nat({ max: text.length - 1 }),
        fc.constantFrom('0', '1', '7', '8', 'a', 'f'),
        (at, digit) => {
          fc.pre(text[at] !== digit);
          const changed = text.slice(0, at) + digit + text.slice(at + 1);
          expect(sealed.open(changed, 'link', 0)).toBeUndefined();
        },
      ),
    );
  });

  it('is in nothing else', () => {
    const others = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[0-9a-f]{0,260}$/u),
      fc.constantFrom(undefined, null, ['00'], {}),
    );
    fc.assert(
      fc.property(others, (text) => {
        expect(sealed.open(text, 'link', 0)).toBeUndefined();
      }),
    );
  });
});
