import fc from 'fast-check';
import { expect, it } from 'vitest';

import type { DeskChat } from '../../src/desk.ts';
import type { WriteFate } from './memory-journal.ts';
import { PolledService, type AnswerFate } from './polled-service.ts';
import { ScriptedDesk } from './scripted-desk.ts';
import { established } from './sessions.ts';

// Longer without contact, and the relay rightly gives the chat up.
const LONGEST_SILENCE_MS = 9 * 60_000;
// So many in a row, and the relay rightly believes that the chat has ended.
const MOST_CONFLICTS = 20;

/** What ought to be, as simply as it can be said. */
interface Model {
  /** What the agent has said, in order. */
  said: string[];
  ended: boolean;
  silentMs: number;
  conflicts: number;
}

/** The poll loop of one process after another, and the service that it polls. */
class Loop {
  readonly desk = new ScriptedDesk();
  readonly service = new PolledService();
  /** What was acknowledged before it was in the journal. */
  readonly early: string[] = [];
  readonly #dead = new Set<number>();
  #process = 0;
  #fates: WriteFate[] = [];
  #chat: DeskChat;

  constructor() {
    this.service.onAck = (ack) => {
      const noted = this.desk.journal.session?.['ack'];
      if (ack !== noted) this.early.push(`acknowledged ${ack}, journaled ${String(noted)}`);
    };
    this.#chat = this.#take(established({ ack: -1, offset: undefined }));
  }

  /** The next writes to the journal end like this. */
  foretell(...fates: WriteFate[]): void {
    this.#fates = fates;
  }

  /** Lets everything happen that needs no clock; in place of a process that died comes another. */
  async settle(): Promise<void> {
    await this.desk.turns(12);
    if (!this.#dead.has(this.#process) || this.desk.journal.over) return;
    this.service.hangUp();
    this.start();
    await this.desk.turns(12);
  }

  kill(): void {
    this.#dead.add(this.#process);
  }

  /** As SIGTERM does. */
  async stop(): Promise<void> {
    this.#fates = [];
    if (!this.#dead.has(this.#process)) await this.#chat.stop();
  }

  /** Another process takes the chat up, if there is one. */
  start(): void {
    if (this.desk.journal.over) return;
    this.#process += 1;
    this.#chat = this.#take(this.desk.journal.session);
  }

  #take(session: ScriptedDesk['journal']['session']): DeskChat {
    const self = this.#process;
    return this.desk.take(session, {
      transport: this.service.wire(() => this.#dead.has(self)),
      fate: () => {
        const fate = this.#fates.shift() ?? 'written';
        if (fate === 'died-before' || fate === 'died-after') this.#dead.add(self);
        return fate;
      },
    });
  }
}

/** One thing that happens, to the model and to the loop; then what must always hold is looked at. */
class Event implements fc.AsyncCommand<Model, Loop> {
  readonly #name: string;
  readonly #happen: (model: Model, loop: Loop) => unknown;
  readonly #can: (model: Model) => boolean;

  constructor(
    name: string,
    happen: (model: Model, loop: Loop) => unknown,
    can: (model: Model) => boolean = () => true,
  ) {
    this.#name = name;
    this.#happen = happen;
    this.#can = can;
  }

  check(model: Readonly<Model>): boolean {
    return this.#can(model);
  }

  async run(model: Model, loop: Loop): Promise<void> {
    await this.#happen(model, loop);
    await loop.settle();
    const { journal } = loop.desk;
    expect(journal.agentTexts).toEqual(model.said.slice(0, journal.agentTexts.length));
    expect(loop.early).toEqual([]);
    expect(loop.service.doublePolls).toBe(0);
    if (!model.ended) expect(journal.over).toBe(false);
    if (journal.over) expect(loop.service.isPolled).toBe(false);
  }

  toString(): string {
    return this.#name;
  }
}

const says = fc.integer({ min: 1, max: 3 }).map(
  (count) =>
    new Event(
      `the agent says ${count}`,
      (model, { service }) => {
        for (let n = 0; n < count; n += 1) {
          const text = String(model.said.length + 1);
          model.said.push(text);
          service.add('ChatMessage', { name: 'Ada', text });
        }
      },
      ({ ended }) => !ended,
    ),
);

const ends = fc.constant(
  new Event(
    'the agent ends the chat',
    (model, { service }) => {
      model.ended = true;
      service.add('ChatEnded', { reason: 'agent' });
    },
    ({ ended }) => !ended,
  ),
);

function answers(...fates: AnswerFate[]): fc.Arbitrary<Event> {
  return fc.constantFrom(...fates).map(
    (fate) =>
      new Event(
        `the answer: ${fate}`,
        (model, { service }) => {
          if (fate === 409 && service.isPolled) model.conflicts += 1;
          else if (service.isPolled) model.conflicts = 0;
          if (['whole', 'empty'].includes(String(fate)) && service.isPolled) model.silentMs = 0;
          service.answer(fate);
        },
        ({ conflicts }) => fate !== 409 || conflicts < MOST_CONFLICTS,
      ),
  );
}

const fails = fc.integer({ min: 1, max: 3 }).map(
  (times) =>
    new Event(`the journal fails ${times} times`, (_, loop) => {
      loop.foretell(...Array.from({ length: times }, () => 'failed' as const));
    }),
);

const dies = fc.constantFrom('at once', 'died-before', 'died-after').map(
  (when) =>
    new Event(`the process dies: ${when}`, (_, loop) => {
      if (when === 'at once') loop.kill();
      else loop.foretell(when === 'died-before' ? 'died-before' : 'died-after');
    }),
);

const stops = fc.constant(
  new Event('the process stops in good order, and another one goes on', async (_, loop) => {
    await loop.stop();
    loop.start();
  }),
);

const passes = fc.integer({ min: 250, max: 120_000 }).map(
  (ms) =>
    new Event(
      `${ms} ms pass`,
      (model, { desk }) => {
        model.silentMs += ms;
        desk.clock.advance(ms);
      },
      ({ silentMs }) => silentMs + ms < LONGEST_SILENCE_MS,
    ),
);

const lives = fc.commands(
  [
    says,
    says,
    ends,
    answers('whole'),
    answers('whole'),
    answers('lost', 'cut', 'empty', 'repeated', 409, 429, 500, 504),
    fails,
    dies,
    stops,
    passes,
    passes,
  ],
  { maxCommands: 60, size: 'max' },
);

it('the poll loop delivers what an agent says once and in order, and acknowledges nothing sooner', async () => {
  await fc.assert(
    fc.asyncProperty(lives, async (commands) => {
      const model: Model = { said: [], ended: false, silentMs: 0, conflicts: 0 };
      const loop = new Loop();
      await fc.asyncModelRun(() => ({ model, real: loop }), commands);
      // From now on everything works.
      loop.foretell();
      for (let n = 0; n < 6; n += 1) {
        loop.desk.clock.advance(15_000);
        await loop.settle();
        loop.service.answer('whole');
        await loop.settle();
      }
      expect(loop.desk.journal.agentTexts).toEqual(model.said);
      const last = loop.desk.journal.events.at(-1);
      if (model.ended) expect(last).toEqual({ type: 'ended', by: 'agent', reason: 'agent' });
      expect(loop.desk.journal.count('ended')).toBe(model.ended ? 1 : 0);
      expect(loop.early).toEqual([]);
      await loop.stop();
    }),
    { numRuns: 200 },
  );
});
