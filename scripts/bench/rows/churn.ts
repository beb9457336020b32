import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import {
  plainFigure,
  type Effort,
  type Figure,
  type Measurement,
  type Row,
} from '../measure/row.ts';
import { openFiles, residentMb } from '../measure/usage.ts';
import type { Relay } from '../processes/relay.ts';
import { Stage } from '../processes/stage.ts';
import { pause } from '../town/marks.ts';

const PROBE = fileURLToPath(new URL('../processes/probe.ts', import.meta.url));
const WARM_UP = 1000;
// An hour with a chat a second.
const CHATS = 3600;
const PHASES = 4;
const AT_ONCE = 25;
// Reports to the org are gathered, idle connections end, and whoever is quiet is forgotten every 60 s.
const SETTLE_MS = 75_000;

const probeSchema = z
  .tuple([
    z.object({
      heapMb: z.number(),
      timers: z.number(),
      handles: z.number(),
    }),
  ])
  .rest(z.unknown());

/** Whether anything is left of chats that are over. */
export const churn: Measurement = {
  name: 'churn',
  about: 'memory, descriptors and timers after thousands of chats that have ended',
  run: (effort) => Stage.with((stage) => measure(stage, effort)),
};

async function measure(stage: Stage, { scale, note }: Effort): Promise<Row> {
  const town = await stage.town();
  const relay = await stage.relay(town, { nodeOptions: ['--expose-gc', '--import', PROBE] });
  let customer = 0;
  const live = async (chats: number): Promise<Record<string, number>> => {
    const count = Math.max(20, Math.round(chats * scale));
    note(`churn: ${String(count)} chats begin and end`);
    await town.child.ask('churn', { from: customer, to: customer + count, atOnce: AT_ONCE });
    customer += count;
    await pause(SETTLE_MS * Math.min(1, scale));
    return look(relay);
  };
  const before = await live(WARM_UP);
  const after: Record<string, number>[] = [];
  while (after.length < PHASES) after.push(await live(CHATS / PHASES));
  const last = after.at(-1) ?? before;
  const figure = (name: string, what: string, unit: string, slack: number): Figure => {
    const [from = Number.NaN, to = Number.NaN] = [before[name], last[name]];
    return {
      ...plainFigure(
        what,
        unit,
        after.map((each) => each[name] ?? Number.NaN),
        to,
        {
          most: Math.ceil(from * 1.1 + slack),
        },
      ),
      baseline: Number(from.toFixed(1)),
      ratio: Number((to / from).toPrecision(3)),
    };
  };
  return {
    row: 'churn',
    title: 'After an hour of chats that end',
    beside: 'the same process after its warm-up',
    figures: [
      figure('heapMb', 'after an hour of chats: heap in use', 'MB', 1),
      figure('residentMb', 'after an hour of chats: memory', 'MB', 0),
      figure('files', 'after an hour of chats: open descriptors', '', 5),
      figure('timers', 'after an hour of chats: timers', '', 5),
      figure('handles', 'after an hour of chats: other handles', '', 5),
    ],
    notes: [
      `${String(WARM_UP)} chats before, ${String(CHATS)} after them: a chat a second for an hour, in less time.`,
    ],
  };
}

async function look(relay: Relay): Promise<Record<string, number>> {
  const answer = once(relay.child, 'message');
  relay.child.send('look');
  const [told] = probeSchema.parse(await answer);
  return {
    ...told,
    residentMb: await residentMb(relay.pid),
    files: await openFiles(relay.pid),
  };
}
