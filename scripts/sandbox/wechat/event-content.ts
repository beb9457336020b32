import type { Fields } from './push-fields.ts';

interface EventDefinition {
  /** The elements, with sensible values. */
  elements: (context: { openId: string; appId: string; ticket: string }) => Fields;
  /** It lets the account send three messages within a minute. */
  grants?: true;
  /** The customer does not see that the account's server failed. */
  quiet?: true;
}

const menuId = { MenuId: '425329500' };
const privacy: EventDefinition = {
  elements: ({ openId, appId }) => ({ OpenID: openId, AppID: appId, RevokeInfo: '1' }),
  quiet: true,
};
const scan = (eventKey: string): Fields => ({
  EventKey: eventKey,
  ScanCodeInfo: { ScanType: 'qrcode', ScanResult: '1' },
});
const picture: EventDefinition = {
  elements: () => ({
    EventKey: '6',
    SendPicsInfo: {
      Count: 1,
      PicList: { item: { PicMd5Sum: '1b5f7c23b5bf75682a53e7b6d163e185' } },
    },
  }),
};
const kfAccount = 'test1@test';
const templateId = 'VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc';

// Sources: Receiving_event_pushes, and the pushes recorded in public SDK tests.
const EVENTS: Readonly<Record<string, EventDefinition>> = {
  subscribe: { elements: () => ({ EventKey: '' }), grants: true },
  unsubscribe: { elements: () => ({ EventKey: '' }), quiet: true },
  SCAN: { elements: ({ ticket }) => ({ EventKey: '1', Ticket: ticket }), grants: true },
  LOCATION: {
    elements: () => ({ Latitude: 23.137466, Longitude: 113.352425, Precision: 119.38504 }),
    quiet: true,
  },
  CLICK: { elements: () => ({ EventKey: 'MENU_1' }), grants: true },
  VIEW: { elements: () => ({ EventKey: 'https://example.com/', ...menuId }), quiet: true },
  view_miniprogram: {
    elements: () => ({ EventKey: 'pages/index/index', ...menuId }),
    quiet: true,
  },
  scancode_push: { elements: () => scan('scan_push'), grants: true },
  scancode_waitmsg: { elements: () => scan('scan_wait'), grants: true },
  pic_sysphoto: picture,
  pic_photo_or_album: picture,
  pic_weixin: picture,
  location_select: {
    elements: () => ({
      EventKey: '6',
      SendLocationInfo: {
        Location_X: '23',
        Location_Y: '113',
        Scale: '15',
        Label: '广州市海珠区客村艺苑路 106号',
        Poiname: '',
      },
    }),
  },
  TEMPLATESENDJOBFINISH: {
    elements: () => ({ MsgID: '200163836', Status: 'success' }),
    quiet: true,
  },
  MASSSENDJOBFINISH: {
    elements: () => ({
      MsgID: '1000001625',
      Status: 'send success',
      TotalCount: 100,
      FilterCount: 100,
      SentCount: 100,
      ErrorCount: 0,
    }),
    quiet: true,
  },
  FREEPUBLISHJOBFINISH: {
    elements: () => ({
      PublishEventInfo: { publish_id: '2247503051', publish_status: '0', article_id: 'b5O2OUs25H' },
    }),
    quiet: true,
  },
  subscribe_msg_popup_event: {
    elements: () => ({
      SubscribeMsgPopupEvent: {
        List: { TemplateId: templateId, SubscribeStatusString: 'accept', PopupScene: '2' },
      },
    }),
    quiet: true,
  },
  subscribe_msg_change_event: {
    elements: () => ({
      SubscribeMsgChangeEvent: {
        List: { TemplateId: templateId, SubscribeStatusString: 'reject' },
      },
    }),
    quiet: true,
  },
  subscribe_msg_sent_event: {
    elements: () => ({
      SubscribeMsgSentEvent: {
        List: {
          TemplateId: templateId,
          MsgID: '1700827132819554304',
          ErrorCode: '0',
          ErrorStatus: 'success',
        },
      },
    }),
    quiet: true,
  },
  kf_create_session: { elements: () => ({ KfAccount: kfAccount }), quiet: true },
  kf_close_session: {
    elements: () => ({ KfAccount: kfAccount, CloseType: 'KF' }),
    quiet: true,
  },
  kf_switch_session: {
    elements: () => ({ FromKfAccount: kfAccount, ToKfAccount: 'test2@test' }),
    quiet: true,
  },
  user_enter_tempsession: { elements: () => ({ SessionFrom: 'sessionFrom' }), quiet: true },
  user_info_modified: privacy,
  user_authorization_revoke: privacy,
  debug_demo: { elements: () => ({ debug_str: 'hello world' }), quiet: true },
};

/** The names of the events that have sensible values of their own. */
export const EVENT_NAMES: readonly string[] = Object.keys(EVENTS);

export interface EventContent {
  elements: Fields;
  grants: boolean;
  quiet: boolean;
}

/** An event with sensible values for what `given` does not say. An unknown one is as it is given. */
export function eventContent(
  event: string,
  given: Fields,
  context: { openId: string; appId: string; ticket: string },
): EventContent {
  const { eventKey, ticket, ...fields } = given;
  const definition = Object.hasOwn(EVENTS, event) ? EVENTS[event] : undefined;
  const elements: Fields = {
    ...definition?.elements(context),
    ...(eventKey === undefined ? {} : { EventKey: eventKey }),
    ...(ticket === undefined ? {} : { Ticket: ticket }),
    ...fields,
  };
  const { EventKey: key, Ticket } = elements;
  const scanned = typeof key === 'string' && key.startsWith('qrscene_');
  return {
    elements: scanned && Ticket === undefined ? { ...elements, Ticket: context.ticket } : elements,
    grants: definition?.grants === true,
    quiet: definition?.quiet === true,
  };
}
