import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveAgentStandIn } from '../live-agent/stand-in.ts';
import { chatting, ledgerOf, queued, seen, start, Visitor } from './live-agent-visitor.ts';

let liveAgent: LiveAgentStandIn;

beforeEach(async () => {
  liveAgent = await start();
});

afterEach(() => liveAgent.close());

const lines = (visitor: Visitor): string[] =>
  liveAgent.chat(visitor.id).messages.map(({ text }) => text);

describe('the sequence of POSTs', () => {
  it('starts at 1 with ChasitorInit', async () => {
    const visitor = new Visitor(liveAgent);
    await visitor.open();
    visitor.sequence = 1;
    expect(await visitor.init()).toEqual({
      status: 409,
      body: 'Out of sync Ack. Expected 2. Actual 0',
    });
  });

  it('refuses a number that is too high, with both numbers, and does nothing', async () => {
    const visitor = await chatting(liveAgent);
    expect(await visitor.say('Hello', 9)).toEqual({
      status: 409,
      body: 'Out of sync Ack. Expected 9. Actual 1',
    });
    expect(seen(liveAgent, visitor)).toEqual([]);
    expect(ledgerOf(liveAgent, visitor).sequenceGaps).toBe(1);
    expect((await visitor.say('Hello', 2)).status).toBe(200);
  });

  it('answers a repeated number 200 and does nothing', async () => {
    const visitor = await chatting(liveAgent);
    await visitor.say('Hello', 2);
    expect(await visitor.say('Hello', 2)).toEqual({ status: 200, body: 'OK' });
    expect(seen(liveAgent, visitor)).toEqual(['Hello']);
    expect(ledgerOf(liveAgent, visitor).sequenceRepeats).toBe(1);
  });

  it('may answer a repeated number 409', async () => {
    liveAgent.faults.set('repeated-sequence', '409');
    const visitor = await chatting(liveAgent);
    await visitor.say('Hello', 2);
    expect(await visitor.say('Hello', 2)).toEqual({
      status: 409,
      body: 'Out of sync Ack. Expected 2. Actual 2',
    });
    expect(seen(liveAgent, visitor)).toEqual(['Hello']);
    expect(liveAgent.faults.injected['repeated-sequence']).toBe(1);
  });

  it('may mean the next number by Actual', async () => {
    liveAgent.faults.set('actual-number', 'next');
    const visitor = await chatting(liveAgent);
    expect((await visitor.say('Hello', 9)).body).toBe('Out of sync Ack. Expected 9. Actual 2');
  });

  it('is not used up by a POST that was refused', async () => {
    const visitor = await queued(liveAgent);
    expect((await visitor.say('Too early', 2)).status).toBe(500);
    expect((await visitor.post('ChatEnd', '', 2)).status).toBe(400);
    expect((await visitor.post('ChatEnd', { reason: 'client' }, 2)).status).toBe(200);
  });

  it.each(['one', '1.5', ''])('refuses «%s»', async (sequence) => {
    const visitor = await chatting(liveAgent);
    const answer = await visitor.send(
      'POST',
      'Chasitor/ChatMessage',
      { 'X-LIVEAGENT-SEQUENCE': sequence },
      '{"text":"Hello"}',
    );
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('X-LIVEAGENT-SEQUENCE');
  });

  it('lets of many POSTs at once only those through that come in order', async () => {
    const visitor = await chatting(liveAgent);
    const sent = [7, 3, 2, 5, 4, 6, 3, 2];
    const answers = await Promise.all(sent.map((number) => visitor.say(`text ${number}`, number)));
    const taken = seen(liveAgent, visitor);
    expect(taken).toEqual(taken.map((_text, at) => `text ${at + 2}`));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
  });
});

describe('before an agent has accepted', () => {
  it.each([
    ['ChatMessage', { text: 'Hello' }],
    ['ChasitorTyping', {}],
    ['ChasitorNotTyping', {}],
    ['ChasitorSneakPeek', { position: 0, text: 'He' }],
    ['ChasitorIdleTimeoutWarningEvent', { idleTimeoutWarningEvent: 'triggered' }],
    ['CustomEvent', { type: 'a', data: 'b' }],
    ['SensitiveDataRuleTriggered', { rules: [] }],
  ])('%s is 500', async (noun, body) => {
    const visitor = await queued(liveAgent);
    expect((await visitor.post(noun, body)).status).toBe(500);
    expect(seen(liveAgent, visitor)).toEqual([]);
  });

  it('ChatEnd ends the request', async () => {
    const visitor = await queued(liveAgent);
    expect((await visitor.post('ChatEnd', { reason: 'client' })).status).toBe(200);
    expect(await visitor.pollTypes()).toEqual(['ChatEnded']);
  });

  it('ChatEnd may be 500 as well', async () => {
    liveAgent.faults.set('end-before-established', '500');
    const visitor = await queued(liveAgent);
    expect((await visitor.post('ChatEnd', { reason: 'client' })).status).toBe(500);
    expect(liveAgent.chat(visitor.id).state).toBe('waiting');
    expect(liveAgent.faults.injected['end-before-established']).toBe(1);
  });

  it('even ChatEnd is 500 in a session that has asked for nothing', async () => {
    const visitor = new Visitor(liveAgent);
    await visitor.open();
    expect((await visitor.post('ChatEnd', { reason: 'client' })).status).toBe(500);
  });
});

