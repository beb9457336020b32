import type { LiveAgentFault } from '../../sandbox/live-agent/fault-definitions.ts';
import type { WeChatFaultName } from '../../sandbox/wechat/fault-list.ts';
import { FATES, type Connection } from '../network/fate.ts';
import { Random } from '../time/random.ts';
import type { Office } from './office.ts';
import type { FaultAction, LoadAction, Schedule } from './schedule.ts';

const LENGTH_MS = [40_000, 120_000] as const;
const MESSAGES = [8, 32] as const;
const PICTURES = [0, 4] as const;
const BEGINNINGS = [0, 8] as const;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const PLENTY = 1000;

/** What Live Agent is told to do wrong on its next occasions. None of it makes a loss unavoidable. */
const LIVE_AGENT_FAULTS: readonly [LiveAgentFault, ...LiveAgentFault[]] = [
  'poll-409',
  'poll-500',
  'poll-502',
  'poll-503',
  'poll-504',
  'poll-late',
  'post-403',
  'post-500',
  'post-503',
  'session-500',
  'session-503',
  'session-lost',
  'reconnect-500',
  'reconnect-503',
  'reconnect-lost',
  'handover',
  'unknown-type',
  'duplicate-established',
  'burst-drop',
  'request-fail',
];

type Rare = 'ask for the end' | Parameters<Office['act']>[1];
type WeChatTrouble = Omit<Extract<FaultAction, { do: 'wechat' }>, 'at' | 'do'>;

/** Makes a schedule from its number. Pure: the same number gives the same schedule. */
export function generate(seed: number): Schedule {
  const random = new Random(seed).fork('schedule');
  const customers = random.between(2, 5);
  const lengthMs = random.between(...LENGTH_MS);
  return {
    seed,
    customers,
    lengthMs,
    quota: random.chance(0.2) ? 5 : PLENTY,
    settings: settings(random.fork('settings')),
    load: load(random.fork('load'), customers, lengthMs),
    faults: faults(random.fork('faults'), customers, lengthMs),
  };
}

function settings(random: Random): Schedule['settings'] {
  const liveAgent: [string, string[]][] = [
    ['repeated-sequence', ['200', '409']],
    ['actual-number', ['last', 'next']],
    ['post-status', ['200', '202']],
    ['resync-gate', ['500', '409', 'off']],
    ['reconnect-index', ['restart', 'continue']],
    ['reconnect-redelivery', ['unacknowledged', 'after-offset', 'none']],
    ['reconnect-ack', ['either', '-1']],
    ['reset-sequence', ['true', 'omitted']],
    ['reaccept-message', ['ChatEstablished', 'ChatTransferred']],
  ];
  const wechat: [string, (string | boolean)[]][] = [
    ['token-invalid-errcode', ['40001', '40014', '42001']],
    ['non-follower-errcode', ['43004', '45015']],
    ['push-retry-fresh', [false, true]],
    ['api-text-plain', [false, true]],
    ['api-control-characters', [false, true]],
  ];
  const choose = <V>(service: Schedule['settings'][number]['service'], options: [string, V[]][]) =>
    options.flatMap(([name, values]) => {
      const value = random.pick(values);
      return value === undefined ? [] : [{ service, name, value }];
    });
  return [...choose('live-agent', liveAgent), ...choose('wechat', wechat)];
}

function load(random: Random, customers: number, lengthMs: number): LoadAction[] {
  const actions: LoadAction[] = [];
  const who = (): number => random.between(0, customers - 1);
  // Some customers say the same again and again, which is hard to tell from a repetition.
  const monotonous = Array.from({ length: customers }, () => random.chance(0.15));
  const moments = (count: number): number[] => {
    let at = 0;
    return Array.from({ length: count }, () => {
      // People write in bursts.
      at = random.chance(0.5) ? at + random.between(0, 800) : random.between(0, lengthMs);
      return Math.min(at, lengthMs);
    }).sort((one, other) => one - other);
  };
  moments(random.between(...MESSAGES)).forEach((at, index) => {
    const customer = index < customers ? index : who();
    const text = monotonous[customer] === true ? 'same' : `c${String(customer)}-${String(index)}`;
    actions.push({ at, customer, do: 'write', text: `«${text}»` });
  });
  moments(random.between(...MESSAGES)).forEach((at, index) => {
    const customer = who();
    actions.push({ at, customer, do: 'say', text: `«a${String(customer)}-${String(index)}»` });
  });
  const others = random.fork('pictures');
  for (let index = others.between(...PICTURES); index > 0; index -= 1) {
    const customer = others.between(0, customers - 1);
    const picture = `p${String(customer)}-${String(index)}`;
    actions.push({ at: others.between(0, lengthMs), customer, do: 'show', picture });
  }
  for (let count = others.between(...BEGINNINGS); count > 0; count -= 1) {
    const customer = others.between(0, customers - 1);
    actions.push({ at: others.between(0, lengthMs), customer, do: 'type' });
  }
  const rare: [Rare, number][] = [
    ['ask for the end', 0.15],
    ['end', 0.3],
    ['transfer', 0.3],
    ['back to the queue', 0.2],
    ['disconnect', 0.2],
  ];
  for (const [what, probability] of rare) {
    if (!random.chance(probability)) continue;
    actions.push({ at: random.between(lengthMs / 4, lengthMs), customer: who(), do: what });
  }
  if (random.chance(0.1)) {
    const customer = who();
    const at = random.between(lengthMs / 4, lengthMs);
    actions.push({ at, customer, do: 'unfollow' });
    actions.push({ at: at + random.between(1000, 20_000), customer, do: 'follow again' });
  }
  return actions.sort((one, other) => one.at - other.at);
}

