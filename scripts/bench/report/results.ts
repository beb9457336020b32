import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

import { format, resolveConfig } from 'prettier';
import { z } from 'zod';

import { rowSchema, type Row } from '../measure/row.ts';

const FILE = join(import.meta.dirname, '../results.json');

const machineSchema = z.object({
  processor: z.string(),
  cores: z.number(),
  memoryGb: z.number(),
  system: z.string(),
  node: z.string(),
});

export const resultsSchema = z.object({
  machine: machineSchema,
  rounds: z.number(),
  seconds: z.number(),
  /** Says how far the figures can be trusted; empty on a machine with nothing else to do. */
  remark: z.string(),
  rows: z.array(rowSchema),
});

/** What a run has found, and on what. */
export type Results = z.infer<typeof resultsSchema>;

/** The machine, without its name. */
export function thisMachine(): Results['machine'] {
  const [first] = cpus();
  return {
    processor: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}

/** The results that the README shows. */
export async function keptResults(): Promise<Results> {
  return resultsSchema.parse(JSON.parse(await readFile(FILE, 'utf8')));
}

/** The same, for those who cannot wait. */
export function keptResultsNow(): Results {
  return resultsSchema.parse(JSON.parse(readFileSync(FILE, 'utf8')));
}

/** Keeps the rows of a run, in place of the former ones of the same names. */
export async function keep(results: Results, order: readonly string[]): Promise<Results> {
  const former = await keptResults().catch(() => undefined);
  const rows = new Map<string, Row>();
  for (const row of [...(former?.rows ?? []), ...results.rows]) rows.set(row.row, row);
  const all = { ...results, rows: order.flatMap((name) => rows.get(name) ?? []) };
  const style = { ...(await resolveConfig(FILE)), filepath: FILE };
  await writeFile(FILE, await format(JSON.stringify(all), style));
  return all;
}
