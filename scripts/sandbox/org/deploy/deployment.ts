import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';

import type { Package } from '../../../apex/project.ts';
import type { RunningUser } from '../../../apex/run/transaction.ts';
import type { ApexIds } from '../tooling/apex-ids.ts';
import { runTests, type TestsResult } from '../tooling/tests-result.ts';
import { isSame, unpack, type Arrival } from './arrival.ts';
import { checkCode, checkMetadataFiles, checkTypes, type Placed } from './check.ts';
import { coverageWarnings } from './coverage-demands.ts';
import type { DeployOptions } from './deploy-options.ts';
import {
  detailsOf,
  type ComponentProblem,
  type DeployedComponent,
  type DeployOutcome,
} from './deploy-result.ts';
import { SOURCE, type Holdings } from './holdings.ts';
import { toProblem } from './place.ts';
import type { SoapFields } from './soap.ts';
import { ZipError } from './zip.ts';

type Status = 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Canceled';

/** What a deployment asks of the org that it is for. */
export interface DeployTarget {
  ids: ApexIds;
  now: () => number;
  /** A copy of what the org has. */
  copy: () => Promise<Holdings>;
  /** Reads what a folder holds. */
  read: (holdings: Holdings) => Package;
  /** Puts what was checked in the place of what the org has. */
  adopt: (holdings: Holdings, given: Package, arrived: ReadonlySet<string>) => void;
  onFailure: (what: string, error: unknown) => void;
}

const NOTHING: DeployOutcome = {
  failures: [],
  successes: [],
  tests: undefined,
  coverageWarnings: [],
};

/** One deployment, from the archive to its end. */
export class Deployment {
  readonly id: string;
  readonly options: DeployOptions;
  readonly #user: RunningUser;
  readonly #target: DeployTarget;
  readonly #createdAt: number;
  readonly #archive: Buffer;
  #status: Status = 'Pending';
  #finishedAt: number | undefined;
  #outcome: DeployOutcome = NOTHING;
  #total = 0;
  #error: string | undefined;
  #isCanceled = false;

  constructor(
    id: string,
    archive: Buffer,
    options: DeployOptions,
    user: RunningUser,
    target: DeployTarget,
  ) {
    this.id = id;
    this.options = options;
    this.#archive = archive;
    this.#user = user;
    this.#target = target;
    this.#createdAt = target.now();
  }

  get isOver(): boolean {
    return this.#finishedAt !== undefined;
  }

  get succeeded(): boolean {
    return this.#status === 'Succeeded';
  }

