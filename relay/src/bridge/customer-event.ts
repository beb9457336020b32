import type { CustomerEvent } from '../channel.ts';
import type { ConversationEvent } from './conversation.ts';

/** What the customer did, as the conversation sees it; undefined if it concerns no chat. Pure. */
export function eventOf(
  event: CustomerEvent,
  endKeywords: readonly string[],
): ConversationEvent | undefined {
  switch (event.kind) {
    case 'message':
      return isEndKeyword(event.text, endKeywords)
        ? { type: 'customer-ends' }
        : {
            type: 'customer-wrote',
            text: event.text,
            ...(event.media === undefined ? {} : { media: event.media }),
            ...(event.about === undefined ? {} : { about: event.about }),
          };
    case 'left':
      return { type: 'customer-left', reason: 'unsubscribed' };
    case 'arrived':
    case 'none':
      return undefined;
  }
}

function isEndKeyword(text: string, keywords: readonly string[]): boolean {
  const said = text.trim().toLowerCase();
  return keywords.some((keyword) => keyword.trim().toLowerCase() === said);
}
