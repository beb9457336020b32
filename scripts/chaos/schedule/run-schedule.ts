import { createHash } from 'node:crypto';

import { OperationError } from '../../sandbox/live-agent/operation-error.ts';
import { StandInError } from '../../sandbox/wechat/stand-in-error.ts';
import { Random } from '../time/random.ts';
import { emptyTally, type Tally, type Violation } from '../verdict/compare.ts';
import { pictureMessage } from '../verdict/pictures.ts';
import { judge, unfinished } from '../verdict/judge.ts';
import { END_KEYWORD } from '../world/identities.ts';
import type { WorldOptions } from '../world/world.ts';
import { World } from '../world/world.ts';
import { Breaker } from './breaker.ts';
import { Office } from './office.ts';
import type { LoadAction, Schedule } from './schedule.ts';

/** What one schedule came to. */
export interface RunResult {
  seed: number;
  violations: Violation[];
  tally: Tally;
  /** How often each fault has really struck. */
  injected: Record<string, number>;
  /** Chats that Live Agent has seen, and those that died without a poll. */
  chats: number;
  lostChats: number;
  starts: number;
  /** Of everything that crossed the network: equal digests are equal runs. */
  digest: string;
}

export interface RunOptions {
  plant?: WorldOptions['plant'];
  /** Hears every line of the record, for those who want to see what happened. */
  onRecord?: (line: string) => void;
}

// The longest pause of the relay's own is 15 minutes, after WeChat's daily limit.
const PATIENCE_MS = 20 * 60_000;
const LOOK_EVERY_MS = 2000;
const OPENING_MS = 2 * 60_000;

/** Plays a schedule from its beginning to the verdict. */
export async function runSchedule(
  schedule: Schedule,
  options: RunOptions = {},
): Promise<RunResult> {
  const random = new Random(schedule.seed).fork('run');
  const crashes: Violation[] = [];
  const onRejection = (error: unknown): void => {
    crashes.push({ kind: 'crashed', detail: describe(error) });
  };
  process.on('unhandledRejection', onRejection);
  const breaker = new Breaker(
    random.fork('breaker'),
    schedule.settings.map(({ name }) => name),
  );
  const world: World = new World({
    random: random.fork('world'),
    agents: ['Ada', 'Bo', 'Chen'],
    fateOf: (connection) => breaker.fateOf(connection),
    struck: (connection, fate) => {
      breaker.struck(connection, fate);
    },
    onPoint: (point) => {
      breaker.onPoint(point);
    },
    onChat: () => {
      office.look();
    },
    ...(options.plant === undefined ? {} : { plant: options.plant }),
  });
  const office = new Office(world, random.fork('office'));
  breaker.world = world;
  try {
    for (const { service, name, value } of schedule.settings) {
      const { faults } = service === 'wechat' ? world.wechat : world.liveAgent;
      faults.set(name, value);
    }
    world.wechat.faults.set('quota-after-message', schedule.quota);
    await world.start();
    const customers = Array.from({ length: schedule.customers }, (_, index) => {
      return world.wechat.addCustomer({ name: `Customer ${String(index)}`, follow: true }).openId;
    });
    for (const action of schedule.load) {
      world.time.after(action.at, () => {
        perform(world, office, action, customers[action.customer] ?? '');
      });
    }
    for (const fault of schedule.faults) {
      world.time.after(fault.at, () => {
        breaker.strike(fault, customers);
      });
    }
    await world.time.pass(schedule.lengthMs);
    await breaker.calm();
    for (const openId of customers) world.followAgain(openId);
    await settled(world, office);
    customers.forEach((openId, index) => {
      write(world, openId, `«last-${String(index)}»`);
      office.say(openId, `«bye-${String(index)}»`);
    });
    office.hurry();
    let { verdict, rest } = await settled(world, office);
    if (office.missed.length > 0) {
      // Whose last word was marked as not delivered has no chat, and writes once more.
      office.missed.forEach((openId, index) => {
        write(world, openId, `«again-${String(index)}»`);
      });
      ({ verdict, rest } = await settled(world, office));
    }
    const stuck: Violation[] = rest.map((what) => ({ kind: 'stuck', detail: what }));
    if (office.missed.length > 0) {
      stuck.push({ kind: 'stuck', detail: 'an agent has no chat to speak in' });
    }
    return {
      seed: schedule.seed,
      violations: [...crashes, ...verdict.violations, ...stuck],
      tally: verdict.tally,
      injected: breaker.counts(),
      chats: world.liveAgent.chats.size,
      lostChats: [...world.liveAgent.chats.values()].filter(({ endedBy }) => endedBy === 'service')
        .length,
      starts: world.starts,
      digest: createHash('sha256').update(world.record.join('\n')).digest('hex').slice(0, 16),
    };
  } catch (error) {
    crashes.push({ kind: 'crashed', detail: describe(error) });
    return {
      seed: schedule.seed,
      violations: crashes,
      tally: emptyTally(),
      injected: breaker.counts(),
      chats: 0,
      lostChats: 0,
      starts: world.starts,
      digest: '',
    };
  } finally {
    if (options.onRecord !== undefined) world.record.forEach(options.onRecord);
    process.off('unhandledRejection', onRejection);
    world.close();
  }
}

/** Waits until there is nothing left to do and nothing missing, or patience is at its end. */
async function settled(
  world: World,
  office: Office,
): Promise<{ verdict: ReturnType<typeof judge>; rest: string[] }> {
  for (let waited = 0; ; waited += LOOK_EVERY_MS) {
    await world.time.pass(LOOK_EVERY_MS);
    const rest = unfinished(world);
    if (office.missed.length > 0 && waited < OPENING_MS) rest.push('an agent has no chat yet');
    if (rest.length > 0 && waited < PATIENCE_MS) continue;
    const verdict = judge(world);
    const missing = verdict.violations.some(({ kind }) => kind === 'lost' || kind === 'org');
    if (!missing || waited >= PATIENCE_MS) return { verdict, rest };
  }
}

function perform(world: World, office: Office, action: LoadAction, openId: string): void {
  try {
    switch (action.do) {
      case 'write':
        write(world, openId, action.text);
        return;
      case 'ask for the end':
        write(world, openId, END_KEYWORD);
        return;
      case 'show':
        void world.wechat.push(openId, pictureMessage(action.picture)).catch(ignoreRefusal);
        return;
      case 'type':
        office.type(openId);
        return;
      case 'unfollow':
        void world.wechat.event(openId, { event: 'unsubscribe' });
        return;
      case 'follow again':
        world.followAgain(openId);
        return;
      case 'say':
        office.say(openId, action.text);
        return;
      case 'end':
      case 'transfer':
      case 'back to the queue':
      case 'disconnect':
        office.act(openId, action.do);
    }
  } catch (error) {
    ignoreRefusal(error);
  }
}

function write(world: World, openId: string, text: string): void {
  void world.wechat.write(openId, text).catch(ignoreRefusal);
}

/** What is not possible at this moment does not happen. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof OperationError || error instanceof StandInError)) throw error;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
