import type { Clock } from '../../../relay/src/clock.ts';
import type { Account } from './account.ts';
import type { CallLimits } from './call-limits.ts';
import type { CustomerEvent } from './customer-actions.ts';
import type { WeChatFaults } from './fault-list.ts';
import type { MediaStore } from './media-store.ts';
import type { Phone } from './phone.ts';
import type { Phones } from './phones.ts';
import type { Randomness } from './randomness.ts';
import type { Tokens } from './tokens.ts';
import type { WebGrants } from './web-grants.ts';

/** What the service's API works with. */
export interface Backstage {
  clock: Clock;
  random: Randomness;
  faults: WeChatFaults;
  accounts: readonly Account[];
  tokens: Tokens;
  grants: WebGrants;
  limits: CallLimits;
  media: MediaStore;
  phones: Phones;
  /** Something happens on a phone, and is pushed. Returns at once. */
  happen: (phone: Phone, account: Account, event: CustomerEvent) => void;
  /** The public address of a medium. */
  mediaUrl: (mediaId: string) => string;
  /** Aborts when the stand-in stops. */
  closing: AbortSignal;
}
