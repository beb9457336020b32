import { recordId } from '../../../apex/org/data/record-ids.ts';
import type { Package } from '../../../apex/project.ts';
import { CompileErrors } from '../../../apex/language/position.ts';
import { MetadataError } from '../../../apex/org/metadata/metadata-file.ts';
import type { ApexIds } from './apex-ids.ts';
import { percentCovered, runTests, type CoverageFacts, type TestsResult } from './tests-result.ts';
import type { ToolingRecord, ToolingTables } from './tooling-query.ts';

export interface TestRunsParts {
  /** The package as it stands in the org. */
  given: () => Promise<Package>;
  ids: ApexIds;
  now: () => number;
  onFailure: (what: string, error: unknown) => void;
}

interface TestRun {
  id: string;
  userId: string;
  startedAt: number;
  result: TestsResult | undefined;
  isOver: boolean;
}

const NO_TESTS: TestsResult = { outcomes: [], coverage: [] };
const RUN = '707';
const SUMMARY = '05m';
const QUEUED = '709';
const METHOD = '07M';

/** Runs of Apex tests that clients have asked for, and what the Tooling API shows of them. */
export class TestRuns {
  readonly #parts: TestRunsParts;
  readonly #runs: TestRun[] = [];
  #coverage: readonly CoverageFacts[] = [];

  constructor(parts: TestRunsParts) {
    this.#parts = parts;
  }

  /** Begins a run and returns its id. @param classes in any case; undefined for all */
  start(userId: string, classes: ReadonlySet<string> | undefined): string {
    const run: TestRun = {
      id: recordId(RUN, this.#runs.length + 1).text,
      userId,
      startedAt: this.#parts.now(),
      result: undefined,
      isOver: false,
    };
    this.#runs.push(run);
    void this.#run(run, classes);
    return run.id;
  }

  /** Runs tests and waits for them. */
  async runNow(classes: ReadonlySet<string> | undefined): Promise<TestsResult> {
    const { given, ids, now } = this.#parts;
    const result = await runTests(await given(), { ids, now, classes });
    this.#coverage = result.coverage;
    return result;
  }

  /**
   * Source: Tooling API, "ApexTestRunResult", "ApexTestQueueItem", "ApexTestResult",
   * "ApexCodeCoverageAggregate", "ApexOrgWideCoverage".
   */
  get tables(): ToolingTables {
    return {
      ApexTestRunResult: () => this.#runs.map((run, number) => summaryOf(run, number)),
      ApexTestQueueItem: () => this.#runs.flatMap((run, number) => queueOf(run, number)),
      ApexTestResult: () => this.#runs.flatMap((run, number) => methodsOf(run, number)),
      FlowTestResult: () => [],
      // Which test has covered what is not kept.
      ApexCodeCoverage: () => [],
      ApexCodeCoverageAggregate: () => this.#coverage.map(coverageRecord),
      ApexOrgWideCoverage: () => [{ PercentCovered: percentCovered(this.#coverage) }],
    };
  }

  async #run(run: TestRun, classes: ReadonlySet<string> | undefined): Promise<void> {
    try {
      run.result = await this.runNow(classes);
    } catch (error) {
      if (!(error instanceof CompileErrors || error instanceof MetadataError)) {
        this.#parts.onFailure('test run', error);
      }
      run.result = NO_TESTS;
    }
    run.isOver = true;
  }
}

function summaryOf(run: TestRun, number: number): ToolingRecord {
  const outcomes = run.result?.outcomes ?? [];
  const failed = outcomes.filter(({ failure }) => failure !== undefined).length;
  const time = outcomes.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const classes = new Set(outcomes.map(({ classId }) => classId)).size;
  const started = new Date(run.startedAt).toISOString();
  return {
    Id: recordId(SUMMARY, number + 1).text,
    AsyncApexJobId: run.id,
    Status: run.isOver ? (failed > 0 ? 'Failed' : 'Completed') : 'Processing',
    ClassesCompleted: run.isOver ? classes : 0,
    ClassesEnqueued: classes,
    MethodsEnqueued: outcomes.length,
    MethodsFailed: failed,
    StartTime: started,
    EndTime: run.isOver ? started : null,
    TestTime: time,
    TestSetupTime: 0,
    UserId: run.userId,
  };
}

/** One item for each class; one without a class while it is not known which there are. */
function queueOf(run: TestRun, number: number): ToolingRecord[] {
  const classes = [...new Set(run.result?.outcomes.map(({ classId }) => classId) ?? [])];
  return (classes.length === 0 ? [null] : classes).map((classId) => ({
    Id: queueId(number, classId),
    Status: run.isOver ? 'Completed' : 'Processing',
    ApexClassId: classId,
    ParentJobId: run.id,
    TestRunResultId: recordId(SUMMARY, number + 1).text,
  }));
}

function methodsOf(run: TestRun, number: number): ToolingRecord[] {
  return (run.result?.outcomes ?? []).map((outcome, at) => ({
    Id: recordId(METHOD, number * 10_000 + at + 1).text,
    QueueItemId: queueId(number, outcome.classId),
    StackTrace: outcome.failure?.stack ?? null,
    Message: outcome.failure?.message ?? null,
    RunTime: outcome.milliseconds,
    TestTimestamp: new Date(run.startedAt).toISOString(),
    AsyncApexJobId: run.id,
    MethodName: outcome.methodName,
    Outcome: outcome.failure === undefined ? 'Pass' : 'Fail',
    ApexLogId: null,
    IsTestSetup: false,
    ApexClass: { Id: outcome.classId, Name: outcome.className, NamespacePrefix: null },
  }));
}

/** Of the number of the run and that of the class, so that it is the same each time. */
function queueId(number: number, classId: string | null): string {
  const digits = classId === null ? '000' : classId.slice(12, 15);
  return `${recordId(QUEUED, number + 1).text.slice(0, 9)}${String(number % 1000).padStart(3, '0')}${digits}AAA`;
}

function coverageRecord({ id, name, lines, uncovered }: CoverageFacts): ToolingRecord {
  return {
    ApexClassOrTriggerId: id,
    ApexClassOrTrigger: { Id: id, Name: name },
    NumLinesCovered: lines - uncovered.length,
    NumLinesUncovered: uncovered.length,
    Coverage: { coveredLines: [], uncoveredLines: uncovered },
  };
}
