import { STATUS_CODES } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';

import { intoInbox } from '../../src/bridge/intake.ts';
import type { Intake } from '../../src/store/records.ts';
import { push } from '../wechat/pushes.ts';
import {
  customer,
  plainAccount,
  plainQuery,
  safeAccount,
  safePush,
  startBench,
  TEXT,
  type Bench,
} from './webhook-bench.ts';

const REFUSALS = 'wechat_desk_webhook_refusals_total';
const PUSHES = 'wechat_desk_pushes_total';
const JOURNAL_TROUBLE = 'wechat_desk_journal_trouble_total';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench(plainAccount);
});
afterEach(() => bench.close());

async function says(response: Response): Promise<string> {
  return `${response.status} ${await response.text()}`;
}

/** Nothing was kept, nobody was told, and the next push is taken. */
async function expectNothingKept(): Promise<void> {
  expect(await bench.journal.customersWithWork()).toEqual([]);
  expect(bench.received).toEqual([]);
}

async function expectStillServing(): Promise<void> {
  expect(await says(await bench.post(TEXT))).toBe('200 success');
}

describe('a push', () => {
  it('is answered "success" in plain text, and is in the journal', async () => {
    const response = await bench.post(TEXT);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/u);
    expect(await says(response)).toBe('200 success');
    expect(await bench.journal.inbox(customer)).toMatchObject([
      {
        receivedAt: bench.clock.now(),
        payload: { type: 'text', content: '私密 private', msgId: '24309876543210987' },
      },
    ]);
    expect(bench.received).toEqual([customer]);
    expect(await bench.counted(PUSHES, { channel: 'Main', result: 'new' })).toBe(1);
    expect(bench.log.lines).toEqual([]);
  });

  it('is answered "success" again when WeChat repeats it, and has no second consequence', async () => {
    await bench.post(TEXT);
    expect(await says(await bench.post(TEXT))).toBe('200 success');
    expect(await bench.journal.inbox(customer)).toHaveLength(1);
    expect(bench.received).toEqual([customer]);
    expect(await bench.counted(PUSHES, { channel: 'Main', result: 'duplicate' })).toBe(1);
  });

  it('is taken once even when its repetitions come at the same time', async () => {
    const responses = await Promise.all(Array.from({ length: 8 }, () => bench.post(TEXT)));
    expect(await Promise.all(responses.map(says))).toEqual(Array(8).fill('200 success'));
    expect(await bench.journal.inbox(customer)).toHaveLength(1);
    expect(bench.received).toEqual([customer]);
  });

  it.each(['Main', 'main', 'MAIN', 'mAIN', 'Main/'])(
    'may name its channel as %s, and is kept under the name of the channel',
    async (name) => {
      const response = await bench.send(name, plainQuery(), { method: 'POST', body: TEXT });
      expect(await says(response)).toBe('200 success');
      expect(bench.received).toEqual([customer]);
    },
  );

  it.each([
    ['text/xml', 'text/xml'],
    ['text/plain', 'text/plain'],
    ['JSON, which it is not', 'application/json'],
    ['a form, which it is not', 'application/x-www-form-urlencoded'],
    ['nothing that is known', 'x'],
    ['nothing', undefined],
  ])('may say that it is %s', async (_, type) => {
    const response = await bench.send('Main', plainQuery(), {
      method: 'POST',
      body: Buffer.from(TEXT),
      headers: type === undefined ? {} : { 'content-type': type },
    });
    expect(await says(response)).toBe('200 success');
  });

  it('may come in pieces, without a length', async () => {
    const bytes = Buffer.from(TEXT);
    const pieces = new ReadableStream({
      start: (controller) => {
        for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.subarray(at, at + 7));
        controller.close();
      },
    });
    const response = await bench.send('Main', plainQuery(), {
      method: 'POST',
      body: pieces,
      duplex: 'half',
    });
    expect(await says(response)).toBe('200 success');
  });

  it('may be as large as 64 KiB', async () => {
    const filler = 64 * 1024 - Buffer.byteLength(TEXT) - '<!---->'.length;
    const body = TEXT.replace('</xml>', `<!--${'x'.repeat(filler)}--></xml>`);
    expect(Buffer.byteLength(body)).toBe(64 * 1024);
    expect(await says(await bench.post(body))).toBe('200 success');
  });
});

