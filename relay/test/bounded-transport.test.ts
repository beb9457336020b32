import { beforeEach, describe, expect, it } from 'vitest';

import { boundedTransport } from '../src/bounded-transport.ts';
import { TransportError, type HttpRequest, type Transport } from '../src/transport.ts';

const SLOW = 'https://slow.example';
const OTHER = 'https://other.example';

/** Requests that have left, by their path, each with what answers it. */
let left: Map<string, { answer: () => void; fail: () => void }>;
let bounded: Transport;

beforeEach(() => {
  left = new Map();
  bounded = boundedTransport(
    ({ url }) =>
      new Promise((resolve, reject) => {
        left.set(new URL(url).pathname, {
          answer: () => {
            resolve({ status: 200, headers: {}, body: '' });
          },
          fail: () => {
            reject(new TransportError('timeout', false, undefined));
          },
        });
      }),
    2,
  );
});

function get(url: string, change: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, timeoutMs: 1000, ...change };
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

describe('requests to a slow service', () => {
  it('leave in order, so many at a time, and each makes room for the next', async () => {
    const all = [1, 2, 3, 4].map((number) => bounded(get(`${SLOW}/${String(number)}`)));
    await settled();
    expect([...left.keys()]).toEqual(['/1', '/2']);
    left.get('/2')?.answer();
    await settled();
    expect([...left.keys()]).toEqual(['/1', '/2', '/3']);
    left.get('/1')?.fail();
    await expect(all[0]).rejects.toThrow('timeout');
    await settled();
    expect([...left.keys()]).toEqual(['/1', '/2', '/3', '/4']);
    for (const path of ['/3', '/4']) left.get(path)?.answer();
    expect(await Promise.all(all.slice(1))).toHaveLength(3);
  });

  it('do not hold up those to another one', async () => {
    for (const path of ['1', '2', '3']) void bounded(get(`${SLOW}/${path}`));
    void bounded(get(`${OTHER}/4`));
    await settled();
    expect([...left.keys()]).toEqual(['/1', '/2', '/4']);
  });

  it('take no turn if the service is to hold them', async () => {
    for (const path of ['1', '2', '3']) void bounded(get(`${SLOW}/${path}`, { held: true }));
    for (const path of ['4', '5', '6']) void bounded(get(`${SLOW}/${path}`));
    await settled();
    expect([...left.keys()]).toEqual(['/1', '/2', '/3', '/4', '/5']);
  });

  it('can be given up before they have left, and then certainly were not sent', async () => {
    for (const path of ['1', '2']) void bounded(get(`${SLOW}/${path}`));
    const giveUp = new AbortController();
    const third = bounded(get(`${SLOW}/3`, { signal: giveUp.signal }));
    const fourth = bounded(get(`${SLOW}/4`));
    const late = bounded(get(`${SLOW}/5`, { signal: AbortSignal.abort() }));
    await expect(late).rejects.toMatchObject({ code: 'aborted', certainlyNotSent: true });
    giveUp.abort();
    await expect(third).rejects.toMatchObject({ code: 'aborted', certainlyNotSent: true });
    left.get('/1')?.answer();
    await settled();
    expect([...left.keys()]).toEqual(['/1', '/2', '/4']);
    left.get('/4')?.answer();
    await expect(fourth).resolves.toMatchObject({ status: 200 });
  });

  it('find every place free again after a quiet time', async () => {
    for (const path of ['1', '2', '3']) void bounded(get(`${SLOW}/${path}`));
    await settled();
    for (const path of ['/1', '/2']) left.get(path)?.answer();
    await settled();
    left.get('/3')?.answer();
    await settled();
    for (const path of ['4', '5', '6']) void bounded(get(`${SLOW}/${path}`));
    await settled();
    expect([...left.keys()].slice(3)).toEqual(['/4', '/5']);
  });
});