  /** The same archive, to be deployed now that it was validated, without its tests. */
  afterValidation(id: string): Deployment {
    const options = { ...this.options, checkOnly: false, testLevel: 'NoTestRun' } as const;
    return new Deployment(id, this.#archive, options, this.#user, this.#target);
  }

  /** Ends it where it stands, as long as nothing is changed. */
  cancel(): void {
    this.#isCanceled = true;
    if (this.#status === 'Pending') this.#finish('Canceled');
  }

  /** Goes the whole way. Never fails: what goes wrong is in the result. */
  async run(): Promise<void> {
    if (this.isOver) return;
    this.#status = 'InProgress';
    let holdings: Holdings | undefined;
    let arrival: Arrival | undefined;
    try {
      arrival = await unpack(this.#archive);
      holdings = await this.#target.copy();
      const good = await this.#checked(arrival, holdings);
      if (good !== undefined && !this.options.checkOnly) {
        await turn();
        const arrived = new Set(arrival.components.flatMap(({ files }) => files));
        this.#target.adopt(holdings, good, arrived);
        holdings = undefined;
      }
      this.#finish(good !== undefined ? 'Succeeded' : this.#isCanceled ? 'Canceled' : 'Failed');
    } catch (error) {
      this.#fail(error);
    } finally {
      holdings?.remove();
      arrival?.remove();
    }
  }

  /** `DeployResult`. @param withDetails whether components and tests are listed */
  result(withDetails: boolean): SoapFields {
    const { checkOnly, testLevel, rollbackOnError, ignoreWarnings } = this.options;
    const { failures, successes, tests } = this.#outcome;
    const at = new Date(this.#createdAt).toISOString();
    const finished =
      this.#finishedAt === undefined ? undefined : new Date(this.#finishedAt).toISOString();
    const failed = failedTests(tests);
    const run = tests?.outcomes.length ?? 0;
    return {
      checkOnly,
      completedDate: finished,
      createdBy: this.#user.id,
      createdByName: `${this.#user.firstName} ${this.#user.lastName}`.trim(),
      createdDate: at,
      ...(withDetails ? { details: detailsOf(this.#outcome, at) } : {}),
      done: this.isOver,
      errorMessage: this.#error,
      errorStatusCode: this.#error === undefined ? undefined : 'UNKNOWN_EXCEPTION',
      id: this.id,
      ignoreWarnings,
      lastModifiedDate: finished ?? at,
      numberComponentErrors: new Set(failures.map(({ type, fullName }) => `${type} ${fullName}`))
        .size,
      numberComponentsDeployed: successes.length,
      numberComponentsTotal: this.#total,
      numberTestErrors: failed,
      numberTestsCompleted: run - failed,
      numberTestsTotal: run,
      rollbackOnError,
      runTestsEnabled: testLevel !== 'NoTestRun',
      startDate: at,
      status: this.#status,
      success: this.succeeded,
    };
  }

  /** Looks at everything, and keeps what was found. The package, if all is well with it. */
  async #checked(arrival: Arrival, holdings: Holdings): Promise<Package | undefined> {
    this.#total = arrival.components.length;
    if (arrival.problems.length > 0) {
      this.#refuse(arrival, arrival.problems);
      return undefined;
    }
    const successes = arrival.components.map((each) => deployed(each, arrival, holdings));
    holdings.add(arrival.source);
    await turn();
    const found = [...checkMetadataFiles(holdings.project)];
    await turn();
    const given = this.#target.read(holdings);
    found.push(...checkCode(given));
    if (found.length > 0) {
      this.#refuse(arrival, problemsOf(found, arrival));
      return undefined;
    }
    const types = checkTypes(holdings.project);
    const [wrong = [], tests] = await Promise.all([types, this.#tested(given)]);
    if (wrong.length > 0) {
      this.#refuse(arrival, problemsOf(wrong, arrival));
      return undefined;
    }
    const warnings = tests === undefined ? [] : this.#coverageWarnings(tests, arrival);
    this.#outcome = { failures: [], successes, tests, coverageWarnings: warnings };
    const isGood = !this.#isCanceled && failedTests(tests) === 0 && warnings.length === 0;
    return isGood ? given : undefined;
  }

  /** Nothing is installed for these reasons. */
  #refuse(arrival: Arrival, failures: readonly ComponentProblem[]): void {
    this.#total = Math.max(arrival.components.length, failures.length);
    this.#outcome = { ...NOTHING, failures };
  }

  async #tested(given: Package): Promise<TestsResult | undefined> {
    const { testLevel, runTests: named } = this.options;
    if (testLevel === 'NoTestRun') return undefined;
    const classes =
      testLevel === 'RunSpecifiedTests'
        ? new Set(named.map((name) => name.toLowerCase()))
        : undefined;
    const { ids, now } = this.#target;
    return runTests(given, { ids, now, classes });
  }

  #coverageWarnings({ coverage }: TestsResult, { components }: Arrival) {
    const code = components.filter(({ type }) => type === 'ApexClass' || type === 'ApexTrigger');
    const deployed = new Set(code.map(({ fullName }) => fullName));
    const isNamed = this.options.testLevel === 'RunSpecifiedTests';
    return coverageWarnings(coverage, isNamed ? deployed : undefined);
  }

  #fail(error: unknown): void {
    this.#error =
      error instanceof ZipError
        ? error.message
        : 'UNKNOWN_EXCEPTION: An unexpected error occurred.';
    if (!(error instanceof ZipError)) this.#target.onFailure('deployment', error);
    this.#finish('Failed');
  }

  #finish(status: Status): void {
    this.#status = status;
    this.#finishedAt = this.#target.now();
  }
}

function failedTests(tests: TestsResult | undefined): number {
  return tests?.outcomes.filter(({ failure }) => failure !== undefined).length ?? 0;
}

function problemsOf(found: readonly Placed[], arrival: Arrival): ComponentProblem[] {
  return found.map((finding) => toProblem(finding, arrival));
}

function deployed(
  { type, fullName, fileName, files }: Arrival['components'][number],
  { source }: Arrival,
  holdings: Holdings,
): DeployedComponent {
  const before = files.map((file) => join(holdings.root, SOURCE, file));
  const created = !before.some((file) => existsSync(file));
  const changed = files.some((file, at) => {
    const known = before[at] ?? '';
    return !existsSync(known) || !isSame(known, join(source, file));
  });
  return { type, fullName, fileName, created, changed };
}
