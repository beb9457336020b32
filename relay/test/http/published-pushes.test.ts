import { afterEach, describe, expect, it } from 'vitest';

import { createCipher } from '../../src/wechat/cipher.ts';
import type { PushAccount } from '../../src/wechat/push.ts';
import { DEBUG_DEMO, EMOJI, XML_DEMO } from '../wechat/published-ciphers.ts';
import { push, xml } from '../wechat/pushes.ts';
import { startBench, type Bench } from './webhook-bench.ts';

/*
 * Tencent's published examples, each with its own account and at its own time, over real HTTP.
 */

let bench: Bench;
afterEach(() => bench.close());

const plain: PushAccount = { appId: 'wxba5fad812f8e6fb9', token: 'AAAAA' };
const REFUSALS = 'wechat_desk_webhook_refusals_total';

interface Published {
  id: string;
  key: string;
  token: string;
  appId: string;
  timestamp: string;
  nonce: string;
  msgSignature: string;
  encrypted: string;
}

/** Sends a published push in safe mode as WeChat would, so many seconds late. */
async function send(
  published: Published,
  query: Record<string, string> = {},
  late = 0,
): Promise<string> {
  const { key, token, appId, timestamp, nonce, msgSignature, encrypted } = published;
  const account = { appId, token, cipher: createCipher(key, appId) };
  bench = await startBench(account, { at: Number(timestamp) + late });
  const body = xml({ ToUserName: 'gh_97417a04a28d', Encrypt: encrypted });
  const response = await bench.post(body, {
    timestamp,
    nonce,
    encrypt_type: 'aes',
    msg_signature: msgSignature,
    ...query,
  });
  return `${response.status} ${await response.text()}`;
}

it('S1: the check of an address is answered with its echostr, exactly', async () => {
  bench = await startBench(plain, { at: 1714036504 });
  const response = await bench.send('Main', {
    signature: 'f464b24fc39322e44b38aa78f5edd27bd1441696',
    echostr: '4375120948345356249',
    timestamp: '1714036504',
    nonce: '1514711492',
  });
  expect(response.headers.get('content-type')).toMatch(/^text\/plain/u);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from('4375120948345356249'));
  expect(response.status).toBe(200);
});

describe.each([
  ['S2', '1714037059', '486452656', '899cf89e464efb63f54ddac96b0a0a235f53aa78'],
  ['S3', '1714112445', '415670741', '6c5c811b55cc85e0e1b54100749188c20beb3f5d'],
])('%s: a signature', (_, timestamp, nonce, signature) => {
  const query = { signature, timestamp, nonce };
  const body = push({ MsgType: 'text', Content: 'hello', MsgId: '1' });

  it('lets a push in clear in', async () => {
    bench = await startBench(plain, { at: Number(timestamp) });
    expect(await (await bench.post(body, query)).text()).toBe('success');
    expect(bench.received).toHaveLength(1);
  });

  it('does not do for an encrypted one', async () => {
    const safe = { ...plain, cipher: createCipher(DEBUG_DEMO.key, plain.appId) };
    bench = await startBench(safe, { at: Number(timestamp) });
    const encrypted = xml({ Encrypt: DEBUG_DEMO.encrypted });
    expect((await bench.post(encrypted, { ...query, encrypt_type: 'aes' })).status).toBe(401);
    expect(bench.received).toEqual([]);
  });
});

describe('E1: JSON inside the cipher, as for a Mini Program', () => {
  it('is refused as what it is, and the relay goes on', async () => {
    expect(await send(DEBUG_DEMO)).toBe('400 Bad Request');
    expect(await bench.counted(REFUSALS, { code: 'wechat-xml' })).toBe(1);
    expect(bench.log.lines).toHaveLength(1);
    expect(bench.log.text()).not.toMatch(/hello world|o9AgO5Kd5ggOC/u);
    expect(await bench.journal.customersWithWork()).toEqual([]);
    expect((await bench.send('Nobody', {})).status).toBe(404);
  });

  it('is refused all the more with the signature of another body', async () => {
    const answer = await send(DEBUG_DEMO, { msg_signature: XML_DEMO.msgSignature });
    expect(answer).toBe('401 Unauthorized');
  });
});

it('E3: an event that is not known is taken and kept whole', async () => {
  expect(await send(XML_DEMO, { signature: XML_DEMO.signature })).toBe('200 success');
  const customer = { channel: 'Main', openId: 'o9AgO5Kd5ggOC-bXrbNODIiE3bGY' };
  expect(await bench.journal.inbox(customer)).toMatchObject([
    {
      payload: {
        type: 'unknown',
        event: 'debug_demo',
        toUserName: 'gh_97417a04a28d',
        createTime: 1715943329,
        fields: { debug_str: 'hello world' },
      },
    },
  ]);
});

it('the emoji vector: a text arrives to the letter, and its 64-bit id as text', async () => {
  expect(await send(EMOJI)).toBe('200 success');
  const customer = { channel: 'Main', openId: 'oia2TjuEGTNoeX76QEjQNrcURxG8' };
  expect(await bench.journal.inbox(customer)).toMatchObject([
    { payload: { type: 'text', content: '你好😀/::)', msgId: '24309876543210987' } },
  ]);
  expect(bench.received).toEqual([customer]);
});

it.each([DEBUG_DEMO, XML_DEMO, EMOJI])('$id is stale 301 seconds later', async (published) => {
  expect(await send(published, {}, 301)).toBe('401 Unauthorized');
  expect(await bench.counted(REFUSALS, { code: 'wechat-stale' })).toBe(1);
  expect(bench.received).toEqual([]);
});
