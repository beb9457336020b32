import type { ReplySettings } from './bridge/allowance.ts';
import type { ChannelSettings } from './salesforce/channel-settings.ts';

/** What the admin has set of replies; empty fields are WeChat's present numbers. */
type Given = NonNullable<ChannelSettings['replies']>;

/**
 * What holds for an account unless its channel says otherwise: five replies in 48 hours after a message,
 * three in a minute after a follow, a scan, or a choice from a menu. How they overlap is documented for
 * Mini Programs only. Source: api_sendcustommessage, on the number of messages.
 */
const WECHAT: ReplySettings = {
  afterMessage: { replies: 5, lastsMs: 48 * 3_600_000 },
  afterTouch: { replies: 3, lastsMs: 60_000 },
  rule: 'max',
  joinMs: 1500,
};

const RULES = new Map<string, ReplySettings['rule']>([
  ['Max', 'max'],
  ['Reset', 'reset'],
  ['Cumulative', 'cumulative'],
]);

/** How the channel deals with its replies. Pure. */
export function replySettings(given: Given | null | undefined): ReplySettings {
  const { afterMessage, afterTouch } = WECHAT;
  return {
    afterMessage: {
      replies: given?.afterMessage ?? afterMessage.replies,
      lastsMs: inMs(given?.hoursAfterMessage, 3_600_000) ?? afterMessage.lastsMs,
    },
    afterTouch: {
      replies: given?.afterTouch ?? afterTouch.replies,
      lastsMs: inMs(given?.secondsAfterTouch, 1000) ?? afterTouch.lastsMs,
    },
    rule: RULES.get(given?.rule ?? '') ?? WECHAT.rule,
    joinMs: given?.joinMilliseconds ?? WECHAT.joinMs,
  };
}

/** What the admin has to mend before the channel can be served. Pure. */
export function replyProblems(given: Given | null | undefined): string[] {
  const { afterMessage, hoursAfterMessage, afterTouch, secondsAfterTouch, joinMilliseconds } =
    given ?? {};
  const checks: [number | null | undefined, number, number, string][] = [
    [afterMessage, 1, 9999, 'replies after a message'],
    [hoursAfterMessage, 1, 9999, 'hours for replies after a message'],
    [afterTouch, 0, 9999, 'replies after a follow, scan or menu click'],
    [secondsAfterTouch, 1, 999_999, 'seconds for replies after a follow, scan or menu click'],
    [joinMilliseconds, 0, 10_000, 'milliseconds for joining lines'],
  ];
  return checks.flatMap(([value, least, most, what]) => {
    const isRight =
      value === null ||
      value === undefined ||
      (Number.isInteger(value) && value >= least && value <= most);
    return isRight
      ? []
      : [
          `its number of ${what} is ${String(value)}: set it to a whole number from ${String(least)} to ${String(most)}, or leave it empty.`,
        ];
  });
}

function inMs(value: number | null | undefined, unitMs: number): number | undefined {
  return value === null || value === undefined ? undefined : value * unitMs;
}
