import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Backlog, LITTLE } from '../../src/store/backlog.ts';
import type { JournalChange, MessageRecord } from '../../src/store/records.ts';
import { ANNA, queuedMessage as message } from './contract/steps.ts';

/** A store that takes its time: each answer comes when the scheduler wants it to. */
class SlowStore {
  waiting: MessageRecord[] = [];
  reads = 0;
  readonly #scheduler: fc.Scheduler;
  #ids = 0;

  constructor(scheduler: fc.Scheduler) {
    this.#scheduler = scheduler;
  }

  async read(): Promise<MessageRecord[]> {
    this.reads += 1;
    // What is read may be known long before the answer arrives.
    const seen = await this.#scheduler.schedule(Promise.resolve()).then(() => [...this.waiting]);
    await this.#scheduler.schedule(Promise.resolve());
    return seen;
  }

  async write(kind: 'add' | 'settle', fails: boolean): Promise<[JournalChange, MessageRecord[]]> {
    await this.#scheduler.schedule(Promise.resolve());
    if (fails) throw new Error('the disk is full');
    this.#ids += 1;
    const added = kind === 'add' ? [message(`m${this.#ids}`)] : [];
    this.waiting = kind === 'add' ? [...this.waiting, ...added] : this.waiting.slice(1);
    await this.#scheduler.schedule(Promise.resolve());
    return [{ customer: ANNA }, added];
  }
}

describe('what waits for a customer', () => {
  it('is known without asking again, through additions, attempts and ends', async () => {
    const backlog = new Backlog();
    const store = [message('a')];
    await backlog.read('to-agent', () => Promise.resolve(store));
    await backlog.write({ customer: ANNA }, () => Promise.resolve([message('b')]));
    const update = [{ id: 'a', status: 'sending', certain: false, attempts: 1 } as const];
    await backlog.write({ customer: ANNA, update }, () => Promise.resolve([]));
    expect(backlog.waiting('to-agent')).toEqual([
      { ...message('a'), status: 'sending', certain: false, attempts: 1 },
      message('b'),
    ]);
    const over = [{ id: 'a', status: 'delivered' } as const];
    await backlog.write({ customer: ANNA, update: over }, () => Promise.resolve([]));
    expect(backlog.waiting('to-agent')).toEqual([message('b')]);
    expect(backlog.waiting('to-customer')).toBeUndefined();
  });

  it.each<[string, Partial<JournalChange>]>([
    ['what waits is parked', { parkWaiting: true }],
    ['replies are parked', { parkReplies: { reason: { code: 'c', text: 't' } } }],
    ['one is parked', { update: [{ id: 'a', status: 'parked' }] }],
    ['what waits is cancelled', { cancelWaiting: true }],
    ['one gives way to others', { replace: { id: 'a', by: ['1', '2'] } }],
    ['a text is hidden', { hide: [{ id: 'a', text: '*', hiddenBy: [] }] }],
    ['a medium is fetched', { media: [{ id: 'a', medium: null }] }],
    ['the customer is forgotten', { erase: true }],
    ['something waits again that did not', { update: [{ id: 'z', status: 'queued' }] }],
  ])('is asked anew when %s', async (_, change) => {
    const backlog = new Backlog();
    await backlog.read('to-agent', () => Promise.resolve([message('a')]));
    await backlog.write({ customer: ANNA, ...change }, () => Promise.resolve([]));
    expect(backlog.waiting('to-agent')).toBeUndefined();
  });

  it('is not kept in memory if it is much, from the start or by and by', async () => {
    const many = Array.from({ length: LITTLE + 1 }, (_, index) => message(String(index)));
    const backlog = new Backlog();
    await backlog.read('to-agent', () => Promise.resolve(many));
    expect(backlog.waiting('to-agent')).toBeUndefined();
    await backlog.read('to-agent', () => Promise.resolve(many.slice(1)));
    expect(backlog.waiting('to-agent')).toHaveLength(LITTLE);
    await backlog.write({ customer: ANNA }, () => Promise.resolve([message('more')]));
    expect(backlog.waiting('to-agent')).toBeUndefined();
  });

  it('is never other than in the store, whatever crosses what, and whatever fails', async () => {
    const act = fc.record({
      kind: fc.constantFrom('read', 'add', 'settle'),
      fails: fc.boolean(),
      waits: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(act, { maxLength: 12 }),
        async (scheduler, acts) => {
          const backlog = new Backlog();
          const store = new SlowStore(scheduler);
          const run = async ({ kind, fails }: (typeof acts)[number]): Promise<void> => {
            if (kind === 'read') {
              if (backlog.waiting('to-agent') === undefined) {
                await backlog.read('to-agent', () => store.read());
              }
              return;
            }
            const [first] = store.waiting;
            const isSettling = kind === 'settle' && first !== undefined;
            const update = isSettling ? [{ id: first.id, status: 'delivered' as const }] : [];
            await backlog
              .write({ customer: ANNA, update }, async () => {
                const [, added] = await store.write(kind === 'add' ? 'add' : 'settle', fails);
                return added;
              })
              .catch(() => undefined);
          };
          const running: Promise<void>[] = [];
          for (const each of acts) {
            const promise = run(each);
            running.push(promise);
            if (each.waits) await scheduler.waitFor(promise);
          }
          await scheduler.waitFor(Promise.all(running));
          const known = backlog.waiting('to-agent');
          if (known !== undefined)
            expect(known.map(({ id }) => id)).toEqual(store.waiting.map(({ id }) => id));
        },
      ),
    );
  });
});
