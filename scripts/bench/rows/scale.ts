import { inRounds, type Sample, type Sides } from '../measure/rounds.ts';
import {
  figureOf,
  plainFigure,
  type Bar,
  type Effort,
  type Figure,
  type Measurement,
  type Row,
} from '../measure/row.ts';
import { slope } from '../measure/statistics.ts';
import { openFiles, residentMb, sharing } from '../measure/usage.ts';
import { Stage, type Town } from '../processes/stage.ts';

const SIZES = [1000, 5000, 9000] as const;
const PER_SECOND = 200;
const AT_ONCE = 500;
/** Sockets of a relay besides one poll for each chat. */
const OTHER_FILES = 1200;

/** Many open chats in one process, while agents write. */
export const scale: Measurement = {
  name: 'scale',
  about: '1,000, 5,000 and 9,000 open chats over https with 200 messages/s, and how figures grow',
  run: (effort) => Stage.with((stage) => measure(stage, effort)),
};

interface Side {
  town: Town;
  pid: number;
  open: (from: number, to: number) => Promise<unknown>;
}

async function measure(stage: Stage, effort: Effort): Promise<Row> {
  const { note, rounds } = effort;
  const [product, baseline] = await sidesOf(stage);
  const bySize: [chats: number, sides: Sides][] = [];
  let open = 0;
  for (const size of SIZES) {
    const chats = Math.max(20, Math.round(size * effort.scale));
    note(`scale: up to ${String(chats)} chats are opened`);
    await product.open(open, chats);
    await baseline.open(open, chats);
    open = chats;
    const loads = {
      product: () => load(product, chats, effort),
      baseline: () => load(baseline, chats, effort),
    };
    for (const side of Object.values(loads)) await side();
    note(`scale: ${String(chats)} chats, ${String(rounds)} rounds`);
    bySize.push([chats, await inRounds(rounds, loads)]);
  }
  return {
    row: 'scale',
    title: 'Many open chats',
    beside: 'a bare long-poll loop (undici) that holds as many polls and passes on what comes',
    figures: [...bySize.flatMap(figuresOfSize), ...growth(bySize)],
    notes: [
      `One descriptor for each chat, and up to ${String(OTHER_FILES)} others: LimitNOFILE=65536 in the systemd unit is enough for both sides of the bench.`,
    ],
  };
}

async function sidesOf(stage: Stage): Promise<[product: Side, baseline: Side]> {
  const town = await stage.town();
  const relay = await stage.relay(town);
  const bareTown = await stage.town();
  const forwarder = await stage.forwarder(bareTown);
  return [
    {
      town,
      pid: relay.pid,
      open: (from, to) => town.child.ask('open', { from, to, atOnce: 20 }),
    },
    {
      town: bareTown,
      pid: forwarder.pid,
      open: (from, to) => forwarder.ask('open', { from, to }),
    },
  ];
}

async function load({ town, pid }: Side, chats: number, { seconds }: Effort): Promise<Sample> {
  const facts = { perSecond: PER_SECOND, seconds, customers: chats };
  const { result, share } = await sharing(pid, () => town.child.measure('say', facts));
  const memory = await residentMb(pid);
  const files = await openFiles(pid);
  const full = await town.child.measure('sayFull', {
    atOnce: Math.min(AT_ONCE, chats),
    seconds,
    customers: chats,
  });
  const { p50 = Number.NaN, p99 = Number.NaN, missing = Number.NaN } = result;
  return { p50, p99, missing, share, memory, files, full: full['perSecond'] ?? Number.NaN };
}

function figuresOfSize([chats, sides]: [number, Sides], index: number, all: unknown[]): Figure[] {
  const isLargest = index === all.length - 1;
  const bars = (bar: Bar): { bar?: Bar } => (isLargest ? { bar } : {});
  const at = `${chats.toLocaleString('en')} chats`;
  return [
    figureOf(sides, 'p50', {
      what: `${at}: agent to customer, p50`,
      unit: 'ms',
      ...bars({ most: 2, ratio: 2 }),
    }),
    figureOf(sides, 'p99', {
      what: `${at}: agent to customer, p99`,
      unit: 'ms',
      ...bars({ most: 25 }),
    }),
    figureOf(sides, 'memory', {
      what: `${at}: memory`,
      unit: 'MB',
      ...bars({ most: 800, ratio: 1.5 }),
    }),
    figureOf(sides, 'share', {
      what: `${at}: share of a core`,
      unit: '%',
      ...bars({ most: 35, ratio: 1.5 }),
    }),
    figureOf(sides, 'full', { what: `${at}: most messages`, unit: '/s', ...bars({ least: 3000 }) }),
    figureOf(sides, 'files', { what: `${at}: open descriptors`, unit: '' }),
    figureOf(sides, 'missing', {
      what: `${at}: messages that have not arrived`,
      unit: '',
      ...bars({ most: 0 }),
    }),
  ];
}

/** What 1,000 more chats cost. */
function growth(bySize: readonly [chats: number, sides: Sides][]): Figure[] {
  const per = (side: string, name: string): number =>
    slope(
      bySize.map(([chats, sides]) => [chats / 1000, sides[side]?.[name]?.median ?? Number.NaN]),
    );
  return (
    [
      ['memory', 'MB'],
      ['share', '%'],
      ['p50', 'ms'],
      ['p99', 'ms'],
      ['full', '/s'],
    ] as const
  ).map(([name, unit]) => {
    const ours = per('product', name);
    const theirs = per('baseline', name);
    return {
      ...plainFigure(`growth for 1,000 more chats: ${NAMES[name]}`, unit, [], ours),
      baseline: Number(theirs.toPrecision(3)),
      ratio: Number((ours / theirs).toPrecision(3)),
    };
  });
}

const NAMES = {
  memory: 'memory',
  share: 'share of a core',
  p50: 'agent to customer, p50',
  p99: 'agent to customer, p99',
  full: 'most messages',
} as const;
