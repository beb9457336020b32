import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readBatch, type LiveAgentMessage } from '../../src/live-agent/messages.ts';

function batchOf(...messages: unknown[]): string {
  return JSON.stringify({ messages, sequence: messages.length - 1, offset: 1_636_522_046 });
}

/** What the reader makes of one message. */
function reading(type: string, message?: unknown): LiveAgentMessage | undefined {
  return readBatch(batchOf({ type, message }))?.messages[0];
}

const CARD_RULE = {
  id: '0GO1',
  name: 'Cards',
  pattern: '\\d{16}',
  replacement: '****',
  actionType: 'Replace',
};
const GEO = { countryCode: 'SG', countryName: 'Singapore', latitude: 1.29, longitude: 103.85 };

describe('a message', () => {
  it.each<[type: string, message: unknown, expected: LiveAgentMessage]>([
    [
      'ChatRequestSuccess',
      {
        connectionTimeout: 150_000,
        estimatedWaitTime: 9,
        sensitiveDataRules: [],
        transcriptSaveEnabled: false,
        url: '',
        queuePosition: 1,
        customDetails: [],
        visitorId: 'e5c7268d',
        geoLocation: GEO,
      },
      {
        type: 'ChatRequestSuccess',
        queuePosition: 1,
        estimatedWaitTime: 9,
        connectionTimeout: 150_000,
        rules: [],
      },
    ],
    [
      'SensitiveDataRules',
      { sensitiveDataRules: [CARD_RULE] },
      {
        type: 'SensitiveDataRules',
        rules: [{ id: '0GO1', name: 'Cards', pattern: '\\d{16}', replacement: '****' }],
      },
    ],
    [
      'ChatRequestFail',
      { reason: 'Unavailable', postChatUrl: '' },
      { type: 'ChatRequestFail', reason: 'Unavailable' },
    ],
    [
      'QueueUpdate',
      { position: 0, estimatedWaitTime: 60 },
      { type: 'QueueUpdate', position: 0, estimatedWaitTime: 60 },
    ],
    [
      'ChatEstablished',
      {
        name: 'Ada',
        userId: '0055g00000000001',
        items: [],
        sneakPeekEnabled: false,
        chasitorIdleTimeout: { isEnabled: false },
      },
      { type: 'ChatEstablished', name: 'Ada' },
    ],
    [
      'ChatMessage',
      {
        text: '您好 <b>',
        name: 'Ada',
        schedule: { responseDelayMilliseconds: 0 },
        agentId: '0055g0',
      },
      { type: 'ChatMessage', name: 'Ada', text: '您好 <b>' },
    ],
    ['AgentTyping', { name: 'Ada', agentId: '5b39e61e' }, { type: 'AgentTyping' }],
    ['AgentNotTyping', { name: 'Ada', agentId: '5b39e61e' }, { type: 'AgentNotTyping' }],
    ['AgentDisconnect', { name: 'Ada', agentId: '5b39e61e' }, { type: 'AgentDisconnect' }],
    [
      'ChatTransferred',
      { name: 'Bo', userId: '0055g0', sneakPeekEnabled: true, chasitorIdleTimeout: {} },
      { type: 'ChatTransferred', name: 'Bo' },
    ],
    ['TransferToButtonInitiated', {}, { type: 'TransferToButtonInitiated' }],
    [
      'ChatEnded',
      { reason: 'agent', attachedRecords: [{ fieldName: 'ContactId', fieldValue: '003' }] },
      { type: 'ChatEnded', reason: 'agent' },
    ],
    [
      'ChasitorSessionData',
      {
        queuePosition: 0,
        geoLocation: GEO,
        sneakPeekEnabled: false,
        chatMessages: [
          { type: 'Chasitor', name: 'Mei', content: '在吗', timestamp: 1, sequence: 0 },
          { type: 'OperatorTransferred', name: 'Bo', content: '', timestamp: 2, sequence: 1 },
        ],
      },
      {
        type: 'ChasitorSessionData',
        chatMessages: [
          { type: 'Chasitor', name: 'Mei', content: '在吗' },
          { type: 'OperatorTransferred', name: 'Bo', content: '' },
        ],
      },
    ],
    [
      'SwitchServer',
      { newUrl: 'https://d.la2-c1-tst.salesforceliveagent.com/chat' },
      { type: 'SwitchServer', newUrl: 'https://d.la2-c1-tst.salesforceliveagent.com/chat' },
    ],
    [
      'AsyncResult',
      { isSuccess: false, error: 'no such chat' },
      { type: 'AsyncResult', isSuccess: false },
    ],
    ['AsyncResult', { isSuccess: true }, { type: 'AsyncResult', isSuccess: true }],
  ])('%s is read', (type, message, expected) => {
    expect(reading(type, message)).toEqual(expected);
  });

  it.each([
    ['Availability', { results: [] }],
    ['CustomEvent', { type: 'coupon', data: '10' }],
    ['NewVisitorBreadcrumb', { location: 'https://example.com' }],
    ['ReconnectSession', { resetSequence: true, affinityToken: 'efae1fa0' }],
    ['RichMessage', { items: [] }],
  ])('%s is known, and needs nothing', (type, message) => {
    expect(reading(type, message)).toEqual({ type: 'ignored', name: type });
  });

  it.each(['WeatherReport', 'chatmessage', 'ignored', 'unknown', '', 'Presence/AgentState'])(
    'of the type «%s», which is in no list, is unknown and named',
    (type) => {
      expect(reading(type, {})).toEqual({ type: 'unknown', name: type });
    },
  );

  it.each<[type: string, expected: LiveAgentMessage]>([
    [
      'ChatRequestSuccess',
      {
        type: 'ChatRequestSuccess',
        queuePosition: undefined,
        estimatedWaitTime: undefined,
        connectionTimeout: undefined,
        rules: undefined,
      },
    ],
    ['ChatRequestFail', { type: 'ChatRequestFail', reason: 'unknown' }],
    ['QueueUpdate', { type: 'QueueUpdate', position: undefined, estimatedWaitTime: undefined }],
    ['ChatEstablished', { type: 'ChatEstablished', name: '' }],
    ['ChatTransferred', { type: 'ChatTransferred', name: '' }],
    ['SensitiveDataRules', { type: 'SensitiveDataRules', rules: undefined }],
    ['ChatMessage', { type: 'ChatMessage', name: '', text: '' }],
    ['ChatEnded', { type: 'ChatEnded', reason: 'unknown' }],
    ['ChasitorSessionData', { type: 'ChasitorSessionData', chatMessages: [] }],
    ['SwitchServer', { type: 'SwitchServer', newUrl: undefined }],
    // Only an explicit failure is one.
    ['AsyncResult', { type: 'AsyncResult', isSuccess: true }],
  ])('%s without its fields keeps its meaning', (type, expected) => {
    for (const message of [undefined, null, {}, [], 'text', 7]) {
      expect(reading(type, message)).toEqual(expected);
    }
  });

  it('takes numbers that were sent as text', () => {
    expect(
      reading('ChatRequestSuccess', { queuePosition: '2', connectionTimeout: '150000' }),
    ).toMatchObject({ queuePosition: 2, connectionTimeout: 150_000 });
    expect(reading('QueueUpdate', { position: '1', estimatedWaitTime: 'soon' })).toEqual({
      type: 'QueueUpdate',
      position: 1,
      estimatedWaitTime: undefined,
    });
  });

  it('keeps the good fields beside a bad one', () => {
    expect(reading('ChatMessage', { name: 5, text: 'Hello' })).toEqual({
      type: 'ChatMessage',
      name: '',
      text: 'Hello',
    });
    expect(reading('ChasitorSessionData', { chatMessages: [{ content: 'a' }, {}] })).toEqual({
      type: 'ChasitorSessionData',
      chatMessages: [
        { type: '', name: '', content: 'a' },
        { type: '', name: '', content: '' },
      ],
    });
    expect(reading('SwitchServer', { newUrl: null })).toEqual({
      type: 'SwitchServer',
      newUrl: undefined,
    });
  });
});