describe('a push for a channel that was taken away', () => {
  const post = (to: Bench): Promise<Response> =>
    to.send('gone', plainQuery(), { method: 'POST', body: Buffer.from(TEXT) });

  it('is taken as long as the customer has an open chat, and no longer', async () => {
    expect(await says(await post(bench))).toBe('404 Not Found');
    expect((await bench.send('gone', plainQuery())).status).toBe(404);
    const open = await startBench(plainAccount, { hasChat: () => Promise.resolve(true) });
    onTestFinished(() => open.close());
    expect(await says(await post(open))).toBe('200 success');
    expect(open.received).toMatchObject([{ channel: 'Gone' }]);
  });
});

describe('a request that may not be from WeChat', () => {
  it.each([
    ['with a wrong signature', { ...plainQuery(), signature: 'f'.repeat(40) }, 'wechat-signature'],
    ['without a signature', { timestamp: '1700000000', nonce: '1' }, 'wechat-signature'],
    ['without a query', {}, 'wechat-query'],
    ['that is 5 minutes and 1 second old', plainQuery(1_700_000_000 - 301), 'wechat-stale'],
    ['from the future', plainQuery(1_700_000_000 + 301), 'wechat-stale'],
  ])('%s gets 401, is counted, and leaves nothing', async (_, query, code) => {
    expect(await says(await bench.post(TEXT, query))).toBe('401 Unauthorized');
    expect(await bench.counted(REFUSALS, { code })).toBe(1);
    expect(bench.log.lines).toMatchObject([{ level: 40, channel: 'Main', code }]);
    await expectNothingKept();
  });

  it('gets 401 for the check of the address as well', async () => {
    const query = { ...plainQuery(), signature: 'f'.repeat(40), echostr: 'echo' };
    expect(await says(await bench.send('Main', query))).toBe('401 Unauthorized');
    expect(await bench.counted(REFUSALS, { code: 'wechat-address-check' })).toBe(1);
  });

  it('gets 401 in safe mode when its body was exchanged', async () => {
    await bench.close();
    bench = await startBench(safeAccount);
    const { query } = safePush();
    const { body } = safePush(push({ MsgType: 'text', Content: 'forged', MsgId: '2' }));
    expect(await says(await bench.post(body, query))).toBe('401 Unauthorized');
    await expectNothingKept();
  });

  it('gets 400 in safe mode when it is in clear, whatever its signature', async () => {
    await bench.close();
    bench = await startBench(safeAccount);
    expect(await says(await bench.post(TEXT))).toBe('400 Bad Request');
    expect(await bench.counted(REFUSALS, { code: 'wechat-not-encrypted' })).toBe(1);
    await expectNothingKept();
  });
});

