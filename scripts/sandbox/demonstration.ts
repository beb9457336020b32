import { whoRequest } from '../../relay/src/http/who-texts.ts';
import { builtInTexts } from '../../relay/src/built-in-texts.ts';
import { PLACEHOLDERS, type TextName } from '../../relay/src/texts.ts';
import type { ChannelFields, EntranceRecord } from './org/data/channel-record.ts';

const FOLLOWED = '感谢关注微桌！点下方菜单或直接发消息，就能联系人工客服。';
const ORDERS = '请发送订单号，或直接描述您的问题，客服会为您查询。';

/** How the channel is set up for people who try it: everything that can be seen is switched on. */
export const DEMONSTRATION: {
  channelFields: ChannelFields;
  entrances: readonly EntranceRecord[];
} = {
  channelFields: {
    Survey__c: 'true',
    AskName__c: 'true',
    ArchiveMessages__c: 'true',
    IdleWarningSeconds__c: '300',
    IdleTimeoutSeconds__c: '600',
  },
  entrances: [
    entrance('New_Follower', '关注', {
      Trigger__c: 'Follow',
      Action__c: 'Reply',
      CustomerText__c: FOLLOWED,
    }),
    entrance('Shop', '门店 {key}', {
      Trigger__c: 'Scan',
      Match__c: 'shop-*',
      Action__c: 'StartChat',
      PrechatFields__c: '门店: {key}',
      TellAgent__c: 'true',
    }),
    entrance('Agent', '人工客服', {
      Trigger__c: 'Menu',
      Match__c: 'AGENT',
      Action__c: 'StartChat',
      TellAgent__c: 'true',
    }),
    entrance('Order_Status', '订单查询', {
      Trigger__c: 'Menu',
      Match__c: 'ORDER_STATUS',
      Action__c: 'StartChat',
      CustomerText__c: ORDERS,
      TellAgent__c: 'true',
    }),
  ],
};

const KINDS: Partial<Record<TextName, string>> = { closedCase: 'closed' };
// What stands before an agent's words, and what is part of a menu.
const NO_NOTICES: readonly TextName[] = ['speaker', 'surveyQuestion', 'surveyHint'];

/** What the channel of the demonstration says in its own words, so that the page can name it. */
export function noticeTexts(): { kind: string; text: string }[] {
  const isNotice = (name: string): name is TextName =>
    name in PLACEHOLDERS && !NO_NOTICES.some((each) => each === name);
  return [
    ...Object.keys(PLACEHOLDERS)
      .filter(isNotice)
      .map((name) => ({ kind: KINDS[name] ?? name, text: builtInTexts['zh-CN'][name] })),
    { kind: 'entrance', text: FOLLOWED },
    { kind: 'entrance', text: ORDERS },
    { kind: 'nameAsked', text: `${whoRequest['zh-CN']}{link}` },
  ];
}

function entrance(developerName: string, label: string, fields: ChannelFields): EntranceRecord {
  return { developerName, label, fields: { Channel__c: 'Main', ...fields } };
}
