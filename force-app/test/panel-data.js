const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The time in tests: Monday, 23 November 2026, 10:00 in Los Angeles. */
export const NOW = Date.UTC(2026, 10, 23, 18);
export { DAY, HOUR, MINUTE };

/** An identity as `getPanel` gives it: what WeChat tells of a follower today. */
export function identity(changes = {}) {
  return {
    id: 'a01000000000001AAA',
    channel: 'Shop',
    channelLabel: 'Acme Shop',
    openId: 'oABCD1234xyzefgh1Yz',
    displayName: null,
    avatarUrl: null,
    remark: null,
    tags: [],
    subscribed: true,
    contact: null,
    ...changes,
  };
}

/** A chat in progress for ten minutes. */
export function chat(changes = {}) {
  return {
    id: 'a02000000000001AAA',
    number: 'WC-000123',
    channel: 'Shop',
    status: 'Active',
    openedAt: NOW - 12 * MINUTE,
    acceptedAt: NOW - 10 * MINUTE,
    endedAt: null,
    endReason: null,
    agentName: 'Ann Agent',
    repliesLeft: 4,
    repliesAllowed: 5,
    windowEndsAt: NOW + 47 * HOUR,
    deliveryError: null,
    satisfaction: null,
    ...changes,
  };
}

/** A message that has not arrived. */
export function trouble(changes = {}) {
  return {
    id: 't1',
    direction: 'Out',
    type: 'Text',
    text: 'Your order ships tomorrow.',
    status: 'Failed',
    reason: 'wechat-45002',
    sentAt: NOW - MINUTE,
    ...changes,
  };
}

/** A picture from the customer. */
export function medium(changes = {}) {
  const id = changes.id ?? 'm1';
  return {
    id,
    kind: 'image',
    title: 'photo',
    extension: 'jpg',
    size: 123_456,
    at: NOW - MINUTE,
    fromCustomer: true,
    url: `/sfc/servlet.shepherd/version/download/${id}`,
    thumbnailUrl: `/sfc/servlet.shepherd/version/renditionDownload?versionId=${id}`,
    ...changes,
  };
}

/** An earlier chat. */
export function earlierChat(changes = {}) {
  return {
    id: 'e1',
    number: 'WC-000100',
    openedAt: NOW - 3 * DAY,
    endedAt: NOW - 3 * DAY + HOUR,
    agentName: 'Bob',
    status: 'Ended',
    endReason: 'agent',
    messages: 12,
    ...changes,
  };
}

/** Everything that the panel shows, for an agent who may do everything. */
export function panel(changes = {}) {
  return {
    subject: 'chat',
    identity: identity(),
    identities: [],
    chat: chat(),
    troubles: [],
    troublesTotal: 0,
    media: [],
    mediaTotal: 0,
    earlier: [],
    earlierTotal: 0,
    can: {
      send: true,
      end: true,
      write: false,
      askName: true,
      editIdentity: true,
      linkContact: true,
      createContact: true,
    },
    live: { mode: 'poll', seconds: 10 },
    ...changes,
  };
}
