import type { Delivery, Reason } from '../channel.ts';

/**
 * What an errcode means for the message that was sent: a kind of {@link Delivery}, or something that
 * this folder does about it before it becomes one.
 */
export type ErrcodeAction =
  | Exclude<Delivery['kind'], 'delivered'>
  /** Get another access token and try once more. */
  | 'refresh-token'
  /** The media id is gone: upload the media again and try once more. */
  | 're-upload'
  /** This account may not send this type of message: send it as text. */
  | 'degrade';

export interface ErrcodeRule {
  readonly action: ErrcodeAction;
  /** How long to wait before the next attempt, in milliseconds; 0 when there is none. */
  readonly waitMs: number;
  /** True if what was sent was certainly not delivered. */
  readonly certain: boolean;
  readonly reason: Reason;
}

const BUSY_WAIT_MS = 1_000;
const MINUTE_QUOTA_WAIT_MS = 60_000;
const DAILY_QUOTA_WAIT_MS = 15 * 60_000;
const OPERATOR_WAIT_MS = 60_000;

const WAITS: Partial<Record<ErrcodeAction, number>> = {
  retry: BUSY_WAIT_MS,
  operator: OPERATOR_WAIT_MS,
  // For when the other token is refused as well.
  'refresh-token': OPERATOR_WAIT_MS,
};

type Row = readonly [action: ErrcodeAction, text: string, waitMs?: number];

const DEFECT = 'This is a defect of the relay: please report it.';
const WRONG_FORMAT =
  'WeChat does not take files of this format: it takes PNG, JPEG and GIF, AMR and MP3, and MP4.';
const TOO_LARGE =
  'The file is larger than WeChat takes: 10 MB for pictures and videos, 2 MB for voice.';
const WRONG_TEMPLATE =
  'The account has no template message with this ID: copy it from the account to the channel.';
const TOKEN_REFUSED =
  'WeChat refuses the access token, and also the one that it gave in its place: check the app id ' +
  'and app secret, and that no other system forces new tokens.';

// Sources: the pages of stable_token and of message/custom/send, "Global return codes", and reports
// from the field. The text of an errmsg changes; the number is the contract.
const ROWS: Readonly<Record<number, Row>> = {
  [-1]: ['retry', 'WeChat was too busy for the message; the relay sends it again.'],

  40001: ['refresh-token', TOKEN_REFUSED],
  40014: ['refresh-token', TOKEN_REFUSED],
  42001: ['refresh-token', TOKEN_REFUSED],

  40002: ['operator', `WeChat does not know the kind of access token asked for. ${DEFECT}`],
  40013: ['operator', 'WeChat does not know the app id: correct it in the channel.'],
  40125: ['operator', "The app secret is wrong: copy the account's current one to the relay."],
  40164: [
    'operator',
    "The relay's address is not on the account's IP allow-list: add it in the settings of the account.",
  ],
  61004: [
    'operator',
    "The relay's address is not registered with WeChat: add it to the account's IP allow-list.",
  ],
  40243: [
    'operator',
    'The app secret is frozen: unfreeze it in the settings of the account and wait ten minutes.',
  ],
  41002: ['operator', 'The relay sent no app id: set it in the channel.'],
  41004: ['operator', 'The relay sent no app secret: set it in the environment of the relay.'],
  42007: [
    'operator',
    'The authorisation ended because the password of the account was changed: authorise it again.',
  ],
  48001: [
    'operator',
    'The account may not send customer-service messages: have it verified, and check its permissions.',
  ],
  48004: [
    'operator',
    'WeChat has suspended this function of the account for a violation: see its notifications.',
  ],
  89501: [
    'operator',
    "The relay's address waits for the consent of an administrator of the account: confirm it in WeChat.",
  ],
  89503: [
    'operator',
    "An administrator of the account has to confirm the relay's address: see the message in WeChat.",
  ],
  89506: [
    'operator',
    "An administrator refused the relay's address: WeChat allows another attempt after 24 hours.",
  ],
  89507: [
    'operator',
    "An administrator refused the relay's address: WeChat allows another attempt after an hour.",
  ],

  45009: [
    'retry',
    "The account has used up the day's calls: wait until midnight in Beijing, or clear the quota.",
    DAILY_QUOTA_WAIT_MS,
  ],
  45011: [
    'retry',
    'The account makes too many calls a minute; the relay waits a minute and sends again.',
    MINUTE_QUOTA_WAIT_MS,
  ],

  45015: [
    'wait-for-customer',
    'The customer has not written for 48 hours, or no longer follows the account: the message can ' +
      'only be delivered once the customer writes again.',
  ],
  45047: [
    'wait-for-customer',
    'The account has used up its replies to this customer: the message can be delivered once the ' +
      'customer writes again.',
  ],

  43004: ['customer-gone', 'The customer does not follow the account and cannot be reached.'],
  43019: ['customer-gone', "The customer is on the account's blacklist and cannot be reached."],
  48002: ['customer-gone', 'The customer blocks messages of the account and cannot be reached.'],
  50002: ['customer-gone', 'WeChat has restricted this customer, who cannot be reached.'],
  50005: ['customer-gone', 'The customer no longer follows the account and cannot be reached.'],

  45002: ['too-long', 'The message is longer than WeChat takes; it has to be cut smaller.'],

  40007: ['re-upload', 'WeChat no longer has the media of the message: send it again.'],

  40004: ['refused', `WeChat does not know this kind of media. ${DEFECT}`],
  40005: ['refused', WRONG_FORMAT],
  40006: ['refused', TOO_LARGE],
  40009: ['refused', TOO_LARGE],
  40010: ['refused', TOO_LARGE],
  40011: ['refused', TOO_LARGE],
  40137: ['refused', WRONG_FORMAT],
  41005: ['refused', `The call held no file. ${DEFECT}`],
  44001: ['refused', 'The file is empty and was not sent.'],
  45001: ['refused', TOO_LARGE],

  40036: ['refused', WRONG_TEMPLATE],
  40037: ['refused', WRONG_TEMPLATE],
  41028: ['refused', `WeChat does not know the form of the template message. ${DEFECT}`],
  41029: ['refused', `WeChat has used up the form of the template message. ${DEFECT}`],
  41030: ['refused', `WeChat does not know the page of the template message. ${DEFECT}`],
  47003: [
    'refused',
    'WeChat does not take what stands in a field of the template: write a shorter text without special characters, or correct the template fields of the channel.',
  ],

  40200: ['degrade', 'An account of this type may not send this kind of message: send it as text.'],
  48008: ['degrade', 'The account may not send this kind of message: send it as text.'],
  61452: ['degrade', 'WeChat does not know the service account named with the message.'],
  65401: ['degrade', 'WeChat does not know the service account named with the message.'],

  40003: [
    'refused',
    'WeChat does not know this customer: the OpenID belongs to another account, or to nobody who ' +
      'follows this one.',
  ],
  40008: ['refused', `WeChat does not know this type of message. ${DEFECT}`],
  40033: ['refused', 'The message holds characters that WeChat does not take: write it again.'],
  41001: ['refused', `The call held no access token. ${DEFECT}`],
  43002: ['refused', `The call has to be a POST. ${DEFECT}`],
  44002: ['refused', `The call was empty. ${DEFECT}`],
  44004: ['refused', 'The message was empty and was not sent.'],
  45008: ['refused', 'A message can hold one article only: send the articles one by one.'],
  45050: ['refused', `WeChat does not take this type of message from an agent. ${DEFECT}`],
  45072: ['refused', `WeChat does not know this typing command. ${DEFECT}`],
  45080: ['refused', 'Typing is shown only within 30 seconds of an exchange; no action is needed.'],
  45081: ['refused', 'The customer sees already that the agent is typing; no action is needed.'],
  45162: ['refused', `A part of the message has the wrong type. ${DEFECT}`],
  47001: ['refused', `WeChat cannot read the call. ${DEFECT}`],
  70000: [
    'refused',
    'WeChat did not deliver the message, for the protection of minors: write it differently.',
  ],
  87014: ['refused', 'WeChat considers the content risky: write the message differently.'],
};

