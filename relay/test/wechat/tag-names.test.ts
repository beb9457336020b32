import { beforeEach, describe, expect, it } from 'vitest';

import type { ApiResult } from '../../src/wechat/exchange.ts';
import { noAnswer } from '../../src/wechat/errcodes.ts';
import { TagNames } from '../../src/wechat/tag-names.ts';
import { FakeClock } from './fakes.ts';

const ANSWER: ApiResult = {
  ok: true,
  answer: {
    tags: [
      { id: 2, name: '星标组', count: 0 },
      { id: 100, name: '会员', count: 7 },
    ],
  },
};
const FAILURE: ApiResult = { ok: false, failure: noAnswer('timeout', false) };

let clock: FakeClock;
let calls: number;
let answer: ApiResult;
let tags: TagNames;
beforeEach(() => {
  clock = new FakeClock();
  calls = 0;
  answer = ANSWER;
  const api = {
    tags: () => {
      calls += 1;
      return Promise.resolve(answer);
    },
  };
  tags = new TagNames(api, clock);
});

describe('the groups of a customer', () => {
  it('have the names that the account gave them, asked for once an hour', async () => {
    const both = [tags.of({ tagid_list: [100, 2] }), tags.of({ tagid_list: [2, 7] })];
    expect(await Promise.all(both)).toEqual([['会员', '星标组'], ['星标组']]);
    clock.advance(60 * 60_000 - 1);
    await tags.of({ tagid_list: [2] });
    expect(calls).toBe(1);
    clock.advance(1);
    await tags.of({ tagid_list: [2] });
    expect(calls).toBe(2);
  });

  it('need not be asked for if there are none, or WeChat does not say', async () => {
    expect(await tags.of({ tagid_list: [] })).toEqual([]);
    expect(await tags.of({ subscribe: 0 })).toBeUndefined();
    expect(calls).toBe(0);
  });

  it.each<[string, ApiResult]>([
    ['does not answer', FAILURE],
    ['answers something else', { ok: true, answer: { tags: 'x' } }],
  ])('stay as they are if WeChat %s, and are asked for a minute later', async (_, given) => {
    answer = given;
    expect(await tags.of({ tagid_list: [2] })).toBeUndefined();
    answer = ANSWER;
    expect(await tags.of({ tagid_list: [2] })).toBeUndefined();
    clock.advance(60_000);
    expect(await tags.of({ tagid_list: [2] })).toEqual(['星标组']);
    expect(calls).toBe(2);
  });
});
