import { describe, expect, it } from 'vitest';

import type { LiveAgentFault } from '../../../scripts/sandbox/live-agent/fault-definitions.ts';
import { Scene, type Fates } from './scene.ts';

/** Dies at the n-th step: a step is what happens before or after a write or a request. */
class Death {
  readonly #at: number;
  #steps = 0;
  died = false;
  /** Called at the moment of death. */
  onDeath: () => void = () => undefined;

  constructor(at: number) {
    this.#at = at;
  }

  get steps(): number {
    return this.#steps;
  }

  readonly fates: Fates = {
    write: () => {
      if (this.#next()) return 'died-before';
      return this.#next() ? 'died-after' : 'written';
    },
    call: () => {
      if (this.#next()) return 'died-before';
      return this.#next() ? 'died-after' : 'answered';
    },
  };

  #next(): boolean {
    this.#steps += 1;
    if (this.#steps !== this.#at) return false;
    this.died = true;
    this.onDeath();
    return true;
  }
}

type Switches = Partial<Record<LiveAgentFault, unknown>>;

/**
 * A chat from the request to its end, with a handover in the middle. The process dies at one step,
 * and another one goes on.
 */
async function chatThatDiesAt(step: number, switches: Switches): Promise<Death> {
  const scene = await Scene.prepare();
  const death = new Death(step);
  try {
    for (const [name, value] of Object.entries(switches)) scene.liveAgent.faults.set(name, value);
    let restart = Promise.resolve();
    death.onDeath = () => {
      // What the process has begun goes on until the next turn; nothing of it arrives.
      restart = new Promise(setImmediate).then(() => scene.crash());
    };
    scene.take(death.fates);
    scene.write('a', 'ok');
    await scene.accept();
    scene.say('1', 'fine');
    await scene.settled();
    scene.handOver();
    scene.write('ok', 'b');
    scene.say('fine', '2');
    await scene.settled();
    scene.fault('handover', 1);
    scene.say('3');
    await scene.until(() => scene.struck('handover') === 1);
    scene.write('c');
    scene.say('4');
    await scene.settled();
    scene.liveAgent.end(scene.ledger.id);
    await scene.until(() => scene.journal.over);
    await restart;
    expect(scene.journal.events.at(-1)).toEqual({ type: 'ended', by: 'agent', reason: 'agent' });
    expect(scene.readByAgent).toEqual(['a', 'ok', 'ok', 'b', 'c']);
    expect(scene.journal.agentTexts).toEqual(['1', 'fine', 'fine', '2', '3', '4']);
    expect(scene.liveAgent.ledger().chats).toHaveLength(1);
    expect(scene.journal.count('unheard')).toBe(0);
    expect(scene.journal.count('accepted')).toBe(1);
    scene.expectGoodManners();
    return death;
  } finally {
    await scene.close();
  }
}

const NOBODY_DIES = 0;
const AT_ONCE = 6;

/** Tries each step once, some at the same time. */
async function dieEverywhere(switches: Switches): Promise<void> {
  const { steps } = await chatThatDiesAt(NOBODY_DIES, switches);
  expect(steps).toBeGreaterThan(60);
  let next = 1;
  let deaths = 0;
  const failures: string[] = [];
  const worker = async (): Promise<void> => {
    while (next <= steps) {
      const step = next;
      next += 1;
      try {
        const { died } = await chatThatDiesAt(step, switches);
        if (died) deaths += 1;
      } catch (error) {
        failures.push(`step ${step}: ${String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(failures).toEqual([]);
  // No two runs have quite the same number of steps.
  expect(deaths).toBeGreaterThan(steps * 0.8);
}

describe('a process that dies, before or after any write or request, costs nothing', () => {
  it.each<Switches>([
    {},
    { 'repeated-sequence': '409' },
    { 'repeated-sequence': '409', 'actual-number': 'next' },
    { 'reconnect-index': 'continue', 'reconnect-redelivery': 'none', 'reset-sequence': 'omitted' },
    { 'reconnect-redelivery': 'after-offset', 'reconnect-ack': '-1', 'resync-gate': '409' },
  ])('%j', { timeout: 60_000 }, async (switches) => {
    await dieEverywhere(switches);
  });
});
