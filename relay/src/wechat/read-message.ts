import { MessageError, storedMessage, type InboundMessage } from './messages.ts';
import type { XmlTree, XmlValue } from './xml.ts';

/**
 * Reads a push. Elements that the relay does not know are ignored; a type that it does not know, or
 * one that lacks what makes it that type, is kept whole as `unknown`. Throws {@link MessageError}
 * when the envelope does not say who wrote to whom, when, and what kind of message.
 */
export function readMessage(tree: XmlTree): InboundMessage {
  const msgType = required(tree, 'MsgType');
  const event = msgType.toLowerCase() === 'event' ? required(tree, 'Event') : undefined;
  const envelope = {
    toUserName: required(tree, 'ToUserName'),
    openId: readSender(tree, event !== undefined),
    createTime: readTime(tree),
    msgId: textOf(tree, 'MsgId'),
    msgDataId: textOf(tree, 'MsgDataId'),
    idx: textOf(tree, 'Idx'),
    bizmsgmenuid: textOf(tree, 'bizmsgmenuid'),
  };
  const kind =
    event === undefined
      ? { type: msgType.toLowerCase() }
      : { type: 'event', event: event.toLowerCase() };
  const name = event === undefined ? kind.type : `event ${event.toLowerCase()}`;
  const known = storedMessage.safeParse(
    withoutMissing({ ...READERS.get(name)?.(tree), ...envelope, ...kind }),
  );
  if (known.success && known.data.type !== 'unknown') return known.data;
  const unknown = { type: 'unknown', msgType, event: event?.toLowerCase(), fields: tree };
  return storedMessage.parse(withoutMissing({ ...envelope, ...unknown }));
}

// Customers have an openId of 28 characters. Some events come from helpers of WeChat with other names.
const OPEN_ID = /^[\w-]{28}$/;
const HELPER = /^[\w-]{1,64}$/;

function readSender(tree: XmlTree, isEvent: boolean): string {
  const sender = required(tree, 'FromUserName');
  if (!(isEvent ? HELPER : OPEN_ID).test(sender)) {
    throw new MessageError('its FromUserName is not an OpenID');
  }
  // A copy: it is kept as long as there is a chat, and would keep all of what it was cut out of.
  return Buffer.from(sender).toString();
}

function readTime(tree: XmlTree): number {
  const time = required(tree, 'CreateTime');
  if (!/^\d{1,12}$/.test(time)) throw new MessageError('its CreateTime is not a Unix time');
  return Number(time);
}

function required(tree: XmlTree, name: string): string {
  const text = textOf(tree, name)?.trim();
  if (text === undefined || text === '') {
    throw new MessageError(`it has no ${name}, or more than one`);
  }
  return text;
}