describe('in a chat', () => {
  it('the agent sees messages in order', async () => {
    const visitor = await chatting(liveAgent);
    for (const text of ['one', 'two', '三 😀']) await visitor.say(text);
    expect(seen(liveAgent, visitor)).toEqual(['one', 'two', '三 😀']);
    expect(lines(visitor)).toEqual(expect.arrayContaining(['one', 'two', '三 😀']));
  });

  it('the agent sees the visitor type', async () => {
    const visitor = await chatting(liveAgent);
    await visitor.post('ChasitorTyping');
    expect(liveAgent.chat(visitor.id).visitorTyping).toBe(true);
    await visitor.post('ChasitorNotTyping');
    expect(liveAgent.chat(visitor.id).visitorTyping).toBe(false);
  });

  it.each(['ChasitorTyping', 'ChasitorNotTyping'])('%s needs no body', async (noun) => {
    const visitor = await chatting(liveAgent);
    expect((await visitor.send('POST', `Chasitor/${noun}`)).status).toBe(200);
  });

  it('a message ends the typing', async () => {
    const visitor = await chatting(liveAgent);
    await visitor.post('ChasitorSneakPeek', { position: 0, text: 'He' });
    await visitor.say('Hello');
    expect(liveAgent.chat(visitor.id).visitorTyping).toBe(false);
  });

  it.each([
    [
      'ChasitorIdleTimeoutWarningEvent',
      { idleTimeoutWarningEvent: 'triggered' },
      'Idle warning triggered.',
    ],
    [
      'ChasitorIdleTimeoutWarningEvent',
      { idleTimeoutWarningEvent: 'cleared' },
      'Idle warning cleared.',
    ],
    ['CustomEvent', { type: 'picture', data: '{}' }, 'Event picture: {}'],
  ])('%s shows in the console', async (noun, body, line) => {
    const visitor = await chatting(liveAgent);
    expect((await visitor.post(noun, body)).status).toBe(200);
    expect(lines(visitor)).toContain(line);
  });

  it.each([
    ['ChatMessage', {}, 'text'],
    ['ChatMessage', { text: '' }, 'text'],
    ['ChatMessage', { text: 5 }, 'text'],
    ['ChatMessage', [], 'body'],
    ['ChasitorSneakPeek', { position: 1.5, text: 'a' }, 'position'],
    ['ChasitorSneakPeek', { position: 1 }, 'text'],
    ['ChasitorIdleTimeoutWarningEvent', { idleTimeoutWarningEvent: 'over' }, 'idleTimeoutWarning'],
    ['CustomEvent', { type: 'a', data: {} }, 'data'],
    ['SensitiveDataRuleTriggered', { rules: [{}] }, 'rules.0.id'],
    ['ChatEnd', { reason: 5 }, 'reason'],
    ['ChatEnd', null, 'body'],
  ])('%s with %o is 400 because of %s', async (noun, body, property) => {
    const visitor = await chatting(liveAgent);
    const answer = await visitor.post(noun, body);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain(`"property":"${property}`);
  });

  it('ChatEnd without any body is 400', async () => {
    const visitor = await chatting(liveAgent);
    expect((await visitor.send('POST', 'Chasitor/ChatEnd')).status).toBe(400);
  });

  it.each([
    ['client', { reason: 'client' }],
    ['clientIdleTimeout', { reason: 'clientIdleTimeout' }],
    ['client', {}],
    ['client', { ChatEndReason: { reason: 'client' } }],
  ])('ChatEnd ends it with the reason %s for %o', async (reason, body) => {
    const visitor = await chatting(liveAgent);
    await visitor.post('ChatEnd', body);
    expect(await visitor.poll()).toEqual([
      { type: 'ChatEnded', message: { reason, attachedRecords: [] } },
    ]);
    expect(ledgerOf(liveAgent, visitor).endedBy).toBe('visitor');
  });

  it('a POST may be answered 202', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.faults.set('post-status', '202');
    expect(await visitor.say('Hello')).toEqual({ status: 202, body: 'OK' });
    expect(liveAgent.faults.injected['post-status']).toBe(1);
  });

  it('a long message may be refused', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.faults.set('longest-message', 5);
    expect((await visitor.say('Hello')).status).toBe(200);
    expect((await visitor.say('Hello!')).status).toBe(400);
    expect(seen(liveAgent, visitor)).toEqual(['Hello']);
    expect(liveAgent.faults.injected['longest-message']).toBe(1);
  });
});

