import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CipherError, decodeAesKey, decrypt, encrypt } from '../wechat/cipher.ts';
import { sign } from '../wechat/signature.ts';

const A = decodeAesKey('A'.repeat(43));
const SAMPLE = decodeAesKey('abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG');
const RANDOM = Buffer.from('aaaabbbbccccdddd');

describe('the signature', () => {
  it.each([
    [['AAAAA', '1714036504', '1514711492'], 'f464b24fc39322e44b38aa78f5edd27bd1441696'],
    [['AAAAA', '1714037059', '486452656'], '899cf89e464efb63f54ddac96b0a0a235f53aa78'],
    [['AAAAA', '1714112445', '415670741'], '6c5c811b55cc85e0e1b54100749188c20beb3f5d'],
    [['a', 'b', 'c'], 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    [['123', '345'], '9f537aeb751ec72605f57f94a2f6dc3e3958e1dd'],
    [
      ['RMNlACHlV5ThzfRlVS4D4', 'timestamp', 'nonce', 'encrypt'],
      '8edac0945683c119ee71c9f6256d76c48aa08a96',
    ],
  ])('of %j is %s', (parts, expected) => {
    expect(sign(...parts)).toBe(expected);
  });

  it('does not depend on the order of its parts', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (parts) => sign(...parts) === sign(...parts.toReversed())),
    );
  });
});

// Published by Tencent (E1 to E3), by its Java sample (E4), and computed for the edges of padding.
const E1 =
  '+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=';
const E3 =
  'D7yzvUNAL930rd28wf21s4hvXhz0L6Uit/p2Di6C5DHyYGpEgdBRnKjBec34JwoQXicwaZC7fOVihW80F4VtsdvE//1vr7oAbqjDv8KenVp+ajKYpJnyQ4zMRhIC+a31fCVOMC03FfzV/QuC94kBP55a+Za3sJgvAn+ZbsNqZI5DkyuzkhQN8OBqCzFhizGmy0xpM0MEA4agpvE+RuNO1rhHTtuJB5yltw1FiYzecSXJ+y/D2r81VkRn2eYjh2ltsoyfbDR7Is6ookXIFxTfyeNyeHxMeT4KN5WpCDmSbTcUYrbBUlkGLJ9n/rU8YOywma6G7aTb7KZKOqCxgfoUlYEZPk4FUL/TK7ShriFDMVCLyjQJ15Ob++agDWtcxhfUfe6HIoIpRW8mKNBQiY/Jd1svvuskA1wLef1RTtzKfMpagSCX/laZINmdnX4zrF6kIaR9P4xQrWXbsTFHTYe0Mg==';
