import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { z } from 'zod';

import { startWorld, type World, type WorldOptions } from '../../../scripts/sandbox/world.ts';

const DOCTOR = fileURLToPath(new URL('../../src/doctor/doctor.js', import.meta.url));
const run = promisify(execFile);

const checkSchema = z.strictObject({
  check: z.string(),
  channel: z.string().nullable(),
  title: z.string(),
  result: z.enum(['pass', 'fail', 'not-checked']),
  found: z.string(),
  meaning: z.string().optional(),
  cure: z.string().optional(),
});
const reportSchema = z.strictObject({
  ok: z.boolean(),
  passed: z.number(),
  failed: z.number(),
  notChecked: z.number(),
  checks: z.array(checkSchema),
});
const endedSchema = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() });

export interface Visit {
  status: number;
  stdout: string;
  stderr: string;
}

export interface Report extends z.infer<typeof reportSchema> {
  status: number;
  /** What has failed, with the channel if it is about one: `chat-ids Main`. */
  diagnosis: string[];
}

/** A set-up of stand-ins and a relay, at which the real doctor looks from a process of its own. */
export class Patient {
  readonly world: World;

  private constructor(world: World) {
    this.world = world;
  }

  static async admit(options: WorldOptions = {}): Promise<Patient> {
    return new Patient(await startWorld({ agents: ['Li Wei'], ...options }));
  }

  /** The relay's own environment, with the address at which it really is. */
  get environment(): Record<string, string> {
    const { relay } = this.world;
    return {
      ...relay.environment,
      METRICS_PORT: new URL(relay.metricsUrl).port,
      PUBLIC_URL: relay.url,
    };
  }

  /** Lets the doctor look with this environment; `undefined` takes a variable away. */
  report(
    changes: Readonly<Record<string, string | undefined>> = {},
    preload?: string,
  ): Promise<Report> {
    return reportOn({ ...this.environment, ...changes }, preload);
  }

  async leave(): Promise<void> {
    await this.world.close();
  }
}

/** What the doctor says where there is nothing but a journal. */
export function visitJournal(path: string, preload?: string): Promise<Report> {
  return reportOn(
    {
      STORE_URL: path.startsWith('postgres') ? path : `sqlite:${path}`,
      SALESFORCE_LOGIN_URL: 'http://127.0.0.1:9',
      SALESFORCE_CLIENT_ID: 'key',
      SALESFORCE_CLIENT_SECRET: 'secret',
      METRICS_PORT: '9',
    },
    preload,
  );
}

async function reportOn(
  environment: Readonly<Record<string, string | undefined>>,
  preload: string | undefined,
): Promise<Report> {
  const { status, stdout } = await visit(environment, ['--json'], preload);
  const report = reportSchema.parse(JSON.parse(stdout));
  const failed = report.checks.filter(({ result }) => result === 'fail');
  const diagnosis = failed.map(({ check, channel }) =>
    channel === null ? check : `${check} ${channel}`,
  );
  return { status, diagnosis, ...report };
}

/**
 * Runs the doctor.
 *
 * @param preload a module that changes what the process sees of its machine
 */
export async function visit(
  environment: Readonly<Record<string, string | undefined>>,
  options: readonly string[] = [],
  preload?: string,
): Promise<Visit> {
  const imports =
    preload === undefined
      ? []
      : ['--import', `data:text/javascript,${encodeURIComponent(preload)}`];
  const quiet = '--disable-warning=ExperimentalWarning';
  const env = { ...environment, ...passedOn('NODE_V8_COVERAGE') };
  try {
    const ended = await run(process.execPath, [quiet, ...imports, DOCTOR, ...options], { env });
    return { status: 0, ...ended };
  } catch (error) {
    const { code: status, ...ended } = endedSchema.parse(error);
    return { status, ...ended };
  }
}

function passedOn(name: string): Record<string, string> {
  const value = process.env[name];
  return value === undefined ? {} : { [name]: value };
}

/** What the doctor says of one check. */
export function findingOf(report: Report, check: string, channel: string | null = null) {
  const found = report.checks.find((each) => each.check === check && each.channel === channel);
  if (found === undefined) throw new Error(`Nothing is said of ${check}.`);
  return found;
}
