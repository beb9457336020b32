import { inRounds, type Sample } from '../measure/rounds.ts';
import { figureOf, type Effort, type Measurement, type Row } from '../measure/row.ts';
import { processorMs } from '../measure/usage.ts';
import { Stage, type Town } from '../processes/stage.ts';

const CUSTOMERS = 2000;
const RATES = [200, 1000] as const;
const AT_ONCE = 300;

/** What the relay adds on the way, in both directions. */
export const latency: Measurement = {
  name: 'latency',
  about: 'customer to agent and back at 200/s and 1,000/s, and saturation',
  run: (effort) => Stage.with((stage) => measure(stage, effort)),
};

async function measure(stage: Stage, effort: Effort): Promise<Row> {
  const { note, rounds, scale } = effort;
  const customers = Math.max(20, Math.round(CUSTOMERS * scale));
  const town = await stage.town();
  const relay = await stage.relay(town);
  const bareTown = await stage.town();
  const forwarder = await stage.forwarder(bareTown);
  note(`latency: ${String(customers)} chats are opened`);
  await town.child.ask('open', { from: 0, to: customers, atOnce: 20 });
  await forwarder.ask('open', { from: 0, to: customers });
  const loads = {
    product: () => load(town, relay.pid, customers, effort),
    baseline: () => load(bareTown, forwarder.pid, customers, effort),
  };
  note('latency: warm-up');
  for (const side of Object.values(loads)) await side();
  note(`latency: ${String(rounds)} rounds`);
  const sides = await inRounds(rounds, loads);
  const both = (rate: number, bars: boolean): Row['figures'] => [
    figureOf(sides, `in p50 ${rate}`, {
      what: `customer to agent at ${rate}/s, p50`,
      unit: 'ms',
      ...(bars ? { bar: { most: 3, ratio: 2 } } : {}),
    }),
    figureOf(sides, `in p99 ${rate}`, {
      what: `customer to agent at ${rate}/s, p99`,
      unit: 'ms',
      ...(bars ? { bar: { most: 20 } } : {}),
    }),
    figureOf(sides, `out p50 ${rate}`, { what: `agent to customer at ${rate}/s, p50`, unit: 'ms' }),
    figureOf(sides, `out p99 ${rate}`, { what: `agent to customer at ${rate}/s, p99`, unit: 'ms' }),
  ];
  return {
    row: 'latency',
    title: 'Added latency',
    beside: 'a bare forwarder (express, undici) that does nothing but pass on',
    figures: [
      ...both(200, true),
      ...both(1000, false),
      figureOf(sides, 'in cpu', {
        what: 'processor for a message to the agent',
        unit: 'ms',
        bar: { ratio: 1.5 },
      }),
      figureOf(sides, 'out cpu', {
        what: 'processor for a message to the customer',
        unit: 'ms',
        bar: { ratio: 1.5 },
      }),
      figureOf(sides, 'in full', { what: 'most messages to agents', unit: '/s' }),
      figureOf(sides, 'out full', {
        what: 'most messages to customers',
        unit: '/s',
        bar: { least: 3000 },
      }),
      figureOf(sides, 'missing', {
        what: 'messages that have not arrived',
        unit: '',
        bar: { most: 0 },
      }),
    ],
    notes: [`${String(customers)} open chats, over https; from the moment when a message was due.`],
  };
}

async function load(
  { child }: Town,
  pid: number,
  customers: number,
  { seconds }: Effort,
): Promise<Sample> {
  const sample: Record<string, number> = { missing: 0 };
  const take = (name: string, value = Number.NaN): void => {
    sample[name] = value;
  };
  const atOnce = Math.min(AT_ONCE, customers);
  for (const perSecond of RATES) {
    const before = await processorMs(pid);
    const toAgent = await child.measure('write', { perSecond, seconds, customers, arrives: 1 });
    const between = await processorMs(pid);
    const toCustomer = await child.measure('say', { perSecond, seconds, customers });
    const after = await processorMs(pid);
    take(`in p50 ${perSecond}`, toAgent['arrivalP50']);
    take(`in p99 ${perSecond}`, toAgent['arrivalP99']);
    take(`out p50 ${perSecond}`, toCustomer['p50']);
    take(`out p99 ${perSecond}`, toCustomer['p99']);
    take('in cpu', (between - before) / (perSecond * seconds));
    take('out cpu', (after - between) / (perSecond * seconds));
    sample['missing'] =
      (sample['missing'] ?? 0) + (toAgent['missing'] ?? 0) + (toCustomer['missing'] ?? 0);
  }
  const inFull = await child.measure('writeFull', {
    atOnce,
    seconds,
    customers,
    arrives: 1,
  });
  const outFull = await child.measure('sayFull', { atOnce, seconds, customers });
  take('in full', inFull['arrivedPerSecond']);
  take('out full', outFull['perSecond']);
  return sample;
}
