import { createWriteStream } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { listPoints, type CrashOutcome } from './crash/crash-points.ts';
import { crashAtAll, listRealPoints } from './processes/crash/real-crash-points.ts';
import { describeRealRun, describeResumption } from './processes/describe-real-run.ts';
import { measureResumption } from './processes/resume.ts';
import { realRun } from './processes/real-run.ts';
import { crashSummary, crashTable } from './run/crash-table.ts';
import { addTo, describe, emptySummary, failureLine } from './run/summary.ts';
import { doAll } from './run/workers.ts';
import { generate } from './schedule/generate.ts';
import { isPlantedBug, PLANTED_BUGS, type Plant } from './schedule/planted-bugs.ts';
import { runSchedule } from './schedule/run-schedule.ts';
import { shrink } from './schedule/shrink.ts';

const USAGE = `npm run chaos -- [options]

  --schedules N      plays N seeded schedules of load and faults in virtual time (1,000 unless set)
  --seed S           the first of them (1 unless set); the same numbers give the same runs
  --replay SEED      plays one schedule, shows what crossed the network, and makes it small if it fails
  --crash-points     kills the relay before and after each step of a reference run; with --real, a
                     real process that kills itself there
  --relays N         real relays in processes of their own, with SIGKILL, SIGSTOP and SIGTERM, for
                     --minutes M: one on SQLite, or several on PostgreSQL
  --resume N         with --relays: instead, how soon N open chats go on after a relay was killed
  --jobs J           threads (one for each core unless set)
  --plant NAME       with a mistake put in on purpose: ${Object.keys(PLANTED_BUGS).join(', ')}
  --log FILE         with --relays: what the relays log, and what is done to them, with the time
  --json             the figures for machines

Exits with 1 if anything was lost, doubled, reordered, or otherwise wrong.`;

// A lane with a real process waits more than it works.
const LANES_PER_CORE = 4;

// As the relay's unit and container do.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(
  new URL('../../node_modules/.cache/node', import.meta.url),
);

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    replay: { type: 'string' },
    'crash-points': { type: 'boolean', default: false },
    real: { type: 'boolean', default: false },
    relays: { type: 'string' },
    minutes: { type: 'string', default: '1' },
    resume: { type: 'string' },
    jobs: { type: 'string' },
    plant: { type: 'string' },
    json: { type: 'boolean', default: false },
    log: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(USAGE);
else if (values.replay !== undefined) await replay(whole('replay', values.replay));
else if (values.relays !== undefined) await processes(whole('relays', values.relays));
else if (values['crash-points']) await crashPoints();
else await schedules();
// What starts PostgreSQL would end the process with 0 otherwise.
process.exit();

async function schedules(): Promise<void> {
  const first = whole('seed', values.seed);
  const count = whole('schedules', values.schedules);
  const plant = values.plant === undefined ? {} : { plant: values.plant };
  const tasks = Array.from({ length: count }, (_, index) => ({
    do: 'schedule' as const,
    seed: first + index,
    ...plant,
  }));
  const summary = emptySummary();
  const begin = performance.now();
  const finish = (): void => {
    summary.failed.sort((one, other) => one.seed - other.seed);
    const seconds = (performance.now() - begin) / 1000;
    if (values.json) console.log(JSON.stringify({ ...summary, seconds }, null, 2));
    else console.log(describe(summary, seconds));
    if (summary.failed.length > 0) process.exitCode = 1;
  };
  // Whoever does not want to wait gets the figures so far.
  process.once('SIGINT', () => {
    finish();
    process.exit();
  });
  await doAll(tasks, jobs(), (result) => {
    addTo(summary, result);
    const { seed, violations } = result;
    if (violations.length > 0) console.error(failureLine(seed, violations));
    if (process.stderr.isTTY) {
      process.stderr.write(`\r${String(summary.schedules)} of ${String(count)} `);
    }
  });
  finish();
}

async function replay(seed: number): Promise<void> {
  const plant = planted();
  const options = plant === undefined ? {} : { plant };
  const schedule = generate(seed);
  const result = await runSchedule(schedule, {
    ...options,
    onRecord: (line) => {
      if (!values.json) console.log(line);
    },
  });
  const [violation] = result.violations;
  const small = violation && (await shrink(schedule, violation.kind, options));
  console.log(JSON.stringify({ ...result, ...(small === undefined ? {} : { small }) }, null, 2));
  if (violation !== undefined) process.exitCode = 1;
}

async function crashPoints(): Promise<void> {
  const outcomes = values.real
    ? await crashAtAll(await listRealPoints(), jobs(LANES_PER_CORE), progress)
    : await virtualCrashes();
  if (values.json) console.log(JSON.stringify(outcomes, null, 2));
  else console.log(`${crashTable(outcomes)}\n\n${crashSummary(outcomes)}`);
  if (outcomes.some(({ violations }) => violations.length > 0)) process.exitCode = 1;
}

function progress(left: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${String(left)} left `);
}

async function virtualCrashes(): Promise<CrashOutcome[]> {
  const points = await listPoints();
  const outcomes: CrashOutcome[] = [];
  const tasks = points.map((_, point) => ({ do: 'crash' as const, point }));
  await doAll(tasks, jobs(), (outcome) => {
    outcomes.push(outcome);
  });
  return outcomes;
}

async function processes(relays: number): Promise<void> {
  const { minutes, seed, resume } = values;
  if (resume !== undefined) {
    const chats = whole('resume', resume);
    const runs = await measureResumption({ relays, chats, seed: whole('seed', seed) });
    console.log(values.json ? JSON.stringify(runs, null, 2) : describeResumption(runs));
    return;
  }
  const options = { relays, minutes: whole('minutes', minutes), seed: whole('seed', seed) };
  const { log } = values;
  const note = log === undefined ? undefined : noteIn(log);
  const result = await realRun({ ...options, ...(note === undefined ? {} : { note }) });
  console.log(values.json ? JSON.stringify(result, null, 2) : describeRealRun(result));
  if (result.violations.length > 0) process.exitCode = 1;
}

function jobs(perCore = 1): number {
  return whole('jobs', values.jobs ?? String(perCore * availableParallelism()));
}

/** Adds each line to a file, with the time. */
function noteIn(file: string): (line: string) => void {
  const stream = createWriteStream(file);
  return (line) => {
    stream.write(`${new Date().toISOString()} ${line}\n`);
  };
}

function planted(): Plant | undefined {
  const { plant } = values;
  if (plant === undefined) return undefined;
  if (isPlantedBug(plant)) return PLANTED_BUGS[plant];
  throw new RangeError(`There is no mistake called ${plant}. See --help.`);
}

function whole(name: string, value: string): number {
  if (/^\d{1,12}$/u.test(value)) return Number(value);
  throw new RangeError(`--${name} is "${value}": give it a whole number.`);
}
