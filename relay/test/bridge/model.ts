import fc from 'fast-check';

import { away } from './fake-org.ts';
import type { Mishap } from './phones.ts';
import { ANNA, BEN } from './stage.ts';
import { World } from './world.ts';

/** What happens in the world. A thing that cannot happen now does not. */
export type Command =
  | { do: 'write' | 'end' | 'leave'; who: string }
  | { do: 'accept' | 'refuse' | 'agent-ends' | 'timeout'; who: string }
  | { do: 'say'; who: string; texts: number; fate: 'fine' | 'refused' | 'too-long' }
  | { do: 'interrupt' | 'restore' | 'lose' | 'deafen' | 'hold' | 'release'; who: string }
  | { do: 'exhaust'; who: string }
  /** What becomes of the next messages to customers, whoever they are for. */
  | { do: 'mishaps'; what: Mishap[] }
  | { do: 'org'; is: 'away' | 'back' | 'closed' | 'slow' }
  | { do: 'journal'; fails: boolean }
  | { do: 'crash'; afterWrites: number; when: 'before' | 'after' }
  | { do: 'stop' }
  | { do: 'wait'; ms: number };

const A_MOMENT_MS = 10;

// Much happens to Anna, so that faults meet; and enough to Ben to see that he does not suffer.
const who = fc.constantFrom(ANNA, ANNA, BEN);

export const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.record({ do: fc.constant('write' as const), who }) },
    { weight: 10, arbitrary: fc.record({ do: fc.constant('accept' as const), who }) },
    {
      weight: 10,
      arbitrary: fc.record({
        do: fc.constant('say' as const),
        who,
        texts: fc.integer({ min: 1, max: 3 }),
        fate: fc.constantFrom(
          'fine' as const,
          'fine' as const,
          'refused' as const,
          'too-long' as const,
        ),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constantFrom(
          'end' as const,
          'leave' as const,
          'refuse' as const,
          'agent-ends' as const,
          'timeout' as const,
          'lose' as const,
        ),
        who,
      }),
    },
    {
      weight: 10,
      arbitrary: fc.record({
        do: fc.constantFrom(
          'interrupt' as const,
          'restore' as const,
          'restore' as const,
          'deafen' as const,
          'hold' as const,
          'release' as const,
          'release' as const,
          'exhaust' as const,
        ),
        who,
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('mishaps' as const),
        what: fc.array(fc.constantFrom<Mishap>('not-sent', 'answer-lost', 'lost'), {
          minLength: 1,
          maxLength: 3,
        }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('org' as const),
        is: fc.constantFrom(
          'away' as const,
          'closed' as const,
          'slow' as const,
          'back' as const,
          'back' as const,
          'back' as const,
        ),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('journal' as const),
        fails: fc.constantFrom(true, false, false),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('crash' as const),
        afterWrites: fc.nat({ max: 6 }),
        when: fc.constantFrom('before' as const, 'after' as const),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ do: 'stop' as const }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        ms: fc.constantFrom(100, 1000, 5000, 30_000),
      }),
    },
  ),
  { minLength: 20, maxLength: 50, size: 'max' },
);

/** A world, and what everybody in it has said. */
export class Play {
  readonly world: World;
  /** What each customer has written, in order. */
  readonly written = new Map<string, string[]>([
    [ANNA, []],
    [BEN, []],
  ]);
  /** What agents have said to each customer, in order. */
  readonly said = new Map<string, string[]>([
    [ANNA, []],
    [BEN, []],
  ]);
  /** Messages that no agent needs to hear: the customer has left, or the desk would not take them. */
  readonly excused = new Set<string>();
  /** A process has died, or could not write down what it had done. */
  interrupted = false;
  /** The outcome of a send may be unknown. */
  doubtful = false;
  #count = 0;

  private constructor(world: World) {
    this.world = world;
  }

  static async open(): Promise<Play> {
    return new Play(await World.open());
  }

  async perform(command: Command): Promise<void> {
    await this.#begin(command);
    await this.world.clock.elapse(A_MOMENT_MS);
    if (!this.world.alive) this.world.start();
    await this.world.clock.elapse(A_MOMENT_MS);
  }

  /** Everything works again, everybody writes once more, and all that is left is done. */
  async heal(): Promise<void> {
    const { world } = this;
    world.witness = () => undefined;
    world.journalFails = false;
    world.phones.mishaps.length = 0;
    world.org.trouble = undefined;
    world.org.closed = undefined;
    world.org.gate.open();
    // Whoever was told that nobody is there has to write once more.
    await this.#goOn(2);
    for (const openId of [ANNA, BEN]) await this.perform({ do: 'write', who: openId });
    await this.#goOn(4);
  }