const VECTORS = [
  {
    id: 'E1',
    key: A,
    random: 'a8eedb185eb2fecf',
    appId: 'wxba5fad812f8e6fb9',
    text: '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}',
    encrypted: E1,
  },
  {
    id: 'E2',
    key: A,
    random: '707722b803182950',
    appId: 'wxba5fad812f8e6fb9',
    text: '{"demo_resp":"good luck"}',
    encrypted:
      'ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==',
  },
  {
    id: 'E3',
    key: A,
    random: '1205899eaf019bbd',
    appId: 'wx134c8103faa5a59e',
    text: [
      '<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName>',
      '<FromUserName><![CDATA[o9AgO5Kd5ggOC-bXrbNODIiE3bGY]]></FromUserName>',
      '<CreateTime>1715943329</CreateTime>',
      '<MsgType><![CDATA[event]]></MsgType>',
      '<Event><![CDATA[debug_demo]]></Event>',
      '<debug_str><![CDATA[hello world]]></debug_str>',
      '</xml>',
    ].join('\n'),
    encrypted: E3,
  },
  {
    id: 'E3b',
    key: A,
    random: '999951349e8ee746',
    appId: 'wx134c8103faa5a59e',
    text: '<xml><demo_resp>[CDATA[good luck]]</demo_resp></xml>',
    encrypted:
      'hE8R6mGXHkJJjU72KxzKUd1GEkKJaEZq7vRL8XgK3o+00k8JGq6+pZJUIlTSyhsX+bxIBQ72g3GyvDdIZcr6+3HAZbSvPT9t/o11MI7d6WELwqrGd7jMnV0zv3Zc9Nq7',
  },
  ...[
    {
      id: 'E4, Chinese text',
      text: '我是中文abcd123',
      encrypted:
        'jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==',
    },
    {
      id: 'E4, a video reply',
      text: '<xml><ToUserName><![CDATA[oia2Tj我是中文jewbmiOUlr6X-1crbLOvLw]]></ToUserName><FromUserName><![CDATA[gh_7f083739789a]]></FromUserName><CreateTime>1407743423</CreateTime><MsgType><![CDATA[video]]></MsgType><Video><MediaId><![CDATA[eYJ1MbwPRJtOvIEabaxHs7TX2D-HV71s79GUxqdUkjm6Gs2Ed1KF3ulAOA9H1xG0]]></MediaId><Title><![CDATA[testCallBackReplyVideo]]></Title><Description><![CDATA[testCallBackReplyVideo]]></Description></Video></xml>',
      encrypted:
        'jn1L23DB+6ELqJ+6bruv23M2GmYfkv0xBh2h+XTBOKVKcgDFHle6gqcZ1cZrk3e1qjPQ1F4RsLWzQRG9udbKWesxlkupqcEcW7ZQweImX9+wLMa0GaUzpkycA8+IamDBxn5loLgZpnS7fVAbExOkK5DYHBmv5tptA9tklE/fTIILHR8HLXa5nQvFb3tYPKAlHF3rtTeayNf0QuM+UW/wM9enGIDIJHF7CLHiDNAYxr+r+OrJCmPQyTy8cVWlu9iSvOHPT/77bZqJucQHQ04sq7KZI27OcqpQNSto2OdHCoTccjggX5Z9Mma0nMJBU+jLKJ38YB1fBIz+vBzsYjrTmFQ44YfeEuZ+xRTQwr92vhA9OxchWVINGC50qE/6lmkwWTwGX9wtQpsJKhP+oS7rvTY8+VdzETdfakjkwQ5/Xka042OlUb1/slTwo4RscuQ+RdxSGvDahxAJ6+EAjLt9d8igHngxIbf6YyqqROxuxqIeIch3CssH/LqRs+iAcILvApYZckqmA7FNERspKA5f8GoJ9sv8xmGvZ9Yrf57cExWtnX8aCMMaBropU/1k+hKP5LVdzbWCG0hGwx/dQudYR/eXp3P0XxjlFiy+9DMlaFExWUZQDajPkdPrEeOwofJb',
    },
    {
      id: 'padding of 32',
      text: 'x'.repeat(26),
      encrypted:
        'jn1L23DB+6ELqJ+6bruv2whn1fDIMpmLPYOiQU5ZlCf5ISusdxHOJKY4l/VvGZXv1gdIWBk2mReXBoyRsZWbYWp3WTghbH/zS/0xHsPUs416Ez/Wti2iAH72px6IwxBl',
    },
    {
      id: 'padding of 1',
      text: 'x'.repeat(25),
      encrypted:
        'jn1L23DB+6ELqJ+6bruv2+kYEKnjOllx0vu67To/q3GbnMS0uObVt/vm2ls1rtRa8D4dFzKJmYwgOitfskjphg==',
    },
    {
      id: 'padding of 20',
      text: 'x'.repeat(6),
      encrypted:
        'jn1L23DB+6ELqJ+6bruv27o+vHTtP5wdhqoZtsFVKmi+wiw8/R/Kdc+DT1R/w8C7dgJDCv2BAHfIOTM7/2kqcw==',
    },
    {
      id: 'emoji',
      text: '<xml><ToUserName><![CDATA[gh_7f083739789a]]></ToUserName><FromUserName><![CDATA[oia2TjuEGTNoeX76QEjQNrcURxG8]]></FromUserName><CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好😀/::)]]></Content><MsgId>24309876543210987</MsgId></xml>',
      encrypted:
        'jn1L23DB+6ELqJ+6bruv24gEk84YO6i27QfAlEavBPz7jbApunix/sNXYT8yepHabkZGDFsa2VAdEd6eWu5xaY6KLlkeZD2oq8QzQJY+7GrvpDD0NnleZ3qseiKH9Rt0spHFLuZXU8Y+c3H7fw88lfBWsaw168It0IHzTOqeCYO0LBf2jm2W5PrqCSGUdMhs3L8oZj2szou5C7H7tk+x+Mbw0m75rJrpj7GJoD95xjjfXDQO6sCbQJQIAriu4BJILEoPnYYAVwlB7LKb0zTP6Pe1QWDtpP+0RWJlNo6q7wCTOrFkEJ4ntsJ3KMyty59h15c+kbsagNXgdEecJPmm9Xj/Ii1+0+SDfkmaLuAoY1+z7aOX8SWX2tAUQsD9cNiYTR7sTMugXqxnN1WTq9sJqwKI/o/COXYM06+3CSe4mVs=',
    },
  ].map((vector) => ({
    ...vector,
    key: SAMPLE,
    random: RANDOM.toString(),
    appId: 'wxb11529c136998cb6',
  })),
];

