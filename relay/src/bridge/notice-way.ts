import type { NoticeKind } from '../store/records.ts';
import { PLENTY } from './allowance.ts';

/**
 * How something that the relay says in its own words goes out: `free` with the answer that the
 * customer's side waits for, `paid` with one of the replies, or not at all.
 */
export type NoticeWay = 'free' | 'paid' | 'dropped';

/** What decides about a notice. */
export interface NoticeCase {
  /** The customer's side waits for an answer right now. */
  free: boolean;
  /** Undefined if nobody knows. */
  left: number | undefined;
  /** A chat is open, and an agent may need replies. */
  chatIsOpen: boolean;
  /** An agent is in the chat, and may need the last reply. */
  agentPresent: boolean;
  /** It speaks of a chat that is over, and the customer is in another one already. */
  isStale: boolean;
}

interface Row {
  when: (how: { left: number } & Pick<NoticeCase, 'agentPresent' | 'chatIsOpen'>) => boolean;
  needed: NoticeWay;
  courtesy: NoticeWay;
}

/**
 * The first row that holds decides. Agents come first: the last reply is theirs while one is there, and
 * while a chat is open, no courtesy takes what they may need.
 */
const ROWS: readonly Row[] = [
  { when: ({ left }) => left > PLENTY, needed: 'paid', courtesy: 'paid' },
  {
    when: ({ left, chatIsOpen }) => left > 1 && !chatIsOpen,
    needed: 'paid',
    courtesy: 'paid',
  },
  { when: ({ left }) => left > 1, needed: 'paid', courtesy: 'dropped' },
  {
    when: ({ left, agentPresent }) => left === 1 && !agentPresent,
    needed: 'paid',
    courtesy: 'dropped',
  },
];

/**
 * Decides how a notice goes out. Pure. It never waits for the customer to write: what is said of a
 * moment would only confuse later.
 */
export function noticeWay(
  kind: NoticeKind,
  { free, left, agentPresent, chatIsOpen, isStale }: NoticeCase,
): NoticeWay {
  if (isStale) return 'dropped';
  if (free) return 'free';
  // Whether a reply gets through is seen by trying, and only what is needed is worth that.
  if (left === undefined) return kind === 'needed' ? 'paid' : 'dropped';
  return ROWS.find(({ when }) => when({ left, agentPresent, chatIsOpen }))?.[kind] ?? 'dropped';
}
