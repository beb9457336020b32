import fc from 'fast-check';
import { expect, it } from 'vitest';

import type { Journal } from '../../../src/store/journal.ts';
import type {
  Customer,
  Direction,
  MessageKind,
  MessageStatus,
  NewMessage,
} from '../../../src/store/records.ts';
import { ANNA, BEN, chat, farewell, step, toAgent, toCustomer, waiting } from './steps.ts';

/** A message as the model has it. `room` bounds into how many pieces it can be cut. */
interface Waiting {
  kind: MessageKind;
  text: string;
  status: MessageStatus;
  room: number;
}

type Lists = Record<Direction, Waiting[]>;
type Model = Map<string, Lists>;
type Command = fc.AsyncCommand<Model, Journal>;

const ROOM = 4096;
const OPEN: MessageStatus[] = ['queued', 'sending', 'parked'];

function listsOf(model: Model, customer: Customer): Lists {
  const lists = model.get(customer.openId) ?? { 'to-agent': [], 'to-customer': [] };
  model.set(customer.openId, lists);
  return lists;
}

/** After each command, the journal has what the model has, of both customers. */
async function expectSame(model: Model, journal: Journal): Promise<void> {
  for (const customer of [ANNA, BEN]) {
    const lists = listsOf(model, customer);
    for (const direction of ['to-agent', 'to-customer'] as const) {
      const found = await waiting(journal, direction, customer);
      expect(found.map(({ kind, text, status }) => ({ kind, text, status }))).toEqual(
        lists[direction].map(({ kind, text, status }) => ({ kind, text, status })),
      );
    }
  }
}

function command(
  name: string,
  customer: Customer,
  check: (lists: Lists) => boolean,
  run: (lists: Lists, journal: Journal) => Promise<void>,
): Command {
  return {
    check: (model) => check(listsOf(model, customer)),
    run: async (model, journal) => {
      await run(listsOf(model, customer), journal);
      await expectSame(model, journal);
    },
    toString: () => `${name} of ${customer === ANNA ? 'Anna' : 'Ben'}`,
  };
}

function add(customer: Customer, messages: readonly NewMessage[]): Command {
  const words = messages.map(({ kind, text }) => `${kind} ${text}`).join(', ');
  return command(
    `add [${words}]`,
    customer,
    () => true,
    async (lists, journal) => {
      await journal.commit(step({ add: messages }, customer));
      for (const { direction, kind, text } of messages) {
        lists[direction].push({ kind, text, status: 'queued', room: ROOM });
      }
    },
  );
}

/** Of whatever message waits at this place. */
function update(
  customer: Customer,
  direction: Direction,
  at: number,
  status: MessageStatus,
): Command {
  return command(
    `update ${direction} ${at} to ${status}`,
    customer,
    (lists) => lists[direction].length > at,
    async (lists, journal) => {
      const id = (await waiting(journal, direction, customer))[at]?.id ?? '';
      await journal.commit({ customer, update: [{ id, status }] });
      const list = lists[direction];
      const message = list[at];
      if (message !== undefined) message.status = status;
      if (!OPEN.includes(status)) list.splice(at, 1);
    },
  );
}

function replace(customer: Customer, direction: Direction, at: number, by: string[]): Command {
  return command(
    `replace ${direction} ${at} by ${by.length}`,
    customer,
    (lists) => {
      const message = lists[direction][at];
      return message?.kind === 'text' && message.room >= by.length;
    },
    async (lists, journal) => {
      const id = (await waiting(journal, direction, customer))[at]?.id ?? '';
      await journal.commit({ customer, replace: { id, by } });
      const list = lists[direction];
      const whole = list[at];
      if (whole === undefined) return;
      const room = Math.floor(whole.room / by.length);
      list.splice(at, 1, ...by.map((text) => ({ ...whole, text, room })));
    },
  );
}

function unpark(customer: Customer): Command {
  return command(
    'unpark',
    customer,
    () => true,
    async (lists, journal) => {
      await journal.commit({ customer, unpark: true });
      for (const message of [...lists['to-agent'], ...lists['to-customer']]) {
        if (message.status === 'parked') message.status = 'queued';
      }
    },
  );
}

function park(customer: Customer): Command {
  return command(
    'park',
    customer,
    () => true,
    async (lists, journal) => {
      await journal.commit({ customer, parkWaiting: true });
      for (const message of lists['to-agent']) message.status = 'parked';
    },
  );
}

function cancel(customer: Customer): Command {
  return command(
    'cancel',
    customer,
    () => true,
    async (lists, journal) => {
      await journal.commit({ customer, cancelWaiting: true });
      const list = lists['to-agent'];
      const end = list.findLastIndex(({ kind }) => kind === 'end');
      list.splice(0, end === -1 ? list.length : end + 1);
    },
  );
}

const customers = fc.constantFrom(ANNA, BEN);
const directions = fc.constantFrom<Direction>('to-agent', 'to-customer');
const places = fc.nat({ max: 3 });
const texts = fc.string({ maxLength: 3 });
const messages = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: texts.map((text) => toAgent(text)) },
    { weight: 4, arbitrary: texts.map((text) => toCustomer(text)) },
    { weight: 1, arbitrary: fc.constant([farewell]) },
  ),
  { minLength: 1, maxLength: 4 },
);
const statuses = fc.constantFrom<MessageStatus>(...OPEN, 'delivered', 'failed', 'cancelled');
const pieces = fc.array(texts, { maxLength: 3 });

const commands = fc.commands(
  [
    fc.tuple(customers, messages).map(([customer, added]) => add(customer, added.flat())),
    fc.tuple(customers, directions, places, statuses).map((chosen) => update(...chosen)),
    fc.tuple(customers, directions, places, pieces).map((chosen) => replace(...chosen)),
    customers.map(unpark),
    customers.map(park),
    customers.map(cancel),
  ],
  { maxCommands: 20, size: 'max' },
);

/** Whatever is added, changed, cut, parked and cancelled: the order is that of a simple list. */
export function modelContract(name: string, open: () => Promise<Journal>, runs: number): void {
  it(`keeps messages like an ordered list (${name})`, async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (chosen) => {
        const journal = await open();
        try {
          for (const customer of [ANNA, BEN]) {
            await journal.commit({ customer, conversation: chat(customer) });
          }
          await fc.asyncModelRun(() => ({ model: new Map() as Model, real: journal }), chosen);
        } finally {
          await journal.close();
        }
      }),
      { numRuns: runs },
    );
  });
}
