import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { signature, signatureMatches } from '../../src/wechat/signature.ts';
import {
  plainAccount,
  plainQuery,
  safeAccount,
  safePush,
  startBench,
  TEXT,
  type Bench,
} from '../http/webhook-bench.ts';
import { SENT_AT } from '../wechat/pushes.ts';

/*
 * The list of OWASP for webhooks, by its names. What lies behind each is tested where it is written; these
 * go through HTTP, as a stranger does.
 */

let bench: Bench;
afterEach(() => bench.close());

async function nothingKept(): Promise<void> {
  expect(await bench.journal.customersWithWork()).toEqual([]);
  expect(bench.received).toEqual([]);
}

describe('in safe mode', () => {
  beforeEach(async () => {
    bench = await startBench(safeAccount);
  });

  it('signature: it covers what was encrypted, letter by letter, as it came', async () => {
    const { query, body } = safePush();
    const begin = body.indexOf('<Encrypt><![CDATA[') + '<Encrypt><![CDATA['.length;
    for (const at of [begin, begin + 100, body.lastIndexOf(']]></Encrypt>') - 3]) {
      const other = body[at] === 'A' ? 'B' : 'A';
      const changed = `${body.slice(0, at)}${other}${body.slice(at + 1)}`;
      expect((await bench.post(changed, query)).status).toBe(401);
    }
    await nothingKept();
    expect((await bench.post(body, query)).status).toBe(200);
  });

  it('downgrade: a push in clear is refused, though its signature be right', async () => {
    expect((await bench.post(TEXT, plainQuery())).status).toBe(400);
    await nothingKept();
  });
});

describe('in any mode', () => {
  beforeEach(async () => {
    bench = await startBench(plainAccount);
  });

  it('replay: a request is refused after five minutes, and until then has no second consequence', async () => {
    for (const age of [0, 299, 300]) {
      bench.clock.advance((SENT_AT + age) * 1000 - bench.clock.now());
      expect((await bench.post(TEXT)).status).toBe(200);
    }
    expect(bench.received).toHaveLength(1);
    bench.clock.advance(1000);
    expect((await bench.post(TEXT)).status).toBe(401);
    bench.clock.advance(86_400_000);
    expect((await bench.post(TEXT)).status).toBe(401);
    expect(bench.received).toHaveLength(1);
  });

  it.each([
    ['size: more than 64 KiB', 'x'.repeat(64 * 1024 + 1)],
    ['depth: more than 32 levels', `<xml>${'<a>'.repeat(32)}${'</a>'.repeat(32)}</xml>`],
    ['number: more than 400 pieces', `<xml>${'<a/>'.repeat(400)}</xml>`],
    [
      'XML: an external entity',
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml>&e;</xml>',
    ],
    ['XML: a DTD from elsewhere', '<!DOCTYPE xml SYSTEM "http://192.0.2.1/x.dtd"><xml/>'],
    ['XML: a billion laughs', billionLaughs()],
    ['XML: entities that nobody has declared', `<xml><a>${'&lol;'.repeat(10_000)}</a></xml>`],
  ])('caps, %s: is refused at once, and quoted nowhere', async (_, body) => {
    const response = await bench.post(body);
    expect(response.status).toBe(400);
    expect(await response.text()).toBe('Bad Request');
    expect(bench.log.lines).toHaveLength(1);
    expect(bench.log.text()).not.toMatch(/passwd|192\.0\.2\.1|lol|aaa/u);
    await nothingKept();
  });
});

it('constant time: a signature is compared whole, and only with one of the same length', async () => {
  bench = await startBench(plainAccount);
  const compared: [number, number][] = [];
  const real = crypto.timingSafeEqual;
  crypto.timingSafeEqual = (one, other) => {
    compared.push([one.byteLength, other.byteLength]);
    return real(one, other);
  };
  syncBuiltinESMExports();
  onTestFinished(() => {
    crypto.timingSafeEqual = real;
    syncBuiltinESMExports();
  });
  const right = signature('token', '1', '2');
  for (const theirs of [right, `${right.slice(0, -1)}x`, `x${right.slice(1)}`]) {
    signatureMatches(theirs, 'token', '1', '2');
  }
  expect(compared).toEqual(Array(3).fill([40, 40]));
  signatureMatches(right.slice(1), 'token', '1', '2');
  expect(compared).toHaveLength(3);
  expect((await bench.post(TEXT)).status).toBe(200);
  expect(compared).toHaveLength(4);
});

function billionLaughs(): string {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
  const entities = names.map((name, index) =>
    index === 0
      ? '<!ENTITY a "lol">'
      : `<!ENTITY ${name} "${`&${names[index - 1] ?? ''};`.repeat(10)}">`,
  );
  return `<!DOCTYPE x [${entities.join('')}]><xml><T>&i;</T></xml>`;
}
