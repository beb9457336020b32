import type { CoverageWarning } from './coverage-demands.ts';
import type { TestsResult } from '../tooling/tests-result.ts';
import type { SoapFields } from './soap.ts';

/** One thing that was to be deployed. */
export interface ComponentFacts {
  /** `ApexClass`, `CustomField`, … */
  type: string;
  /** As a manifest names it, such as `WeChat_Chat__c.Status__c`. */
  fullName: string;
  /** In the archive: `objects/WeChat_Chat__c.object`. */
  fileName: string;
}

/** Why a component cannot be deployed. */
export interface ComponentProblem extends ComponentFacts {
  /** From 1; undefined where an org says none. */
  line?: number | undefined;
  column?: number | undefined;
  problem: string;
}

export interface DeployedComponent extends ComponentFacts {
  /** Whether the org did not have it before, and whether it had another one. */
  created: boolean;
  changed: boolean;
}

/** What has come of a deployment so far. */
export interface DeployOutcome {
  failures: readonly ComponentProblem[];
  successes: readonly DeployedComponent[];
  /** Undefined if no tests were asked for, or none could be run. */
  tests: TestsResult | undefined;
  coverageWarnings: readonly CoverageWarning[];
}

/** `DeployDetails` (Metadata API Developer Guide, "DeployResult"). @param at ISO date and time */
export function detailsOf(outcome: DeployOutcome, at: string): SoapFields {
  const { failures, successes } = outcome;
  return {
    componentFailures: failures.map(({ type, fullName, fileName, line, column, problem }) => ({
      changed: false,
      columnNumber: column,
      componentType: type,
      created: false,
      createdDate: at,
      deleted: false,
      fileName,
      fullName,
      lineNumber: line,
      problem,
      problemType: 'Error',
      success: false,
    })),
    componentSuccesses: successes.map(({ type, fullName, fileName, created, changed }) => ({
      changed,
      componentType: type,
      created,
      createdDate: at,
      deleted: false,
      fileName,
      fullName,
      success: true,
    })),
    runTestResult: runTestResult(outcome),
  };
}

function runTestResult({ tests, coverageWarnings }: DeployOutcome): SoapFields {
  const outcomes = tests?.outcomes ?? [];
  const failures = outcomes.filter(({ failure }) => failure !== undefined);
  return {
    codeCoverage: tests?.coverage.map(({ id, name, type, lines, uncovered }) => ({
      id,
      locationsNotCovered: uncovered.map((line) => ({
        column: 0,
        line,
        numExecutions: 0,
        time: -1,
      })),
      name,
      namespace: null,
      numLocations: lines,
      numLocationsNotCovered: uncovered.length,
      type,
    })),
    codeCoverageWarnings: coverageWarnings.map(({ id, name, message }) => ({
      id,
      message,
      name,
      namespace: null,
    })),
    failures: failures.map(({ classId, className, methodName, milliseconds, failure }) => ({
      id: classId,
      message: failure?.message ?? '',
      methodName,
      name: className,
      namespace: null,
      packageName: className,
      stackTrace: failure?.stack ?? '',
      time: milliseconds,
      type: 'Class',
    })),
    numFailures: failures.length,
    numTestsRun: outcomes.length,
    successes: outcomes
      .filter(({ failure }) => failure === undefined)
      .map(({ classId, className, methodName, milliseconds }) => ({
        id: classId,
        methodName,
        name: className,
        namespace: null,
        time: milliseconds,
      })),
    totalTime: outcomes.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
  };
}