describe('a body that cannot be read', () => {
  const entity = '<!DOCTYPE xml [<!ENTITY private "私密">]>';
  it.each<[string, string | Buffer, string]>([
    ['that is no XML', 'private 私密', 'wechat-xml'],
    ['that is empty', '', 'wechat-xml'],
    ['that is not UTF-8', Buffer.from([0x3c, 0x78, 0xff, 0xfe]), 'wechat-xml'],
    ['with a DOCTYPE and an ENTITY', `${entity}${TEXT}`, 'wechat-xml'],
    [
      'that refers to an unknown entity',
      TEXT.replace(/<!\[CDATA\[私密.*?\]\]>/u, '&private;'),
      'wechat-xml',
    ],
    ['whose XML is cut off', TEXT.slice(0, -20), 'wechat-xml'],
    ['without an envelope', '<xml><Content>private 私密</Content></xml>', 'wechat-message'],
    ['for another account', TEXT.replace(/gh_\w+/u, 'gh_private00000'), 'wechat-other-account'],
    ['of 64 KiB and 1 byte', 'private'.padEnd(64 * 1024 + 1), 'entity.too.large'],
    ['of a megabyte', 'private'.padEnd(1024 * 1024), 'entity.too.large'],
  ])('%s gets 400 and one line in the log that quotes nothing', async (_, body, code) => {
    expect(await says(await bench.post(body))).toBe('400 Bad Request');
    expect(await bench.counted(REFUSALS, { code })).toBe(1);
    expect(bench.log.lines).toHaveLength(1);
    expect(bench.log.text()).not.toMatch(/private|私密|oWxDesk|desk-token/u);
    await expectNothingKept();
    await expectStillServing();
  });

  it.each(['gzip', 'deflate', 'br', 'x'])('compressed as %s gets 400', async (encoding) => {
    const response = await bench.send('Main', plainQuery(), {
      method: 'POST',
      body: gzipSync(TEXT),
      headers: { 'content-encoding': encoding },
    });
    expect(await says(response)).toBe('400 Bad Request');
    expect(await bench.counted(REFUSALS, { code: 'encoding.unsupported' })).toBe(1);
    expect(bench.log.lines).toHaveLength(1);
    await expectNothingKept();
    await expectStillServing();
  });

  it.each<[string, 'end' | 'destroy']>([
    ['closes its side', 'end'],
    ['is gone', 'destroy'],
  ])('cut off by a sender who then %s is refused', async (_, farewell) => {
    const query = new URLSearchParams(plainQuery()).toString();
    const socket = connect({ port: bench.port, allowHalfOpen: true });
    const answer: Buffer[] = [];
    socket.on('data', (data: Buffer) => answer.push(data));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const head = `POST /wechat/Main?${query} HTTP/1.1\r\nHost: relay\r\nContent-Length: 999\r\n`;
    socket.write(`${head}Expect: 100-continue\r\n\r\n`);
    await expect.poll(() => String(Buffer.concat(answer))).toContain('100 Continue');
    socket.write('private');
    socket[farewell]();
    await closed;
    if (farewell === 'end') expect(String(Buffer.concat(answer))).toContain('HTTP/1.1 400 ');
    await expect.poll(() => bench.log.lines).toMatchObject([{ code: 'request.aborted' }]);
    expect(bench.log.text()).not.toContain('private');
    await expectNothingKept();
    await expectStillServing();
  });

  it.each(['GET', 'POST'])('of a %s to a malformed address gets 400', async (method) => {
    const address = `http://127.0.0.1:${bench.port}/wechat/%E0%A4%A`;
    expect(await says(await fetch(address, { method }))).toBe('400 Bad Request');
    expect(await bench.counted(REFUSALS, { code: 'address' })).toBe(1);
    expect(await bench.counted(JOURNAL_TROUBLE)).toBe(0);
  });
});

