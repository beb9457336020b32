import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { batchOf, joined, patience, waitFor, type Line } from '../../src/bridge/joining.ts';

const JOIN_MS = 1500;
const rules = {
  fits: (text: string) => text.length <= 20,
  alone: new Set<string>(),
  joinMs: JOIN_MS,
};
const chat = { now: 0, left: 3, allowed: 5, agentPresent: true, agentTyping: false };

function line(id: string, change: Partial<Line> = {}): Line {
  return {
    id,
    kind: 'text',
    text: id,
    author: 'Li',
    conversationId: 'c1',
    requestId: null,
    notice: null,
    status: 'queued',
    certain: true,
    attempts: 0,
    createdAt: 0,
    ...change,
  };
}

function together(...lines: Line[]): string[] {
  return batchOf(lines, rules).map(({ id }) => id);
}

describe("an agent's lines", () => {
  it('go out together, in order, a line each', () => {
    const batch = batchOf([line('a'), line('b'), line('c')], rules);
    expect(joined(batch)).toBe('a\nb\nc');
  });

  it.each<[string, Partial<Line>]>([
    ['a file', { kind: 'file' }],
    ['what another agent says', { author: 'Wang' }],
    ['a line of the next chat', { conversationId: 'c2' }],
    ['a text that a command asked for', { requestId: 'r1' }],
    ['a notice', { notice: 'needed' }],
    ['what may have arrived already', { certain: false, attempts: 1 }],
    ['more than one message can carry', { text: 'x'.repeat(19) }],
  ])('do not go out together with %s, nor with anything behind it', (_, change) => {
    expect(together(line('a'), line('b', change), line('c'))).toEqual(['a']);
  });

  it('are not joined if the channel does not want it', () => {
    const lines = [line('a'), line('b')];
    expect(batchOf(lines, { ...rules, joinMs: 0 })).toEqual([line('a')]);
  });

  it('go out one by one after they were refused together', () => {
    const alone = new Set(['a', 'b']);
    const lines = [line('a'), line('b'), line('c')];
    expect(batchOf(lines, { ...rules, alone })).toEqual([line('a')]);
    expect(batchOf(lines.slice(1), { ...rules, alone })).toEqual([line('b')]);
  });

  it('are repeated as they were, with nothing added, when nobody knows whether they arrived', () => {
    const sending = { status: 'sending' } as const;
    const tried = { certain: false, attempts: 2 };
    expect(together(line('a', sending), line('b', sending), line('c'))).toEqual(['a', 'b']);
    expect(together(line('a', tried), line('b', tried), line('c'))).toEqual(['a', 'b']);
    const lines = [line('a', sending), line('b', sending)];
    expect(batchOf(lines, { ...rules, joinMs: 0 })).toHaveLength(2);
  });

  it('are not taken for one attempt when they are pieces of one that may have arrived', () => {
    const piece = { certain: false, attempts: 0 };
    expect(together(line('a', piece), line('b', piece))).toEqual(['a']);
  });

  it('are all there, once and in order, however they are cut into messages', () => {
    const anyLine = fc
      .record({
        kind: fc.constantFrom('text' as const, 'text' as const, 'text' as const, 'file' as const),
        author: fc.constantFrom('Li', 'Li', 'Wang'),
        certain: fc.constantFrom(true, true, false),
        attempts: fc.nat({ max: 2 }),
        text: fc.string({ minLength: 1, maxLength: 20 }),
      })
      .map((change) => line('', change));
    fc.assert(
      fc.property(fc.array(anyLine, { minLength: 1 }), fc.boolean(), (all, joins) => {
        const lines = all.map((each, index) => ({ ...each, id: String(index) }));
        const how = { ...rules, joinMs: joins ? JOIN_MS : 0 };
        const messages: Line[][] = [];
        for (let rest = lines; rest.length > 0; rest = rest.slice(messages.at(-1)?.length)) {
          messages.push(batchOf(rest, how));
        }
        expect(messages.flat()).toEqual(lines);
        for (const message of messages) {
          if (message.length === 1) continue;
          expect(rules.fits(joined(message))).toBe(true);
          expect(new Set(message.map(({ kind, author }) => `${kind} ${author}`)).size).toBe(1);
        }
      }),
    );
  });
});

describe('the patience with an agent', () => {
  it.each([
    [5, 5, false, 0],
    [11, 20, false, 0],
    [4, 5, false, 500],
    [4, 5, true, 1500],
    [3, 5, false, 1500],
    [2, 5, true, 3000],
    [undefined, 0, false, 1500],
    [1, 5, false, 3000],
    [1, 5, true, 6000],
  ])('with %s of %d replies left, typing %s, is %d ms', (left, allowed, agentTyping, ms) => {
    expect(patience({ left, allowed, agentTyping }, JOIN_MS)).toBe(ms);
  });

  it('begins anew with each line, and ends after four pauses', () => {
    const now = 5000;
    const lines = [line('a', { createdAt: 0 }), line('b', { createdAt: 4000 })];
    expect(waitFor(lines, undefined, { ...chat, now }, rules)).toBe(500);
    const talkative = [...lines, line('c', { createdAt: 4900 })];
    expect(waitFor(talkative, undefined, { ...chat, now }, rules)).toBe(1000);
    expect(waitFor(talkative, undefined, { ...chat, now: 6000 }, rules)).toBe(0);
  });

  it.each<[string, Partial<Line>, Partial<typeof chat>, Line | undefined]>([
    ['when something follows that cannot be added', {}, {}, line('b', { kind: 'file' })],
    ['when no agent is there any more', {}, { agentPresent: false }, undefined],
    ['for a file', { kind: 'file' }, {}, undefined],
    ['for what a command says', { requestId: 'r' }, {}, undefined],
    ['for what may have arrived', { certain: false, attempts: 1 }, {}, undefined],
  ])('is at its end %s', (_, change, circumstances, behind) => {
    expect(waitFor([line('a')], undefined, chat, rules)).toBe(JOIN_MS);
    expect(waitFor([line('a', change)], behind, { ...chat, ...circumstances }, rules)).toBe(0);
  });

  it('is never longer than twice four of the longest pauses, and never less than nothing', () => {
    fc.assert(
      fc.property(
        fc.option(fc.nat({ max: 12 }), { nil: undefined }),
        fc.boolean(),
        fc.array(fc.nat({ max: 60_000 }), { minLength: 1, maxLength: 8 }),
        fc.nat({ max: 70_000 }),
        (left, agentTyping, times, after) => {
          const sorted = times.toSorted((one, other) => one - other);
          const lines = sorted.map((createdAt, index) => line(String(index), { createdAt }));
          const now = (sorted.at(-1) ?? 0) + after;
          const ms = waitFor(lines, undefined, { ...chat, now, left, agentTyping }, rules);
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(now - (sorted[0] ?? 0) + ms <= 4 * 4 * JOIN_MS || ms === 0).toBe(true);
        },
      ),
    );
  });
});
