import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createdAt, readCommandEvent } from '../../src/salesforce/command-event.ts';

const CHAT = 'a01000000000001AAA';
const file = {
  documentId: '069000000000001AAA',
  versionId: '068000000000001AAA',
  name: 'a.png',
  type: 'image',
  size: 3,
};

function read(type: string, payload: unknown, chat: string | null = CHAT) {
  const json = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const fields = { RequestId__c: 'r1', Chat__c: chat, Type__c: type, Payload__c: json };
  return readCommandEvent(fields)?.command;
}

describe('a command of the org', () => {
  it.each<[string, unknown, unknown]>([
    ['EndChat', {}, { type: 'EndChat' }],
    ['EndChat', '', { type: 'EndChat' }],
    ['SendText', { text: 'hi' }, { type: 'SendText', text: 'hi' }],
    ['SendFile', file, { type: 'SendFile', file }],
    [
      'SetRemark',
      { channel: 'Main', openId: 'o', remark: 'VIP' },
      { type: 'SetRemark', channel: 'Main', openId: 'o', remark: 'VIP' },
    ],
    [
      'RefreshIdentity',
      { channel: 'Main', openId: 'o' },
      { type: 'RefreshIdentity', channel: 'Main', openId: 'o' },
    ],
    [
      'WriteToCustomer',
      { channel: 'Main', openId: 'o', text: 'hi' },
      { type: 'WriteToCustomer', channel: 'Main', openId: 'o', text: 'hi' },
    ],
    ['ReloadChannels', {}, { type: 'ReloadChannels' }],
  ])('%s is read from %j', (type, payload, command) => {
    expect(read(type, payload)).toEqual(command);
  });

  it.each<[string, unknown]>([
    ['SendText', {}],
    ['SendText', { text: '  ' }],
    ['SendText', { text: 'x'.repeat(10_001) }],
    ['SendText', 'no json'],
    ['SendText', '[1]'],
    ['SendFile', { ...file, versionId: '../../etc' }],
    ['SendFile', { ...file, type: 'program' }],
    ['SetRemark', { remark: 'secret words' }],
    ['WriteToCustomer', { channel: 'Main', openId: 'o', text: ' ' }],
    ['WriteToCustomer', { channel: 'Main', openId: 'o', text: 'x'.repeat(601) }],
  ])('%s with %j fails with a sentence that repeats nothing of it', (type, payload) => {
    const command = read(type, payload);
    expect(command).toMatchObject({ type: 'Refused', outcome: 'failed' });
    expect(JSON.stringify(command)).not.toMatch(/secret words|etc|xxx/u);
  });

  it('of a type that is not known is ignored; to no chat, it fails', () => {
    expect(read('Sing', {})).toMatchObject({ type: 'Refused', outcome: 'ignored' });
    expect(read('EndChat', {}, null)).toMatchObject({ type: 'Refused', outcome: 'failed' });
  });

  it('has a request id, or is nobody’s; whatever it holds, it is read', () => {
    expect(readCommandEvent({ Type__c: 'EndChat' })).toBeUndefined();
    fc.assert(
      fc.property(fc.anything(), fc.string(), fc.string(), (any, type, json) => {
        readCommandEvent(any);
        const event = { RequestId__c: 'r', Chat__c: CHAT, Type__c: type, Payload__c: json };
        expect(readCommandEvent(event)?.requestId).toBe('r');
      }),
    );
  });

  it('says when it was published', () => {
    expect(createdAt({ CreatedDate: '2026-01-02T03:04:05.678Z' })).toBe(1_767_323_045_678);
    expect(createdAt({})).toBeUndefined();
  });
});
