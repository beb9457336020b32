import { describe, expect, it } from 'vitest';

import { CookieJar } from '../../src/salesforce/cookies.ts';

describe('the cookies of a stream', () => {
  it('are sent as they were set, the newest value of each', () => {
    const jar = new CookieJar();
    jar.keep(['BAYEUX_BROWSER=a; Path=/; HttpOnly', 'sfdc-stream=!x=y=; Secure']);
    jar.keep(['BAYEUX_BROWSER=b']);
    expect(jar.header).toBe('BAYEUX_BROWSER=b; sfdc-stream=!x=y=');
  });

  it('are forgotten when the org says so', () => {
    const jar = new CookieJar();
    jar.keep(['a=1', 'b=2']);
    jar.keep(['a=; Path=/; Max-Age=0', 'b=3; max-age=01']);
    expect(jar.header).toBe('b=3');
  });

  it.each(['', 'nonsense', '=value', '; Path=/'])('are not made of %j', (line) => {
    const jar = new CookieJar();
    jar.keep([line]);
    expect(jar.header).toBe('');
  });
});
