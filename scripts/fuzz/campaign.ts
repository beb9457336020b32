import type { Front, Outcome } from './front.ts';
import { fuzzedPush, MODES, type FuzzedPush, type Mode } from './push.ts';

/** More than this for one request, each time that it is sent, is a failure. */
export const MOST_CPU_MS = 5;
const REPETITIONS = 3;
const SAMPLE = 20;
const WARM_UP = 2000;

export interface Failure {
  /** Sends the same request again: `npm run fuzz -- --seed <seed> --requests 1`. */
  seed: number;
  kind: 'broken' | '5xx' | 'slow' | 'trouble';
  detail: string;
}

export interface Figures {
  requests: number;
  modes: Record<Mode, number>;
  /** How often each status was answered, with the reason of a refusal. */
  answers: Record<string, number>;
  /** CPU time of a request in milliseconds, at most: see `costOf`. */
  cpuMs: { median: number; p99: number; p999: number; max: number };
  /** Requests that took too long, but not of themselves: the garbage collector, another process. */
  slowOnce: number;
  failures: Failure[];
}

export interface CampaignOptions {
  front: Front;
  /** The first request's; each other has the next number. */
  seed: number;
  requests: number;
  /** So many are sent before, until the code is compiled; 2,000 unless given. */
  warmUp?: number;
  /** So many have been sent. */
  progress?: (sent: number) => void;
  /** Ends it early. */
  signal?: AbortSignal;
}

/** Sends so many mutated pushes, one after the other, and looks at each answer. */
export async function runCampaign(options: CampaignOptions): Promise<Figures> {
  const { front, seed, requests, progress, signal, warmUp = WARM_UP } = options;
  for (let index = 0; index < warmUp; index += 1) await front.send(fuzzedPush(-1 - index));
  const cpu = new Float64Array(requests);
  const figures: Figures = {
    requests: 0,
    modes: { plain: 0, compatible: 0, safe: 0 },
    answers: {},
    cpuMs: { median: 0, p99: 0, p999: 0, max: 0 },
    slowOnce: 0,
    failures: [],
  };
  for (let index = 0; index < requests && signal?.aborted !== true; index += 1) {
    const push = fuzzedPush(seed + index);
    const outcome = await front.send(push);
    figures.modes[push.mode] += 1;
    const answer = [outcome.status, outcome.refusal ?? ''].join(' ').trim();
    figures.answers[answer] = (figures.answers[answer] ?? 0) + 1;
    const cost = await costOf(front, push, outcome);
    cpu[index] = cost;
    if (outcome.elapsedMs > MOST_CPU_MS && cost <= MOST_CPU_MS) figures.slowOnce += 1;
    const failure = judge(outcome, cost);
    if (failure !== undefined) figures.failures.push({ seed: seed + index, ...failure });
    figures.requests = index + 1;
    progress?.(index + 1);
  }
  figures.cpuMs = percentiles(cpu.subarray(0, figures.requests).sort());
  return figures;
}

/**
 * What a request costs at most, in milliseconds of CPU. The time that it took is an upper bound, unless it is
 * too long: then the shortest of several; then, on a machine with other things to do, its CPU time, taken
 * over many because systems tell it in steps.
 */
async function costOf(front: Front, push: FuzzedPush, { elapsedMs }: Outcome): Promise<number> {
  let least = elapsedMs;
  for (let left = REPETITIONS; left > 0 && least > MOST_CPU_MS; left -= 1) {
    least = Math.min(least, (await front.send(push)).elapsedMs);
  }
  if (least <= MOST_CPU_MS) return least;
  let cpuMs = 0;
  for (let left = SAMPLE; left > 0; left -= 1) cpuMs += (await front.send(push)).cpuMs;
  return Math.min(least, cpuMs / SAMPLE);
}

function judge({ status, trouble }: Outcome, costMs: number): Omit<Failure, 'seed'> | undefined {
  if (status === 0) return { kind: 'broken', detail: 'the connection was dropped' };
  if (status >= 500) return { kind: '5xx', detail: `answered ${status}` };
  if (trouble !== undefined) return { kind: 'trouble', detail: trouble };
  if (costMs <= MOST_CPU_MS) return undefined;
  return { kind: 'slow', detail: `${costMs.toFixed(1)} ms of CPU, each time` };
}

function percentiles(sorted: Float64Array): Figures['cpuMs'] {
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return { median: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) };
}

/** The figures in words. */
export function describeFigures(figures: Figures, seconds: number): string {
  const { cpuMs, failures, modes, requests, slowOnce, answers } = figures;
  const number = (value: number): string => value.toLocaleString('en');
  const ms = (value: number): string => `${value.toFixed(2)} ms`;
  return [
    `${number(requests)} requests in ${number(Math.round(seconds))} s: ${MODES.map((mode) => `${mode} ${number(modes[mode])}`).join(', ')}`,
    `Answered ${Object.entries(answers)
      .sort(([, one], [, other]) => other - one)
      .map(([status, count]) => `${status}: ${number(count)}`)
      .join(', ')}`,
    `CPU median ${ms(cpuMs.median)}, p99 ${ms(cpuMs.p99)}, p99.9 ${ms(cpuMs.p999)}, max ${ms(cpuMs.max)}; over ${MOST_CPU_MS} ms once and not again: ${number(slowOnce)}`,
    `Failures ${number(failures.length)}`,
    ...failures.slice(0, 20).map(({ seed, kind, detail }) => `  seed ${seed}: ${kind}: ${detail}`),
  ].join('\n');
}
