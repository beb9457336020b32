import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { close, listen, publicApplication } from '../../src/http/server.ts';
import { whoPage } from '../../src/http/who-page.ts';
import { whoPages, whoRequest } from '../../src/http/who-texts.ts';
import { createWho, type WhoChannel } from '../../src/http/who.ts';
import { SealedOpenIds } from '../../src/wechat/sealed-openid.ts';
import type { Person } from '../../src/wechat/web-authorization.ts';
import { FakeClock } from '../fixtures/fake-clock.ts';

const OPEN_ID = 'oWxDesk_test-customer-000001';
const MINUTE = 60_000;

let clock: FakeClock;
let sealed: SealedOpenIds;
let person: Person;
let codes: string[];
let told: unknown[];
let seen: unknown[];
let journalFails: boolean;
let listening: Awaited<ReturnType<typeof listen>>;

beforeEach(async () => {
  clock = new FakeClock();
  sealed = new SealedOpenIds('secret', 'Main');
  person = {
    kind: 'person',
    openId: OPEN_ID,
    displayName: '小明',
    avatarUrl: undefined,
    unionId: 'u',
  };
  codes = [];
  told = [];
  seen = [];
  journalFails = false;
  const main: WhoChannel = {
    name: 'Main',
    language: 'zh-CN',
    sealed,
    authorization: {
      pageUrl: (back, state) => `https://open.weixin.qq.com/?back=${back}&state=${state}`,
      personOf: (code) => {
        codes.push(code);
        return Promise.resolve(person);
      },
    },
    backUrl: 'https://desk.example.com/wechat/Main/who/back',
  };
  const who = createWho({
    clock,
    channel: (name) => (name.toLowerCase() === 'main' ? main : undefined),
    isDomainProof: (text) => text === 'AbCd',
    told: (...given) => {
      if (journalFails) return Promise.reject(new Error('No disk.'));
      told.push(given);
      return Promise.resolve();
    },
    observer: { asked: (...given) => seen.push(given) },
  });
  listening = await listen(publicApplication(who), 0);
});

afterEach(() => close(listening.server));

function get(path: string, language?: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${String(listening.port)}${path}`, {
    redirect: 'manual',
    headers: language === undefined ? {} : { 'accept-language': language },
  });
}

function back(query: Record<string, string>, language?: string): Promise<Response> {
  return get(`/wechat/Main/who/back?${new URLSearchParams(query).toString()}`, language);
}

const state = (): string => sealed.seal(OPEN_ID, 'state', clock.now() + MINUTE);

describe('a link that asks for a name', () => {
  it("leads to WeChat's own page, and nowhere else", async () => {
    const link = sealed.seal(OPEN_ID, 'link', clock.now() + MINUTE);
    const answer = await get(`/wechat/main/who?t=${link}&back=https://evil.example`);
    expect(answer.status).toBe(302);
    const location = answer.headers.get('location') ?? '';
    expect(location).toMatch(
      /^https:\/\/open\.weixin\.qq\.com\/\?back=https:\/\/desk\.example\.com\/wechat\/Main\/who\/back&state=[0-9a-f]+$/u,
    );
    expect(sealed.open(location.split('state=')[1], 'state', clock.now())).toBe(OPEN_ID);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('expires, and cannot be made up', async () => {
    const link = sealed.seal(OPEN_ID, 'link', clock.now() + MINUTE);
    clock.advance(MINUTE);
    for (const t of [link, state(), '00', '']) {
      const answer = await get(`/wechat/Main/who?t=${t}`, 'en-GB,en;q=0.8');
      expect(answer.status).toBe(410);
      expect(await answer.text()).toContain('This link has expired');
    }
  });

  it('is nothing where the channel does not ask', async () => {
    expect((await get('/wechat/Other/who?t=00')).status).toBe(404);
    expect((await get('/wechat/Other/who/back?state=00')).status).toBe(404);
  });
});

describe('a customer who comes back', () => {
  it('is thanked by name, and what they told is written down', async () => {
    const answer = await back({ code: 'c1', state: state() });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<h1>谢谢您，小明</h1>');
    expect(told).toEqual([[{ channel: 'Main', openId: OPEN_ID }, person, 'c1']]);
    expect(seen).toEqual([['Main', 'thanks', '']]);
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/u,
    );
  });

  it('may have a name that is no name', async () => {
    person = {
      kind: 'person',
      openId: OPEN_ID,
      displayName: '<b>"\'&$&',
      avatarUrl: undefined,
      unionId: undefined,
    };
    const page = await (await back({ code: 'c1', state: state() })).text();
    expect(page).toContain('<h1>谢谢您，&lt;b&gt;&quot;&#39;&amp;$&amp;</h1>');
  });

  it.each<[string, Person, number, string]>([
    [
      'is another',
      {
        kind: 'person',
        openId: 'o'.repeat(28),
        displayName: 'x',
        avatarUrl: undefined,
        unionId: undefined,
      },
      403,
      'other',
    ],
    ['is nobody', { kind: 'snapshot' }, 200, 'snapshot'],
    ['was here before', { kind: 'used' }, 200, 'used'],
    ['is not told by WeChat', { kind: 'failed', reason: 'wechat-40125' }, 502, 'failed'],
  ])('and %s is told so, and nothing is written down', async (_, given, status, outcome) => {
    person = given;
    const answer = await back({ code: 'c1', state: state() }, 'zh-TW');
    expect(answer.status).toBe(status);
    const page = await answer.text();
    expect(page).toContain(`<body class="${outcome}">`);
    expect(page).toContain('<html lang="zh-TW">');
    expect(told).toEqual([]);
    expect(seen).toEqual([['Main', outcome, given.kind === 'failed' ? given.reason : '']]);
  });

  it('without a code has refused, and WeChat is not asked', async () => {
    expect(await (await back({ state: state() })).text()).toContain('没关系');
    expect(codes).toEqual([]);
  });

  it('without a state of ours gets a page, and WeChat is not asked', async () => {
    for (const wrong of ['', 'ab', sealed.seal(OPEN_ID, 'link', clock.now() + MINUTE)]) {
      expect((await back({ code: 'c1', state: wrong })).status).toBe(410);
    }
    expect(codes).toEqual([]);
  });

  it('is asked to come again if it cannot be written down', async () => {
    journalFails = true;
    const answer = await back({ code: 'c1', state: state() });
    expect(answer.status).toBe(502);
    expect(await answer.text()).toContain('暂时未能完成');
  });
});

describe('the file by which WeChat knows the domain', () => {
  it('says what its name says, if it is one of ours', async () => {
    const answer = await get('/MP_verify_AbCd.txt');
    expect(await answer.text()).toBe('AbCd');
    for (const path of ['/MP_verify_Other.txt', '/MP_verify_.txt', '/other.txt']) {
      expect((await get(path)).status).toBe(404);
    }
  });
});

describe('the pages', () => {
  const languages = ['en', 'zh-CN', 'zh-TW'] as const;

  it.each(languages)('speak %s, each with its own words, and fit a phone', (language) => {
    const texts = Object.values(whoPages[language]).flatMap(({ title, text }) => [title, text]);
    expect(new Set([...texts, whoRequest[language]]).size).toBe(texts.length + 1);
    expect(texts.every((text) => text.trim() !== '')).toBe(true);
    const page = whoPage('thanks', language, 'Li');
    expect(page).toContain('width=device-width');
    expect(page).not.toContain('{name}');
    expect(page).not.toMatch(/<script|src=|href=/u);
  });
});
