import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
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

/** The harness's orders lie in this folder; so does the list of the points that were passed. */
const orderFile = (folder: string): string => join(folder, 'order.json');
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

/** Gives a process orders, which it obeys one after the other: whoever comes after it goes on with them. */
export function giveOrders(folder: string, orders: readonly Order[]): void {
  writeFileSync(orderFile(folder), JSON.stringify(orders));
}

/**
 * Notes each point in the folder, and obeys the first of the orders that lie there. It is taken away
 * before it is obeyed, so that the next process does not die of it as well.
 */
export function pointsIn(folder: string): Pass {
  let seen = 0;
  return (label, side) => {
    appendFileSync(passedFile(folder), `${side} ${label}\n`);
    const [order, ...others] = readOrders(folder);
    if (order?.label !== label || order.side !== side) return;
    seen += 1;
    if (seen < order.occurrence) return;
    seen = 0;
    giveOrders(folder, others);
    process.kill(process.pid, order.signal);
  };
}

function readOrders(folder: string): Order[] {
  const file = orderFile(folder);
  return existsSync(file) ? z.array(orderSchema).parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}
