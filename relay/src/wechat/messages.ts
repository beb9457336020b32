import { createHash } from 'node:crypto';

import { z } from 'zod';

/**
 * What WeChat pushes to an account, as the relay keeps it: plain JSON, in the journal as in memory.
 * An element that is missing or empty is a missing property, except for the content of a text.
 *
 * Source: "Receiving standard messages" and "Receiving event pushes",
 * https://developers.weixin.qq.com/doc/service/guide/product/message/Receiving_standard_messages
 */
export type InboundMessage = z.infer<typeof storedMessage>;

/** A push that is well-formed XML but not a message, or a stored value that is not one. */
export class MessageError extends Error {
  readonly code = 'wechat-message';

  constructor(problem: string) {
    super(`This is not a message of WeChat: ${problem}.`);
    this.name = 'MessageError';
  }
}

const some = z.string().optional();

const envelope = {
  /** The account's original id, `gh_…`. */
  toUserName: z.string().min(1),
  /** The customer, from `FromUserName`; of some events one of WeChat's helpers, such as `mphelper`. */
  openId: z.string().min(1),
  /** Unix time in seconds. */
  createTime: z.number().int().nonnegative(),
  /** Opaque: a 64-bit number or, from Mini Programs, any text. Events have none. */
  msgId: some,
  /** With `idx`: the article that the message was sent from. */
  msgDataId: some,
  idx: some,
  /** The id of the menu item that the customer clicked, when the text is such a click. */
  bizmsgmenuid: some,
};

function message<T extends string, F extends z.ZodRawShape>(type: T, fields: F) {
  return z.object({ type: z.literal(type), ...envelope, ...fields });
}

function event<E extends string, F extends z.ZodRawShape>(name: E, fields: F) {
  return z.object({ type: z.literal('event'), event: z.literal(name), ...envelope, ...fields });
}

const templates = z.array(
  z.object({
    templateId: some,
    subscribeStatus: some,
    popupScene: some,
    msgId: some,
    errorCode: some,
    errorStatus: some,
  }),
);
const scan = { eventKey: some, scanType: some, scanResult: some };
const pictures = { eventKey: some, count: some, md5Sums: z.array(z.string()) };
const job = { jobId: some, status: some };
const privacy = { subjectOpenId: some, subjectAppId: some, revokeInfo: some };

const messageSchemas = [
  message('text', { content: z.string() }),
  message('image', { mediaId: z.string(), picUrl: some }),
  message('voice', { mediaId: z.string(), format: some, mediaId16K: some, recognition: some }),
  message('video', { mediaId: z.string(), thumbMediaId: some }),
  message('shortvideo', { mediaId: z.string(), thumbMediaId: some }),
  message('location', { latitude: z.string(), longitude: z.string(), scale: some, label: some }),
  message('link', { url: z.string(), title: some, description: some }),
  message('miniprogrampage', {
    title: some,
    appId: some,
    pagePath: some,
    thumbUrl: some,
    thumbMediaId: some,
  }),
] as const;

const eventSchemas = [
  event('subscribe', { eventKey: some, ticket: some }),
  event('unsubscribe', {}),
  event('scan', { eventKey: some, ticket: some }),
  event('location', { latitude: some, longitude: some, precision: some }),
  event('click', { eventKey: some }),
  event('view', { eventKey: some, menuId: some }),
  event('view_miniprogram', { eventKey: some, menuId: some }),
  event('scancode_push', scan),
  event('scancode_waitmsg', scan),
  event('pic_sysphoto', pictures),
  event('pic_photo_or_album', pictures),
  event('pic_weixin', pictures),
  event('location_select', {
    eventKey: some,
    latitude: some,
    longitude: some,
    scale: some,
    label: some,
    poiname: some,
  }),
  event('templatesendjobfinish', job),
  event('masssendjobfinish', job),
  event('freepublishjobfinish', job),
  event('publishjobfinish', job),
  event('subscribe_msg_popup_event', { templates }),
  event('subscribe_msg_change_event', { templates }),
  event('subscribe_msg_sent_event', { templates }),
  event('kf_create_session', { kfAccount: some }),
  event('kf_close_session', { kfAccount: some, closeType: some }),
  event('kf_switch_session', { fromKfAccount: some, toKfAccount: some }),
  event('user_enter_tempsession', { sessionFrom: some }),
  event('user_info_modified', privacy),
  event('user_authorization_revoke', privacy),
] as const;

/** A type that the relay does not know, or one without what makes it that type. Nothing is lost. */
const unknownMessage = z.object({
  type: z.literal('unknown'),
  ...envelope,
  msgType: z.string(),
  event: some,
  /** Every element as it was pushed. */
  fields: z.record(z.string(), z.json()),
});

/** Reads a message that the journal kept. */
export const storedMessage = z.discriminatedUnion('type', [
  ...messageSchemas,
  z.discriminatedUnion('event', eventSchemas),
  unknownMessage,
]);

/** Reads what the journal kept. Throws {@link MessageError}. */
export function parseStored(payload: unknown): InboundMessage {
  const parsed = storedMessage.safeParse(payload);
  if (!parsed.success) throw new MessageError('the journal holds something else');
  return parsed.data;
}

/**
 * What WeChat's repetitions of one push have in common, and nothing else has: the message id, or for
 * events sender, time, event and key; for a message without an id its sender, time, type and content.
 * At most 100 characters, whatever was pushed, so that it can be a database key; it holds no openId.
 *
 * Source: "Receiving standard messages", on repetitions; the event and its key are added because one
 * second can bring two events.
 */
export function deduplicationKey(message: InboundMessage): string {
  const { openId, createTime, msgId } = message;
  if (message.type === 'event') {
    return `event:${digest([openId, createTime, message.event, subjectOf(message)])}`;
  }
  if (message.type === 'unknown' && message.event !== undefined) {
    return `event:${digest([openId, createTime, message.event, message.fields])}`;
  }
  if (msgId === undefined) return `message:${digest(message)}`;
  return `message:${/^[\w-]{1,64}$/.test(msgId) ? msgId : digest(msgId)}`;
}

/** The event's key, or what stands for it where one sender can cause two such events in a second. */
function subjectOf(event: Extract<InboundMessage, { type: 'event' }>): unknown {
  if ('eventKey' in event) return event.eventKey;
  if ('jobId' in event) return event.jobId;
  if ('subjectOpenId' in event) return event.subjectOpenId;
  if ('templates' in event) return event.templates;
  return undefined;
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
