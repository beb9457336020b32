import { ACCOUNT } from '../world/identities.ts';
import type { World } from '../world/world.ts';
import { compare, emptyTally, type Tally, type Violation } from './compare.ts';
import { leaks } from './leaks.ts';
import { leftToDo } from './left-to-do.ts';
import { readLedgers, type Sources } from './ledgers.ts';
import { comparePictures, readPictures } from './pictures.ts';

/** What came out of a run. */
export interface Verdict {
  violations: Violation[];
  tally: Tally;
}

/** Looks at everything that a run has left behind. */
export function judge(world: World): Verdict {
  const tally = emptyTally();
  tally.staleWrites = world.org.staleWrites.length;
  const sources = sourcesOf(world);
  const files = world.org.files.map(({ documentId, body }) => ({ documentId, content: body }));
  const violations = [
    ...[...readLedgers(sources).values()].flatMap((ledger) => compare(ledger, tally)),
    ...[...readPictures({ ...sources, files }).values()].flatMap((ledger) =>
      comparePictures(ledger, tally),
    ),
  ];
  return {
    violations: [...violations, ...manners(world), ...tellings(world), ...orgFacts(world)],
    tally,
  };
}

function sourcesOf(world: World): Sources {
  return {
    customers: world.wechat.state().customers,
    rows: (sql) => world.database.rows(sql),
    chats: [...world.liveAgent.chats.values()].map((chat) => ({
      openId: chat.view.visitorName,
      visitorMessages: chat.visitorMessages,
      agentMessages: chat.agentMessages,
      undelivered: chat.view.state === 'ended' ? world.undelivered(chat) : [],
    })),
  };
}

/** What is left to do, in words; empty when everything is done. */
export function unfinished(world: World): string[] {
  return leftToDo((sql) => world.database.rows(sql));
}

/** Mistakes that Live Agent has noticed. */
function manners(world: World): Violation[] {
  const violations: Violation[] = [];
  for (const chat of world.liveAgent.chats.values()) {
    const { doublePolls, acksAhead, wrongOffsets } = chat.counts;
    if (doublePolls > 0) {
      violations.push({ kind: 'double-poll', detail: `${String(doublePolls)} in one session` });
    }
    if (acksAhead > 0) violations.push({ kind: 'client-error', detail: 'acknowledged too much' });
    if (wrongOffsets > 0) violations.push({ kind: 'client-error', detail: 'wrong offset' });
  }
  return violations;
}

/** Secrets, words and people in the log. */
function tellings(world: World): Violation[] {
  return leaks(world.log, {
    secrets: [ACCOUNT.appSecret, ACCOUNT.token, world.org.credentials.clientSecret],
    customers: world.wechat.state().customers,
  });
}

/** The org has one open chat for each customer at most, and knows how each chat stands. */
function orgFacts(world: World): Violation[] {
  const violations: Violation[] = [];
  const conversations = Map.groupBy(
    world.database.rows(
      'select id, chat_id, state, unreported from conversation where chat_id is not null order by opened_at',
    ),
    (row) => row['chat_id'],
  );
  // When the org does not hear of an end for too long, the next chat takes the former one's record.
  const isTakenAnew = (id: string): boolean => (conversations.get(id) ?? []).length > 1;
  const stale = world.org.staleWrites.filter((id) => !isTakenAnew(id)).length;
  if (stale > 0) {
    violations.push({ kind: 'org', detail: `${String(stale)} writes of an earlier owner` });
  }
  const open = new Set<string>();
  for (const { chatId, openId, status } of world.org.chats) {
    const last = conversations.get(chatId)?.at(-1);
    const isOver = last?.['state'] === 'ended' && last['unreported'] === 0;
    if (isOver && status !== 'ended') {
      violations.push({ kind: 'org', detail: `a chat has ended, and is ${status} in the org` });
    }
    if (status === 'ended') continue;
    if (open.has(openId)) violations.push({ kind: 'org', detail: 'two open chats of a customer' });
    open.add(openId);
  }
  return violations;
}