/** Missing when empty, not text, or repeated: nobody could say which one is meant. */
function textOf(tree: XmlTree | undefined, name: string): string | undefined {
  const value = tree?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isTree(value: XmlValue | undefined): value is XmlTree {
  return typeof value === 'object' && !Array.isArray(value);
}

function treeOf(tree: XmlTree, name: string): XmlTree | undefined {
  const value = tree[name];
  return isTree(value) ? value : undefined;
}

/** The elements at the end of a path, whether each step on it occurs once, often, or never. */
function listOf(tree: XmlTree, ...path: string[]): XmlTree[] {
  return path.reduce<XmlTree[]>(
    (trees, name) =>
      trees.flatMap((parent) => {
        const value = parent[name];
        return (Array.isArray(value) ? value : [value]).filter(isTree);
      }),
    [tree],
  );
}

function withoutMissing(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

type Reader = (tree: XmlTree) => Record<string, unknown>;

/** Copies elements: the field's name with us, the element's name with WeChat. */
function fields(names: Record<string, string>): Reader {
  return (tree) =>
    Object.fromEntries(Object.entries(names).map(([ours, theirs]) => [ours, textOf(tree, theirs)]));
}

const place = fields({
  latitude: 'Location_X',
  longitude: 'Location_Y',
  scale: 'Scale',
  label: 'Label',
  poiname: 'Poiname',
});
const key = fields({ eventKey: 'EventKey' });
const scene = fields({ eventKey: 'EventKey', ticket: 'Ticket' });
const menu = fields({ eventKey: 'EventKey', menuId: 'MenuId' });
const video = fields({ mediaId: 'MediaId', thumbMediaId: 'ThumbMediaId' });
const job = fields({ jobId: 'MsgID', status: 'Status' });
const publishing = fields({ jobId: 'publish_id', status: 'publish_status' });

const scan: Reader = (tree) => ({
  ...key(tree),
  scanType: textOf(treeOf(tree, 'ScanCodeInfo'), 'ScanType'),
  scanResult: textOf(treeOf(tree, 'ScanCodeInfo'), 'ScanResult'),
});

const pictures: Reader = (tree) => ({
  ...key(tree),
  count: textOf(treeOf(tree, 'SendPicsInfo'), 'Count'),
  md5Sums: listOf(tree, 'SendPicsInfo', 'PicList', 'item').flatMap(
    (item) => textOf(item, 'PicMd5Sum') ?? [],
  ),
});

const template = fields({
  templateId: 'TemplateId',
  subscribeStatus: 'SubscribeStatusString',
  popupScene: 'PopupScene',
  msgId: 'MsgID',
  errorCode: 'ErrorCode',
  errorStatus: 'ErrorStatus',
});

function templates(container: string): Reader {
  return (tree) => ({
    templates: listOf(tree, container, 'List').map((item) => withoutMissing(template(item))),
  });
}

const privacy: Reader = (tree) => ({
  subjectOpenId: textOf(tree, 'OpenID') ?? textOf(tree, 'openid'),
  subjectAppId: textOf(tree, 'AppID') ?? textOf(tree, 'appid'),
  revokeInfo: textOf(tree, 'RevokeInfo'),
});

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  // A text may be empty, so it is copied and not read as text that may be missing.
  ['text', (tree) => ({ content: tree['Content'] })],
  ['image', fields({ mediaId: 'MediaId', picUrl: 'PicUrl' })],
  [
    'voice',
    fields({
      mediaId: 'MediaId',
      format: 'Format',
      mediaId16K: 'MediaId16K',
      recognition: 'Recognition',
    }),
  ],
  ['video', video],
  ['shortvideo', video],
  ['location', place],
  ['link', fields({ url: 'Url', title: 'Title', description: 'Description' })],
  [
    'miniprogrampage',
    fields({
      title: 'Title',
      appId: 'AppId',
      pagePath: 'PagePath',
      thumbUrl: 'ThumbUrl',
      thumbMediaId: 'ThumbMediaId',
    }),
  ],
  ['event subscribe', scene],
  ['event scan', scene],
  [
    'event location',
    fields({ latitude: 'Latitude', longitude: 'Longitude', precision: 'Precision' }),
  ],
  ['event click', key],
  ['event view', menu],
  ['event view_miniprogram', menu],
  ['event scancode_push', scan],
  ['event scancode_waitmsg', scan],
  ['event pic_sysphoto', pictures],
  ['event pic_photo_or_album', pictures],
  ['event pic_weixin', pictures],
  [
    'event location_select',
    (tree) => ({ ...key(tree), ...place(treeOf(tree, 'SendLocationInfo') ?? {}) }),
  ],
  ['event templatesendjobfinish', job],
  ['event masssendjobfinish', job],
  ['event freepublishjobfinish', (tree) => publishing(treeOf(tree, 'PublishEventInfo') ?? {})],
  ['event publishjobfinish', (tree) => publishing(treeOf(tree, 'PublishEventInfo') ?? {})],
  ['event subscribe_msg_popup_event', templates('SubscribeMsgPopupEvent')],
  ['event subscribe_msg_change_event', templates('SubscribeMsgChangeEvent')],
  ['event subscribe_msg_sent_event', templates('SubscribeMsgSentEvent')],
  ['event kf_create_session', fields({ kfAccount: 'KfAccount' })],
  ['event kf_close_session', fields({ kfAccount: 'KfAccount', closeType: 'CloseType' })],
  [
    'event kf_switch_session',
    fields({ fromKfAccount: 'FromKfAccount', toKfAccount: 'ToKfAccount' }),
  ],
  ['event user_enter_tempsession', fields({ sessionFrom: 'SessionFrom' })],
  ['event user_info_modified', privacy],
  ['event user_authorization_revoke', privacy],
]);