describe('the cipher', () => {
  it.each(VECTORS)(
    'encrypts vector $id as published',
    ({ text, key, appId, random, encrypted }) => {
      expect(encrypt(text, key, appId, Buffer.from(random))).toBe(encrypted);
    },
  );

  it.each(VECTORS)('decrypts vector $id', ({ text, key, appId, encrypted }) => {
    expect(decrypt(encrypted, key)).toEqual({ text, appId });
  });

  it.each([
    ['E1', 'AAAAA', '1714112445', '415670741', '046e02f8204d34f8ba5fa3b1db94908f3df2e9b3'],
    ['E2', 'AAAAA', '1713424427', '415670741', '1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1'],
    ['E3', 'AAAAA', '1715943329', '1590219412', '6c12a4205838198b8fa631b3220723bb07f1015c'],
    ['E3b', 'AAAAA', '1713424427', '415670741', '03e0812039325c2712ef5f0f980fd14c70d6e307'],
    ['emoji', 'pamtest', '1700000000', '886655', 'd78c7810aa3970e8bfa76329036503f4ab067e33'],
  ])('has the msg_signature of vector %s', (id, token, timestamp, nonce, expected) => {
    const encrypted = VECTORS.find((vector) => vector.id === id)?.encrypted ?? '';
    expect(sign(token, timestamp, nonce, encrypted)).toBe(expected);
  });

  it('gives back any text and app id', () => {
    const anyText = fc.string({ unit: 'grapheme', maxLength: 100 });
    fc.assert(
      fc.property(anyText, fc.stringMatching(/^wx[0-9a-f]{16}$/), (text, appId) => {
        expect(decrypt(encrypt(text, SAMPLE, appId, RANDOM), SAMPLE)).toEqual({ text, appId });
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['half a block', Buffer.alloc(16).toString('base64')],
    ['what another key encrypted', encrypt('hello', A, 'wx', RANDOM)],
  ])('refuses %s', (_what, encrypted) => {
    expect(() => decrypt(encrypted, SAMPLE)).toThrow(CipherError);
  });

  it.each(['', 'A'.repeat(42), 'A'.repeat(44), `${'A'.repeat(42)}!`])(
    'takes no EncodingAESKey like %j',
    (key) => {
      expect(() => decodeAesKey(key)).toThrow(/43 characters/);
    },
  );
});
