import { startPostgres } from '../../../relay/test/fixtures/postgres-server.ts';
import { inRounds, spreads, type Sample } from '../measure/rounds.ts';
import { figureOf, plainFigure, type Effort, type Measurement, type Row } from '../measure/row.ts';
import { Stage } from '../processes/stage.ts';
import type { Relay } from '../processes/relay.ts';

const CHATS = 1000;
const RELAYS = 3;

/** How soon chats go on after their relay is gone. */
export const takeover: Measurement = {
  name: 'takeover',
  about: 'resume of 1,000 chats, takeover by other relays, drain on SIGTERM',
  run: async (effort) => {
    const alone = await Stage.with((stage) => resume(stage, effort));
    const shared = await Stage.with((stage) => takeOver(stage, effort));
    return {
      row: 'takeover',
      title: 'After a crash, and at a stop',
      beside: 'for resuming, a bare process that reads as many sessions from a file and polls them',
      figures: [...alone, ...shared],
      notes: [`${String(chatsOf(effort))} chats.`],
    };
  },
};

function chatsOf({ scale }: Effort): number {
  return Math.max(20, Math.round(CHATS * scale));
}

/** One relay, which is killed, or stopped, and started again. */
async function resume(stage: Stage, effort: Effort): Promise<Row['figures']> {
  const chats = chatsOf(effort);
  const town = await stage.town();
  const relay = await stage.relay(town);
  effort.note(`takeover: ${String(chats)} chats are opened`);
  await town.child.ask('open', { from: 0, to: chats, atOnce: 20 });
  const bareTown = await stage.town();
  const file = `${stage.folder}/sessions.json`;
  let forwarder = await stage.forwarder(bareTown);
  await forwarder.ask('open', { from: 0, to: chats });
  await forwarder.ask('remember', { file });
  effort.note(`takeover: resume and drain, ${String(effort.rounds)} rounds`);
  const sides = await inRounds(effort.rounds, {
    product: async () => {
      await relay.end('SIGKILL');
      const polled = town.child.measure('polledAgain');
      const readyMs = await relay.start();
      const { allMs, spreadMs } = await polled;
      const drainMs = await relay.end('SIGTERM');
      const again = town.child.measure('polledAgain');
      await relay.start();
      await again;
      return { allMs, spreadMs, readyMs, drainMs } as Sample;
    },
    baseline: async () => {
      await forwarder.end();
      const polled = bareTown.child.measure('polledAgain');
      forwarder = await stage.forwarder(bareTown);
      await forwarder.ask('resume', { file });
      const { allMs, spreadMs } = await polled;
      return { allMs, spreadMs } as Sample;
    },
  });
  return [
    figureOf(sides, 'allMs', {
      what: 'one relay, killed and started: until every chat is polled',
      unit: 'ms',
      bar: { most: 2000 },
    }),
    figureOf(sides, 'spreadMs', { what: 'of this, from the first poll to the last', unit: 'ms' }),
    figureOf(sides, 'drainMs', {
      what: 'SIGTERM: until it has ended',
      unit: 'ms',
      bar: { most: 10_000 },
    }),
  ];
}

/** Several relays, one of which is killed. */
async function takeOver(stage: Stage, effort: Effort): Promise<Row['figures']> {
  const chats = chatsOf(effort);
  const server = await startPostgres({ durable: true });
  stage.atEnd(() => server.stop());
  const town = await stage.town();
  const storeUrl = `${server.url}/postgres`;
  const relays: Relay[] = [];
  for (let number = 1; number <= RELAYS; number += 1) {
    relays.push(await stage.relay(town, { storeUrl, name: `relay-${String(number)}` }));
  }
  await town.child.ask('point', { urls: relays.map(({ webhook }) => webhook).join(' ') });
  effort.note(`takeover: ${String(chats)} chats are opened at ${String(RELAYS)} relays`);
  await town.child.ask('open', { from: 0, to: chats, atOnce: 20 });
  const samples: Sample[] = [];
  for (let round = 0; round < effort.rounds; round += 1) {
    effort.note(`takeover: round ${String(round + 1)} of ${String(effort.rounds)}`);
    const relay = relays[round % relays.length];
    const polled = town.child.measure('polledAgain');
    await relay?.end('SIGKILL');
    const { allMs = Number.NaN, chats: taken = Number.NaN } = await polled;
    samples.push({ allMs, taken });
    await relay?.start();
  }
  const { allMs, taken } = spreads(samples);
  if (allMs === undefined || taken === undefined) return [];
  return [
    plainFigure(
      `${String(RELAYS)} relays, one killed: until each of its chats is polled`,
      'ms',
      allMs.rounds,
      allMs.median,
      { most: 15_000 },
    ),
    plainFigure('chats that were taken over', '', taken.rounds, taken.median),
  ];
}
