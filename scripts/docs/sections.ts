import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { format, resolveConfig } from 'prettier';

import { VARIABLES } from '../../relay/src/config-variables.ts';
import { createMetrics } from '../../relay/src/metrics.ts';
import { classify, KNOWN_ERRCODES } from '../../relay/src/wechat/errcodes.ts';
import { describeRun, resultsTable } from '../bench/report/describe.ts';
import { describeCost, exampleDay } from '../bench/cost/describe.ts';
import { footprintOf } from '../bench/cost/footprint.ts';
import { keptResultsNow } from '../bench/report/results.ts';
import { errcodesTable, metricsTable, settingsTable } from './tables.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What is written by a program, in which file. */
export const SECTIONS = [
  { name: 'settings', file: 'README.md', content: () => settingsTable(VARIABLES) },
  {
    name: 'metrics',
    file: 'relay/operations/README.md',
    content: () => metricsTable(createMetrics().registry),
  },
  {
    name: 'figures',
    file: 'README.md',
    content: () => `${describeRun(keptResultsNow())}\n\n${resultsTable(keptResultsNow())}`,
  },
  {
    name: 'cost',
    file: 'README.md',
    content: () => `\`\`\`\n${describeCost(exampleDay, footprintOf(keptResultsNow()))}\n\`\`\``,
  },
  {
    name: 'errcodes',
    file: 'relay/operations/README.md',
    content: () => errcodesTable(KNOWN_ERRCODES, classify),
  },
] as const;

export type Section = (typeof SECTIONS)[number];

/** The file as it is, and as it has to be. */
export async function renew(section: Section): Promise<{ before: string; after: string }> {
  const path = join(ROOT, section.file);
  const before = await readFile(path, 'utf8');
  const text = replaceSection(before, section.name, section.content());
  const style = await resolveConfig(path);
  return { before, after: await format(text, { ...style, filepath: path }) };
}

export async function write(section: Section): Promise<void> {
  const { before, after } = await renew(section);
  if (after !== before) await writeFile(join(ROOT, section.file), after);
}

/** Replaces what is between the two marks with this name. Throws if they are not there. */
export function replaceSection(text: string, name: string, content: string): string {
  const begin = `<!-- ${name}: written by npm run docs -->`;
  const end = `<!-- end of ${name} -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`The marks of ${name} are missing.`);
  return `${text.slice(0, from)}${begin}\n\n${content}\n\n${text.slice(to)}`;
}
