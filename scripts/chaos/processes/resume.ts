import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

import { Random } from '../time/random.ts';
import { Fleet, type Member } from './fleet.ts';
import { Load } from './load.ts';

export interface ResumeOptions {
  /** One: on SQLite, killed and started again. More: on PostgreSQL; the others go on. */
  relays: number;
  chats: number;
  seed: number;
}

/** How soon the chats of a relay that was killed are polled again. In milliseconds. */
export interface Resumption {
  /** Chats that it had. */
  chats: number;
  /** From the start of the new process, or among several from the death of the old one, to the last poll. */
  allPolledMs: number;
  /** From the first of these polls to the last one. */
  spreadMs: number;
  /** What the new process has worked by then: on a busy machine, less than the time that has passed. */
  workedMs?: number;
}

const RUNS = 5;
const OPENED_AT_ONCE = 10;
const OPENING_PATIENCE_MS = 15 * 60_000;
const WRITE_AGAIN_MS = 20_000;
const PATIENCE_MS = 300_000;
const LOOK_EVERY_MS = 10;
const MS_PER_TICK = 10;

/** Kills a relay that has many chats, several times, and measures until each of them is polled again. */
export async function measureResumption(options: ResumeOptions): Promise<Resumption[]> {
  const { relays, chats, seed } = options;
  const fleet = await Fleet.open({ relays });
  try {
    await open(fleet, new Load(fleet.world, new Random(seed).fork('resume'), chats));
    const runs: Resumption[] = [];
    while (runs.length < RUNS) runs.push(await measure(fleet));
    return runs;
  } finally {
    await fleet.close();
  }
}

/** Everybody has a chat with an agent. Who has not been heard after a while writes again. */
async function open(fleet: Fleet, load: Load): Promise<void> {
  const { liveAgent } = fleet.world;
  const deadline = performance.now() + OPENING_PATIENCE_MS;
  for (let left = load.openIds; left.length > 0; left = unheard()) {
    if (performance.now() > deadline) throw new Error(`${left.length} chats cannot be opened.`);
    const some = left.slice(0, OPENED_AT_ONCE);
    for (const openId of some) load.write(openId, '«hello»');
    const again = performance.now() + WRITE_AGAIN_MS;
    while (performance.now() < again && unheard().some((openId) => some.includes(openId))) {
      load.accept();
      await pause(LOOK_EVERY_MS);
    }
  }

  function unheard(): string[] {
    const heard = new Set(
      liveAgent
        .state()
        .chats.filter(({ messages }) => messages.some(({ from }) => from === 'visitor'))
        .map(({ visitorName }) => visitorName.slice(-4)),
    );
    return load.openIds.filter((openId) => !heard.has(openId.slice(-4)));
  }
}

async function measure(fleet: Fleet): Promise<Resumption> {
  const member = await busiest(fleet);
  const alone = fleet.members.length === 1;
  const openIds = [...(await fleet.customersOf(member))];
  const ids = chatsOf(fleet, openIds);
  const polls = pollsOf(fleet, ids);
  await fleet.kill(member);
  const from = performance.now();
  const starting = alone ? member.relay.start() : undefined;
  let first: number | undefined;
  await until(() => {
    const again = [...pollsOf(fleet, ids)].filter(([id, count]) => count > (polls.get(id) ?? 0));
    if (again.length > 0) first ??= performance.now();
    return again.length === polls.size;
  });
  const last = performance.now();
  const worked = alone ? { workedMs: processorMs(member) } : {};
  await starting;
  await fleet.start(member);
  return {
    chats: polls.size,
    allPolledMs: Math.round(last - from),
    spreadMs: Math.round(last - (first ?? last)),
    ...worked,
  };
}

async function busiest(fleet: Fleet): Promise<Member> {
  const [first, ...others] = fleet.members;
  if (first === undefined) throw new RangeError('There is no relay.');
  let most = { member: first, count: (await fleet.customersOf(first)).size };
  for (const member of others) {
    const count = (await fleet.customersOf(member)).size;
    if (count > most.count) most = { member, count };
  }
  return most.member;
}

function chatsOf({ world }: Fleet, openIds: readonly string[]): ReadonlySet<string> {
  const ends = new Set(openIds.map((openId) => openId.slice(-4)));
  return new Set(
    world.liveAgent
      .state()
      .chats.filter(({ visitorName }) => ends.has(visitorName.slice(-4)))
      .map(({ id }) => id),
  );
}

/** How often those of these chats have been polled that are open. */
function pollsOf({ world }: Fleet, ids: ReadonlySet<string>): Map<string, number> {
  const open = world.liveAgent
    .ledger()
    .chats.filter(({ id, endedBy }) => endedBy === null && ids.has(id));
  return new Map(open.map(({ id, polls }) => [id, polls]));
}

/** The time that a process has had of the processors, where the system tells. */
function processorMs({ relay }: Member): number {
  // After the name, which may hold blanks: the 12th and 13th field are the user's and the system's time.
  const [, after = ''] = readFileSync(`/proc/${String(relay.pid)}/stat`, 'utf8').split(') ');
  const fields = after.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('The chats do not come back.');
    await pause(LOOK_EVERY_MS);
  }
}
