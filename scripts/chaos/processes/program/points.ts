import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import type { Point } from '../../world/virtual-process.ts';

/** What a process is to do to itself, and where. */
export const orderSchema = z.object({
  label: z.string(),
  side: z.enum(['before', 'after']),
  /** From 1: how often it passes there, counted from when the order is given. */
  occurrence: z.number(),
  signal: z.enum(['SIGKILL', 'SIGSTOP']),
});

export type Order = z.infer<typeof orderSchema>;

/** The harness's order lies in this folder; so does the list of the points that were passed. */
export const orderFile = (folder: string): string => join(folder, 'order.json');
export const passedFile = (folder: string): string => join(folder, 'passed.txt');

/** The points in such a list. */
export function readPassed(list: string): Point[] {
  return list.split('\n').flatMap((line) => {
    const [, side, label] = /^(before|after) (.*)$/u.exec(line) ?? [];
    if (label === undefined) return [];
    return [{ side: side === 'before' ? 'before' : 'after', label }];
  });
}

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