describe('after the end', () => {
  it.each([
    ['500', 500],
    ['403', 403],
    ['200', 200],
  ])('a POST is answered %s if so told', async (choice, status) => {
    liveAgent.faults.set('post-after-end', choice);
    const visitor = await chatting(liveAgent);
    liveAgent.end(visitor.id);
    expect((await visitor.say('Wait')).status).toBe(status);
    expect((await visitor.post('ChatEnd', { reason: 'client' })).status).toBe(status);
    expect(seen(liveAgent, visitor)).toEqual([]);
  });
});

describe('MultiNoun', () => {
  const chatNoun = (noun: string, object: unknown): unknown => ({
    prefix: 'Chasitor',
    noun,
    object,
  });

  it('does several things in order under one sequence', async () => {
    const visitor = await chatting(liveAgent);
    const nouns = [
      chatNoun('ChatMessage', { text: 'one' }),
      chatNoun('ChatMessage', { text: 'two' }),
      chatNoun('ChatEnd', {}),
    ];
    expect((await visitor.post('MultiNoun', { nouns }, 2)).status).toBe(200);
    expect(seen(liveAgent, visitor)).toEqual(['one', 'two']);
    expect(liveAgent.chat(visitor.id).state).toBe('ended');
  });

  it('does nothing a second time under the same sequence', async () => {
    const visitor = await chatting(liveAgent);
    const nouns = [chatNoun('ChatMessage', { text: 'one' })];
    await visitor.post('MultiNoun', { nouns }, 2);
    expect((await visitor.post('MultiNoun', { nouns }, 2)).status).toBe(200);
    expect(seen(liveAgent, visitor)).toEqual(['one']);
  });

  it.each([
    ['an unknown noun', [chatNoun('Nothing', {})], 404],
    ['an unknown prefix', [{ prefix: 'System', noun: 'ChatMessage', object: {} }], 404],
    ['a bad body', [chatNoun('ChatMessage', {})], 400],
    ['data instead of object', [{ prefix: 'Chasitor', noun: 'ChatMessage', data: 'x' }], 400],
    ['nothing', [], 400],
  ])('does nothing at all with %s', async (_what, nouns, status) => {
    const visitor = await chatting(liveAgent);
    const all = nouns.length === 0 ? [] : [chatNoun('ChatMessage', { text: 'one' }), ...nouns];
    expect((await visitor.post('MultiNoun', { nouns: all }, 2)).status).toBe(status);
    expect(seen(liveAgent, visitor)).toEqual([]);
  });
});

describe('rules for sensitive data', () => {
  const rule = {
    id: '0GO000000000001',
    name: 'Cards',
    pattern: String.raw`\d{16}`,
    replacement: '****',
    actionType: 'Replace',
  };

  beforeEach(() => {
    liveAgent.faults.set('sensitive-data-rules', JSON.stringify([rule]));
  });

  it('are told with the success of the request, and again in a chat', async () => {
    const visitor = new Visitor(liveAgent);
    await visitor.open();
    await visitor.init();
    expect(await visitor.poll()).toMatchObject([
      { type: 'ChatRequestSuccess', message: { sensitiveDataRules: [rule] } },
      { type: 'QueueUpdate' },
    ]);
    liveAgent.faults.set('rules-mid-chat', 1);
    expect(await visitor.poll()).toEqual([
      { type: 'SensitiveDataRules', message: { sensitiveDataRules: [rule] } },
    ]);
  });

  it('that the visitor has applied show in the console', async () => {
    const visitor = await chatting(liveAgent);
    const rules = [{ id: rule.id, name: rule.name }];
    expect((await visitor.post('SensitiveDataRuleTriggered', { rules })).status).toBe(200);
    expect(lines(visitor)).toContain('Hidden by Cards.');
  });

  it.each([
    ['another id', { id: '0GO000000000002', name: 'Cards' }],
    ['another name', { id: rule.id, name: 'Words' }],
  ])('that were never told are 400: %s', async (_, other) => {
    const visitor = await chatting(liveAgent);
    const rules = [{ id: rule.id, name: rule.name }, other];
    const answer = await visitor.post('SensitiveDataRuleTriggered', { rules });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('"property":"rules.1"');
    expect(lines(visitor)).not.toContain('Hidden by Cards, Cards.');
  });

  it('that the visitor has not applied are counted', async () => {
    const visitor = await chatting(liveAgent);
    await visitor.say('****');
    expect(ledgerOf(liveAgent, visitor).shownTooMuch).toBe(0);
    await visitor.say('6222020012345678');
    expect(ledgerOf(liveAgent, visitor).shownTooMuch).toBe(1);
  });
});
