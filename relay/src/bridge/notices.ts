import type { NoticeKind } from '../store/records.ts';
import { fillIn } from '../texts.ts';
import type { Conversation, Step } from './conversation.ts';

/**
 * Says something to the customer in the relay's own words, unless the channel wants it unsaid or nobody
 * would read it.
 *
 * @param notice what it is worth: `needed` may cost a reply
 * @param values in place of the text's placeholders
 */
export function say(
  step: Step,
  { unreachable }: Pick<Conversation, 'unreachable'>,
  text: string,
  notice: NoticeKind,
  values: Readonly<Record<string, string | number>> = {},
): void {
  if (text === '' || unreachable) return;
  const words = fillIn(text, values);
  step.add.push({ direction: 'to-customer', kind: 'text', text: words, author: '', notice });
}