describe('an address', () => {
  it.each([
    ['Nobody', 404],
    ['Asleep', 503],
    ['Main/more', 404],
    ['', 404],
  ])('/wechat/%s answers %i, to the check and to a push', async (path, status) => {
    const expected = `${status} ${String(STATUS_CODES[status])}`;
    const query = { ...plainQuery(), echostr: 'echo' };
    expect(await says(await bench.send(path, query))).toBe(expected);
    expect(await says(await bench.send(path, query, { method: 'POST', body: TEXT }))).toBe(
      expected,
    );
    await expectNothingKept();
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('answers %s with 405', async (method) => {
    const response = await bench.send('Main', plainQuery(), { method });
    expect(response.headers.get('allow')).toBe('GET, POST');
    expect(await says(response)).toBe('405 Method Not Allowed');
  });

  it('has nothing beside the webhook', async () => {
    for (const path of ['', 'metrics', 'healthz', 'readyz', 'wechat', 'index.html', '%E0%A4%A']) {
      const response = await fetch(`http://127.0.0.1:${bench.port}/${path}`);
      expect(await says(response)).toBe('404 Not Found');
      expect(response.headers.get('x-powered-by')).toBeNull();
    }
  });

  it('takes a parameter as flat text, and repeated ones for none', async () => {
    const query = new URLSearchParams({ ...plainQuery(), echostr: 'echo' }).toString();
    const check = (more: string): Promise<Response> =>
      fetch(`http://127.0.0.1:${bench.port}/wechat/Main?${query}${more}`);
    expect(await says(await check('&echostr[a]=b'))).toBe('200 echo');
    expect(await says(await check('&echostr=b'))).toBe('401 Unauthorized');
  });
});

describe('"success"', () => {
  it('is not said when the journal fails; WeChat will try again', async () => {
    await bench.close();
    let failing = true;
    const repaired = await startBench(plainAccount, {
      receive: (...push) => {
        if (failing) return Promise.reject(new Error('disk full: 私密 private'));
        return intoInbox(repaired.journal, ...push);
      },
    });
    bench = repaired;
    expect(await says(await bench.post(TEXT))).toBe('500 Internal Server Error');
    expect(bench.received).toEqual([]);
    expect(await bench.counted(JOURNAL_TROUBLE)).toBe(1);
    expect(bench.log.lines).toMatchObject([{ level: 50, channel: 'Main', error: 'Error' }]);
    expect(bench.log.text()).not.toMatch(/private|私密/u);
    failing = false;
    await expectStillServing();
    expect(bench.received).toEqual([customer]);
  });

  it('is said, and nobody is told, when the journal has all that follows as well', async () => {
    await bench.close();
    bench = await startBench(plainAccount, { receive: () => Promise.resolve('done') });
    expect(await says(await bench.post(TEXT))).toBe('200 success');
    expect(bench.received).toEqual([]);
    expect(await bench.counted(PUSHES, { channel: 'Main', result: 'new' })).toBe(1);
  });

  it('is not said before the journal has the push', async () => {
    await bench.close();
    const asked = Promise.withResolvers<undefined>();
    const written = Promise.withResolvers<Intake>();
    bench = await startBench(plainAccount, {
      receive: () => {
        asked.resolve(undefined);
        return written.promise;
      },
    });
    let answered = false;
    const response = bench.post(TEXT).finally(() => {
      answered = true;
    });
    await asked.promise;
    // Whatever the relay could answer by now would be here with the answer to a later request.
    expect(await says(await bench.send('Main', { ...plainQuery(), echostr: 'echo' }))).toBe(
      '200 echo',
    );
    expect(answered).toBe(false);
    expect(bench.received).toEqual([]);
    written.resolve('new');
    expect(await says(await response)).toBe('200 success');
    expect(bench.received).toEqual([customer]);
  });
});

it('has answered already when what follows fails, and goes on', async () => {
  await bench.close();
  const printed = vi.spyOn(console, 'error').mockReturnValue(undefined);
  let failing = true;
  bench = await startBench(plainAccount, {
    received: () => {
      if (failing) throw new Error('defect');
    },
  });
  expect(await says(await bench.post(TEXT))).toBe('200 success');
  await expect.poll(() => printed.mock.calls).toHaveLength(1);
  printed.mockRestore();
  failing = false;
  await expectStillServing();
});

it('does not say why it refuses, nor who it is', async () => {
  const answers = await Promise.all([
    bench.post('private'),
    bench.post(TEXT, { ...plainQuery(), signature: 'x' }),
    bench.post(TEXT, plainQuery(1)),
    bench.send('Nobody', plainQuery()),
  ]);
  for (const response of answers) {
    expect(await response.text()).toBe(STATUS_CODES[response.status]);
    expect(JSON.stringify([...response.headers])).not.toMatch(/express|wechat|signature/iu);
  }
});
