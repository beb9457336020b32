import { setTimeout as pause } from 'node:timers/promises';

import { SECRETS } from '../../sandbox/world.ts';
import { Random } from '../time/random.ts';
import type { Tally, Violation } from '../verdict/compare.ts';
import { leaks } from '../verdict/leaks.ts';
import { Fleet } from './fleet.ts';
import { inspect, type Findings } from './inspect.ts';
import { Load } from './load.ts';
import { PollWatch, type Absence } from './poll-watch.ts';
import { Troubles } from './troubles.ts';

export interface RealRunOptions {
  /** One: on SQLite. More: on PostgreSQL, behind a balancer. */
  relays: number;
  minutes: number;
  seed: number;
  /** Hears what relays log, and what is done to them. */
  note?: (line: string) => void;
}

/** What a run with real processes came to. */
export interface RealRunResult extends Omit<RealRunOptions, 'note'> {
  /** What was done to processes and connections, and the faults that have really struck. */
  injected: Record<string, number>;
  /** From each absence of a relay until every chat that it had was polled again, in milliseconds. */
  polledAgainMs: Record<Absence, number[]>;
  /** How long relays took to stop when they were asked to, in milliseconds. */
  stopMs: number[];
  chats: number;
  lostChats: number;
  tally: Tally;
  violations: Violation[];
}

const CUSTOMERS = 30;
const STEP_MS = 50;
const LOOK_MS = 1000;
const PATIENCE_MS = 180_000;
// Every chat of a relay that was killed.
const POLLED_AGAIN_MS = 15_000;

/** Real relays under load, faults, SIGKILL, SIGTERM and SIGSTOP. */
export async function realRun(options: RealRunOptions): Promise<RealRunResult> {
  const { relays, note } = options;
  const fleet = await Fleet.open({ relays, onLine: note });
  try {
    return await play(fleet, options);
  } finally {
    await fleet.close();
  }
}

async function play(fleet: Fleet, options: RealRunOptions): Promise<RealRunResult> {
  const { note = () => undefined, ...rest } = options;
  const random = new Random(options.seed).fork('real run');
  const { world, mishaps } = fleet;
  const load = new Load(world, random.fork('load'), CUSTOMERS);
  const watch = new PollWatch(world, note);
  const troubles = new Troubles(fleet, watch, random.fork('troubles'), note);
  for (const end = Date.now() + options.minutes * 60_000; Date.now() < end;) {
    load.act();
    troubles.strike();
    watch.look();
    await pause(STEP_MS);
  }
  while (troubles.underWay) {
    load.accept();
    watch.look();
    await pause(STEP_MS);
  }
  troubles.calm();
  const findings = await settled(fleet, load, watch);
  const violations = [...findings.violations];
  for (const detail of findings.left) violations.push({ kind: 'stuck', detail });
  for (const detail of mishaps) violations.push({ kind: 'crashed', detail });
  for (const ms of watch.tookMs.killed) {
    if (ms > POLLED_AGAIN_MS) violations.push({ kind: 'late', detail: `${ms} ms without a poll` });
  }
  if (watch.waiting > 0) {
    violations.push({ kind: 'stuck', detail: `${watch.waiting} chats that nobody polls` });
  }
  const { customers } = fleet.world.wechat.state();
  for (const { relay } of fleet.members) {
    violations.push(...leaks(relay.log, { secrets: SECRETS, customers }));
  }
  return {
    ...rest,
    injected: troubles.all(),
    polledAgainMs: watch.tookMs,
    stopMs: troubles.leaveMs.map(Math.round),
    chats: findings.chats,
    lostChats: findings.lostChats,
    tally: findings.tally,
    violations,
  };
}

/** Waits until nothing is left to do and nothing is missing, as long as it gets less. */
async function settled({ world, store }: Fleet, load: Load, watch: PollWatch): Promise<Findings> {
  let least = Infinity;
  for (let deadline = Date.now() + PATIENCE_MS; ;) {
    load.accept();
    watch.look();
    const findings = await inspect(world, store);
    const { violations, left } = findings;
    const missing = violations.length + left.length + watch.waiting;
    if (missing < least) deadline = Date.now() + PATIENCE_MS;
    least = Math.min(least, missing);
    if (missing === 0 || Date.now() >= deadline) return findings;
    await pause(LOOK_MS);
  }
}
