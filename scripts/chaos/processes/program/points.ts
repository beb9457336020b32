import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import type { Point } from '../../world/virtual-process.ts';

/** What a process is to do to itself, and where. */
export type Order = z.infer<typeof orderSchema>;

const orderSchema = z.object({
  label: z.string(),
  side: z.enum(['before', 'after']),
  /** From 1: how often it passes there, counted from when the order is given. */
  occurrence: z.number(),
  signal: z.enum(['SIGKILL', 'SIGSTOP']),
});

/** The harness's order lies in this folder; so does the list of the points that were passed. */
export const orderFile = (folder: string): string => join(folder, 'order.json');
export const passedFile = (folder: string): string => join(folder, 'passed.txt');

/** A moment next to something that outlives the process: a write to the disk, or to the network. */
export type Pass = (label: string, side: Point['side']) => void;

/**
 * Notes each point in the folder, and obeys the order that lies there. An order is obeyed once: it is
 * taken away first, so that the next process lives.
 */
export function pointsIn(folder: string): Pass {
  let seen = 0;
  return (label, side) => {
    appendFileSync(passedFile(folder), `${side} ${label}\n`);
    const order = readOrder(folder);
    if (order?.label !== label || order.side !== side) return;
    seen += 1;
    if (seen < order.occurrence) return;
    seen = 0;
    rmSync(orderFile(folder));
    process.kill(process.pid, order.signal);
  };
}

function readOrder(folder: string): Order | undefined {
  try {
    return orderSchema.parse(JSON.parse(readFileSync(orderFile(folder), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
