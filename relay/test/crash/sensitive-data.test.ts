import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { Scene } from './scene.ts';

const PATIENCE = { timeout: 30_000, interval: 20 };
const CARD = '6222 0200 1234 5678';
const HIDDEN = '[银行卡号]';
const RULE = {
  id: '0GO000000000001',
  name: 'Bank cards',
  pattern: String.raw`\b\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b`,
  replacement: HIDDEN,
  actionType: 'Replace',
};
const rowSchema = z.looseObject({ Text__c: z.string(), Direction__c: z.string() });

let scene: Scene;

afterEach(() => scene.world.close());

/** A channel that archives, and an org that wants the numbers of cards hidden. */
async function open(rules: readonly object[] = [RULE]): Promise<void> {
  scene = await Scene.open({
    channelFields: { ArchiveMessages__c: 'true', RepliesAfterMessage__c: '1000' },
  });
  scene.world.wechat.faults.set('quota-after-message', 1000);
  scene.world.liveAgent.faults.set('sensitive-data-rules', JSON.stringify(rules));
}

/** What customers have written, as the org has it. */
function kept(): string[] {
  return scene.world.org
    .records('WeChat_Message__c')
    .map((record) => rowSchema.parse(record))
    .filter((row) => row.Direction__c === 'ToAgent')
    .map((row) => row.Text__c);
}

function expectNothingShown(): void {
  const counts = scene.world.liveAgent.ledger().chats.map(({ shownTooMuch }) => shownTooMuch);
  expect(Math.max(...counts)).toBe(0);
  expect(JSON.stringify(scene.world.org.records('WeChat_Message__c'))).not.toMatch(/6222/u);
  expect(scene.world.relay.log.join('\n')).not.toMatch(/6222/u);
}

const noted = (): number =>
  scene.chat.messages.filter(({ text }) => text === `Hidden by ${RULE.name}.`).length;

describe('what a rule for sensitive data hides', { timeout: 90_000 }, () => {
  it('no agent reads, and the org does not keep, from the first message on', async () => {
    await open();
    await scene.write(`我的卡号是 ${CARD}`);
    await scene.requested();
    scene.accept();
    await scene.agentHasRead(`我的卡号是 ${HIDDEN}`);
    await scene.write('还有', CARD);
    const read = [`我的卡号是 ${HIDDEN}`, '还有', HIDDEN];
    await scene.agentHasRead(...read);
    await expect.poll(noted, PATIENCE).toBe(2);
    scene.world.liveAgent.end(scene.chat.id);
    await expect.poll(kept, PATIENCE).toEqual(read);
    expectNothingShown();
  });

  it('stays hidden when the relay is killed, before and after an agent is there', async () => {
    await open();
    await scene.write('你好');
    await scene.requested();
    await scene.inState('queued');
    await scene.write(CARD);
    await scene.crash();
    scene.accept();
    await scene.agentHasRead('你好', HIDDEN);
    await scene.write(`再说一次 ${CARD}`);
    await scene.crash();
    await scene.agentHasRead('你好', HIDDEN, `再说一次 ${HIDDEN}`);
    await expect.poll(noted, PATIENCE).toBeGreaterThanOrEqual(1);
    expectNothingShown();
  });

  it('stays hidden in a long backlog that is said together', async () => {
    await open();
    await scene.write('你好');
    await scene.requested();
    await scene.inState('queued');
    const lines = Array.from({ length: 30 }, (_, index) => `${String(index)}: ${CARD}`);
    await scene.write(...lines);
    scene.accept();
    const all = (): string => scene.readByAgent().join('\n');
    await expect
      .poll(all, PATIENCE)
      .toBe(['你好', ...lines.map((line) => line.replace(CARD, HIDDEN))].join('\n'));
    expect(scene.readByAgent().length).toBeLessThan(20);
    expectNothingShown();
  });

  it('stays hidden in what waits because nobody takes the chat', async () => {
    await open();
    await scene.write(CARD);
    await scene.requested();
    await scene.inState('queued');
    const agent = scene.world.liveAgent.state().agents[0]?.id ?? '';
    scene.world.liveAgent.setAgentStatus(agent, 'away');
    await scene.orgHas('ended');
    await expect.poll(kept, PATIENCE).toEqual([HIDDEN]);
    scene.world.liveAgent.setAgentStatus(agent, 'online');
    await scene.write('在吗');
    await scene.requested(2);
    scene.accept();
    await scene.agentHasRead(HIDDEN, '在吗');
    expectNothingShown();
  });

  it('is everything as long as a rule cannot be read, and the operator is told which', async () => {
    await open([{ ...RULE, pattern: String.raw`\p{Script=Greek}`, name: 'Java only' }]);
    await scene.write('你好');
    await scene.requested();
    scene.accept();
    await scene.agentHasRead('[含敏感信息，已隐藏]');
    const told = scene.world.relay.log.filter((line) => line.includes('"rule":"Java only"'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('"fitness":"unreadable"');
  });
});
