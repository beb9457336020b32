import { z } from 'zod';

import type { LocalOrg } from '../../../apex/org/org.ts';
import { recordsOf } from './rows.ts';

/** A chat as the org keeps it, in the words of the package's REST API. */
export interface OrgChat {
  id: string;
  /** The relay's own. */
  key: string;
  channel: string;
  openId: string;
  fence: number;
  /** `opening`, `queued`, `active`, `ended`. */
  status: string;
  relay: string | null;
  chatKey: string | null;
  agent: string | null;
  endReason: string | null;
  problem: string | null;
  satisfaction: number | null;
}

const text = z.string().optional();
const chatRow = z.looseObject({
  Id: z.string(),
  ExternalId__c: z.string(),
  Identity__c: z.string(),
  Channel__c: text,
  Fence__c: z.number(),
  Status__c: z.string(),
  Relay__c: text,
  DeskChatId__c: text,
  AgentName__c: text,
  EndReason__c: text,
  DeliveryError__c: text,
  Satisfaction__c: z.number().optional(),
});
const identityRow = z.looseObject({ Id: z.string(), OpenId__c: z.string() });

/** Every chat, oldest first. */
export function chatsOf(org: LocalOrg): OrgChat[] {
  const openIds = new Map(
    recordsOf(org, 'WeChat_Identity__c').map((record) => {
      const { Id, OpenId__c } = identityRow.parse(record);
      return [Id, OpenId__c];
    }),
  );
  return recordsOf(org, 'WeChat_Chat__c').map((record) => {
    const chat = chatRow.parse(record);
    return {
      id: chat.Id,
      key: chat.ExternalId__c,
      channel: chat.Channel__c ?? '',
      openId: openIds.get(chat.Identity__c) ?? '',
      fence: chat.Fence__c,
      status: chat.Status__c.toLowerCase(),
      relay: chat.Relay__c ?? null,
      chatKey: chat.DeskChatId__c ?? null,
      agent: chat.AgentName__c ?? null,
      endReason: chat.EndReason__c ?? null,
      problem: chat.DeliveryError__c ?? null,
      satisfaction: chat.Satisfaction__c ?? null,
    };
  });
}
