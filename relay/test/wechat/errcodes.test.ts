import { describe, expect, it } from 'vitest';

import { deliveryOf } from '../../src/wechat/delivery.ts';
import {
  classify,
  classifyForToken,
  noAnswer,
  type ErrcodeAction,
} from '../../src/wechat/errcodes.ts';

const MINUTE = 60_000;

/** errcode, what it means, how long to wait, and a word that tells a person what it is about. */
const TABLE: [number, ErrcodeAction, number, RegExp][] = [
  [-1, 'retry', 1_000, /busy/],
  [40001, 'refresh-token', MINUTE, /access token/],
  [40014, 'refresh-token', MINUTE, /access token/],
  [42001, 'refresh-token', MINUTE, /access token/],
  [40002, 'operator', MINUTE, /kind of access token/],
  [40013, 'operator', MINUTE, /app id: correct it/],
  [40125, 'operator', MINUTE, /app secret is wrong/],
  [40164, 'operator', MINUTE, /IP allow-list: add it/],
  [61004, 'operator', MINUTE, /add it to the account's IP allow-list/],
  [40243, 'operator', MINUTE, /frozen: unfreeze it/],
  [41002, 'operator', MINUTE, /no app id: set it/],
  [41004, 'operator', MINUTE, /no app secret: set it/],
  [42007, 'operator', MINUTE, /password/],
  [48001, 'operator', MINUTE, /verified/],
  [48004, 'operator', MINUTE, /suspended/],
  [89501, 'operator', MINUTE, /consent of an administrator/],
  [89503, 'operator', MINUTE, /administrator .* has to confirm/],
  [89506, 'operator', MINUTE, /24 hours/],
  [89507, 'operator', MINUTE, /an hour/],
  [45009, 'retry', 15 * MINUTE, /day's calls/],
  [45011, 'retry', MINUTE, /calls a minute/],
  [45015, 'wait-for-customer', 0, /48 hours/],
  [45047, 'wait-for-customer', 0, /used up its replies/],
  [43004, 'customer-gone', 0, /does not follow/],
  [43019, 'customer-gone', 0, /blacklist/],
  [48002, 'customer-gone', 0, /blocks/],
  [50005, 'customer-gone', 0, /no longer follows/],
  [45002, 'too-long', 0, /longer than WeChat takes/],
  [40007, 're-upload', 0, /media/],
  [40036, 'refused', 0, /no template message with this ID/],
  [40037, 'refused', 0, /no template message with this ID/],
  [41028, 'refused', 0, /form of the template/],
  [41029, 'refused', 0, /form of the template/],
  [41030, 'refused', 0, /page of the template/],
  [47003, 'refused', 0, /field of the template/],
  [40200, 'degrade', 0, /account of this type/],
  [48008, 'degrade', 0, /may not send this kind/],
  [61452, 'degrade', 0, /service account/],
  [65401, 'degrade', 0, /service account/],
  [40003, 'refused', 0, /OpenID/],
  [40008, 'refused', 0, /type of message/],
  [40033, 'refused', 0, /characters/],
  [41001, 'refused', 0, /no access token/],
  [43002, 'refused', 0, /POST/],
  [44002, 'refused', 0, /empty/],
  [44004, 'refused', 0, /empty/],
  [45008, 'refused', 0, /one article/],
  [45050, 'refused', 0, /type of message/],
  [45072, 'refused', 0, /typing command/],
  [45080, 'refused', 0, /30 seconds/],
  [45081, 'refused', 0, /already/],
  [45162, 'refused', 0, /wrong type/],
  [47001, 'refused', 0, /cannot read/],
  [50002, 'customer-gone', 0, /restricted/],
  [70000, 'refused', 0, /minors/],
  [87014, 'refused', 0, /risky/],
];

const UNKNOWN = [1, 40012, 99999, -1000, 9001001];

describe('an errcode', () => {
  it.each(TABLE)('%i means %s, %i ms: %s', (errcode, action, waitMs, words) => {
    const rule = classify(errcode);
    expect(rule).toEqual({
      action,
      waitMs,
      certain: errcode !== -1,
      reason: { code: `wechat-${errcode}`, text: expect.stringMatching(words) as string },
    });
  });

  it.each(UNKNOWN)('%i is unknown, and permanent for its message', (errcode) => {
    const { action, waitMs, certain, reason } = classify(errcode);
    expect({ action, waitMs, certain }).toEqual({ action: 'refused', waitMs: 0, certain: true });
    expect(reason.code).toBe(`wechat-${errcode}`);
    expect(reason.text).toContain(`code ${errcode}`);
  });

  it.each(TABLE)('%i is explained in one or two short sentences', (errcode) => {
    const { text } = classify(errcode).reason;
    expect(text).toMatch(/^[A-Z].{20,200}\.$/);
  });
});

describe('an errcode of the call for an access token', () => {
  it.each([40001, 40014, 42001])('%i blames app id and secret', (errcode) => {
    expect(classifyForToken(errcode)).toEqual({
      action: 'operator',
      waitMs: MINUTE,
      certain: true,
      reason: {
        code: `wechat-${errcode}`,
        text: expect.stringMatching(/copy the account's current secret/) as string,
      },
    });
  });

  it.each(TABLE.filter(([, action]) => action === 'operator'))(
    '%i is for an operator, as everywhere',
    (errcode) => {
      expect(classifyForToken(errcode)).toEqual(classify(errcode));
    },
  );

  it.each([
    [-1, 1_000],
    [45009, 15 * MINUTE],
    [45011, MINUTE],
  ])('%i passes, and nothing was sent', (errcode, waitMs) => {
    expect(classifyForToken(errcode)).toMatchObject({ action: 'retry', waitMs, certain: true });
  });

  it.each([...UNKNOWN, 40003, 45002, 45047, 50005, 40007, 48008])(
    '%i says nothing of a message and is for an operator',
    (errcode) => {
      const rule = classifyForToken(errcode);
      expect(rule).toMatchObject({ action: 'operator', waitMs: MINUTE, certain: true });
      expect(rule.reason.code).toBe(`wechat-${errcode}`);
      expect(rule.reason.text).toMatch(/gives no access token/);
      expect(rule.reason.text).toContain(`code ${errcode}`);
    },
  );
});

describe('what a result means to the bridge', () => {
  it('is delivered when WeChat took the message', () => {
    expect(deliveryOf({ ok: true, answer: {} })).toEqual({ kind: 'delivered' });
  });

  const KINDS: Record<ErrcodeAction, string> = {
    retry: 'retry',
    operator: 'operator',
    'refresh-token': 'operator',
    're-upload': 'refused',
    degrade: 'refused',
    refused: 'refused',
    'too-long': 'too-long',
    'customer-gone': 'customer-gone',
    'wait-for-customer': 'wait-for-customer',
  };

  it.each(TABLE)('for %i follows from %s', (errcode, action, waitMs) => {
    const failure = { ...classify(errcode), errcode };
    const delivery = deliveryOf({ ok: false, failure });
    const kind = KINDS[action];
    expect(delivery).toEqual({
      kind,
      reason: failure.reason,
      ...(kind === 'wait-for-customer' ? { what: errcode === 45015 ? 'time' : 'replies' } : {}),
      ...(kind === 'retry' || kind === 'operator' ? { waitMs } : {}),
      ...(kind === 'retry' ? { certain: errcode !== -1 } : {}),
    });
  });

  it.each([true, false])(
    'is a retry when there was no answer; certainly not sent: %s',
    (notSent) => {
      const failure = noAnswer('timeout', notSent);
      expect(deliveryOf({ ok: false, failure })).toEqual({
        kind: 'retry',
        waitMs: 1_000,
        certain: notSent,
        reason: { code: 'wechat-timeout', text: expect.stringContaining('(timeout)') as string },
      });
    },
  );
});
