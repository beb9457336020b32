import { afterEach, describe, expect, it } from 'vitest';

import { Scene } from './scene.ts';

const RULE = { id: '0GO000000000001', name: 'Cards' };
const WIRE = { ...RULE, pattern: String.raw`\d{16}`, replacement: '****', actionType: 'Replace' };
const KEPT = { ...RULE, pattern: WIRE.pattern, replacement: WIRE.replacement };

let scene: Scene;

afterEach(async () => {
  scene.expectGoodManners();
  await scene.close();
});

/** A chat in which the service has told the rule. */
async function established(): Promise<void> {
  scene = await Scene.prepare();
  scene.fault('sensitive-data-rules', JSON.stringify([WIRE]));
  scene.take();
  await scene.accept();
  await scene.until(() => scene.journal.count('accepted') === 1);
  await scene.pollHeld();
}

const signs = (): (string | undefined)[] =>
  scene.wire.to('SensitiveDataRuleTriggered').map(({ request }) => request.body);
const noted = (): number =>
  scene.liveAgent.chat(scene.ledger.id).messages.filter(({ text }) => text === 'Hidden by Cards.')
    .length;

describe('the rules for sensitive data', () => {
  it('are in the journal before an agent is there', async () => {
    scene = await Scene.prepare();
    scene.fault('sensitive-data-rules', JSON.stringify([WIRE]));
    scene.take();
    await scene.until(() => scene.journal.count('queued') > 0);
    expect(scene.journal.session?.['sensitiveData']).toEqual([KEPT]);
    expect(scene.observer.misfit).not.toHaveBeenCalled();
  });

  it('stay when the process dies, and when the chat moves to another server', async () => {
    await established();
    await scene.crash();
    scene.handOver();
    await scene.until(() => scene.journal.count('restored') === 1);
    expect(scene.journal.session?.['sensitiveData']).toEqual([KEPT]);
  });

  it('stay until another server, where the chat is asked for again, has told its own', async () => {
    const other = await Scene.prepare();
    try {
      scene = await Scene.prepare();
      scene.fault('sensitive-data-rules', JSON.stringify([WIRE]));
      scene.fault('messages-switch-server', 1);
      scene.fault('switch-server-url', `${other.liveAgent.url}/chat`);
      other.fault('post-500', 1000);
      scene.take();
      await scene.until(() => other.struck('post-500') > 0);
      expect(scene.journal.session).toMatchObject({ phase: 'created', sensitiveData: [KEPT] });
      other.liveAgent.faults.clear('post-500');
      await other.accept();
      await scene.until(() => scene.journal.count('accepted') === 1);
      expect(scene.journal.session?.['sensitiveData']).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('may come in the middle of a chat', async () => {
    scene = await Scene.established();
    expect(scene.journal.session?.['sensitiveData']).toBeUndefined();
    scene.fault('sensitive-data-rules', JSON.stringify([WIRE]));
    scene.fault('rules-mid-chat', 1);
    scene.say('next poll');
    await scene.until(() => scene.journal.session?.['sensitiveData'] !== undefined);
    expect(scene.journal.session?.['sensitiveData']).toEqual([KEPT]);
  });

  it('are told to the operator by name if they do not fit', async () => {
    scene = await Scene.prepare();
    const odd = [
      { ...WIRE, name: 'Wide', pattern: String.raw`\d(?!0)` },
      { ...WIRE, name: 'Java only', pattern: '[a[b]]' },
    ];
    scene.fault('sensitive-data-rules', JSON.stringify(odd));
    scene.take();
    await scene.until(() => scene.journal.count('queued') > 0);
    expect(scene.observer.misfit.mock.calls).toEqual([
      ['Wide', 'wider'],
      ['Java only', 'unreadable'],
    ]);
  });
});

describe('that a rule has hidden something', () => {
  it('is said after the message, without a number', async () => {
    await established();
    expect(await scene.chat.send({ id: '1:****', text: '****', hiddenBy: [RULE] })).toBe(true);
    await scene.until(() => noted() === 1);
    expect(signs()).toEqual([JSON.stringify({ rules: [RULE] })]);
    const [sign] = scene.wire.to('SensitiveDataRuleTriggered');
    expect(sign?.request.headers).not.toHaveProperty('X-LIVEAGENT-SEQUENCE');
    scene.write('next');
    await scene.until(() => scene.readByAgent.length === 2);
    expect(scene.ledger).toMatchObject({ sequenceRepeats: 0, sequenceGaps: 0 });
  });

  it('is not said of a message in which nothing was hidden', async () => {
    await established();
    scene.write('a', 'b');
    await scene.settled();
    expect(signs()).toEqual([]);
  });

  it.each(['post-500', 'post-lost', 'post-503'] as const)(
    'holds up no message, and loses none, when saying it fails (%s)',
    async (fault) => {
      await established();
      scene.fault('post-fault-noun', 'SensitiveDataRuleTriggered');
      scene.fault(fault, 1);
      await scene.chat.send({ id: '1:****', text: '****', hiddenBy: [RULE] });
      await scene.until(() => scene.struck(fault) === 1);
      scene.write('next');
      await scene.until(() => scene.readByAgent.length === 2);
      expect(scene.readByAgent).toEqual(['****', 'next']);
      expect(signs()).toHaveLength(1);
    },
  );

  it('is given up soon if the service does not answer', async () => {
    await established();
    await scene.chat.send({ id: '1:****', text: '****', hiddenBy: [RULE] });
    await scene.until(() => signs().length === 1);
    expect(scene.wire.to('SensitiveDataRuleTriggered')[0]?.request.timeoutMs).toBe(3000);
  });

  it('is said once if the process dies before it knows what became of the message', async () => {
    await established();
    scene.fault('post-fault-noun', 'ChatMessage');
    scene.fault('post-lost', 1);
    void scene.chat.send({ id: '1:****', text: '****', hiddenBy: [RULE] });
    await scene.until(() => scene.struck('post-lost') === 1);
    await scene.crash();
    await scene.chat.send({ id: '1:****', text: '****', hiddenBy: [RULE] });
    await scene.until(() => noted() === 1);
    expect(scene.readByAgent).toEqual(['****']);
  });
});
