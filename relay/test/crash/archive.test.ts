import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { Scene } from './scene.ts';

const PATIENCE = { timeout: 40_000, interval: 20 };
const ENDED = '本次对话已结束，感谢您的咨询。如有其他问题，欢迎随时发消息给我们。';
const rowSchema = z.looseObject({
  ExternalId__c: z.string(),
  Position__c: z.number(),
  Direction__c: z.string(),
  Type__c: z.string(),
  Text__c: z.string(),
  Sender__c: z.string().nullish(),
  Status__c: z.string(),
});

let scene: Scene | undefined;

afterEach(async () => {
  await scene?.world.close();
  scene = undefined;
});

/** A channel that archives, and an account that may answer as often as it likes. */
async function open(): Promise<Scene> {
  scene = await Scene.open({
    channelFields: { ArchiveMessages__c: 'true', RepliesAfterMessage__c: '1000' },
  });
  scene.world.wechat.faults.set('quota-after-message', 1000);
  return scene;
}

/** What the org has kept, in the order in which it shows it. */
function kept(on: Scene) {
  return on.world.org
    .records('WeChat_Message__c')
    .map((record) => rowSchema.parse(record))
    .sort((one, other) => one.Position__c - other.Position__c);
}

function numbered(word: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${word}${String(index + 1)}`);
}

interface Talk {
  fromCustomer: string[];
  fromAgent: string[];
}

/** A chat in which so many messages have gone either way, until both sides have read everything. */
async function talk(on: Scene, each: number): Promise<Talk> {
  const fromCustomer = ['你好', ...numbered('问', each - 1)];
  const fromAgent = numbered('答', each);
  await on.established();
  on.say(...fromAgent);
  await on.write(...fromCustomer.slice(1));
  // What has piled up is said together.
  const read = (): string[] => on.readByAgent().flatMap((text) => text.split('\n'));
  await expect.poll(read, PATIENCE).toEqual(fromCustomer);
  await expect.poll(() => on.readByCustomer(), PATIENCE).toEqual(fromAgent);
  await on.orgHas('active');
  return { fromCustomer, fromAgent };
}

/** Waits until the org has every word once, each in its place. */
async function expectArchived(on: Scene, { fromCustomer, fromAgent }: Talk): Promise<void> {
  const count = fromCustomer.length + fromAgent.length + 1;
  await expect.poll(() => kept(on).length, PATIENCE).toBe(count);
  const rows = kept(on);
  const texts = (direction: string): string[] =>
    rows.filter((row) => row.Direction__c === direction).map((row) => row.Text__c);
  expect(texts('ToAgent')).toEqual(fromCustomer);
  expect(texts('ToCustomer')).toEqual([...fromAgent, ENDED]);
  expect(rows.map((row) => row.Position__c)).toEqual(numbered('', count).map(Number));
  expect(new Set(rows.map((row) => row.ExternalId__c)).size).toBe(count);
  expect(new Set(rows.map((row) => row.Status__c))).toEqual(new Set(['Delivered']));
  expect(rows.at(-1)).toMatchObject({ Type__c: 'Notice', Text__c: ENDED });
  expect(rows.find((row) => row.Text__c === '答1')).toMatchObject({
    Type__c: 'Text',
    Sender__c: 'Li Wei',
  });
}

describe('the archive of a chat', { timeout: 120_000 }, () => {
  it('of an ordinary length takes a fourth call', async () => {
    const on = await open();
    await on.relayListens();
    const before = on.world.org.apiCalls;
    const said = await talk(on, 5);
    expect(kept(on)).toEqual([]);
    on.world.liveAgent.end(on.chat.id);
    await expectArchived(on, said);
    expect(on.world.org.apiCalls - before).toBe(4);
  });

  it('of more than 200 messages takes a call for every 200', async () => {
    const on = await open();
    await on.relayListens();
    const before = on.world.org.apiCalls;
    const said = await talk(on, 105);
    on.world.liveAgent.end(on.chat.id);
    await expectArchived(on, said);
    expect(on.world.org.apiCalls - before).toBe(5);
  });

  it('waits for an org that is away, and for a relay that was killed meanwhile', async () => {
    const on = await open();
    const { org, liveAgent } = on.world;
    const said = await talk(on, 101);
    org.faults.away = true;
    liveAgent.end(on.chat.id);
    await expect.poll(() => on.readByCustomer().at(-1), PATIENCE).toBe(ENDED);
    await on.crash();
    expect(kept(on)).toEqual([]);
    org.faults.away = false;
    await expectArchived(on, said);
    await on.orgHas('ended');
  });

  it('is complete, and has nothing twice, when the relay is killed half-way', async () => {
    const on = await open();
    const { org, liveAgent } = on.world;
    const said = await talk(on, 101);
    // Each call waits at the door, so that the process dies before the second one is carried out.
    org.faults.set('slow', 1500);
    liveAgent.end(on.chat.id);
    await expect.poll(() => kept(on).length, PATIENCE).toBe(200);
    const calls = org.apiCalls;
    await on.crash(() => {
      org.faults.clear('slow');
    });
    await expectArchived(on, said);
    // The new process has begun anew: it could not know what the org had taken.
    expect(org.apiCalls - calls).toBeGreaterThanOrEqual(2);
  });

  it('has nothing twice when the org has taken it and its answers are lost', async () => {
    const on = await open();
    const { org, liveAgent } = on.world;
    const said = await talk(on, 5);
    org.faults.set('answer-lost', 3);
    liveAgent.end(on.chat.id);
    await expect.poll(() => org.faults.injected['answer-lost'], PATIENCE).toBe(3);
    await expectArchived(on, said);
    await on.settled();
    await on.crash();
    expect(kept(on)).toHaveLength(11);
  });
});
