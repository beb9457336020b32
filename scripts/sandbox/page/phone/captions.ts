import { call } from '../api.ts';
import { isNoticeList, type NoticeText } from '../guards.ts';
import { t, textOr } from '../language.ts';
import type { Bubble } from '../state.ts';

/** What WeChat's apps send to each other and never to an account, which gets a sentence instead. */
export const NOT_PASSED_ON: readonly string[] = ['sticker', 'card', 'file'];

let notices: readonly NoticeText[] = [];

/** Asks what the relay says in its own words; a page that is served without a relay shows no kinds. */
export async function loadNotices(): Promise<void> {
  const answer = await call('GET', '/relay/notices').catch(() => undefined);
  if (isNoticeList(answer)) notices = answer.notices;
}

/**
 * What stands below a message of the account: who speaks, and what it cost. WeChat itself shows
 * neither, so it is no part of the bubble. Empty for the customer's own, unless WeChat keeps it back.
 */
export function captionOf(bubble: Bubble): string {
  if (NOT_PASSED_ON.includes(bubble.type)) return t('caption.notPassedOn');
  if (bubble.via === undefined || notices.length === 0) return '';
  const price = t(bubble.via === 'passive' ? 'caption.free' : 'caption.reply');
  return `${textOr(`caption.${kindOf(bubble)}`, t('caption.agent'))} · ${price}`;
}

/** Whether the relay speaks, and not an agent. */
export function isNotice(bubble: Bubble): boolean {
  return bubble.via !== undefined && kindOf(bubble) !== 'agent';
}

function kindOf({ choices, text }: Bubble): string {
  if (choices !== undefined) return 'survey';
  return notices.find((notice) => isFrom(notice.text, text))?.kind ?? 'agent';
}

/** Whether a text came of this one, in which something like `{agent}` was filled in. */
function isFrom(template: string, text: string): boolean {
  const [start = '', ...rest] = template.split(/\{\w+\}/u);
  if (!text.startsWith(start)) return false;
  let place = start.length;
  for (const part of rest) {
    const found = text.indexOf(part, place);
    if (found < 0) return false;
    place = found + part.length;
  }
  return rest.length > 0 || text === start;
}
