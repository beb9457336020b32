import { parentPort } from 'node:worker_threads';

import { z } from 'zod';

import { NO_MORE } from '../../run/threads.ts';
import { orderSchema } from '../program/points.ts';
import { Lane } from './lane.ts';

const taskSchema = z.object({ number: z.number(), orders: z.array(orderSchema) });

let lane: Promise<Lane> | undefined;

parentPort?.on('message', (message: unknown) => {
  void (message === NO_MORE ? end() : work(message));
});

async function work(message: unknown): Promise<void> {
  const { number, orders } = taskSchema.parse(message);
  lane ??= Lane.open();
  const play = await (await lane).play(orders);
  // What a run that failed has left behind would disturb the next one.
  if (play.violations.length > 0) await renew();
  parentPort?.postMessage({ number, ...play });
}

async function renew(): Promise<void> {
  await (await lane)?.close();
  lane = undefined;
}

async function end(): Promise<void> {
  await renew();
  parentPort?.close();
}
