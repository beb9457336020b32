/** Tencent's published examples of encrypted messages, and edge cases computed with their keys. */

const AAAA = { key: 'A'.repeat(43), token: 'AAAAA' };
const PAMTEST = {
  key: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  token: 'pamtest',
  appId: 'wxb11529c136998cb6',
  random: 'aaaabbbbccccdddd',
};

export interface PublishedCipher {
  id: string;
  key: string;
  token: string;
  appId: string;
  random: string;
  message: string;
  encrypted: string;
}

/** E1 also has the query that came with it. */
export const DEBUG_DEMO = {
  ...AAAA,
  id: 'E1, a push in JSON',
  appId: 'wxba5fad812f8e6fb9',
  random: 'a8eedb185eb2fecf',
  timestamp: '1714112445',
  nonce: '415670741',
  msgSignature: '046e02f8204d34f8ba5fa3b1db94908f3df2e9b3',
  message:
    '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}',
  encrypted:
    '+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=',
};

export const DEMO_REPLY = {
  ...AAAA,
  id: 'E2, a reply in JSON',
  appId: 'wxba5fad812f8e6fb9',
  random: '707722b803182950',
  timestamp: '1713424427',
  nonce: '415670741',
  msgSignature: '1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1',
  message: '{"demo_resp":"good luck"}',
  encrypted:
    'ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==',
};

/** E3: the one published push in XML. */
export const XML_DEMO = {
  ...AAAA,
  id: 'E3, a push in XML',
  appId: 'wx134c8103faa5a59e',
  random: '1205899eaf019bbd',
  timestamp: '1715943329',
  nonce: '1590219412',
  signature: 'cc0c594499c1634947d5b502f158ee518947db27',
  msgSignature: '6c12a4205838198b8fa631b3220723bb07f1015c',
  message: [
    '<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName>',
    '<FromUserName><![CDATA[o9AgO5Kd5ggOC-bXrbNODIiE3bGY]]></FromUserName>',
    '<CreateTime>1715943329</CreateTime>',
    '<MsgType><![CDATA[event]]></MsgType>',
    '<Event><![CDATA[debug_demo]]></Event>',
    '<debug_str><![CDATA[hello world]]></debug_str>',
    '</xml>',
  ].join('\n'),
  encrypted:
    'D7yzvUNAL930rd28wf21s4hvXhz0L6Uit/p2Di6C5DHyYGpEgdBRnKjBec34JwoQXicwaZC7fOVihW80F4VtsdvE//1vr7oAbqjDv8KenVp+ajKYpJnyQ4zMRhIC+a31fCVOMC03FfzV/QuC94kBP55a+Za3sJgvAn+ZbsNqZI5DkyuzkhQN8OBqCzFhizGmy0xpM0MEA4agpvE+RuNO1rhHTtuJB5yltw1FiYzecSXJ+y/D2r81VkRn2eYjh2ltsoyfbDR7Is6ookXIFxTfyeNyeHxMeT4KN5WpCDmSbTcUYrbBUlkGLJ9n/rU8YOywma6G7aTb7KZKOqCxgfoUlYEZPk4FUL/TK7ShriFDMVCLyjQJ15Ob++agDWtcxhfUfe6HIoIpRW8mKNBQiY/Jd1svvuskA1wLef1RTtzKfMpagSCX/laZINmdnX4zrF6kIaR9P4xQrWXbsTFHTYe0Mg==',
};

export const XML_REPLY = {
  ...AAAA,
  id: 'E3b, a reply in XML',
  appId: 'wx134c8103faa5a59e',
  random: '999951349e8ee746',
  timestamp: '1713424427',
  nonce: '415670741',
  msgSignature: '03e0812039325c2712ef5f0f980fd14c70d6e307',
  message: '<xml><demo_resp>[CDATA[good luck]]</demo_resp></xml>',
  encrypted:
    'hE8R6mGXHkJJjU72KxzKUd1GEkKJaEZq7vRL8XgK3o+00k8JGq6+pZJUIlTSyhsX+bxIBQ72g3GyvDdIZcr6+3HAZbSvPT9t/o11MI7d6WELwqrGd7jMnV0zv3Zc9Nq7',
};

