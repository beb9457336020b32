import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compareHistory, visitorTail, wasHeard } from '../../src/live-agent/history.ts';
import type { TranscriptEntry } from '../../src/live-agent/messages.ts';
import { heard, textDigest, type Tail } from '../../src/live-agent/session.ts';
import { established } from './sessions.ts';

function agent(...texts: string[]): TranscriptEntry[] {
  return texts.map((content) => ({ type: 'Agent', name: 'Ada', content }));
}

function visitor(...texts: string[]): TranscriptEntry[] {
  return texts.map((content) => ({ type: 'Chasitor', name: 'Mei', content }));
}

describe('the history after a handover', () => {
  interface Row {
    what: string;
    journaled: number;
    unconfirmed?: number;
    said: string[];
    following?: string[];
    missed: string[];
    repeated: number;
  }

  it.each<Row>([
    { what: 'of a chat without words', journaled: 0, said: [], missed: [], repeated: 0 },
    { what: 'with nothing new', journaled: 2, said: ['a', 'b'], missed: [], repeated: 0 },
    {
      what: 'with what was lost, and nothing repeated',
      journaled: 1,
      said: ['a', 'b', 'c'],
      missed: ['b', 'c'],
      repeated: 0,
    },
    {
      what: 'with what was lost, repeated',
      journaled: 1,
      said: ['a', 'b', 'c'],
      following: ['b', 'c'],
      missed: ['b', 'c'],
      repeated: 2,
    },
    {
      what: 'with what was lost, repeated, and more',
      journaled: 1,
      said: ['a', 'b', 'c'],
      following: ['b', 'c', 'd'],
      missed: ['b', 'c'],
      repeated: 2,
    },
    {
      what: 'with what was not acknowledged, repeated',
      journaled: 2,
      unconfirmed: 1,
      said: ['a', 'b'],
      following: ['b'],
      missed: [],
      repeated: 1,
    },
    {
      what: 'with what was not acknowledged and what was lost, repeated, and more',
      journaled: 3,
      unconfirmed: 2,
      said: ['a', 'b', 'c', 'd'],
      following: ['b', 'c', 'd', 'e'],
      missed: ['d'],
      repeated: 3,
    },
    {
      what: 'with what was not acknowledged, but had arrived',
      journaled: 3,
      unconfirmed: 2,
      said: ['a', 'b', 'c', 'd'],
      following: ['d', 'e'],
      missed: ['d'],
      repeated: 1,
    },
    {
      what: 'with something new only',
      journaled: 2,
      unconfirmed: 2,
      said: ['a', 'b'],
      following: ['c'],
      missed: [],
      repeated: 0,
    },
    {
      what: 'with something new that repeats one of several words',
      journaled: 2,
      unconfirmed: 2,
      said: ['a', 'b'],
      following: ['b'],
      missed: [],
      repeated: 0,
    },
    {
      what: 'that is shorter than what we have',
      journaled: 3,
      unconfirmed: 1,
      said: ['c'],
      following: ['c', 'd'],
      missed: [],
      repeated: 1,
    },
    {
      what: 'that is shorter than what may come again',
      journaled: 3,
      unconfirmed: 3,
      said: ['c'],
      following: ['a', 'b', 'c'],
      missed: [],
      repeated: 0,
    },
    {
      what: 'with escapes that the messages do not have',
      journaled: 0,
      said: ['&lt;b&gt;'],
      following: ['<b>'],
      missed: ['&lt;b&gt;'],
      repeated: 1,
    },
  ])('$what', ({ journaled, unconfirmed = 0, said, following = [], missed, repeated }) => {
    const history = [...visitor('Hello'), ...agent(...said), ...visitor('Bye')];
    const found = compareHistory({ agentMessages: journaled, unconfirmed }, history, following);
    expect(found.missed.map(({ content }) => content)).toEqual(missed);
    expect(found.repeated).toBe(repeated);
  });

  it('names who said what was missed', () => {
    const history = [...agent('a'), { type: 'Agent', name: 'Bo', content: 'b' }];
    const { missed } = compareHistory({ agentMessages: 1, unconfirmed: 0 }, history, []);
    expect(missed).toEqual([{ type: 'Agent', name: 'Bo', content: 'b' }]);
  });

  /** A chat of which the service believes some messages to be lost. */
  const chat = (text: fc.Arbitrary<string>): fc.Arbitrary<Chat> =>
    fc.record({
      acknowledged: fc.array(text, { maxLength: 4 }),
      unconfirmed: fc.array(text, { maxLength: 3 }),
      missed: fc.array(text, { maxLength: 3 }),
      fresh: fc.array(text, { maxLength: 3 }),
      redelivery: fc.constantFrom<Redelivery[]>('all', 'missed', 'none'),
    });

  type Redelivery = 'all' | 'missed' | 'none';

  interface Chat {
    /** In the journal, and the service knows. */
    acknowledged: string[];
    /** In the journal; the service may not know. */
    unconfirmed: string[];
    /** Lost, and in the history. */
    missed: string[];
    /** Written after the history was taken. */
    fresh: string[];
    /** What the service sends once more. */
    redelivery: Redelivery;
  }

  interface Outcome {
    got: string[];
    said: string[];
    following: string[];
    repeated: number;
  }

  /** What the customer gets in the end, and what the agent said. */
  function outcome(each: Chat): Outcome {
    const { acknowledged, unconfirmed, missed, fresh, redelivery } = each;
    const journal = [...acknowledged, ...unconfirmed];
    const said = [...journal, ...missed];
    const again = { all: [...unconfirmed, ...missed], missed, none: [] }[redelivery];
    const following = [...again, ...fresh];
    const found = compareHistory(
      { agentMessages: journal.length, unconfirmed: unconfirmed.length },
      agent(...said),
      following,
    );
    const late = found.missed.map(({ content }) => content);
    return {
      got: [...journal, ...late, ...following.slice(found.repeated)],
      said: [...said, ...fresh],
      following,
      repeated: found.repeated,
    };
  }

  it('gives the customer each message exactly once and in order while no two are the same', () => {
    const numbered = chat(fc.constant('')).map((each) => {
      let n = 0;
      const name = (texts: string[]): string[] => texts.map(() => String(n++));
      const { acknowledged, unconfirmed, missed, fresh } = each;
      return {
        ...each,
        acknowledged: name(acknowledged),
        unconfirmed: name(unconfirmed),
        missed: name(missed),
        fresh: name(fresh),
      };
    });
    fc.assert(
      fc.property(numbered, (each) => {
        const { got, said } = outcome(each);
        expect(got).toEqual(said);
      }),
      { seed: 11, numRuns: 2000 },
    );
  });

  it('gives nothing twice, and withholds at most new words that repeat the last ones', () => {
    fc.assert(
      fc.property(chat(fc.constantFrom('ok', 'yes')), (each) => {
        const { got, said, following, repeated } = outcome(each);
        const { acknowledged, unconfirmed, missed, fresh } = each;
        const known = [...acknowledged, ...unconfirmed, ...missed];
        // Everything in the history comes, once and in order.
        expect(got.slice(0, known.length)).toEqual(known);
        // Of what came after it, the beginning may be withheld, never the end and never more than
        // could have been a repetition.
        const withheld = said.length - got.length;
        expect(withheld).toBeGreaterThanOrEqual(0);
        expect(withheld).toBeLessThanOrEqual(unconfirmed.length + missed.length);
        expect(got.slice(known.length)).toEqual(fresh.slice(withheld));
        // And only if, with what was repeated, it is word for word how the history ends.
        expect(following.slice(0, repeated)).toEqual(known.slice(known.length - repeated));
      }),
      { seed: 11, numRuns: 3000 },
    );
  });
});