/** The errcodes that are known here, in numerical order. */
export const KNOWN_ERRCODES: readonly number[] = Object.keys(ROWS)
  .map(Number)
  .sort((one, other) => one - other);

/**
 * What to do about an errcode of WeChat. An unknown one is permanent for the message that caused it:
 * WeChat adds codes, and what it refused once for a reason that we do not know, it refuses again.
 */
export function classify(errcode: number): ErrcodeRule {
  const [action, text, waitMs] = ROWS[errcode] ?? unknown(errcode);
  return {
    action,
    waitMs: waitMs ?? WAITS[action] ?? 0,
    // WeChat may have failed after it had begun to deliver.
    certain: errcode !== -1,
    reason: { code: `wechat-${errcode}`, text },
  };
}

function unknown(errcode: number): Row {
  return [
    'refused',
    `WeChat refused the message with its code ${errcode}: look it up in WeChat's list of return codes.`,
  ];
}

/**
 * The same for the call that gets an access token. There a code says nothing of any one message:
 * either the moment was bad, or the set-up is, and only a person can mend that.
 */
export function classifyForToken(errcode: number): ErrcodeRule {
  const rule = { ...classify(errcode), certain: true };
  if (rule.action === 'retry' || rule.action === 'operator') return rule;
  const text =
    rule.action === 'refresh-token'
      ? "WeChat refuses the app id with this app secret: copy the account's current secret to the relay."
      : `WeChat gives no access token and answers with its code ${errcode}: look it up in WeChat's list of return codes.`;
  return {
    action: 'operator',
    waitMs: OPERATOR_WAIT_MS,
    certain: true,
    reason: { code: rule.reason.code, text },
  };
}

/** No answer, or none that can be read. WeChat may have taken what was sent, or not. */
export function noAnswer(cause: string, certainlyNotSent: boolean): ErrcodeRule {
  return {
    action: 'retry',
    waitMs: BUSY_WAIT_MS,
    certain: certainlyNotSent,
    reason: {
      code: `wechat-${cause}`,
      text: `WeChat gave no usable answer (${cause}); the relay tries again. If it goes on, check the network and the address of WeChat.`,
    },
  };
}
