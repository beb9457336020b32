import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { sharedLookup } from '../../src/network/shared-lookup.ts';

type Callback = Parameters<LookupFunction>[2];

const ADDRESSES: LookupAddress[] = [{ address: '192.0.2.7', family: 4 }];

let asked: { name: string; answer: Callback }[];
let lookup: LookupFunction;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  lookup = sharedLookup((name, _, answer) => {
    asked.push({ name, answer });
  });
});

afterEach(() => {
  vi.useRealTimers();
});

/** What somebody who connects is told: the addresses, or the code of the error. */
function find(name: string, family = 0): Promise<unknown> {
  return new Promise((resolve) => {
    lookup(name, { family, all: true }, (error, addresses) => {
      resolve(error?.code ?? addresses);
    });
  });
}

function answer(error: string | null = null): void {
  for (const { answer: tell } of asked.splice(0)) {
    if (error === null) tell(null, ADDRESSES);
    else tell(Object.assign(new Error(error), { code: error }), []);
  }
}

describe('a name', () => {
  it('is asked for once for all who want it at the same time', async () => {
    const found = Array.from({ length: 100 }, () => find('chat.example.com'));
    expect(asked).toHaveLength(1);
    answer();
    expect(await Promise.all(found)).toEqual(Array(100).fill(ADDRESSES));
  });

  it('is known for a while, and then asked for again', async () => {
    const first = find('chat.example.com');
    answer();
    await first;
    vi.advanceTimersByTime(4999);
    expect(await find('chat.example.com')).toEqual(ADDRESSES);
    expect(asked).toHaveLength(0);
    vi.advanceTimersByTime(1);
    void find('chat.example.com');
    expect(asked).toHaveLength(1);
  });

  it('is another one, or wanted in another way', () => {
    void find('chat.example.com');
    void find('api.example.com');
    void find('chat.example.com', 6);
    expect(asked.map(({ name }) => name)).toEqual([
      'chat.example.com',
      'api.example.com',
      'chat.example.com',
    ]);
  });

  it('that is not found is asked for again at once', async () => {
    const found = [find('chat.example.com'), find('chat.example.com')];
    answer('ENOTFOUND');
    expect(await Promise.all(found)).toEqual(['ENOTFOUND', 'ENOTFOUND']);
    const again = find('chat.example.com');
    answer();
    expect(await again).toEqual(ADDRESSES);
  });
});

it('asks the system unless told otherwise', async () => {
  vi.useRealTimers();
  lookup = sharedLookup();
  expect(await find('127.0.0.1')).toEqual([{ address: '127.0.0.1', family: 4 }]);
});
