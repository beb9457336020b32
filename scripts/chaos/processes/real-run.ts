import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';

import { OperationError } from '../../sandbox/live-agent/operation-error.ts';
import type { LiveAgentFault } from '../../sandbox/live-agent/fault-definitions.ts';
import type { WeChatFaultName } from '../../sandbox/wechat/fault-list.ts';
import { startWorld, type World } from '../../sandbox/world.ts';
import { Random } from '../time/random.ts';
import { compare, emptyTally, type Tally, type Violation } from '../verdict/compare.ts';
import { readLedgers } from '../verdict/ledgers.ts';

/** What a run with a real process came to. */
export interface RealRunResult {
  kills: number;
  stops: number;
  /** From each kill until every open session was polled again, in milliseconds, restart included. */
  polledAgainMs: number[];
  tally: Tally;
  violations: Violation[];
}

const CUSTOMERS = 20;
const STEP_MS = 50;
const BETWEEN_TROUBLES_MS = [3000, 8000] as const;
const PATIENCE_MS = 180_000;
const LIVE_AGENT: readonly [LiveAgentFault, ...LiveAgentFault[]] = [
  'poll-lost',
  'poll-cut',
  'poll-reset',
  'poll-502',
  'post-lost',
  'post-reset',
  'post-503',
  'handover',
  'reconnect-lost',
];
const WECHAT: readonly [WeChatFaultName, ...WeChatFaultName[]] = [
  'send-reset-after',
  'api-reset',
  'api-gateway-error',
  'token-invalid',
  'push-duplicate',
  'push-answer-lost',
];

/** The real relay in a process of its own, under load, faults, SIGKILL and SIGSTOP. */
export async function realRun(minutes: number, seed: number): Promise<RealRunResult> {
  const random = new Random(seed).fork('real run');
  const world = await startWorld({ agents: ['Ada', 'Bo'], logLevel: 'info' });
  try {
    return await play(world, random, minutes * 60_000);
  } finally {
    await world.close();
  }
}

async function play(world: World, random: Random, ms: number): Promise<RealRunResult> {
  const { liveAgent, wechat, relay } = world;
  const result = { kills: 0, stops: 0, polledAgainMs: [] as number[] };
  wechat.faults.set('quota-after-message', 100_000);
  const customers = Array.from(
    { length: CUSTOMERS },
    (_, index) => wechat.addCustomer({ name: `Customer ${String(index)}` }).openId,
  );
  let count = 0;
  const act = (): void => {
    count += 1;
    for (const { id, state } of liveAgent.state().chats) {
      if (state === 'waiting') liveAgent.accept(id, liveAgent.state().agents[0]?.id ?? '');
    }
    const openId = random.pick(customers) ?? '';
    if (random.chance(0.5)) void wechat.write(openId, `«c${String(count)}»`).catch(() => undefined);
    const chat = random.pick(liveAgent.state().chats.filter(({ state }) => state === 'active'));
    if (chat !== undefined && random.chance(0.5)) liveAgent.say(chat.id, `«a${String(count)}»`);
  };
  const end = Date.now() + ms;
  let trouble = Date.now() + random.between(...BETWEEN_TROUBLES_MS);
  while (Date.now() < end) {
    attempt(act);
    await pause(STEP_MS);
    if (Date.now() < trouble) continue;
    trouble = Date.now() + random.between(...BETWEEN_TROUBLES_MS);
    const kind = random.between(1, 4);
    if (kind === 1) liveAgent.faults.set(random.pick(LIVE_AGENT), random.between(1, 3));
    else if (kind === 2) wechat.faults.set(random.pick(WECHAT), random.between(1, 3));
    else if (kind === 3 && relay.pid !== undefined) {
      result.stops += 1;
      const { pid } = relay;
      process.kill(pid, 'SIGSTOP');
      await pause(random.between(200, 6000));
      process.kill(pid, 'SIGCONT');
    } else {
      result.kills += 1;
      const killedAt = Date.now();
      await relay.kill();
      const before = pollsOf(world);
      await relay.start();
      await until(() => isPolledAgain(world, before));
      result.polledAgainMs.push(Date.now() - killedAt);
    }
  }
  for (const { name, kind } of liveAgent.faults.list()) {
    if (kind === 'times') liveAgent.faults.clear(name);
  }
  for (const { name, kind } of wechat.faults.list())
    if (kind === 'times') wechat.faults.clear(name);
  await until(() => {
    attempt(() => {
      for (const { id, state } of liveAgent.state().chats) {
        if (state === 'waiting') liveAgent.accept(id, liveAgent.state().agents[0]?.id ?? '');
      }
    });
    return verdict(world).violations.length === 0;
  });
  return { ...result, ...verdict(world) };
}

function pollsOf(world: World): Map<string, number> {
  return new Map(world.liveAgent.ledger().chats.map(({ id, polls }) => [id, polls]));
}

/** Whether each session that was open before is over or has been polled since. */
function isPolledAgain(world: World, before: ReadonlyMap<string, number>): boolean {
  return world.liveAgent
    .ledger()
    .chats.every(({ id, polls, endedBy }) => endedBy !== null || polls > (before.get(id) ?? -1));
}

function verdict(world: World): { tally: Tally; violations: Violation[] } {
  const tally = emptyTally();
  const { customers } = world.wechat.state();
  const { chats } = world.liveAgent.ledger();
  const views = new Map(world.liveAgent.state().chats.map((chat) => [chat.id, chat]));
  const database = new DatabaseSync(world.journalFile, { readOnly: true });
  try {
    const ledgers = readLedgers({
      customers,
      rows: (sql) => database.prepare(sql).all(),
      chats: chats.map(({ id, visitorMessages, agentMessages, endedBy }) => ({
        // The org names a visitor by the end of the OpenID.
        openId:
          customers.find(({ openId }) => views.get(id)?.visitorName.endsWith(openId.slice(-4)))
            ?.openId ?? '',
        visitorMessages,
        agentMessages,
        undelivered: endedBy === 'service' ? agentMessages.map(({ text }) => text) : [],
      })),
    });
    const violations = [...ledgers.values()].flatMap((ledger) => compare(ledger, tally));
    for (const { doublePolls } of chats) {
      if (doublePolls > 0) violations.push({ kind: 'double-poll', detail: String(doublePolls) });
    }
    if (world.relay.log.some((line) => line.includes('«'))) {
      violations.push({ kind: 'leaked', detail: 'a text is in the log' });
    }
    return { tally, violations };
  } finally {
    database.close();
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!condition() && Date.now() < deadline) await pause(100);
}

/** What is not possible at this moment does not happen. */
function attempt(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
  }
}
