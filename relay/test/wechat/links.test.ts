import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { publicAddress, withoutLink } from '../../src/wechat/links.ts';

describe('an address', () => {
  it.each([
    'https://example.com/a?b=c#d',
    'http://mp.weixin.qq.com/s/x',
    'https://例子.中国/',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
    ' https://example.com ',
    'https://internal.example.com/',
    'https://example.com./',
  ])('%s is public', (address) => {
    expect(publicAddress(address)?.href).toBe(new URL(address.trim()).href);
  });

  it.each([
    'http://localhost/',
    'http://LOCALHOST:8080/x',
    'http://a.localhost/',
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://0/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://172.31.255.255/',
    'http://192.168.1.1/admin',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.64.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:10.0.0.1]/',
    'http://[::ffff:8.8.8.8]/',
    'http://[fe80::1]/',
    'http://[fd00::1]/',
    'http://[64:ff9b::a00:1]/',
    'http://printer/',
    'http://metadata.google.internal/',
    'http://nas.local/',
    'http://router.lan/',
    'http://host.home.arpa/',
    'http://localhost./',
    'https://example.com@10.0.0.1/',
    'https://bank.example.com:443@evil.example.com/',
    'https://user@example.com/',
    'javascript:alert(1)',
    'data:text/html,<script>',
    'file:///etc/passwd',
    'ftp://example.com/',
    'weixin://dl/chat',
    '//example.com/',
    'example.com',
    'http://',
    '',
  ])('%s is none that anybody should open', (address) => {
    expect(publicAddress(address)).toBeUndefined();
  });

  it('of any number in an own network is not public, in decimal, hexadecimal and octal', () => {
    const own = fc.oneof(
      fc.integer({ min: 0x0a000000, max: 0x0affffff }),
      fc.integer({ min: 0x7f000000, max: 0x7fffffff }),
      fc.integer({ min: 0xc0a80000, max: 0xc0a8ffff }),
      fc.integer({ min: 0xa9fe0000, max: 0xa9feffff }),
    );
    fc.assert(
      fc.property(
        own,
        fc.constantFrom([10, ''] as const, [16, '0x'] as const, [8, '0'] as const),
        (number, [base, prefix]) => {
          const notation = number.toString(base);
          expect(publicAddress(`http://${prefix}${notation}/`)).toBeUndefined();
        },
      ),
    );
  });

  it('is never thrown at, whatever it is, and only http and https are ever public', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), (address) => {
        const url = publicAddress(address);
        if (url !== undefined) expect(url.protocol).toMatch(/^https?:$/u);
      }),
    );
  });

  it('that is not to be opened is written so that nothing takes it for a link', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string()), (address) => {
        expect(withoutLink(address)).not.toMatch(/:\/\/|\w\.\w/u);
        expect(withoutLink(address).replaceAll(/\[([.:])\]/gu, '$1')).toContain('');
      }),
    );
    expect(withoutLink(' http://10.0.0.1:80/x ')).toBe('http[:]//10[.]0[.]0[.]1[:]80/x');
  });
});
