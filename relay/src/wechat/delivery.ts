import type { Delivery, Exhausted, Reason } from '../channel.ts';
import { classify } from './errcodes.ts';
import type { ApiResult } from './exchange.ts';

/** The errcode of a text that comes too late, and of one too many. Source: the page of custom/send. */
const TIME_IS_OVER = 45015;
const REPLIES_USED_UP = 45047;

/** Why nothing gets through, in the words for WeChat's own refusal. */
export function exhausted(what: Exhausted): Reason {
  return classify(what === 'time' ? TIME_IS_OVER : REPLIES_USED_UP).reason;
}

/** What the result of sending a text means to the bridge. */
export function deliveryOf(result: ApiResult): Delivery {
  if (result.ok) return { kind: 'delivered' };
  const { action, waitMs, certain, reason, errcode } = result.failure;
  switch (action) {
    case 'retry':
      return { kind: 'retry', waitMs, certain, reason };
    case 'operator':
      return { kind: 'operator', waitMs, reason };
    case 'refresh-token':
      // The one attempt with another token is behind us, so the set-up is to blame.
      return { kind: 'operator', waitMs, reason };
    case 'wait-for-customer':
      return { kind: action, what: errcode === TIME_IS_OVER ? 'time' : 'replies', reason };
    case 're-upload':
    case 'degrade':
      // A text has no media; a file was uploaded only just now; and there is nothing simpler to send.
      return { kind: 'refused', reason };
    default:
      return { kind: action, reason };
  }
}
