import { describe, expect, it } from 'vitest';

import type { OrgRequest } from '../../src/salesforce/connection.ts';
import { OrgClient } from '../../src/salesforce/org-client.ts';
import type { MessageFacts, MessageStatus } from '../../src/store/records.ts';

const written: MessageFacts = {
  id: 'm1',
  place: 3,
  direction: 'to-customer',
  kind: 'text',
  text: '您好',
  author: 'Li',
  status: 'delivered',
  reason: '',
  createdAt: 1_700_000_000_000,
};
const file = {
  documentId: '069000000000001',
  versionId: '068000000000001',
  name: 'a.png',
  type: 'image',
  size: 10,
};

function open(): { org: OrgClient; asked: OrgRequest[] } {
  const asked: OrgRequest[] = [];
  const call = (request: OrgRequest): Promise<unknown> => {
    asked.push(request);
    return Promise.resolve({ status: 'written' });
  };
  const reach = {
    call,
    request: () => Promise.reject(new Error('no file')),
    apiVersion: '65.0',
    instanceUrl: 'https://example.my.salesforce.com',
  };
  return { org: new OrgClient(reach, 'shanghai-1'), asked };
}

/** What the org is given for this message. */
async function archived(changes: Partial<MessageFacts>): Promise<unknown> {
  const { org, asked } = open();
  await org.archive('a01', [{ ...written, ...changes }]);
  return asked[0]?.body;
}

describe('a message in the archive', () => {
  it('is kept with its place, its author, its time and its fate', async () => {
    const { org, asked } = open();
    await org.archive('a 01', [written]);
    expect(asked).toEqual([
      {
        method: 'POST',
        path: 'chats/a%2001/messages',
        body: {
          messages: [
            {
              key: 'm1',
              position: 3,
              direction: 'to-customer',
              type: 'text',
              text: '您好',
              author: 'Li',
              sentAt: 1_700_000_000_000,
              status: 'delivered',
              reason: '',
            },
          ],
        },
      },
    ]);
  });

  it.each<[type: string, changes: Partial<MessageFacts>]>([
    ['text', { direction: 'to-agent', author: '' }],
    ['notice', { author: '' }],
    ['image', { kind: 'file', file, author: '' }],
    ['file', { kind: 'file', file: { nonsense: true } }],
  ])('is a %s if it is %j', async (type, changes) => {
    expect(await archived(changes)).toMatchObject({ messages: [{ type }] });
  });

  it('names the version of a file, and of nothing else', async () => {
    expect(await archived({ kind: 'file', file })).toMatchObject({
      messages: [{ versionId: file.versionId }],
    });
    expect(JSON.stringify(await archived({}))).not.toContain('versionId');
  });

  it('has a reason that fits the field', async () => {
    const reason = 'x'.repeat(300);
    expect(await archived({ status: 'failed', reason })).toMatchObject({
      messages: [{ reason: 'x'.repeat(255) }],
    });
  });

  it.each<[what: string, changes: Partial<MessageFacts>]>([
    ...(['queued', 'sending'] satisfies MessageStatus[]).map(
      (status): [string, Partial<MessageFacts>] => [`it is ${status}`, { status }],
    ),
    ['it is the wish to end', { kind: 'end', direction: 'to-agent' }],
    ['it is a notice that was left unsaid', { status: 'cancelled', author: '' }],
  ])('is none as long as %s, and the org is not asked', async (_, changes) => {
    expect(await archived(changes)).toBeUndefined();
  });

  it('goes with the update of its chat when it is in trouble', async () => {
    const { org, asked } = open();
    const update = {
      fence: 1,
      status: 'active' as const,
      chatKey: 'k',
      session: undefined,
      agent: 'Li',
      acceptedAt: null,
      endedAt: null,
      endReason: null,
      problem: null,
      allowance: undefined,
      satisfaction: null,
      results: [{ requestId: 'r', outcome: 'done' as const, message: '' }],
      messages: [
        { ...written, status: 'parked' as const },
        { ...written, id: 'm2', status: 'queued' as const },
      ],
    };
    await org.updateChat('a01', update);
    expect(asked[0]?.body).toMatchObject({
      session: null,
      commandResults: [{ requestId: 'r' }],
      messages: [{ key: 'm1', status: 'parked' }],
    });
  });
});
