import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

import { Kysely } from 'kysely';
import pg from 'pg';

import { agentTexts } from '../../src/agent-texts.ts';
import { Bridge } from '../../src/bridge/bridge.ts';
import { Reporter } from '../../src/bridge/reporter.ts';
import { systemClock as clock } from '../../src/clock.ts';
import { Registry, relayId } from '../../src/ownership/registry.ts';
import { SharedOwnership } from '../../src/ownership/shared-ownership.ts';
import { TIMING } from '../../src/ownership/timing.ts';
import { Journal } from '../../src/store/journal.ts';
import { postgresDialect, postgresPulse } from '../../src/store/postgres.ts';
import type { Tables } from '../../src/store/schema.ts';
import { active, only } from '../bridge/conversations.ts';
import { FakeChannel } from '../bridge/fake-channel.ts';
import { FakeDesk } from '../bridge/fake-desk.ts';
import { FakeOrg } from '../bridge/fake-org.ts';
import { NO_ORG_DUTY } from '../bridge/no-org-duty.ts';
import { REPLIES } from '../bridge/stage.ts';
import { Observed } from '../bridge/observed.ts';
import { startPostgres } from '../fixtures/postgres-server.ts';

/**
 * How long it takes from the moment when 1,000 customers have nobody until each of their chats has
 * been taken up and could be polled. Run it with `node relay/test/ownership/takeover-bench.ts`.
 */
const CHATS = 1000;
const RUNS = 5;

const server = await startPostgres({ durable: true });
const times: number[] = [];
try {
  for (let run = 1; run <= RUNS; run += 1) times.push(await measure(`bench_${String(run)}`));
} finally {
  await server.stop();
}
times.sort((one, other) => one - other);
process.stdout.write(
  `${String(CHATS)} chats taken over: median ${String(times[Math.floor(RUNS / 2)])} ms of ${JSON.stringify(times)}\n`,
);

async function measure(database: string): Promise<number> {
  await query('postgres', `create database ${database}`);
  const url = `${server.url}/${database}`;
  const dialect = await postgresDialect(url, 'bench');
  const journal = await Journal.open(dialect, () => clock.now());
  for (let number = 0; number < CHATS; number += 1) {
    const customer = { channel: 'Main', openId: `customer-${String(number)}` };
    const facts = {
      ...active,
      id: `chat-${String(number)}`,
      request: {
        conversationId: `chat-${String(number)}`,
        visitorName: 'visitor',
        language: 'zh-CN',
        prechatDetails: [],
        prechatEntities: [],
      },
    };
    const { id, chatId, state } = facts;
    const conversation = {
      id,
      customer,
      chatId,
      state,
      facts,
      session: {},
      openedAt: 0,
      endedAt: null,
    };
    await journal.commit({ customer, conversation });
  }
  await query(
    database,
    'insert into ownership (channel, open_id) select channel, open_id from conversation',
  );
  const pulse = await postgresPulse(
    { url, process: database },
    { connectMs: 3000, statementMs: 3000 },
    {
      topics: [],
      notified: () => undefined,
      listening: () => undefined,
      broken: () => undefined,
    },
  );
  const ownership = new SharedOwnership({
    registry: new Registry(new Kysely<Tables>({ dialect: pulse }), new Kysely<Tables>({ dialect })),
    process: relayId(database, 1),
    name: database,
    watch: { clock, monotonic: () => performance.now() },
    timing: TIMING,
    observer: {
      tookOver: () => undefined,
      buried: () => undefined,
      lost: () => undefined,
      restored: () => undefined,
      trouble: (error) => {
        throw error;
      },
    },
    onLapse: () => undefined,
    onBroken: () => undefined,
  });
  const desk = new FakeDesk();
  const org = new FakeOrg();
  const observer = new Observed();
  const texts = only({});
  const bridge = new Bridge({
    journal,
    org,
    clock,
    observer,
    newId: () => 'new',
    reporter: new Reporter({ journal, org, clock, observer, gatherMs: 300 }),
    ownership,
    channels: () => ['Main'],
    orgDuty: NO_ORG_DUTY,
    channel: (name) => ({
      name,
      channel: new FakeChannel(),
      desk,
      texts: () => texts,
      agentTexts: agentTexts.en,
      language: 'zh',
      endKeywords: [],
      replies: REPLIES,
      entrances: [],
      erasesOnUnfollow: false,
      archives: false,
      idle: { warningSeconds: null, timeoutSeconds: null },
      survey: false,
      sendsLinks: false,
      hasTemplate: false,
    }),
  });
  const from = performance.now();
  await bridge.start();
  while (desk.chats.length < CHATS) await pause(5);
  const took = Math.round(performance.now() - from);
  await bridge.stop();
  await journal.close();
  return took;
}

async function query(database: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${server.url}/${database}` });
  await client.connect();
  await client.query(statement);
  await client.end();
}
