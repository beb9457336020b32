import { afterAll, expect, it } from 'vitest';

import { systemClock } from '../../src/clock.ts';
import { openStore, type RelayStore } from '../../src/relay-store.ts';
import { look, newDatabase } from '../fixtures/postgres-database.ts';

let store: RelayStore | undefined;
afterAll(async () => {
  await store?.ownership?.stop();
  await store?.close();
});

it('least privilege: the relay needs a user of the database that has one schema and nothing else', async () => {
  const url = new URL(await newDatabase());
  const role = `relay_${url.pathname.slice(1)}`;
  const database = url.pathname.slice(1);
  for (const statement of [
    `create role ${role} login password 'least' nosuperuser nocreatedb nocreaterole noinherit`,
    `revoke all on schema public from public`,
    `revoke all on database ${database} from public`,
    `grant connect on database ${database} to ${role}`,
    `create schema authorization ${role}`,
  ]) {
    await look(url.href, statement);
  }
  url.username = role;
  url.password = 'least';
  const troubles: unknown[] = [];
  store = await openStore({
    settings: { store: { kind: 'postgres', url: url.href }, relayName: 'least' },
    clock: systemClock,
    monotonic: () => performance.now(),
    newId: () => crypto.randomUUID(),
    transport: () => Promise.reject(new Error('Nothing is to be sent.')),
    observer: {
      tookOver: () => undefined,
      buried: () => undefined,
      restored: () => undefined,
      lost: (reason) => troubles.push(reason),
      trouble: (error) => troubles.push(error),
    },
  });
  const { journal, ownership } = store;
  const customer = { channel: 'Main', openId: 'o-least' };
  await ownership?.start({
    channels: () => ['Main'],
    received: () => undefined,
    takeOver: () => Promise.resolve(),
    lose: () => undefined,
    loseAll: () => Promise.resolve(),
  });
  expect(await journal.receive(customer, 'message:1', { type: 'text' })).toBe(true);
  const claim = await ownership?.claim(customer);
  expect(claim?.customer).toEqual(customer);
  expect(await journal.inbox(customer)).toHaveLength(1);
  expect(troubles).toEqual([]);
  // All of it is its own, and in its own schema.
  const owned = await look(
    url.href,
    `select distinct schemaname, tableowner from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  expect(owned).toEqual([{ schemaname: role, tableowner: role }]);
  if (claim !== undefined) await ownership?.release(claim, false);
});
