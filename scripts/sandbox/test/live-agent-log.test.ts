import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessageLog, type Batch, type Reconnection } from '../live-agent/message-log.ts';
import { judgeSequence, outOfSyncText } from '../live-agent/post-sequence.ts';

const FIRST_OFFSET = 1_000;

const numbered = (number: number): { type: string; message: { number: number } } => ({
  type: 'ChatMessage',
  message: { number },
});

function logWith(count: number): MessageLog {
  const log = new MessageLog(FIRST_OFFSET);
  for (let number = 0; number < count; number += 1) log.append(numbered(number));
  return log;
}

const numbers = (batch: Batch | null): unknown[] =>
  batch?.messages.map(({ type, message }) => message['number'] ?? type) ?? [];

const reconnection = (changes: Partial<Reconnection> = {}): Reconnection => ({
  sessionData: { type: 'ChasitorSessionData', message: {} },
  ack: -1,
  offset: 0,
  index: 'restart',
  redelivery: 'unacknowledged',
  inHistory: ({ type }) => type === 'ChatMessage',
  ...changes,
});

describe('the log of a session', () => {
  it('has nothing to deliver at first', () => {
    const log = new MessageLog(FIRST_OFFSET);
    expect([log.deliver(), log.empty, log.lastOffset]).toEqual([null, true, null]);
  });

  it('counts messages from 0 and names the last one', () => {
    expect(logWith(18).deliver()).toMatchObject({ sequence: 17, offset: FIRST_OFFSET + 17 });
  });

  it('delivers again what was not acknowledged, with what came meanwhile', () => {
    const log = logWith(2);
    log.deliver();
    log.append(numbered(2));
    log.acknowledge(-1);
    expect(numbers(log.deliver())).toEqual([0, 1, 2]);
  });

  it('drops what was acknowledged, and only that', () => {
    const log = logWith(3);
    log.deliver();
    expect(log.acknowledge(1)).toBe('taken');
    const batch = log.deliver();
    expect([numbers(batch), batch?.sequence]).toEqual([[2], 2]);
  });

  it('takes an old ack again without harm', () => {
    const log = logWith(3);
    log.deliver();
    log.acknowledge(2);
    log.append(numbered(3));
    expect(log.acknowledge(0)).toBe('taken');
    expect(numbers(log.deliver())).toEqual([3]);
  });

  it('drops nothing for an ack of what was never delivered', () => {
    const log = logWith(2);
    log.deliver();
    log.append(numbered(2));
    expect(log.acknowledge(2)).toBe('ahead');
    expect(numbers(log.deliver())).toEqual([0, 1, 2]);
  });

  it('forgets what it delivered to a visitor without acks, and nothing else', () => {
    const log = logWith(2);
    log.deliver();
    log.append(numbered(2));
    log.forgetDelivered();
    expect(numbers(log.deliver())).toEqual([2]);
  });

  it('lets the offset grow even where the index restarts', () => {
    const log = logWith(5);
    log.deliver();
    log.reconnect(reconnection());
    expect(log.deliver()).toMatchObject({ sequence: 5, offset: FIRST_OFFSET + 10 });
  });

  it.each([
    { what: 'restart', index: 'restart' as const, ack: -1, sequence: 2 },
    { what: 'continue', index: 'continue' as const, ack: -1, sequence: 6 },
  ])('puts session data first after a reconnect: $what', ({ index, ack, sequence }) => {
    const log = logWith(4);
    log.deliver();
    log.acknowledge(1);
    log.reconnect(reconnection({ index, ack }));
    log.acknowledge(ack);
    const batch = log.deliver();
    expect([numbers(batch), batch?.sequence]).toEqual([['ChasitorSessionData', 2, 3], sequence]);
  });

  it.each(['restart', 'continue'] as const)(
    'lets the ack from before a reconnect acknowledge what it means: %s',
    (index) => {
      const log = logWith(4);
      log.deliver();
      log.reconnect(reconnection({ index, ack: 2 }));
      expect(log.acknowledge(2)).toBe('taken');
      expect(numbers(log.deliver())).toEqual(['ChasitorSessionData', 3]);
    },
  );

  it('takes the ack from before a reconnect again if the first answer was lost', () => {
    const log = logWith(40);
    log.deliver();
    log.reconnect(reconnection({ ack: 39 }));
    log.acknowledge(39);
    log.deliver();
    expect(log.acknowledge(39)).toBe('taken');
    expect(numbers(log.deliver())).toEqual(['ChasitorSessionData']);
  });

  it('no longer takes it once the new numbering was acknowledged', () => {
    const log = logWith(40);
    log.deliver();
    log.reconnect(reconnection({ ack: 39 }));
    log.deliver();
    log.acknowledge(0);
    expect(log.acknowledge(39)).toBe('ahead');
  });

  it('can go by the offset instead of the ack', () => {
    const log = logWith(4);
    const offset = log.deliver()?.offset ?? 0;
    log.append(numbered(4));
    log.reconnect(reconnection({ redelivery: 'after-offset', offset }));
    expect(numbers(log.deliver())).toEqual(['ChasitorSessionData', 4]);
  });

  it('can leave out what the history tells', () => {
    const log = logWith(3);
    log.append({ type: 'ChatEnded', message: {} });
    log.reconnect(reconnection({ redelivery: 'none' }));
    expect(numbers(log.deliver())).toEqual(['ChasitorSessionData', 'ChatEnded']);
  });
});