describe('a batch', () => {
  it('keeps the messages in order, with its sequence and offset', () => {
    const body = JSON.stringify({
      messages: [
        { type: 'QueueUpdate', message: { position: 0 } },
        { type: 'ChatEstablished', message: { name: 'Ada' } },
        { type: 'ChatMessage', message: { name: 'Ada', text: 'Ok' } },
      ],
      sequence: 17,
      offset: 1_636_522_046,
    });
    expect(readBatch(body)).toMatchObject({
      messages: [{ type: 'QueueUpdate' }, { type: 'ChatEstablished' }, { type: 'ChatMessage' }],
      sequence: 17,
      offset: 1_636_522_046,
    });
  });

  it.each([
    ['numbers as text', { messages: [], sequence: '17', offset: '99' }, 17, 99],
    ['no offset', { messages: [], sequence: 17 }, 17, undefined],
    ['an offset that is none', { messages: [], sequence: 17, offset: 'x' }, 17, undefined],
    ['fields that nobody knows', { messages: [], sequence: 0, offset: 1, more: true }, 0, 1],
  ])('may have %s', (_, body, sequence, offset) => {
    expect(readBatch(JSON.stringify(body))).toEqual({ messages: [], sequence, offset });
  });

  it('may have messages without content', () => {
    expect(readBatch('{"messages":[{"type":"AgentTyping"}],"sequence":4}')?.messages).toEqual([
      { type: 'AgentTyping' },
    ]);
  });

  it.each([
    ['a text', 'ChatMessage'],
    ['nothing', null],
    ['without a type', { message: {} }],
    ['of no real type', { type: 7 }],
  ])('is read in spite of a message that is %s', (_, odd) => {
    const good = { type: 'ChatMessage', message: { name: 'Ada', text: 'Ok' } };
    expect(readBatch(batchOf(odd, good))?.messages).toEqual([
      { type: 'unknown', name: '' },
      { type: 'ChatMessage', name: 'Ada', text: 'Ok' },
    ]);
  });

  const whole = batchOf({ type: 'ChatMessage', message: { name: 'Ada', text: 'Ok' } });

  it.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['HTML of a proxy', '<html><body>502</body></html>'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a text', '"OK"'],
    ['OK', 'OK'],
    ['no sequence', '{"messages":[]}'],
    ['a sequence that is no number', '{"messages":[],"sequence":"x"}'],
    ['a sequence that is not whole', '{"messages":[],"sequence":1.5}'],
    ['no messages', '{"sequence":1}'],
    ['messages that are no list', '{"messages":{},"sequence":1}'],
  ])('is none if the body is %s, so that it is not acknowledged', (_, body) => {
    expect(readBatch(body)).toBeUndefined();
  });

  it('is none if it was cut off anywhere', () => {
    for (let length = 0; length < whole.length; length += 1) {
      expect(readBatch(whole.slice(0, length))).toBeUndefined();
    }
    expect(readBatch(whole)).toBeDefined();
  });

  it('never throws, whatever comes', () => {
    const types = ['ChatMessage', 'ChasitorSessionData', 'ChatRequestSuccess', 'SwitchServer'];
    const message = fc.record(
      { type: fc.oneof(fc.constantFrom(...types), fc.string()), message: fc.jsonValue() },
      { requiredKeys: [] },
    );
    const almost = fc.record(
      { messages: fc.array(message), sequence: fc.jsonValue(), offset: fc.jsonValue() },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      almost.map((each) => JSON.stringify(each)),
    );
    fc.assert(
      fc.property(body, (each) => {
        const batch = readBatch(each);
        return batch === undefined || Number.isInteger(batch.sequence);
      }),
      { seed: 4, numRuns: 2000 },
    );
  });
});
