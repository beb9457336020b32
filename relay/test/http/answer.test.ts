import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { ReplySlot } from '../../src/reply-slot.ts';
import { parseXml } from '../../src/wechat/xml.ts';
import { ACCOUNT, CUSTOMER } from '../wechat/pushes.ts';
import {
  cipher,
  plainAccount,
  plainQuery,
  safeAccount,
  safePush,
  startBench,
  TEXT,
  type Bench,
} from './webhook-bench.ts';

let bench: Bench;
let slots: ReplySlot[];
beforeEach(() => {
  slots = [];
});
afterEach(() => bench.close());

function offer(): ReplySlot {
  const slot = new ReplySlot();
  slots.push(slot);
  return slot;
}

async function offered(): Promise<ReplySlot> {
  await expect.poll(() => slots.length).toBe(1);
  const [slot] = slots;
  if (slot === undefined) throw new Error('Nothing was offered.');
  return slot;
}

describe('a push to which something may be said', () => {
  beforeEach(async () => {
    bench = await startBench(plainAccount, { received: offer });
  });

  it('is answered with it, and whoever said it learns that it has left', async () => {
    const response = bench.post(TEXT);
    const fate = (await offered()).say('您好 ]]> & <b>');
    const answer = await response;
    expect(answer.headers.get('content-type')).toMatch(/^text\/xml/u);
    expect(parseXml(await answer.text())).toMatchObject({
      ToUserName: CUSTOMER,
      FromUserName: ACCOUNT,
      Content: '您好 ]]> & <b>',
    });
    expect(await fate).toBe('sent');
  });

  it('is answered "success" after a second and a half, and then it is too late', async () => {
    const response = bench.post(TEXT);
    const slot = await offered();
    bench.clock.advance(1499);
    expect(slot.isOpen).toBe(true);
    bench.clock.advance(1);
    expect(await (await response).text()).toBe('success');
    expect(await slot.say('too late')).toBe('not-sent');
    expect(bench.clock.timers).toBe(0);
  });

  it('is answered "success" as soon as there is nothing to say', async () => {
    const response = bench.post(TEXT);
    (await offered()).close();
    expect(await (await response).text()).toBe('success');
    expect(bench.clock.timers).toBe(0);
  });

  it('is answered "success" when WeChat repeats it meanwhile', async () => {
    const response = bench.post(TEXT);
    const slot = await offered();
    expect(await (await bench.post(TEXT)).text()).toBe('success');
    expect(slot.isOpen).toBe(true);
    slot.close();
    await response;
    expect(await (await bench.post(TEXT)).text()).toBe('success');
    expect(slots).toHaveLength(1);
  });

  it('is not waited for by anybody any more once the connection is gone', async () => {
    const hangUp = new AbortController();
    const request = { method: 'POST', body: TEXT, signal: hangUp.signal };
    const response = bench.send('Main', plainQuery(), request);
    const slot = await offered();
    hangUp.abort();
    await expect(response).rejects.toThrow();
    await expect.poll(() => slot.isOpen).toBe(false);
    expect(await slot.say('too late')).toBe('not-sent');
  });
});

it('in safe mode the answer is encrypted, "success" is not', async () => {
  bench = await startBench(safeAccount, { received: offer });
  const { query, body } = safePush();
  const response = bench.post(body, query);
  void (await offered()).say('您好');
  const { Encrypt } = parseXml(await (await response).text());
  expect(parseXml(cipher.decrypt(z.string().parse(Encrypt)))).toMatchObject({ Content: '您好' });
  expect(await (await bench.post(body, query)).text()).toBe('success');
});
