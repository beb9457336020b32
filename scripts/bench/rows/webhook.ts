import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { inRounds, type Sample, type Sides } from '../measure/rounds.ts';
import { figureOf, type Effort, type Figure, type Measurement, type Row } from '../measure/row.ts';
import { Stage, type Town } from '../processes/stage.ts';

const CUSTOMERS = 1000;
const LANES = 64;
const RATES = [200, 1000] as const;
const P99_BARS = { 200: 20, 1000: 50 } as const;
const MIDDLEWARE = fileURLToPath(new URL('../bare/middleware.ts', import.meta.url));
const OTHERS = ['co-wechat', 'wechat'] as const;
// With them, and not with ours: they drag in releases with known holes, which would harm `npm ci`.
const PACKAGES = ['wechat@2.1.0', 'co-wechat@2.4.0', 'koa@2.16.4'];
const INSTALL_PATIENCE_MS = 300_000;

/** How soon WeChat is answered, and how much is taken, with signature and encryption. */
export const webhook: Measurement = {
  name: 'webhook',
  about: 'answers to WeChat: latency at 200/s and 1,000/s, and saturation',
  run: (effort) => Stage.with((stage) => measure(stage, effort)),
};

async function measure(stage: Stage, effort: Effort): Promise<Row> {
  const { note, rounds, scale } = effort;
  const customers = Math.max(20, Math.round(CUSTOMERS * scale));
  const town = await stage.town();
  await stage.relay(town);
  note(`webhook: ${String(customers)} chats are opened`);
  await town.child.ask('open', { from: 0, to: customers, atOnce: 20 });
  const bareTown = await stage.town();
  await stage.forwarder(bareTown);
  const others = await startOthers(stage, note);
  const loads: Record<string, () => Promise<Sample>> = {
    product: () => load(town, customers, effort, 1),
    baseline: () => load(bareTown, customers, effort, 0),
  };
  for (const [name, other] of others) loads[name] = () => load(other, customers, effort, 0);
  note('webhook: warm-up');
  for (const side of Object.values(loads)) await side();
  note(`webhook: ${String(rounds)} rounds`);
  const sides = await inRounds(rounds, loads);
  return {
    row: 'webhook',
    title: 'Webhook',
    beside: 'a bare express server that answers and does nothing else',
    figures: figures(sides),
    notes: [
      'The relay decrypts, writes to disk, answers, and carries each message to Live Agent meanwhile.',
      ...OTHERS.filter((name) => sides[name] === undefined).map(
        (name) => `${name} could not be installed here.`,
      ),
    ],
  };
}

async function load(
  { child }: Town,
  customers: number,
  { seconds }: Effort,
  arrives: number,
): Promise<Sample> {
  const sample: Record<string, number> = {};
  for (const perSecond of RATES) {
    const { p50, p99, failed } = await child.measure('write', {
      perSecond,
      seconds,
      customers,
      arrives,
    });
    Object.assign(sample, {
      [`p50 ${perSecond}`]: p50,
      [`p99 ${perSecond}`]: p99,
      [`failed ${perSecond}`]: failed,
    });
  }
  const full = await child.measure('writeFull', { atOnce: LANES, seconds, customers, arrives });
  return { ...sample, full: full['perSecond'] ?? Number.NaN };
}

function figures(sides: Sides): Figure[] {
  const besides = OTHERS.filter((name) => sides[name] !== undefined);
  const compared = ['baseline', ...besides];
  const of = (name: string, what: string, unit: string, bar: Figure['bar']): Figure[] =>
    compared.map((baseline) =>
      figureOf(sides, name, {
        what: baseline === 'baseline' ? what : `${what}, beside ${baseline}`,
        unit,
        baseline,
        ...(baseline === 'baseline' && bar !== undefined ? { bar } : {}),
      }),
    );
  return [
    ...RATES.flatMap((rate) => [
      ...of(`p50 ${rate}`, `answer at ${rate}/s, p50`, 'ms', undefined),
      ...of(`p99 ${rate}`, `answer at ${rate}/s, p99`, 'ms', { most: P99_BARS[rate] }),
    ]),
    ...of('full', `answers with ${LANES} requests at a time`, '/s', undefined),
  ];
}

/** The other middlewares, each with a town that writes to it; none if they cannot be installed. */
async function startOthers(
  stage: Stage,
  note: (line: string) => void,
): Promise<[name: string, town: Town][]> {
  note('webhook: co-wechat and wechat are installed into a folder of their own');
  const folder = join(stage.folder, 'others');
  try {
    await install(folder);
  } catch {
    note('webhook: they cannot be installed here');
    return [];
  }
  const started: [string, Town][] = [];
  for (const name of OTHERS) {
    const server = stage.process(MIDDLEWARE);
    const { port } = await server.measure('start', { folder, name });
    const town = await stage.town();
    await town.child.ask('point', { urls: `http://127.0.0.1:${String(port)}/wechat/Main` });
    started.push([name, town]);
  }
  return started;
}

async function install(folder: string): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{}');
  const options = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
  await promisify(execFile)('npm', [...options, ...PACKAGES], {
    cwd: folder,
    timeout: INSTALL_PATIENCE_MS,
  });
}
