import { describe, expect, it } from 'vitest';

import { Random } from '../../../scripts/chaos/time/random.ts';
import { World } from '../../../scripts/chaos/world/world.ts';

/** In each world so many customers chat at the same time. */
const WORLDS = 4;
const CUSTOMERS = 20;
const ANSWER_WITHIN_MS = 60_000;

/** What agents and customers of one run have said, and what became of it. */
interface Replay {
  said: Map<string, string[]>;
  world: World;
}

/** What the relay has logged so often. */
interface Counts {
  surprises: number;
  replies: number;
  /** Messages that hold several lines, and those lines. */
  joins: number;
  lines: number;
  parks: number;
  unsaid: number;
}

/**
 * Typical chats: the customer asks, an agent accepts and answers in bursts of 1 to 12 lines, a few seconds
 * apart, and the customer answers each burst, sooner or later, and thanks in the end.
 */
async function replay(seed: number): Promise<Replay> {
  const random = new Random(seed);
  const world = new World({ random: random.fork('world'), agents: ['Ada', 'Bo', 'Chen'] });
  await world.start();
  await world.time.passUntil(
    () => world.log.some((line) => line.includes('channels loaded')),
    60_000,
  );
  const said = new Map<string, string[]>();
  const chats = Array.from({ length: CUSTOMERS }, (_, index) => {
    const { openId } = world.wechat.addCustomer({ name: `Customer ${String(index)}` });
    said.set(openId, []);
    return chat(world, random.fork(`chat ${String(index)}`), openId, said);
  });
  let isOver = false;
  void Promise.all(chats).then(() => {
    isOver = true;
  });
  await world.time.passUntil(() => isOver, 4 * 3_600_000);
  await world.time.pass(ANSWER_WITHIN_MS);
  return { said, world };
}

async function chat(
  world: World,
  random: Random,
  openId: string,
  said: Map<string, string[]>,
): Promise<void> {
  const pause = (least: number, most: number): Promise<void> =>
    new Promise((resolve) => {
      world.time.after(random.between(least, most), resolve);
    });
  const active = () =>
    [...world.liveAgent.chats.values()].find(({ view }) => view.visitorName === openId);
  await pause(0, 60_000);
  void world.wechat.write(openId, 'hello');
  while (active()?.view.state !== 'waiting') await pause(100, 100);
  await pause(1000, 20_000);
  const { id } = active()?.view ?? { id: '' };
  const [agent] = world.agents.state().agents;
  world.agents.accept(id, agent?.id ?? '');
  const bursts = random.between(2, 6);
  for (let burst = 0; burst < bursts; burst += 1) {
    await pause(3000, 30_000);
    const lines = random.between(1, 12);
    for (let line = 0; line < lines; line += 1) {
      const text = `line ${String(burst)}.${String(line)} of the agent`;
      await pause(200, 1000);
      world.agents.typing(id, true);
      await pause(500, 4000);
      world.agents.typing(id, false);
      said.get(openId)?.push(text);
      world.agents.say(id, text);
    }
    await pause(5000, ANSWER_WITHIN_MS);
    void world.wechat.write(openId, `answer ${String(burst)}`);
  }
  await pause(2000, 20_000);
  world.agents.end(id);
}

function countIn(log: readonly string[]): Counts {
  const all = log.map(
    (line): Record<string, unknown> => JSON.parse(line) as Record<string, unknown>,
  );
  const taken = all.filter(({ msg }) => msg === 'reply reached the customer');
  const joins = taken.filter(({ lines }) => Number(lines) > 1);
  const of = (words: string): number => all.filter(({ msg }) => msg === words).length;
  return {
    surprises: all.filter(({ outcome }) => outcome === 'wait-for-customer').length,
    replies: taken.length,
    joins: joins.length,
    lines: joins.reduce((sum, { lines }) => sum + Number(lines), 0),
    parks: of('what agents write waits for the customer to write'),
    unsaid: of('a notice was not said'),
  };
}

describe(`${String(WORLDS * CUSTOMERS)} typical chats, with five replies in 48 hours`, () => {
  it('arrive whole and in order, and WeChat never has to refuse a reply', async () => {
    const counts: Counts = { surprises: 0, replies: 0, joins: 0, lines: 0, parks: 0, unsaid: 0 };
    let spoken = 0;
    for (let seed = 1; seed <= WORLDS; seed += 1) {
      const { said, world } = await replay(seed);
      for (const [openId, lines] of said) {
        const shown = world.wechat
          .customer(openId)
          .bubbles.filter(({ from }) => from === 'account')
          .flatMap(({ text }) => text.split('\n'))
          .filter((text) => text.startsWith('line '));
        expect(shown).toEqual(lines);
        spoken += lines.length;
      }
      const found = countIn(world.log);
      counts.surprises += found.surprises;
      counts.replies += found.replies;
      counts.joins += found.joins;
      counts.lines += found.lines;
      counts.parks += found.parks;
      counts.unsaid += found.unsaid;
      world.close();
    }
    process.stdout.write(`${JSON.stringify({ spoken, ...counts })}\n`);
    expect(counts.surprises).toBe(0);
    expect(spoken).toBeGreaterThan(10 * WORLDS * CUSTOMERS);
    expect(counts.joins).toBeGreaterThan(0);
    expect(counts.parks).toBeGreaterThan(0);
  }, 120_000);
});
