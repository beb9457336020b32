import { afterEach, describe, expect, it } from 'vitest';

import { runCampaign, type Figures } from '../campaign.ts';
import { Front, type Receive } from '../front.ts';
import { fuzzedPush } from '../push.ts';

let front: Front;
afterEach(() => front.close());

function campaign(requests: number, receive?: Receive): Promise<Figures> {
  front = new Front(receive);
  return runCampaign({ front, seed: 1, requests, ...(receive === undefined ? {} : { warmUp: 0 }) });
}

/** By the processor's clock: others may have it meanwhile. */
function work(ms: number): void {
  const before = process.threadCpuUsage();
  for (let usedMs = 0; usedMs < ms;) {
    const { user, system } = process.threadCpuUsage(before);
    usedMs = (user + system) / 1000;
  }
}

describe('the webhook', () => {
  it('takes or refuses whatever comes, without a crash, a 5xx, or 5 ms of CPU', async () => {
    const { answers, failures, modes } = await campaign(2000);
    expect(failures).toEqual([]);
    // Each mode, and each way out of it, is really taken.
    for (const count of Object.values(modes)) expect(count).toBeGreaterThan(500);
    expect(answers['200']).toBeGreaterThan(400);
    expect(Object.keys(answers)).toEqual(
      expect.arrayContaining([
        ...['400 wechat-xml', '400 wechat-message', '400 entity.too.large'],
        ...['400 wechat-cipher-base64', '400 wechat-without-encrypt'],
        ...['401 wechat-signature', '401 wechat-query', '404'],
      ]),
    );
  });
});

describe('a mistake in the relay', () => {
  it('that ends in 500 is found, with the seed that shows it again', async () => {
    const { failures } = await campaign(40, () => Promise.reject(new Error('planted')));
    expect(failures.length).toBeGreaterThan(3);
    expect(new Set(failures.map(({ kind }) => kind))).toEqual(new Set(['5xx']));
    const [{ seed } = { seed: 0 }] = failures;
    expect((await front.send(fuzzedPush(seed))).status).toBe(500);
  });

  it('that takes 8 ms of CPU each time is found', async () => {
    const { failures } = await campaign(10, () => {
      work(8);
      return Promise.resolve(true);
    });
    expect(failures.map(({ kind }) => kind)).toContain('slow');
  });

  it('that takes as long only now and then is none', async () => {
    let calls = 0;
    const { failures, slowOnce } = await campaign(40, () => {
      calls += 1;
      if (calls % 3 === 1) work(8);
      return Promise.resolve(true);
    });
    expect(failures).toEqual([]);
    expect(slowOnce).toBeGreaterThan(0);
  });
});

it('the same seed is the same request, byte for byte', () => {
  for (const seed of [1, 2, 3, 4711]) expect(fuzzedPush(seed)).toEqual(fuzzedPush(seed));
  const bodies = new Set(
    Array.from({ length: 100 }, (_, seed) => fuzzedPush(seed).body.toString()),
  );
  expect(bodies.size).toBeGreaterThan(95);
});
