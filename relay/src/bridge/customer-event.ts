import type { CustomerEvent } from '../channel.ts';
import type { ConversationEvent } from './conversation.ts';
import type { ServedChannel } from './served-channel.ts';
import { arrivalBy } from './entrance.ts';

/** What the customer did, as the conversation sees it; undefined if it concerns no chat. Pure. */
export function eventOf(
  event: CustomerEvent,
  { endKeywords, entrances }: Pick<ServedChannel, 'endKeywords' | 'entrances'>,
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
    case 'arrived': {
      const arrival = arrivalBy(entrances, event);
      return arrival && { type: 'arrived', ...arrival };
    }
    case 'profile':
    case 'none':
      return undefined;
  }
}

function isEndKeyword(text: string, keywords: readonly string[]): boolean {
  const said = text.trim().toLowerCase();
  return keywords.some((keyword) => keyword.trim().toLowerCase() === said);
}