/** A text message with an emoji, and the query that would come with it. */
export const EMOJI = {
  ...PAMTEST,
  id: 'an emoji in a text',
  timestamp: '1700000000',
  nonce: '886655',
  msgSignature: 'd78c7810aa3970e8bfa76329036503f4ab067e33',
  message:
    '<xml><ToUserName><![CDATA[gh_7f083739789a]]></ToUserName><FromUserName><![CDATA[oia2TjuEGTNoeX76QEjQNrcURxG8]]></FromUserName><CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好😀/::)]]></Content><MsgId>24309876543210987</MsgId></xml>',
  encrypted:
    'jn1L23DB+6ELqJ+6bruv24gEk84YO6i27QfAlEavBPz7jbApunix/sNXYT8yepHabkZGDFsa2VAdEd6eWu5xaY6KLlkeZD2oq8QzQJY+7GrvpDD0NnleZ3qseiKH9Rt0spHFLuZXU8Y+c3H7fw88lfBWsaw168It0IHzTOqeCYO0LBf2jm2W5PrqCSGUdMhs3L8oZj2szou5C7H7tk+x+Mbw0m75rJrpj7GJoD95xjjfXDQO6sCbQJQIAriu4BJILEoPnYYAVwlB7LKb0zTP6Pe1QWDtpP+0RWJlNo6q7wCTOrFkEJ4ntsJ3KMyty59h15c+kbsagNXgdEecJPmm9Xj/Ii1+0+SDfkmaLuAoY1+z7aOX8SWX2tAUQsD9cNiYTR7sTMugXqxnN1WTq9sJqwKI/o/COXYM06+3CSe4mVs=',
};

/** Those whose signature over the encrypted text is published as well. */
export const SIGNED_CIPHERS = [DEBUG_DEMO, DEMO_REPLY, XML_DEMO, XML_REPLY, EMOJI];

export const PUBLISHED_CIPHERS: readonly PublishedCipher[] = [
  ...SIGNED_CIPHERS,
  {
    ...PAMTEST,
    id: 'E4, Chinese and Latin letters',
    message: '我是中文abcd123',
    encrypted:
      'jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==',
  },
  {
    ...PAMTEST,
    id: 'E4, a reply with a video',
    message:
      '<xml><ToUserName><![CDATA[oia2Tj我是中文jewbmiOUlr6X-1crbLOvLw]]></ToUserName><FromUserName><![CDATA[gh_7f083739789a]]></FromUserName><CreateTime>1407743423</CreateTime><MsgType><![CDATA[video]]></MsgType><Video><MediaId><![CDATA[eYJ1MbwPRJtOvIEabaxHs7TX2D-HV71s79GUxqdUkjm6Gs2Ed1KF3ulAOA9H1xG0]]></MediaId><Title><![CDATA[testCallBackReplyVideo]]></Title><Description><![CDATA[testCallBackReplyVideo]]></Description></Video></xml>',
    encrypted:
      'jn1L23DB+6ELqJ+6bruv23M2GmYfkv0xBh2h+XTBOKVKcgDFHle6gqcZ1cZrk3e1qjPQ1F4RsLWzQRG9udbKWesxlkupqcEcW7ZQweImX9+wLMa0GaUzpkycA8+IamDBxn5loLgZpnS7fVAbExOkK5DYHBmv5tptA9tklE/fTIILHR8HLXa5nQvFb3tYPKAlHF3rtTeayNf0QuM+UW/wM9enGIDIJHF7CLHiDNAYxr+r+OrJCmPQyTy8cVWlu9iSvOHPT/77bZqJucQHQ04sq7KZI27OcqpQNSto2OdHCoTccjggX5Z9Mma0nMJBU+jLKJ38YB1fBIz+vBzsYjrTmFQ44YfeEuZ+xRTQwr92vhA9OxchWVINGC50qE/6lmkwWTwGX9wtQpsJKhP+oS7rvTY8+VdzETdfakjkwQ5/Xka042OlUb1/slTwo4RscuQ+RdxSGvDahxAJ6+EAjLt9d8igHngxIbf6YyqqROxuxqIeIch3CssH/LqRs+iAcILvApYZckqmA7FNERspKA5f8GoJ9sv8xmGvZ9Yrf57cExWtnX8aCMMaBropU/1k+hKP5LVdzbWCG0hGwx/dQudYR/eXp3P0XxjlFiy+9DMlaFExWUZQDajPkdPrEeOwofJb',
  },
  {
    ...PAMTEST,
    id: 'a padding of 32 bytes',
    message: 'x'.repeat(26),
    encrypted:
      'jn1L23DB+6ELqJ+6bruv2whn1fDIMpmLPYOiQU5ZlCf5ISusdxHOJKY4l/VvGZXv1gdIWBk2mReXBoyRsZWbYWp3WTghbH/zS/0xHsPUs416Ez/Wti2iAH72px6IwxBl',
  },
  {
    ...PAMTEST,
    id: 'a padding of 1 byte',
    message: 'x'.repeat(25),
    encrypted:
      'jn1L23DB+6ELqJ+6bruv2+kYEKnjOllx0vu67To/q3GbnMS0uObVt/vm2ls1rtRa8D4dFzKJmYwgOitfskjphg==',
  },
  {
    ...PAMTEST,
    id: 'a padding of 20 bytes',
    message: 'x'.repeat(6),
    encrypted:
      'jn1L23DB+6ELqJ+6bruv27o+vHTtP5wdhqoZtsFVKmi+wiw8/R/Kdc+DT1R/w8C7dgJDCv2BAHfIOTM7/2kqcw==',
  },
];
