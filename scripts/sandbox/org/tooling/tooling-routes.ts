import express, { type Router } from 'express';
import { z } from 'zod';

import type { Package } from '../../../apex/project.ts';
import type { RunningUser } from '../../../apex/run/transaction.ts';
import { callerOf } from '../api/door.ts';
import { NOT_FOUND, refuse } from '../api/platform-error.ts';
import type { ApexIds } from './apex-ids.ts';
import type { TestRuns } from './test-runs.ts';
import type { TestFacts } from './tests-result.ts';
import { toolingQuery, ToolingQueryError, type ToolingTables } from './tooling-query.ts';

export interface ToolingParts {
  runs: TestRuns;
  ids: ApexIds;
  /** The package as it stands in the org. */
  given: () => Promise<Package>;
  /** Whether somebody may see and run code. */
  mayAuthor: (user: RunningUser) => boolean;
}

const testsRequest = z.looseObject({
  testLevel: z.string().optional(),
  tests: z
    .array(z.looseObject({ className: z.string().optional(), classId: z.string().optional() }))
    .optional(),
});

/**
 * `/services/data/vNN.0/tooling`, relative to where it is mounted: the test runs of the Salesforce CLI.
 *
 * Source: Tooling API, "REST Resources", runTestsAsynchronous, runTestsSynchronous.
 */
export function toolingRoutes(parts: ToolingParts): Router {
  const router = express.Router();
  const { runs } = parts;
  router.use((_request, response, next) => {
    if (parts.mayAuthor(callerOf(response))) next();
    else {
      const message = 'use of the Tooling API requires a user with the ViewSetup permission';
      refuse(response, { status: 403, errorCode: 'INSUFFICIENT_ACCESS', message });
    }
  });
  router.get('/query', async (request, response) => {
    const query = z.string().catch('').parse(request.query['q']);
    try {
      const records = toolingQuery(query, { ...runs.tables, ...(await codeOf(parts)) });
      response.json({ size: records.length, totalSize: records.length, done: true, records });
    } catch (error) {
      if (!(error instanceof ToolingQueryError)) throw error;
      refuse(response, { status: 400, errorCode: error.code, message: error.message });
    }
  });
  router.post('/runTestsAsynchronous', express.json(), async (request, response) => {
    const classes = await classesOf(parts, request.body);
    response.json(runs.start(callerOf(response).id, classes));
  });
  router.post('/runTestsSynchronous', express.json(), async (request, response) => {
    const { outcomes } = await runs.runNow(await classesOf(parts, request.body));
    response.json({
      failures: outcomes.filter(({ failure }) => failure !== undefined).map(synchronous),
      numFailures: outcomes.filter(({ failure }) => failure !== undefined).length,
      numTestsRun: outcomes.length,
      successes: outcomes.filter(({ failure }) => failure === undefined).map(synchronous),
      totalTime: outcomes.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
      apexLogId: '',
      codeCoverage: [],
    });
  });
  router.use((_request, response) => {
    refuse(response, NOT_FOUND);
  });
  return router;
}

function synchronous({ classId, className, methodName, milliseconds, failure }: TestFacts) {
  return {
    id: classId,
    name: className,
    namespace: null,
    methodName,
    time: milliseconds,
    seeAllData: false,
    ...(failure === undefined ? {} : { message: failure.message, stackTrace: failure.stack }),
  };
}

/** Undefined for all of them. */
async function classesOf(
  parts: ToolingParts,
  body: unknown,
): Promise<ReadonlySet<string> | undefined> {
  const { tests } = testsRequest.parse(body);
  if (tests === undefined) return undefined;
  const byId = new Map(
    (await classNames(parts)).map((name) => [parts.ids.of('ApexClass', name), name]),
  );
  return new Set(
    tests.map(({ className, classId }) =>
      (className ?? byId.get(classId ?? '') ?? '').toLowerCase(),
    ),
  );
}

async function codeOf(parts: ToolingParts): Promise<ToolingTables> {
  const names = await classNames(parts);
  return {
    ApexClass: () =>
      names.map((Name) => ({ Id: parts.ids.of('ApexClass', Name), Name, NamespacePrefix: null })),
  };
}

async function classNames({ given }: ToolingParts): Promise<string[]> {
  return (await given()).sources.flatMap(({ file }) => /([^/]+)\.cls$/u.exec(file)?.[1] ?? []);
}
