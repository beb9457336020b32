import type { CustomerLedger, Fate } from './ledgers.ts';

/** Something that must never happen. */
export interface Violation {
  kind:
    | 'lost'
    | 'duplicated'
    | 'reordered'
    | 'invented'
    | 'wrongly-marked'
    | 'double-poll'
    | 'client-error'
    | 'leaked'
    | 'stuck'
    | 'crashed'
    | 'late'
    | 'org';
  detail: string;
}

/** What may happen, and is counted. */
export interface Tally {
  toAgent: number;
  toCustomer: number;
  /** Answers that came twice, and are marked as uncertain. */
  repeatedToCustomer: number;
  /** Customers' messages said again in a new chat, because the session with the former one died. */
  saidAgain: number;
  /** Not delivered, and marked so, by what the journal says. */
  marked: Record<string, number>;
  /** Agents' words that no poll could bring any more, because the session had died. */
  diedWithSession: number;
  /** Pictures of customers that agents have the link to. */
  pictures: number;
  /** Kept in the org, but the chat was over before an agent could be told where. */
  picturesWithoutLink: number;
  /** Writes that the org refused because it knew of a later owner. */
  staleWrites: number;
  /** What customers wrote while nobody could take it; WeChat has told them. */
  neverTaken: number;
}

export function emptyTally(): Tally {
  return {
    toAgent: 0,
    toCustomer: 0,
    repeatedToCustomer: 0,
    saidAgain: 0,
    marked: {},
    diedWithSession: 0,
    pictures: 0,
    picturesWithoutLink: 0,
    staleWrites: 0,
    neverTaken: 0,
  };
}

// What has not arrived may be in one of these, and in no other.
export const MARKS = new Set(['failed', 'unknown', 'parked', 'cancelled']);

/** Compares one customer's ledgers. Pure, but for the tally, to which it adds. */
export function compare(ledger: CustomerLedger, tally: Tally): Violation[] {
  const monotonous = new Set(ledger.taken).size < ledger.taken.length;
  return [
    ...fromPhoneToRelay(ledger, tally),
    ...(monotonous ? sameWordsToAgent(ledger, tally) : toAgent(ledger, tally)),
    ...toCustomer(ledger, tally),
  ];
}

/** What WeChat was told to have arrived must be in the journal. */
function fromPhoneToRelay({ written, taken }: CustomerLedger, tally: Tally): Violation[] {
  const inJournal = countOf(taken);
  const answered = countOf(written.filter((each) => each.answered).map(({ text }) => text));
  tally.neverTaken += Math.max(0, written.length - taken.length);
  return [...answered].flatMap(([text, count]) =>
    (inJournal.get(text) ?? 0) < count
      ? [violation('lost', `${text} was answered and is not in the journal`)]
      : [],
  );
}

function toAgent({ taken, heard, fates }: CustomerLedger, tally: Tally): Violation[] {
  const violations: Violation[] = [];
  const order = new Map(taken.map((text, index) => [text, index]));
  const marks = marksOf(fates, 'to-agent');
  let last = -1;
  const chats = new Map<string, number>();
  for (const { text, chat } of heard) {
    const index = order.get(text);
    const before = chats.get(text);
    if (index === undefined) violations.push(violation('invented', `${text} was heard`));
    else if (before === chat) violations.push(violation('duplicated', `${text} to the agent`));
    else if (before !== undefined) tally.saidAgain += 1;
    else if (index < last) violations.push(violation('reordered', `${text} to the agent`));
    last = Math.max(last, index ?? -1);
    chats.set(text, chat);
  }
  for (const text of taken) {
    const mark = marks.get(text);
    if (chats.has(text)) {
      tally.toAgent += 1;
      if (mark?.status === 'failed' && mark.certain) {
        violations.push(violation('wrongly-marked', `${text} was heard and is marked as failed`));
      }
    } else if (mark !== undefined && MARKS.has(mark.status)) {
      countMark(tally, mark);
    } else {
      violations.push(violation('lost', `${text} to the agent (${mark?.status ?? 'no record'})`));
    }
  }
  return violations;
}

/** Who repeats himself can only be counted. */
function sameWordsToAgent({ taken, heard, fates }: CustomerLedger, tally: Tally): Violation[] {
  const rows = fates.filter(({ direction }) => direction === 'to-agent');
  const missing = rows.filter(({ status }) => MARKS.has(status));
  for (const mark of missing) countMark(tally, mark);
  tally.toAgent += heard.length;
  if (heard.length < taken.length - missing.length) {
    const detail = `${String(taken.length - missing.length - heard.length)} of the same to the agent`;
    return [violation('lost', detail)];
  }
  const chats = new Set(heard.map(({ chat }) => chat)).size;
  const surplus = heard.length - taken.length;
  if (surplus <= 0) return [];
  // One for each session that died may have been said again.
  if (surplus < chats) {
    tally.saidAgain += surplus;
    return [];
  }
  return [violation('duplicated', `${String(surplus)} of the same to the agent`)];
}

function toCustomer({ said, shown, fates }: CustomerLedger, tally: Tally): Violation[] {
  const violations: Violation[] = [];
  const order = new Map(said.map(({ text }, index) => [text, index]));
  const marks = marksOf(fates, 'to-customer');
  const seen = new Map<string, number>();
  let last = -1;
  shown.forEach((text, position) => {
    const index = order.get(text);
    const certain = marks.get(text)?.certain ?? true;
    if (index === undefined) {
      violations.push(violation('invented', `${text} was shown`));
    } else if (seen.has(text)) {
      if (certain) violations.push(violation('duplicated', `${text} to the customer, unmarked`));
      else tally.repeatedToCustomer += 1;
      // Lines that went out as one are repeated as one.
      const between = shown.slice(seen.get(text), position);
      if (between.some((each) => marks.get(each)?.certain ?? true)) {
        violations.push(violation('reordered', `${text} again to the customer`));
      }
    } else if (index < last) {
      violations.push(violation('reordered', `${text} to the customer`));
    }
    last = Math.max(last, index ?? -1);
    seen.set(text, position);
  });
  for (const { text, pending } of said) {
    const mark = marks.get(text);
    if (seen.has(text)) {
      tally.toCustomer += 1;
      if (mark?.status === 'failed' && mark.certain) {
        violations.push(violation('wrongly-marked', `${text} was shown and is marked as failed`));
      }
    } else if (mark !== undefined && MARKS.has(mark.status)) {
      countMark(tally, mark);
    } else if (mark === undefined && pending) {
      tally.diedWithSession += 1;
    } else {
      const detail = `${text} to the customer (${mark?.status ?? 'no record'})`;
      violations.push(violation('lost', detail));
    }
  }
  return violations;
}

function marksOf(fates: readonly Fate[], direction: Fate['direction']): Map<string, Fate> {
  return new Map(
    fates.filter((fate) => fate.direction === direction).map((fate) => [fate.text, fate]),
  );
}

export function countMark(tally: Tally, { direction, status, certain }: Fate): void {
  const name = `${direction}: ${status}${certain ? '' : ', uncertain'}`;
  tally.marked[name] = (tally.marked[name] ?? 0) + 1;
}

function countOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

export function violation(kind: Violation['kind'], detail: string): Violation {
  return { kind, detail };
}
