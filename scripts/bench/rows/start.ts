import { performance } from 'node:perf_hooks';

import { inRounds, type Sample } from '../measure/rounds.ts';
import { figureOf, type Effort, type Measurement, type Row } from '../measure/row.ts';
import { residentMb } from '../measure/usage.ts';
import { Stage, type Town } from '../processes/stage.ts';
import { pause } from '../town/marks.ts';

// By then what was needed only for the start has gone.
const IDLE_AFTER_MS = 10_000;

/** Cold start until `/readyz` says so, and the memory of a relay that has nothing to do. */
export const start: Measurement = {
  name: 'start',
  about: 'cold start, and memory when idle',
  run: (effort) => Stage.with((stage) => measure(stage, effort)),
};

async function measure(stage: Stage, { rounds, scale, note }: Effort): Promise<Row> {
  const town = await stage.town();
  const idleMs = IDLE_AFTER_MS * scale;
  const sides = await inRounds(rounds, {
    product: async () => {
      note('start: the relay');
      return ofRelay(stage, town, idleMs);
    },
    baseline: async () => {
      note('start: the bare process');
      return ofForwarder(stage, town, idleMs);
    },
  });
  return {
    row: 'start',
    title: 'Start and footprint',
    beside: 'a bare process with the same HTTP libraries (express, undici)',
    figures: [
      figureOf(sides, 'readyMs', { what: 'cold start to ready', unit: 'ms', bar: { most: 1000 } }),
      figureOf(sides, 'idleMb', { what: 'memory when idle', unit: 'MB', bar: { most: 120 } }),
    ],
    notes: [],
  };
}

async function ofRelay(stage: Stage, { urls }: Town, idleMs: number): Promise<Sample> {
  const relay = await stage.idleRelay(urls);
  const readyMs = await relay.start();
  await pause(idleMs);
  const idleMb = await residentMb(relay.pid);
  await relay.end('SIGKILL');
  return { readyMs, idleMb };
}

async function ofForwarder(stage: Stage, town: Town, idleMs: number): Promise<Sample> {
  const from = performance.now();
  const forwarder = await stage.forwarder(town);
  const readyMs = performance.now() - from;
  await pause(idleMs);
  const idleMb = await residentMb(forwarder.pid);
  await forwarder.end();
  return { readyMs, idleMb };
}
