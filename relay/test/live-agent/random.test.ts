import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { LiveAgentFault } from '../../../scripts/sandbox/live-agent/fault-definitions.ts';
import { Scene, type Fates } from './scene.ts';

const FAULTS = [
  'poll-500',
  'poll-502',
  'poll-503',
  'poll-504',
  'poll-reset',
  'poll-lost',
  'poll-cut',
  'post-403',
  'post-500',
  'post-502',
  'post-503',
  'post-504',
  'post-reset',
  'post-lost',
  'reconnect-500',
  'reconnect-503',
  'reconnect-lost',
  'handover',
  'unknown-type',
] as const satisfies LiveAgentFault[];

type Op =
  | { do: 'write'; texts: string[] }
  | { do: 'say'; count: number }
  | { do: 'fault'; name: LiveAgentFault; times: number }
  | { do: 'hand over' }
  | { do: 'journal fails'; times: number }
  | { do: 'die'; inSteps: number }
  | { do: 'stop and go on' }
  | { do: 'type' }
  | { do: 'wait for a poll' }
  | { do: 'let it run'; turns: number };

const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      texts: fc.array(fc.constantFrom('ok', 'yes', '?'), { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('fault' as const),
      name: fc.constantFrom<LiveAgentFault[]>(...FAULTS),
      times: fc.integer({ min: 1, max: 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.constant<Op>({ do: 'hand over' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('journal fails' as const),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('die' as const),
      inSteps: fc.integer({ min: 1, max: 12 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Op>({ do: 'stop and go on' }) },
  { weight: 1, arbitrary: fc.constant<Op>({ do: 'type' }) },
  { weight: 2, arbitrary: fc.constant<Op>({ do: 'wait for a poll' }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('let it run' as const),
      turns: fc.integer({ min: 1, max: 30 }),
    }),
  },
);

// What is left out cannot be told apart by anybody: a service that restarts its indexes and wants the
// former ack, if its first answer is lost; one that tells its new affinity only once, to a process
// that dies.
const switches = fc
  .record({
    'repeated-sequence': fc.constantFrom('200', '409'),
    'actual-number': fc.constantFrom('last', 'next'),
    'post-status': fc.constantFrom('200', '202'),
    'resync-gate': fc.constantFrom('500', '409', 'off'),
    'reconnect-index': fc.constantFrom('restart', 'continue'),
    'reconnect-redelivery': fc.constantFrom('unacknowledged', 'after-offset', 'none'),
    'reconnect-ack': fc.constantFrom('either', '-1', 'last'),
    'reset-sequence': fc.constantFrom('true', 'omitted'),
  })
  .filter((each) => each['reconnect-ack'] !== 'last' || each['reconnect-index'] === 'continue');

/** A chat that goes on in another process each time that one dies. */
class Chat {
  readonly scene: Scene;
  #said = 0;
  #toLive = Infinity;
  #restart = Promise.resolve();

  constructor(scene: Scene) {
    this.scene = scene;
  }

  readonly fates: Fates = {
    write: () => (this.#dies() ? 'died-before' : this.#dies() ? 'died-after' : 'written'),
    call: () => (this.#dies() ? 'died-before' : this.#dies() ? 'died-after' : 'answered'),
  };

  async act(each: Op): Promise<void> {
    const { scene } = this;
    switch (each.do) {
      case 'write':
        scene.write(...each.texts);
        return;
      case 'say':
        for (let n = 0; n < each.count; n += 1) scene.say(String((this.#said += 1)));
        return;
      case 'fault':
        scene.fault(each.name, each.times);
        return;
      case 'hand over':
        scene.handOver();
        return;
      case 'journal fails':
        scene.journal.failures = each.times;
        return;
      case 'die':
        this.#toLive = each.inSteps;
        return;
      case 'stop and go on':
        await this.#live();
        await scene.stop();
        scene.take(this.fates);
        return;
      case 'type':
        scene.chat.typing(true);
        return;
      case 'wait for a poll':
        await this.#restart;
        if (this.#toLive === Infinity) await scene.pollHeld();
        return;
      case 'let it run':
        for (let n = 0; n < each.turns; n += 1) await new Promise(setImmediate);
    }
  }

  /** Nothing goes wrong any more. */
  async calm(): Promise<void> {
    await this.#live();
    this.scene.journal.failures = 0;
    for (const name of FAULTS) this.scene.fault(name, 0);
  }

  /** No process dies from now on, and there is one that lives. */
  async #live(): Promise<void> {
    this.#toLive = Infinity;
    await this.#restart;
  }

  #dies(): boolean {
    this.#toLive -= 1;
    if (this.#toLive !== 0) return false;
    this.#toLive = Infinity;
    this.#restart = new Promise(setImmediate).then(() => this.scene.crash(this.fates));
    return true;
  }
}

describe('whatever happens in whatever order,', () => {
  it('each side gets each message once and in order', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        switches,
        fc.array(op, { minLength: 4, maxLength: 24 }),
        async (settings, ops) => {
          const scene = await Scene.prepare();
          const chat = new Chat(scene);
          try {
            for (const [name, value] of Object.entries(settings)) {
              scene.liveAgent.faults.set(name, value);
            }
            scene.take(chat.fates);
            await scene.accept();
            await scene.until(() => scene.journal.count('accepted') === 1);
            for (const each of ops) await chat.act(each);
            await chat.calm();
            scene.write('the last words');
            scene.say('goodbye');
            await scene.settled();
            expect(scene.journal.over).toBe(false);
            expect(scene.journal.count('unheard')).toBe(0);
            expect(scene.journal.count('accepted')).toBe(1);
            expect(scene.liveAgent.ledger().chats).toHaveLength(1);
          } finally {
            await scene.close();
          }
        },
      ),
      { seed: 20_261_122, numRuns: 80, endOnFailure: true },
    );
  });
});
