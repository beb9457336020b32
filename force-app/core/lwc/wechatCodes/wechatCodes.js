import { label } from 'c/wechatLabels';
import { clean, cleanLines } from 'c/wechatText';
import { fill } from 'c/wechatWords';

const STATUSES = {
  Opening: label.statusOpening,
  Queued: label.statusQueued,
  Active: label.statusActive,
  Ended: label.statusEnded,
};

// Reasons of Live Agent's ChatEnded and ChatRequestFail, and of the relay, which says `command` when the
// chat was ended from Salesforce, and puts `refused: ` before why nobody took it.
const END_REASONS = {
  agent: label.endAgent,
  command: label.endCommand,
  customer: label.endCustomer,
  desk: label.endCommand,
  client: label.endCustomer,
  clientIdleTimeout: label.endIdle,
  agentsUnavailable: label.endNoAgent,
  Unavailable: label.endNoAgent,
  agentPushTimeout: label.endNotAccepted,
  Blocked: label.endBlocked,
  'customer left': label.endUnfollowed,
};
const REFUSED = /^refused: /;
const TECHNICAL =
  /^(lost: |unreachable|status-|reconnect-|configuration-|switch-server|NoPost|Internal)/;

// What has not arrived: what a customer wrote, and what was written to them.
const PROBLEMS = {
  In: {
    Failed: label.troubleInFailed,
    Unknown: label.troubleInUnknown,
    Parked: label.troubleInParked,
    Cancelled: label.troubleInCancelled,
  },
  Out: {
    Failed: label.troubleFailed,
    Unknown: label.troubleUnknown,
    Parked: label.troubleParked,
    Cancelled: label.troubleCancelled,
  },
};

// subscribe_scene of WeChat's user/info.
const SCENES = {
  SEARCH: label.sceneSearch,
  ACCOUNT_MIGRATION: label.sceneAccountMigration,
  PROFILE_CARD: label.sceneProfileCard,
  QR_CODE: label.sceneQrCode,
  PROFILE_LINK: label.sceneProfileLink,
  PROFILE_ITEM: label.sceneProfileItem,
  PAID: label.scenePaid,
  WECHAT_ADVERTISEMENT: label.sceneAdvertisement,
  REPRINT: label.sceneReprint,
  LIVESTREAM: label.sceneLivestream,
  CHANNELS: label.sceneChannels,
  WXA: label.sceneMiniProgram,
  OTHERS: label.sceneOthers,
};

// errcodes of WeChat's message/custom/send, by what an agent has to know of them.
const REASONS = new Map(
  [
    [label.reasonWindow, [45015]],
    [label.reasonQuota, [45047]],
    [label.reasonUnfollowed, [43004, 50005]],
    [label.reasonBlocked, [43019, 48002]],
    [label.reasonStranger, [40003]],
    [label.reasonRestricted, [50002]],
    [label.reasonTooLong, [45002]],
    [label.reasonContent, [40033, 44004, 70000, 87014]],
    [label.reasonMedia, [40007]],
    [label.reasonType, [40200, 48008]],
    [label.reasonBusy, [-1, 45009, 45011]],
    [
      label.reasonSetup,
      [
        40001, 40002, 40013, 40014, 40125, 40164, 40243, 41002, 41004, 42001, 42007, 48001, 48004,
        61004, 89501, 89503, 89506, 89507,
      ],
    ],
  ].flatMap(([text, codes]) => codes.map((code) => [code, text])),
);
const CODE = /^wechat-(-?\d{1,6})\b/;

/** @param {string} status of a chat @returns {string} in words */
export function statusText(status) {
  return own(STATUSES, status) ?? clean(status);
}

/** @param {{direction: string, status: string}} message @returns {string|undefined} undefined if it has arrived */
export function problemText({ direction, status }) {
  return own(PROBLEMS[direction === 'In' ? 'In' : 'Out'], status);
}

/** @param {string|null} reason why a chat ended @returns {string} in words; empty if not known */
export function endReasonText(reason) {
  const text = clean(reason).replace(REFUSED, '');
  return own(END_REASONS, text) ?? (TECHNICAL.test(text) ? label.endConnection : text);
}

/** @param {string|null} scene how a customer found the account @returns {string} in words */
export function sceneText(scene) {
  const text = clean(scene);
  return own(SCENES, text.replace(/^ADD_SCENE_/, '')) ?? text;
}

/**
 * @param {string|null} reason why a message did not arrive: a code of the relay such as
 *   `wechat-45047`, or a sentence
 * @returns {string} in words; empty if not known
 */
export function failureText(reason) {
  const text = cleanLines(reason, 255);
  const code = CODE.exec(text)?.[1];
  return code === undefined ? text : (REASONS.get(Number(code)) ?? fill(label.reasonCode, code));
}

/** @param {string} kind of a message or file, in any case @returns {string} in words */
export function kindText(kind) {
  const kinds = {
    text: label.kindText,
    image: label.kindImage,
    voice: label.kindVoice,
    video: label.kindVideo,
    location: label.kindLocation,
    link: label.kindLink,
    event: label.kindEvent,
    notice: label.kindNotice,
  };
  return own(kinds, String(kind).toLowerCase()) ?? label.kindFile;
}

function own(words, key) {
  return Object.hasOwn(words, key) ? words[key] : undefined;
}
