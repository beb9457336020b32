import { Kysely } from 'kysely';

import type { Clock } from './clock.ts';
import { SettingsError, type Settings } from './config.ts';
import { GuardedTransport } from './ownership/guarded-transport.ts';
import type { Ownership, OwnershipObserver } from './ownership/ownership.ts';
import { FREE_TOPIC, Registry, relayId, wakeTopic } from './ownership/registry.ts';
import { SharedOwnership } from './ownership/shared-ownership.ts';
import { TIMING, type Timing } from './ownership/timing.ts';
import { Journal } from './store/journal.ts';
import { postgresDialect, postgresPulse } from './store/postgres.ts';
import { lockJournal } from './store/sqlite-lock.ts';
import { sqliteDialect } from './store/sqlite.ts';
import type { Tables } from './store/schema.ts';
import type { Transport } from './transport.ts';

export interface RelayStoreParts {
  settings: Pick<Settings, 'store' | 'relayName'>;
  clock: Clock;
  /** Milliseconds from an arbitrary moment, whatever happens to the time of day. */
  monotonic: () => number;
  newId: () => string;
  transport: Transport;
  observer: OwnershipObserver;
  /** How soon a silent relay is replaced; as {@link TIMING} says, unless given. */
  timing?: Timing;
}

/** What a relay remembers, and for whom it may act. */
export interface RelayStore {
  journal: Journal;
  /** Undefined if no other relay can use the store. */
  ownership: Ownership | undefined;
  /** Lets requests out while this process may act. */
  transport: Transport;
  mayAct: () => boolean;
  /** After the ownership has stopped. */
  close: () => Promise<void>;
}

// A sign of life that takes longer is as good as none.
const PULSE_PATIENCE = { connectMs: 1500, statementMs: 1500 };

/** Opens the store that the settings name. Throws {@link SettingsError}. */
export async function openStore(parts: RelayStoreParts): Promise<RelayStore> {
  const { store } = parts.settings;
  return store.kind === 'sqlite' ? openFile(store.path, parts) : openDatabase(store.url, parts);
}

async function openFile(path: string, { clock, transport }: RelayStoreParts): Promise<RelayStore> {
  try {
    const unlock = path === ':memory:' ? (): void => undefined : lockJournal(path);
    const journal = await Journal.open(sqliteDialect(path), () => clock.now());
    return {
      journal,
      ownership: undefined,
      transport,
      mayAct: () => true,
      close: async () => {
        await journal.close();
        unlock();
      },
    };
  } catch (error) {
    throw new SettingsError([
      `The journal ${path} cannot be opened (${reasonOf(error)}): check the path in STORE_URL, the rights of its folder, the room on the disk, and that no other program uses the file.`,
    ]);
  }
}

async function openDatabase(url: string, parts: RelayStoreParts): Promise<RelayStore> {
  const { clock, monotonic, newId, observer, settings } = parts;
  const process = newId();
  try {
    const dialect = await postgresDialect(url, process);
    const journal = await Journal.open(dialect, () => clock.now());
    const pulse = await postgresPulse({ url, process }, PULSE_PATIENCE, {
      topics: [FREE_TOPIC, wakeTopic(relayId(process, 1))],
      notified: (topic, payload) => {
        ownership.notified(topic, payload);
      },
      listening: () => {
        ownership.look();
      },
      broken: () => {
        ownership.broken();
      },
    });
    const ownership = new SharedOwnership({
      registry: new Registry(
        new Kysely<Tables>({ dialect: pulse }),
        new Kysely<Tables>({ dialect }),
      ),
      process,
      name: settings.relayName,
      watch: { clock, monotonic },
      timing: parts.timing ?? TIMING,
      observer,
      onLapse: () => {
        guarded.giveUpAll();
      },
      onBroken: () => {
        guarded.giveUpHeld();
      },
    });
    const guarded = new GuardedTransport(parts.transport, {
      act: () => ownership.mayAct,
      hold: () => ownership.mayHold,
    });
    return {
      journal,
      ownership,
      transport: guarded.transport,
      mayAct: () => ownership.mayAct,
      close: () => journal.close(),
    };
  } catch (error) {
    // Without the address: it holds the password.
    throw new SettingsError([
      `The database of STORE_URL cannot be used (${reasonOf(error)}): check that it is there, that it can be reached from here, and that its user may make tables.`,
    ]);
  }
}

/** The innermost reason of a failure, in a word or a sentence. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  if (error.cause instanceof Error) return reasonOf(error.cause);
  if (error.message !== '') return error.message;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
