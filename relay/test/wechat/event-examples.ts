import type { Example } from './message-examples.ts';

/** Every event that WeChat documents; each is a push with `MsgType` event. */
export const EVENTS: readonly (Example & { elements: { Event: string } })[] = [
  {
    name: 'following',
    elements: { Event: 'subscribe', EventKey: '' },
    message: { event: 'subscribe' },
  },
  {
    name: 'following by a QR code',
    elements: { Event: 'subscribe', EventKey: 'qrscene_42', Ticket: 'ticket-1' },
    message: { event: 'subscribe', eventKey: 'qrscene_42', ticket: 'ticket-1' },
  },
  {
    name: 'following after a payment',
    elements: { Event: 'subscribe', EventKey: 'last_trade_no_4006432001201706' },
    message: { event: 'subscribe', eventKey: 'last_trade_no_4006432001201706' },
  },
  {
    name: 'following by the bar code of a product',
    elements: { Event: 'subscribe', EventKey: 'scanbarcode|6900000000001|x' },
    message: { event: 'subscribe', eventKey: 'scanbarcode|6900000000001|x' },
  },
  {
    name: 'leaving',
    elements: { Event: 'unsubscribe', EventKey: '' },
    message: { event: 'unsubscribe' },
  },
  {
    name: 'a follower scanning a QR code',
    elements: { Event: 'SCAN', EventKey: 42, Ticket: 'ticket-2' },
    message: { event: 'scan', eventKey: '42', ticket: 'ticket-2' },
  },
  {
    name: 'a position report',
    elements: { Event: 'LOCATION', Latitude: 23.13, Longitude: 113.35, Precision: 119.3 },
    message: { event: 'location', latitude: '23.13', longitude: '113.35', precision: '119.3' },
  },
  {
    name: 'a menu click',
    elements: { Event: 'CLICK', EventKey: 'help' },
    message: { event: 'click', eventKey: 'help' },
  },
  {
    name: 'a menu link',
    elements: { Event: 'VIEW', EventKey: 'https://example.com/', MenuId: 439000001 },
    message: { event: 'view', eventKey: 'https://example.com/', menuId: '439000001' },
  },
  {
    name: 'a menu link to a Mini Program',
    elements: { Event: 'view_miniprogram', EventKey: 'pages/index', MenuId: '439000002' },
    message: { event: 'view_miniprogram', eventKey: 'pages/index', menuId: '439000002' },
  },
  ...['scancode_push', 'scancode_waitmsg'].map((event) => ({
    name: event,
    elements: {
      Event: event,
      EventKey: 'scan',
      ScanCodeInfo: { ScanType: 'qrcode', ScanResult: 'https://x' },
    },
    message: { event, eventKey: 'scan', scanType: 'qrcode', scanResult: 'https://x' },
  })),
  ...['pic_sysphoto', 'pic_photo_or_album', 'pic_weixin'].flatMap((event) => [
    {
      name: `${event} with one picture`,
      elements: {
        Event: event,
        EventKey: 'pics',
        SendPicsInfo: { Count: 1, PicList: { item: { PicMd5Sum: 'aa' } } },
      },
      message: { event, eventKey: 'pics', count: '1', md5Sums: ['aa'] },
    },
    {
      name: `${event} with two pictures`,
      elements: {
        Event: event,
        EventKey: 'pics',
        SendPicsInfo: { Count: 2, PicList: { item: [{ PicMd5Sum: 'aa' }, { PicMd5Sum: 'bb' }] } },
      },
      message: { event, eventKey: 'pics', count: '2', md5Sums: ['aa', 'bb'] },
    },
    {
      name: `${event} without pictures`,
      elements: { Event: event, EventKey: 'pics', SendPicsInfo: { Count: 0, PicList: '' } },
      message: { event, eventKey: 'pics', count: '0', md5Sums: [] },
    },
  ]),
  {
    name: 'a chosen place',
    elements: {
      Event: 'location_select',
      EventKey: 'place',
      SendLocationInfo: {
        Location_X: 23,
        Location_Y: 113,
        Scale: 15,
        Label: '广州市',
        Poiname: '',
      },
    },
    message: {
      event: 'location_select',
      eventKey: 'place',
      latitude: '23',
      longitude: '113',
      scale: '15',
      label: '广州市',
    },
  },
  {
    name: 'a chosen place with the name of a point of interest',
    elements: { Event: 'location_select', SendLocationInfo: { Poiname: '天河公园' } },
    message: { event: 'location_select', poiname: '天河公园' },
  },
  {
    name: 'a delivered template message',
    elements: { Event: 'TEMPLATESENDJOBFINISH', MsgID: 200163836, Status: 'failed:user block' },
    message: { event: 'templatesendjobfinish', jobId: '200163836', status: 'failed:user block' },
  },
  {
    name: 'a finished mass sending',
    elements: {
      Event: 'MASSSENDJOBFINISH',
      MsgID: 1000001625,
      Status: 'send success',
      TotalCount: 10,
    },
    message: { event: 'masssendjobfinish', jobId: '1000001625', status: 'send success' },
  },
  ...['FREEPUBLISHJOBFINISH', 'PUBLISHJOBFINISH'].map((event) => ({
    name: event,
    elements: { Event: event, PublishEventInfo: { publish_id: '2247503051', publish_status: 0 } },
    message: { event: event.toLowerCase(), jobId: '2247503051', status: '0' },
  })),
  {
    name: 'an answer about one subscription notice',
    elements: {
      Event: 'subscribe_msg_popup_event',
      SubscribeMsgPopupEvent: {
        List: { TemplateId: 't1', SubscribeStatusString: 'accept', PopupScene: 2 },
      },
    },
    message: {
      event: 'subscribe_msg_popup_event',
      templates: [{ templateId: 't1', subscribeStatus: 'accept', popupScene: '2' }],
    },
  },
  {
    name: 'answers about two subscription notices',
    elements: {
      Event: 'subscribe_msg_popup_event',
      SubscribeMsgPopupEvent: {
        List: [
          { TemplateId: 't1', SubscribeStatusString: 'accept' },
          { TemplateId: 't2', SubscribeStatusString: 'reject' },
        ],
      },
    },
    message: {
      event: 'subscribe_msg_popup_event',
      templates: [
        { templateId: 't1', subscribeStatus: 'accept' },
        { templateId: 't2', subscribeStatus: 'reject' },
      ],
    },
  },
  {
    name: 'answers in an element each',
    elements: {
      Event: 'subscribe_msg_popup_event',
      SubscribeMsgPopupEvent: [{ List: { TemplateId: 't1' } }, { List: { TemplateId: 't2' } }],
    },
    message: {
      event: 'subscribe_msg_popup_event',
      templates: [{ templateId: 't1' }, { templateId: 't2' }],
    },
  },
  {
    name: 'a changed subscription',
    elements: {
      Event: 'subscribe_msg_change_event',
      SubscribeMsgChangeEvent: { List: { TemplateId: 't1', SubscribeStatusString: 'reject' } },
    },
    message: {
      event: 'subscribe_msg_change_event',
      templates: [{ templateId: 't1', subscribeStatus: 'reject' }],
    },
  },
  {
    name: 'a sent subscription notice',
    elements: {
      Event: 'subscribe_msg_sent_event',
      SubscribeMsgSentEvent: {
        List: {
          TemplateId: 't1',
          MsgID: '1700827132819554304',
          ErrorCode: 0,
          ErrorStatus: 'success',
        },
      },
    },
    message: {
      event: 'subscribe_msg_sent_event',
      templates: [
        { templateId: 't1', msgId: '1700827132819554304', errorCode: '0', errorStatus: 'success' },
      ],
    },
  },
  {
    name: 'a subscription notice without its list',
    elements: { Event: 'subscribe_msg_sent_event' },
    message: { event: 'subscribe_msg_sent_event', templates: [] },
  },
  {
    name: "a session opened in WeChat's own tool",
    elements: { Event: 'kf_create_session', KfAccount: 'ann@desk' },
    message: { event: 'kf_create_session', kfAccount: 'ann@desk' },
  },
  {
    name: "a session closed in WeChat's own tool",
    elements: { Event: 'kf_close_session', KfAccount: 'ann@desk', CloseType: 'KF' },
    message: { event: 'kf_close_session', kfAccount: 'ann@desk', closeType: 'KF' },
  },
  {
    name: "a session handed over in WeChat's own tool",
    elements: { Event: 'kf_switch_session', FromKfAccount: 'ann@desk', ToKfAccount: 'ben@desk' },
    message: { event: 'kf_switch_session', fromKfAccount: 'ann@desk', toKfAccount: 'ben@desk' },
  },
  {
    name: 'entering from a Mini Program',
    elements: { Event: 'user_enter_tempsession', SessionFrom: 'order=7' },
    message: { event: 'user_enter_tempsession', sessionFrom: 'order=7' },
  },
  {
    name: 'a changed profile',
    elements: { Event: 'user_info_modified', OpenID: 'o-subject', AppID: 'wx1', RevokeInfo: '1' },
    message: {
      event: 'user_info_modified',
      subjectOpenId: 'o-subject',
      subjectAppId: 'wx1',
      revokeInfo: '1',
    },
  },
  {
    name: 'a withdrawn consent, in small letters',
    elements: {
      Event: 'user_authorization_revoke',
      openid: 'o-subject',
      appid: 'wx1',
      RevokeInfo: '301',
    },
    message: {
      event: 'user_authorization_revoke',
      subjectOpenId: 'o-subject',
      subjectAppId: 'wx1',
      revokeInfo: '301',
    },
  },
];
