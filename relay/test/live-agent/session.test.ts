import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  abandoned,
  accepted,
  heard,
  moved,
  newSession,
  pollAck,
  reconnected,
  renumbered,
  sessionSchema,
  textDigest,
} from '../../src/live-agent/session.ts';
import { established } from './sessions.ts';

describe('a session', () => {
  it('begins with a key and with nothing sent, received or acknowledged', () => {
    const created = { id: 'i', key: 'k', affinityToken: 'a', clientPollTimeout: 30 };
    expect(newSession('https://chat.example.com/chat/rest/', created)).toEqual({
      endpoint: 'https://chat.example.com/chat/rest/',
      id: 'i',
      key: 'k',
      affinity: 'a',
      clientPollTimeout: 30,
      connectionTimeout: 40_000,
      phase: 'created',
      repair: 'none',
      formerRepair: 'none',
      sequence: 0,
      taken: 0,
      ack: -1,
      offset: undefined,
      agentMessages: 0,
      unconfirmed: 0,
      agent: undefined,
      lastHeard: undefined,
      historyTail: undefined,
    });
  });

  it('survives the journal', () => {
    for (const session of [
      established({ agent: undefined, offset: undefined }),
      heard(established({ historyTail: { digest: 'd', run: 2 } }), 'Hello'),
    ]) {
      const written: unknown = JSON.parse(JSON.stringify(session));
      expect(sessionSchema.parse(written)).toEqual(session);
    }
  });

  it.each(['endpoint', 'id', 'key', 'affinity', 'phase', 'repair', 'sequence', 'taken', 'ack'])(
    'cannot be read without its %s',
    (field) => {
      expect(sessionSchema.safeParse({ ...established(), [field]: undefined }).success).toBe(false);
    },
  );
});

describe('after SwitchServer a session', () => {
  it('is to be made anew at the other address', () => {
    const to = 'https://d.la2-c1-tst.salesforceliveagent.com/chat/rest/';
    expect(moved(established({ repair: 'resync-state' }), to)).toMatchObject({
      endpoint: to,
      phase: 'moved',
      repair: 'none',
    });
  });
});

describe('after ReconnectSession a session', () => {
  const before = established({ sequence: 9, taken: 8, ack: 17, unconfirmed: 2 });

  it('has the new affinity, counts its POSTs anew and waits for the history', () => {
    const after = reconnected(before, { affinityToken: 'efae1fa0', resetSequence: true });
    expect(after).toEqual({
      ...before,
      affinity: 'efae1fa0',
      sequence: 0,
      taken: 0,
      repair: 'session-data',
    });
  });

  it('goes on counting if it is not told to count anew', () => {
    expect(reconnected(before, { affinityToken: 'efae1fa0', resetSequence: false })).toMatchObject({
      sequence: 9,
      taken: 8,
    });
  });

  it('takes over a new key, if there is one', () => {
    const answer = { affinityToken: 'a', resetSequence: true };
    expect(reconnected(before, { ...answer, key: 'new' }).key).toBe('new');
    expect(reconnected(before, { ...answer, key: undefined }).key).toBe(before.key);
  });

  it('acknowledges nothing with its first poll, unless the service wants what it had', () => {
    const after = reconnected(before, { affinityToken: 'a', resetSequence: true });
    expect(pollAck(after, false)).toBe(-1);
    expect(pollAck(after, true)).toBe(17);
    expect(pollAck({ ...after, repair: 'resync-state' }, false)).toBe(17);
  });
});

describe('the number of the next POST', () => {
  const session = established({ sequence: 4, taken: 4 });
  const mark = { affinity: session.affinity, sequence: 5 };

  it('moves on when one was accepted', () => {
    expect(accepted(session, mark)).toEqual({ ...session, sequence: 5, taken: 5 });
  });

  it('moves on when one was given up, which need not have been accepted', () => {
    expect(abandoned(session, mark)).toEqual({ ...session, sequence: 5, taken: 4 });
  });

  it('is what a 409 said', () => {
    expect(renumbered(session, { ...mark, sequence: 8 })).toEqual({
      ...session,
      sequence: 7,
      taken: 4,
    });
  });

  it.each([accepted, abandoned, renumbered])(
    'is not touched by a POST of before a handover (%o)',
    (step) => {
      expect(step(session, { affinity: 'former', sequence: 9 })).toBe(session);
    },
  );
});

describe('what was heard last', () => {
  it('is the text and how often it was said in a row', () => {
    let session = established();
    const runs = ['a', 'b', 'b', 'b', 'a'].map((text) => {
      session = heard(session, text);
      return session.lastHeard;
    });
    expect(runs).toEqual([
      { digest: textDigest('a'), run: 1 },
      { digest: textDigest('b'), run: 1 },
      { digest: textDigest('b'), run: 2 },
      { digest: textDigest('b'), run: 3 },
      { digest: textDigest('a'), run: 1 },
    ]);
  });

  it('makes the history obsolete', () => {
    const session = established({ historyTail: { digest: textDigest('a'), run: 1 } });
    expect(heard(session, 'a').historyTail).toBeUndefined();
  });
});

describe('the digest of a text', () => {
  it.each([
    ['a  b', 'a b'],
    [' a\n', 'a'],
    ['a\r\nb', 'a\nb'],
    ['a\u00a0b', 'a b'],
    ['&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;', `<b> & "c" 'd'`],
    ['&amp;lt;', '&lt;'],
  ])('is the same for %j and %j', (one, other) => {
    expect(textDigest(one)).toBe(textDigest(other));
  });

  it.each([
    ['a', 'b'],
    ['a', 'A'],
    ['a b', 'ab'],
    ['1', '11'],
    ['你好', '您好'],
    ['', 'a'],
  ])('differs for %j and %j', (one, other) => {
    expect(textDigest(one)).not.toBe(textDigest(other));
  });

  it('is the same after any number of escapes', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '<', '>', '&', '"', "'", 'lt;', 'amp;') });
    fc.assert(
      fc.property(text, (each) => {
        const once = escaped(each);
        expect(textDigest(once)).toBe(textDigest(each));
        expect(textDigest(escaped(once))).toBe(textDigest(each));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('does not show the text, and is of one length', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(textDigest(text)).toMatch(/^[\w-]{22}$/u);
      }),
      { seed: 1 },
    );
  });
});

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