  /** So many minutes in which everything works. Lost chats are asked for again after one at most. */
  async #goOn(minutes: number): Promise<void> {
    const { world } = this;
    for (let minute = 0; minute < minutes; minute += 1) {
      if (!world.alive) world.start();
      await world.clock.elapse(61_000);
      for (const openId of [ANNA, BEN]) {
        for (const chat of world.service.open(openId)) {
          chat.gate.open();
          chat.refusals = 0;
          if (chat.interrupted) chat.restore();
          if (!chat.established) chat.accept();
        }
      }
      await world.clock.elapse(1000);
    }
  }

  async #begin(command: Command): Promise<void> {
    const { world } = this;
    switch (command.do) {
      case 'write': {
        const text = `m${String((this.#count += 1))}`;
        this.written.get(command.who)?.push(text);
        await world.push({ kind: 'message', text }, command.who);
        return;
      }
      case 'end':
        this.#excuse(command.who);
        await world.push({ kind: 'message', text: 'bye' }, command.who);
        return;
      case 'leave':
        this.#excuse(command.who);
        await world.push({ kind: 'left' }, command.who);
        return;
      case 'exhaust':
        world.phones.exhausted.add(command.who);
        return;
      case 'mishaps':
        this.doubtful = true;
        world.phones.mishaps.push(...command.what);
        return;
      case 'org':
        world.org.trouble = command.is === 'away' ? away : undefined;
        world.org.closed = command.is === 'closed' ? '' : undefined;
        if (command.is === 'slow') world.org.gate.close();
        else world.org.gate.open();
        return;
      case 'journal':
        world.journalFails = command.fails;
        this.interrupted ||= command.fails;
        return;
      case 'crash': {
        this.interrupted = true;
        if (command.afterWrites === 0) {
          world.crash();
          return;
        }
        const last = world.writes + command.afterWrites;
        world.witness = (write, when) => {
          if (write >= last && when === command.when) {
            world.witness = () => undefined;
            world.crash();
          }
        };
        return;
      }
      case 'stop':
        world.journalFails = false;
        world.org.gate.open();
        await world.stop();
        return;
      case 'wait':
        await world.clock.elapse(command.ms);
        return;
      default:
        this.#atTheDesk(command);
    }
  }

  #atTheDesk(command: Extract<Command, { who: string }>): void {
    const chat = this.world.service.open(command.who).at(-1);
    if (chat === undefined) return;
    switch (command.do) {
      case 'accept':
        if (!chat.established) chat.accept();
        return;
      case 'refuse':
        if (!chat.established) chat.finish({ type: 'refused', reason: 'Unavailable' });
        return;
      case 'agent-ends':
        if (chat.established) chat.finish({ type: 'ended', by: 'agent', reason: 'agent' });
        return;
      case 'timeout':
        chat.finish({ type: 'ended', by: 'customer', reason: 'clientIdleTimeout' });
        return;
      case 'lose':
        chat.finish({ type: 'lost', reason: '403' });
        return;
      case 'interrupt':
        if (!chat.interrupted) chat.interrupt();
        return;
      case 'restore':
        if (chat.interrupted) chat.restore();
        return;
      case 'deafen':
        chat.refusals += 1;
        return;
      case 'hold':
        chat.gate.close();
        return;
      case 'release':
        chat.gate.open();
        return;
      case 'say': {
        if (!chat.established) return;
        const texts = Array.from({ length: command.texts }, () => this.#newText());
        const { refused, tooLong } = this.world.phones;
        if (command.fate === 'refused') texts.forEach((text) => refused.add(text));
        if (command.fate === 'too-long') texts.forEach((text) => tooLong.add(text));
        this.said.get(command.who)?.push(...texts);
        chat.say(...texts);
        return;
      }
      default:
        return;
    }
  }

  /** Two characters that occur nowhere else, so that pieces can be told apart too. */
  #newText(): string {
    this.#count += 1;
    const first = 0x4e00 + 2 * this.#count;
    return String.fromCodePoint(first, first + 1);
  }

  /** Who leaves does not wait for what was not heard before. */
  #excuse(openId: string): void {
    for (const text of this.written.get(openId) ?? []) this.excused.add(text);
  }
}