describe('the last words of the customer in the history', () => {
  it.each<[entries: TranscriptEntry[], tail: Tail | undefined]>([
    [[], undefined],
    [agent('a'), undefined],
    [visitor('a'), { digest: textDigest('a'), run: 1 }],
    [visitor('a', 'b'), { digest: textDigest('b'), run: 1 }],
    [visitor('b', 'a', 'b', 'b'), { digest: textDigest('b'), run: 2 }],
    [visitor('b', 'b', 'b'), { digest: textDigest('b'), run: 3 }],
    [[...visitor('b'), ...agent('x'), ...visitor('b')], { digest: textDigest('b'), run: 2 }],
    [
      [...visitor('b'), { type: 'OperatorTransferred', name: 'Bo', content: '' }],
      { digest: textDigest('b'), run: 1 },
    ],
  ])('%#', (entries, tail) => {
    expect(visitorTail(entries)).toEqual(tail);
  });
});

describe('a message whose POST had no answer', () => {
  const tail = (text: string, run = 1): Tail => ({ digest: textDigest(text), run });

  it.each<[what: string, lastHeard: Tail | undefined, history: Tail | undefined, was: boolean]>([
    ['there is no history', undefined, undefined, false],
    ['there is no history, after the same text', tail('a'), undefined, false],
    ['the history ends with it', undefined, tail('a'), true],
    ['the history ends with it, after another', tail('b'), tail('a'), true],
    ['the history ends with another', undefined, tail('b'), false],
    ['the history ends with what was said before', tail('b'), tail('b'), false],
    ['the history ends with the same text, said before', tail('a'), tail('a'), false],
    ['the history has it once more', tail('a'), tail('a', 2), true],
    ['the history has it less often', tail('a', 2), tail('a'), false],
    ['the history has it as often', tail('a', 2), tail('a', 2), false],
    ['the history has it more often, after another', tail('b', 2), tail('a', 2), true],
  ])('when %s', (_, lastHeard, history, was) => {
    expect(wasHeard('a', lastHeard, history)).toBe(was);
  });

  it('is found if and only if it arrived, even when texts repeat', () => {
    const texts = fc.array(fc.constantFrom('ok', 'yes'), { maxLength: 6 });
    fc.assert(
      fc.property(texts, fc.constantFrom('ok', 'yes'), fc.boolean(), (before, text, arrived) => {
        const { lastHeard } = before.reduce(heard, established());
        const history = visitor(...before, ...(arrived ? [text] : []));
        expect(wasHeard(text, lastHeard, visitorTail(history))).toBe(arrived);
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});
