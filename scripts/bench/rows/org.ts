import { setTimeout as pause } from 'node:timers/promises';

import { plainFigure, type Effort, type Measurement, type Row } from '../measure/row.ts';
import { median } from '../measure/statistics.ts';
import { startWorld, type World } from '../../sandbox/world.ts';

// Each way. In a very short chat, what the org is told of begin and end is one call.
const MESSAGES = [8, 15] as const;
const LOOK_EVERY_MS = 20;
const PATIENCE_MS = 120_000;

/** What chats cost the org. Counted by the strict stand-in, which runs the package's own Apex. */
export const org: Measurement = {
  name: 'org',
  about: 'API calls and event deliveries of the org, for a chat and for a message',
  run: measure,
};

/** What one chat has cost. */
export interface OrgCost {
  apiCalls: number;
  eventDeliveries: number;
}

async function measure({ rounds, note }: Effort): Promise<Row> {
  const world = await startWorld({ agents: ['Ada'] });
  try {
    await until(() => world.relay.ready());
    const costs = new Map<number, OrgCost[]>(MESSAGES.map((count) => [count, []]));
    for (let round = 0; round < rounds; round += 1) {
      note(`org: round ${String(round + 1)} of ${String(rounds)}`);
      for (const count of MESSAGES) costs.get(count)?.push(await chatCosting(world, count));
    }
    const [short = [], long = []] = MESSAGES.map((count) => costs.get(count));
    const messages = 2 * (MESSAGES[1] - MESSAGES[0]);
    const more = (name: keyof OrgCost): number[] =>
      long.map((cost, round) => (cost[name] - (short[round]?.[name] ?? 0)) / messages);
    const calls = long.map(({ apiCalls }) => apiCalls);
    const deliveries = long.map(({ eventDeliveries }) => eventDeliveries);
    return {
      row: 'org',
      title: 'What a chat costs the org',
      beside: 'nothing: these are counts',
      figures: [
        plainFigure('API calls for a chat of 30 messages', '', calls, median(calls), { most: 3 }),
        plainFigure(
          'API calls for each further message',
          '',
          more('apiCalls'),
          median(more('apiCalls')),
          { most: 0 },
        ),
        plainFigure(
          'event deliveries for a chat of 30 messages',
          '',
          deliveries,
          median(deliveries),
        ),
        plainFigure(
          'event deliveries for each further message',
          '',
          more('eventDeliveries'),
          median(more('eventDeliveries')),
          { most: 0 },
        ),
      ],
      notes: ['The panel polls, as it does unless an admin wants otherwise.'],
    };
  } finally {
    await world.close();
  }
}

/** A chat of a new customer with so many messages each way, from its first word to its report. */
export async function chatCosting(world: World, messages: number): Promise<OrgCost> {
  const { liveAgent, org: counted, wechat } = world;
  const { openId } = wechat.addCustomer({ name: '王小明' });
  const [calls, deliveries] = [counted.apiCalls, counted.eventDeliveries];
  await wechat.write(openId, '你好');
  await until(() => waiting(world) !== undefined);
  const id = waiting(world) ?? '';
  liveAgent.accept(id, liveAgent.state().agents[0]?.id ?? '');
  await until(() => heard(world, id) === 1);
  for (let number = 1; number <= messages; number += 1) {
    if (number > 1) await wechat.write(openId, `问题 ${number}`);
    await until(() => heard(world, id) === number);
    liveAgent.say(id, `Answer ${number}`);
    const has = (): boolean =>
      wechat.customer(openId).bubbles.some(({ text }) => text.endsWith(`Answer ${number}`));
    await until(has);
  }
  liveAgent.end(id);
  await until(() => counted.chats.find((chat) => chat.openId === openId)?.status === 'ended');
  return {
    apiCalls: counted.apiCalls - calls,
    eventDeliveries: counted.eventDeliveries - deliveries,
  };
}

function waiting({ liveAgent }: World): string | undefined {
  return liveAgent.state().chats.find(({ state }) => state === 'waiting')?.id;
}

function heard({ liveAgent }: World, id: string): number {
  return liveAgent.ledger().chats.find((chat) => chat.id === id)?.visitorMessages.length ?? 0;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('The bench waits in vain.');
    await pause(LOOK_EVERY_MS);
  }
}
