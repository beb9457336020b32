import type { CustomerEvent } from '../channel.ts';
import type { Occasion } from './allowance.ts';
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
            ...(event.isUnsupported === true ? { isUnsupported: true } : {}),
          };
    case 'left':
      return { type: 'customer-left', reason: 'unsubscribed' };
    case 'arrived': {
      const arrival = arrivalBy(entrances, event);
      return arrival && { type: 'arrived', ...arrival };
    }
    case 'job-over':
    case 'profile':
    case 'none':
      return undefined;
  }
}

/**
 * How what the customer did lets replies through; undefined if it does not. Pure. The click on an item
 * of a menu that was sent to them is a touch, although it comes as a message.
 *
 * Source: api_sendcustommessage, on the number of messages.
 */
export function occasionOf(event: CustomerEvent): Occasion | undefined {
  switch (event.kind) {
    case 'message':
      return event.choice === undefined ? 'message' : 'touch';
    case 'arrived':
      return 'touch';
    case 'left':
    case 'job-over':
    case 'profile':
    case 'none':
      return undefined;
  }
}

function isEndKeyword(text: string, keywords: readonly string[]): boolean {
  const said = text.trim().toLowerCase();
  return keywords.some((keyword) => keyword.trim().toLowerCase() === said);
}
