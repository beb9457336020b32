import type { Delivery } from '../channel.ts';
import type { ApiResult } from './exchange.ts';

/** What the result of sending a text means to the bridge. */
export function deliveryOf(result: ApiResult): Delivery {
  if (result.ok) return { kind: 'delivered' };
  const { action, waitMs, certain, reason } = result.failure;
  switch (action) {
    case 'retry':
      return { kind: 'retry', waitMs, certain, reason };
    case 'operator':
      return { kind: 'operator', waitMs, reason };
    case 'refresh-token':
      // The one attempt with another token is behind us, so the set-up is to blame.
      return { kind: 'operator', waitMs, reason };
    case 're-upload':
    case 'degrade':
      // A text has no media; a file was uploaded only just now; and there is nothing simpler to send.
      return { kind: 'refused', reason };
    default:
      return { kind: action, reason };
  }
}
