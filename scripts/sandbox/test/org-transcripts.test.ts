import { describe, expect, it } from 'vitest';

import type { ChatFacts } from '../live-agent/chat-facts.ts';
import { transcriptBody, transcriptStatus } from '../org/data/transcript-text.ts';
import type { OrgStandIn } from '../org/stand-in.ts';
import { caller, openOrg, OPEN_ID } from './org-fixture.ts';

const REST = '/services/apexrest/wechat/v1';
const AT = Date.UTC(2026, 9, 1, 8);

interface Opened {
  chatId: string;
  prechatDetails: ChatFacts['prechat']['details'];
  prechatEntities: ChatFacts['prechat']['entities'];
}

async function openChat(org: OrgStandIn): Promise<Opened> {
  const opening = { channel: 'Main', openId: OPEN_ID, key: 'k', fence: 1 };
  const { body } = await caller(org)('POST', `${REST}/chats`, opening);
  return body as Opened;
}

function facts(opened: Opened, more: Partial<ChatFacts> = {}): ChatFacts {
  return {
    chatKey: 'key-1',
    accepted: false,
    ended: false,
    endedBy: null,
    agentName: undefined,
    requestedAt: AT,
    acceptedAt: null,
    endedAt: null,
    prechat: { details: opened.prechatDetails, entities: opened.prechatEntities },
    history: [],
    ...more,
  };
}

describe('The transcript of a chat', () => {
  it('is made when the chat is requested, and linked to its chat by the trigger of the package', async () => {
    const org = await openOrg();
    const opened = await openChat(org);
    org.chatChanged(facts(opened));
    expect(org.records('LiveChatTranscript')).toMatchObject([
      {
        Id: org.transcriptId('key-1'),
        ChatKey: 'key-1',
        Status: 'Waiting',
        WeChat_Chat_Id__c: opened.chatId,
        WeChat_Chat__c: opened.chatId,
      },
    ]);
    expect(org.records('LiveChatVisitor')).toHaveLength(1);
  });

  it('follows the chat: its agent, its end, what was said', async () => {
    const org = await openOrg();
    const opened = await openChat(org);
    const accepted = { accepted: true, agentName: 'Li Wei', acceptedAt: AT + 5000 };
    org.chatChanged(facts(opened));
    org.chatChanged(facts(opened, accepted));
    expect(org.records('LiveChatTranscript')).toMatchObject([
      { Status: 'InProgress', OwnerId: org.people.agent('Li Wei').id },
    ]);
    const history = [
      { type: 'Chasitor', name: 'Mei', content: '<b>', timestamp: AT + 65_000, sequence: 0 },
    ] as const;
    const end = { ended: true, endedBy: 'agent', endedAt: AT + 90_000, history } as const;
    org.chatChanged(facts(opened, { ...accepted, ...end }));
    expect(org.records('LiveChatTranscript')).toMatchObject([
      {
        Status: 'Completed',
        EndTime: '2026-10-01T08:01:30.000+0000',
        Body: expect.stringContaining('( 1m 5s ) Mei: &lt;b&gt;<br>') as unknown,
      },
    ]);
  });

  it('finds the contact that the prechat entities name, and leaves out what does not fit', async () => {
    const org = await openOrg();
    const contact = org.create('Contact', { LastName: 'Wang' });
    const opened = await openChat(org);
    const prechat: ChatFacts['prechat'] = {
      details: [
        { label: 'Contact', value: contact, transcriptFields: [] },
        { label: 'Case', value: 'nonsense', transcriptFields: ['CaseId', 'Nothing__c'] },
      ],
      entities: [
        {
          entityName: 'Contact',
          saveToTranscript: 'Contact',
          entityFieldsMaps: [{ fieldName: 'Id', label: 'Contact', doFind: true }],
        },
      ],
    };
    org.chatChanged(facts(opened, { prechat }));
    const [transcript = {}] = org.records('LiveChatTranscript');
    expect(transcript).toMatchObject({ ContactId: contact });
    expect(transcript).not.toHaveProperty('CaseId');
  });

  it.each([
    [{ accepted: false, ended: false, endedBy: null }, 'Waiting'],
    [{ accepted: true, ended: false, endedBy: null }, 'InProgress'],
    [{ accepted: true, ended: true, endedBy: 'visitor' }, 'Completed'],
    [{ accepted: false, ended: true, endedBy: 'visitor' }, 'Missed'],
    [{ accepted: false, ended: true, endedBy: 'service' }, 'Dropped'],
  ] as const)('of %j is %s', (chat, status) => {
    expect(transcriptStatus(chat)).toBe(status);
  });

  it('says who took a transferred chat over', () => {
    const history = [
      {
        type: 'OperatorTransferred',
        name: 'Sara & Co',
        content: '',
        timestamp: AT + 1000,
        sequence: 0,
      },
    ] as const;
    expect(transcriptBody({ requestedAt: AT, history })).toContain(
      '( 0m 1s ) Sara &amp; Co accepted the transfer.<br>',
    );
  });
});
