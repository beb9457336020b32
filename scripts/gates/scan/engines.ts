import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CodeAnalyzer,
  CodeAnalyzerConfig,
  EventType,
  LogLevel,
  type EngineLogEvent,
  type Violation,
} from '@salesforce/code-analyzer-core';
import { createEnginePlugin as createPmd } from '@salesforce/code-analyzer-pmd-engine';
import { createEnginePlugin as createRegex } from '@salesforce/code-analyzer-regex-engine';
import { createEnginePlugin as createRetireJs } from '@salesforce/code-analyzer-retirejs-engine';
import { createEnginePlugin as createSfge } from '@salesforce/code-analyzer-sfge-engine';
import { SHORT_LIVED } from '../apex/java.ts';
import { blankOut } from '../apex/source.ts';
import type { Finding } from '../finding.ts';
import { filesUnder, projectPath, type Project } from '../project.ts';
import { checkFarEvents, isBeyondPmd } from './optional-catch.ts';

type Engine = typeof createPmd;

const JAVA_OPTIONS = 'JAVA_TOOL_OPTIONS';

/** What the AppExchange security review looks at, and what Salesforce recommends besides. */
const SELECTORS = ['AppExchange', 'Recommended:Security', 'Recommended'];

/**
 * The data flow engine (sfge) tags its rules as a preview and none as recommended, although the
 * review asks for its report: missing field permissions and missing sharing.
 */
const DATA_FLOW_SELECTORS = ['sfge:Security'];

// An engine that asks Java for its version takes the end of Java for the end of the answer, which comes
// later on a busy machine: then it finds no Java.
const NO_ENGINE = ':UninstantiableEngineError ';
const MOST_TRIES = 3;

// Instead of 30 s: what a busy machine does not finish would be a finding.
const MOST_MS_FOR_A_PATH = 300_000;

/** Runs Salesforce Code Analyzer on a project. An engine that fails on a file is a finding too. */
export async function runEngines(project: Project): Promise<Finding[]> {
  const root = realpathSync(project.root);
  const real = { ...project, root };
  // Tests of components are never deployed.
  const files = project.directories
    .flatMap(({ path }) => filesUnder(real, path))
    .filter((file) => !file.includes('/__tests__/'));
  const beyondPmd = files.filter((file) => isBeyondPmd(file, read(real, file)));
  const found = await withShortLivedJava(() =>
    Promise.all([
      analyze(
        real,
        [createPmd],
        SELECTORS,
        files.filter((file) => !beyondPmd.includes(file)),
      ),
      analyze(real, [createRegex, createRetireJs], SELECTORS, files),
      // Tests are not reached from outside, and would take most of the time.
      analyze(
        real,
        [createSfge],
        DATA_FLOW_SELECTORS,
        files.filter((file) => !isTest(real, file)),
      ),
    ]),
  );
  return [...found.flat(), ...beyondPmd.flatMap((file) => checkFarEvents(file, read(real, file)))];
}

/** The engines start Java themselves, and take options for it from the environment only. */
async function withShortLivedJava<T>(action: () => Promise<T>): Promise<T> {
  const before = process.env[JAVA_OPTIONS];
  process.env[JAVA_OPTIONS] = [before, ...SHORT_LIVED].join(' ');
  try {
    return await action();
  } finally {
    if (before === undefined) {
      Reflect.deleteProperty(process.env, JAVA_OPTIONS);
    } else {
      process.env[JAVA_OPTIONS] = before;
    }
  }
}

async function analyze(...of: Parameters<typeof analyzeOnce>): Promise<Finding[]> {
  for (let tries = 1; ; tries += 1) {
    const findings = await analyzeOnce(...of);
    const isWhole = findings.every(({ message }) => !message.includes(NO_ENGINE));
    if (isWhole || tries === MOST_TRIES) return findings;
  }
}

async function analyzeOnce(
  project: Project,
  engines: readonly Engine[],
  selectors: readonly string[],
  files: readonly string[],
): Promise<Finding[]> {
  const logs = mkdtempSync(join(tmpdir(), 'scan-'));
  const findings: Finding[] = [];
  try {
    const analyzer = new CodeAnalyzer(
      CodeAnalyzerConfig.fromObject(
        { log_folder: logs, engines: { sfge: { java_thread_timeout: MOST_MS_FOR_A_PATH } } },
        project.root,
      ),
    );
    analyzer.onEvent<EngineLogEvent>(EventType.EngineLogEvent, (event) => {
      const { engineName, logLevel, message } = event;
      if (logLevel === LogLevel.Error) {
        findings.push(engineFailure(project, engineName, message));
      }
    });
    for (const createPlugin of engines) {
      await analyzer.addEnginePlugin(createPlugin());
    }
    const workspace = await analyzer.createWorkspace(files.map((file) => join(project.root, file)));
    const rules = await analyzer.selectRules([...selectors], { workspace });
    const results = await analyzer.run(rules, { workspace });
    findings.push(...results.getViolations().map((violation) => toFinding(project, violation)));
    return findings;
  } finally {
    rmSync(logs, { recursive: true });
  }
}

function toFinding(project: Project, violation: Violation): Finding {
  const location = violation.getPrimaryLocation();
  const file = location.getFile();
  const line = location.getStartLine();
  const rule = violation.getRule();
  return {
    file: file === undefined ? '.' : projectPath(project, file),
    ...(line === undefined ? {} : { line }),
    message: `${rule.getEngineName()}:${rule.getName()} ${firstLine(violation.getMessage())}`,
  };
}

/** Such as the data flow engine on code that it cannot follow: what it did not see is not clean. */
function engineFailure(project: Project, engine: string, message: string): Finding {
  const place = /(\/\S+?):(\d+):\d+: (.*)/.exec(message);
  const [, file = '', line = '', text = ''] = place ?? [];
  return place === null
    ? { file: '.', message: `${engine} could not do its work: ${firstLine(message)}` }
    : {
        file: projectPath(project, file),
        line: Number(line),
        message: `${engine} could not follow the code from here: ${firstLine(text)}`,
      };
}

function isTest(project: Project, file: string): boolean {
  return file.endsWith('.cls') && /@IsTest\b[^{;]*\bclass\b/i.test(blankOut(read(project, file)));
}

function read(project: Project, file: string): string {
  return readFileSync(join(project.root, file), 'utf8');
}

function firstLine(text: string): string {
  return text.split('\n')[0]?.trim().slice(0, 400) ?? '';
}
