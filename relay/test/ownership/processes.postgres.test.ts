import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { RelayProcess } from '../../../scripts/sandbox/relay-process.ts';
import { look, newDatabase } from '../fixtures/postgres-database.ts';
import { Cluster } from './cluster.ts';

const CHATS = 12;
const TIME = 120_000;
const PATIENCE = { timeout: 60_000, interval: 50 };

/** Three real processes on one database; each test goes on where the one before has ended. */
describe('three relays', () => {
  let url: string;
  let cluster: Cluster;
  beforeAll(async () => {
    url = await newDatabase();
    cluster = await Cluster.open(3, url);
  }, TIME);
  afterAll(() => cluster.close(), TIME);

  /** How many customers each living relay has. */
  async function spread(): Promise<number[]> {
    const rows = await look(
      url,
      `select (select count(*)::int from ownership where relay = relay.id and channel <> '') as n
         from relay order by id`,
    );
    return rows.flatMap((row) => Object.values(row as Record<string, number>));
  }

  /** What is on its way when a relay dies may come twice; that is for another test. */
  async function everyFateIsKnown(): Promise<void> {
    const onTheirWay = `select id from message where status = 'sending'`;
    await expect.poll(() => look(url, onTheirWay), PATIENCE).toEqual([]);
  }

  async function busiest(): Promise<RelayProcess> {
    const [first] = [...cluster.relays]
      .filter(({ pid }) => pid !== undefined)
      .sort((one, other) => opened(other) - opened(one));
    if (first === undefined) throw new Error('No relay is left.');
    await Promise.resolve();
    return first;
  }

  function opened(relay: RelayProcess): number {
    return relay.log.filter((line) => line.includes('"to":"active"')).length;
  }

  it(
    'share the chats, whichever of them WeChat talks to',
    async () => {
      await cluster.chat(CHATS);
      await cluster.talk('一');
      await cluster.expectEverythingRead();
      const counts = await spread();
      expect(counts).toHaveLength(3);
      expect(counts.reduce((sum, each) => sum + each, 0)).toBe(CHATS);
      expect(Math.max(...counts)).toBeLessThan(CHATS);
    },
    TIME,
  );

  it(
    'go on with the chats of one that is killed within 15 s, and nobody misses or rereads a word',
    async () => {
      const victim = await busiest();
      await everyFateIsKnown();
      const killedAt = performance.now();
      await victim.kill();
      await cluster.talk('二');
      await cluster.expectEverythingRead();
      expect(performance.now() - killedAt).toBeLessThan(15_000);
      await expect.poll(() => spread(), PATIENCE).toHaveLength(2);
      await victim.start();
      await expect.poll(() => victim.ready(), PATIENCE).toBe(true);
    },
    TIME,
  );

  it(
    'have the chats of one that stops within 10 s, and it is not ready meanwhile',
    async () => {
      const leaver = await busiest();
      const stoppedAt = performance.now();
      expect(await leaver.stop()).toBe(0);
      expect(performance.now() - stoppedAt).toBeLessThan(10_000);
      await cluster.talk('三');
      await cluster.expectEverythingRead();
      await leaver.start();
      await expect.poll(() => leaver.ready(), PATIENCE).toBe(true);
    },
    TIME,
  );

  it(
    'take over from one that hangs, without a second poll; when it comes back, it touches nothing',
    async () => {
      const hung = await busiest();
      const pid = hung.pid ?? 0;
      await everyFateIsKnown();
      process.kill(pid, 'SIGSTOP');
      await expect.poll(() => spread(), PATIENCE).toHaveLength(2);
      process.kill(pid, 'SIGCONT');
      await expect
        .poll(() => hung.log.some((line) => line.includes('"reason":"declared-dead"')), PATIENCE)
        .toBe(true);
      await cluster.talk('四');
      await cluster.expectEverythingRead();
      await expect.poll(() => hung.ready(), PATIENCE).toBe(true);
      await expect.poll(() => spread(), PATIENCE).toHaveLength(3);
    },
    TIME,
  );
});