function faults(random: Random, customers: number, lengthMs: number): FaultAction[] {
  const at = (): number => random.between(0, lengthMs);
  const all: FaultAction[] = Array.from({ length: random.between(2, 12) }, () => ({
    at: at(),
    ...fault(random, customers),
  }));
  // One 409 without a cause is the service's mistake. Two in a row after a crash say that the message
  // has been taken, and nobody could know better.
  if (random.chance(0.2)) all.push({ at: at(), do: 'live-agent', name: 'post-409', times: 1 });
  return all.sort((one, other) => one.at - other.at);
}

type Trouble = FaultAction extends infer A
  ? A extends FaultAction
    ? Omit<A, 'at'>
    : never
  : never;

function fault(random: Random, customers: number): Trouble {
  const kind = random.between(1, 100);
  if (kind <= 35) return network(random);
  if (kind <= 50) {
    return {
      do: 'live-agent',
      name: random.pick(LIVE_AGENT_FAULTS),
      times: random.between(1, 3),
    };
  }
  if (kind <= 57) return { do: 'handover', customer: random.between(0, customers - 1) };
  if (kind <= 70) return { do: 'wechat', ...wechatTrouble(random) };
  if (kind <= 85) {
    return { do: 'kill', points: random.between(0, 12), downMs: random.between(300, 15_000) };
  }
  if (kind <= 88) {
    const forMs = random.chance(0.3) ? MINUTE_MS : random.between(500, MINUTE_MS);
    return { do: 'pause', forMs };
  }
  if (kind <= 91) return clockJump(random);
  if (kind <= 95) return { do: 'disk full', forMs: random.between(500, 12_000) };
  if (kind <= 97) return { do: 'org session ends' };
  if (kind <= 98) return orgAway(random);
  return { do: 'org closed', forMs: random.between(2000, 15_000) };
}

function clockJump(random: Random): Trouble {
  const far = random.chance(0.4)
    ? random.between(1000, 5 * MINUTE_MS)
    : random.between(11 * MINUTE_MS, 12 * HOUR_MS);
  return {
    do: 'clock jump',
    byMs: random.chance(0.5) ? far : -far,
    // WeChat's pushes are refused while it is wrong by more than 5 minutes.
    forMs: random.between(500, random.chance(0.2) ? 2 * MINUTE_MS : 15_000),
  };
}

function orgAway(random: Random): Trouble {
  const forMs = random.between(5000, 2 * MINUTE_MS);
  return { do: 'network', connection: 'org', fate: 'refuse', probability: 1, forMs };
}

function network(random: Random): Trouble {
  const connections: [Connection, ...Connection[]] = [
    'webhook',
    'wechat',
    'wechat',
    'live-agent',
    'live-agent',
    'live-agent',
    'org',
  ];
  const connection = random.pick(connections);
  const visible = FATES.filter((fate) => fate !== 'cut-body');
  // Only where nothing in the protocol would tell the caller.
  const fate = random.pick(
    connection === 'live-agent' || connection === 'wechat' ? FATES : visible,
  );
  return {
    do: 'network',
    connection,
    fate: fate ?? 'delay',
    probability: random.pick([0.1, 0.3, 0.6, 1]),
    forMs: random.between(500, random.chance(0.1) ? 60_000 : 12_000),
  };
}

function wechatTrouble(random: Random): WeChatTrouble {
  const times: [WeChatFaultName, ...WeChatFaultName[]] = [
    'send-busy',
    'send-reset-after',
    'send-timeout-after',
    'token-busy',
    'token-invalid',
    'api-timeout',
    'api-reset',
    'api-gateway-error',
    'push-duplicate',
    'push-answer-lost',
  ];
  if (random.chance(0.2)) {
    return { name: 'push-out-of-order', value: true, forMs: random.between(5000, 40_000) };
  }
  if (random.chance(0.1)) {
    return { name: 'api-slow', value: random.between(100, 12_000), forMs: 8000 };
  }
  return { name: random.pick(times), value: random.between(1, 4), forMs: 30_000 };
}
