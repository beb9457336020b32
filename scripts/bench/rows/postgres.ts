import { startPostgres } from '../../../relay/test/fixtures/postgres-server.ts';
import { inRounds, type Sample } from '../measure/rounds.ts';
import { figureOf, type Effort, type Measurement, type Row } from '../measure/row.ts';
import { processorMs } from '../measure/usage.ts';
import type { Relay } from '../processes/relay.ts';
import { Stage, type Town } from '../processes/stage.ts';

const CUSTOMERS = 1000;
const PER_SECOND = 200;
const LANES = 64;

interface Fleet {
  town: Town;
  relays: Relay[];
}

/** What several relays on one database cost and bring. */
export const postgres: Measurement = {
  name: 'postgres',
  about: 'three relays on PostgreSQL against one',
  run: (effort) => Stage.with((stage) => measure(stage, effort)),
};

async function measure(stage: Stage, effort: Effort): Promise<Row> {
  const { note, rounds, scale } = effort;
  const customers = Math.max(20, Math.round(CUSTOMERS * scale));
  note(`postgres: ${String(customers)} chats are opened at three relays, and at one`);
  const three = await startFleet(stage, 3, customers);
  const one = await startFleet(stage, 1, customers);
  const loads = {
    product: () => load(three, customers, effort),
    baseline: () => load(one, customers, effort),
  };
  for (const side of Object.values(loads)) await side();
  note(`postgres: ${String(rounds)} rounds`);
  const sides = await inRounds(rounds, loads);
  return {
    row: 'postgres',
    title: 'Three relays on PostgreSQL',
    beside: 'one relay on PostgreSQL',
    figures: [
      figureOf(sides, 'p50', {
        what: 'three relays on PostgreSQL: answer at 200/s, p50',
        unit: 'ms',
      }),
      figureOf(sides, 'p99', {
        what: 'three relays on PostgreSQL: answer at 200/s, p99',
        unit: 'ms',
        bar: { most: 20 },
      }),
      figureOf(sides, 'inP50', { what: 'customer to agent at 200/s, p50', unit: 'ms' }),
      figureOf(sides, 'inP99', { what: 'customer to agent at 200/s, p99', unit: 'ms' }),
      figureOf(sides, 'outP50', { what: 'agent to customer at 200/s, p50', unit: 'ms' }),
      figureOf(sides, 'outP99', { what: 'agent to customer at 200/s, p99', unit: 'ms' }),
      figureOf(sides, 'cpu', { what: 'processor of all relays for a message', unit: 'ms' }),
      figureOf(sides, 'full', { what: 'most messages to agents', unit: '/s' }),
    ],
    notes: [
      'On a machine with fewer cores than processes, three relays share what one has for itself: the figures show what the sharing costs, not what it brings.',
    ],
  };
}

async function startFleet(stage: Stage, count: number, customers: number): Promise<Fleet> {
  const server = await startPostgres({ durable: true });
  stage.atEnd(() => server.stop());
  const town = await stage.town();
  const relays: Relay[] = [];
  for (let number = 1; number <= count; number += 1) {
    const name = `relay-${String(number)}-of-${String(count)}`;
    relays.push(await stage.relay(town, { storeUrl: `${server.url}/postgres`, name }));
  }
  await town.child.ask('point', { urls: relays.map(({ webhook }) => webhook).join(' ') });
  await town.child.ask('open', { from: 0, to: customers, atOnce: 20 });
  return { town, relays };
}

async function load(
  { town: { child }, relays }: Fleet,
  customers: number,
  { seconds }: Effort,
): Promise<Sample> {
  const used = async (): Promise<number> => {
    const each = await Promise.all(relays.map(({ pid }) => processorMs(pid)));
    return each.reduce((sum, ms) => sum + ms, 0);
  };
  const facts = { perSecond: PER_SECOND, seconds, customers };
  const before = await used();
  const toAgent = await child.measure('write', { ...facts, arrives: 1 });
  const toCustomer = await child.measure('say', facts);
  const cpu = ((await used()) - before) / (2 * PER_SECOND * seconds);
  const full = await child.measure('writeFull', { atOnce: LANES, seconds, customers, arrives: 1 });
  return {
    p50: toAgent['p50'] ?? Number.NaN,
    p99: toAgent['p99'] ?? Number.NaN,
    inP50: toAgent['arrivalP50'] ?? Number.NaN,
    inP99: toAgent['arrivalP99'] ?? Number.NaN,
    outP50: toCustomer['p50'] ?? Number.NaN,
    outP99: toCustomer['p99'] ?? Number.NaN,
    cpu,
    full: full['arrivedPerSecond'] ?? Number.NaN,
  };
}