/** What a visitor may do to a log, in any order. */
type Step =
  | 'append'
  | 'poll'
  | 'poll and lose the answer'
  | 'poll with an old ack'
  | 'reconnect with -1'
  | 'reconnect with the last ack';

const steps = fc.array(
  fc.constantFrom<Step>(
    'append',
    'append',
    'poll',
    'poll and lose the answer',
    'poll with an old ack',
    'reconnect with -1',
    'reconnect with the last ack',
  ),
  { maxLength: 60 },
);

/** A correct client: it counts by the index of each message, and keeps each index once. */
class Client {
  readonly got: unknown[] = [];
  ack = -1;
  #upTo = -1;

  receive(batch: Batch): void {
    const first = batch.sequence - batch.messages.length + 1;
    batch.messages.forEach(({ type, message }, at) => {
      if (first + at <= this.#upTo) return;
      expect(first + at).toBe(this.#upTo + 1);
      this.#upTo += 1;
      if (type === 'ChatMessage') this.got.push(message['number']);
    });
    this.ack = batch.sequence;
  }

  startAt(index: number): void {
    this.#upTo = index;
  }
}

describe('any interleaving of messages, polls, acks and lost answers', () => {
  it('loses nothing, repeats no index with other content, and keeps the order', () => {
    fc.assert(
      fc.property(steps, (run) => {
        const log = new MessageLog(FIRST_OFFSET);
        const client = new Client();
        let appended = 0;
        for (const step of run) {
          if (step === 'append') {
            log.append(numbered(appended));
            appended += 1;
          } else if (step === 'poll' || step === 'poll and lose the answer') {
            expect(log.acknowledge(client.ack)).toBe('taken');
            const batch = log.deliver();
            if (batch !== null && step === 'poll') client.receive(batch);
          } else if (step === 'poll with an old ack') {
            expect(log.acknowledge(-1)).toBe('taken');
            const batch = log.deliver();
            if (batch !== null) client.receive(batch);
          }
        }
        log.acknowledge(client.ack);
        const rest = log.deliver();
        if (rest !== null) client.receive(rest);
        expect(client.got).toEqual(Array.from({ length: appended }, (_, number) => number));
      }),
      { numRuns: 500 },
    );
  });

  it('loses nothing over reconnects either, with the last ack or with -1', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom('restart', 'continue'), (run, index) => {
        const log = new MessageLog(FIRST_OFFSET);
        let client = new Client();
        const got: unknown[] = [];
        let appended = 0;
        const take = (ack: number): void => {
          expect(log.acknowledge(ack)).toBe('taken');
          const batch = log.deliver();
          if (batch === null) return;
          client.receive(batch);
          got.push(...client.got.splice(0));
        };
        for (const step of run) {
          if (step === 'append') {
            log.append(numbered(appended));
            appended += 1;
          } else if (step === 'poll') {
            take(client.ack);
          } else if (step === 'poll and lose the answer') {
            log.acknowledge(client.ack);
            log.deliver();
          } else if (step !== 'poll with an old ack') {
            const ack = step === 'reconnect with -1' ? -1 : client.ack;
            log.reconnect(reconnection({ ack, index }));
            const batch = log.deliver();
            expect(batch?.messages[0]?.type).toBe('ChasitorSessionData');
            if (batch === null) continue;
            client = resumed(batch);
            got.push(...client.got.splice(0));
          }
        }
        take(client.ack);
        // Redelivery may repeat the end of what was known, and never more than that.
        expect(withoutRepeats(got)).toEqual(Array.from({ length: appended }, (_, n) => n));
      }),
      { numRuns: 500 },
    );
  });
});

/** A client that starts its count with the first batch after a reconnect. */
function resumed(batch: Batch): Client {
  const client = new Client();
  client.startAt(batch.sequence - batch.messages.length);
  client.receive(batch);
  return client;
}

function withoutRepeats(got: readonly unknown[]): unknown[] {
  return got.filter((number, at) => !got.slice(0, at).includes(number));
}

describe('the sequence of POSTs', () => {
  it.each([
    [0, 1, 'next'],
    [4, 5, 'next'],
    [4, 4, 'repeated'],
    [4, 1, 'repeated'],
    [0, 0, 'repeated'],
    [4, 6, 'ahead'],
    [0, 2, 'ahead'],
  ] as const)('after %i judges %i as %s', (last, sent, verdict) => {
    expect(judgeSequence(last, sent)).toBe(verdict);
  });

  it('takes each POST once, in order, whatever is repeated or comes early', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 })), (sent) => {
        const taken: number[] = [];
        let last = 0;
        for (const number of sent) {
          if (judgeSequence(last, number) !== 'next') continue;
          taken.push(number);
          last = number;
        }
        expect(taken).toEqual(Array.from({ length: last }, (_, at) => at + 1));
      }),
    );
  });

  it.each([
    ['last', 'Out of sync Ack. Expected 498. Actual 4'],
    ['next', 'Out of sync Ack. Expected 498. Actual 5'],
  ] as const)('says what is wrong, with Actual as the %s number', (actual, text) => {
    expect(outOfSyncText(4, 498, actual)).toBe(text);
  });
});
