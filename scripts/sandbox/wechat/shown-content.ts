import type { Bubble } from '../page/state.ts';
import type { Account } from './account.ts';
import type { Backstage } from './backstage.ts';
import type { Content } from './custom-message.ts';
import { Refusal } from './errcode.ts';

/**
 * What the phone shows of a content: the address of its medium, if it has one, and its text. Throws
 * 40007 for a medium that the account cannot use here.
 */
export function shownContent(
  content: Content,
  account: Account,
  { media, clock, mediaUrl }: Pick<Backstage, 'media' | 'clock' | 'mediaUrl'>,
): Pick<Bubble, 'text' | 'medium'> {
  for (const { id, kinds } of content.media) {
    const found = media.usable(id, account.name, clock.now());
    if (!found || !kinds.includes(found.kind)) throw new Refusal(40007);
  }
  const shown = content.media.find(({ kinds }) => !kinds.includes('thumb'));
  const text = [...(shown ? [mediaUrl(shown.id)] : []), content.text]
    .filter((line) => line !== '')
    .join('\n');
  const kind = shown?.kinds.find((each) => each !== 'thumb');
  return shown === undefined || kind === undefined
    ? { text }
    : { text, medium: { id: shown.id, kind } };
}
