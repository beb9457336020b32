import { Journal } from '../../src/store/journal.ts';
import { postgresDialect } from '../../src/store/postgres.ts';
import { emptyTables, newDatabase } from '../fixtures/postgres-database.ts';
import { NOW } from './contract/steps.ts';
import { durabilityContract, journalContract } from './journal-contract.ts';

const url = await newDatabase();

async function open(): Promise<Journal> {
  return Journal.open(await postgresDialect(url, 'test'), () => NOW);
}

journalContract(
  'PostgreSQL',
  async () => {
    const journal = await open();
    await emptyTables(url);
    return journal;
  },
  20,
);
durabilityContract('PostgreSQL', () => {
  let emptied = false;
  return async () => {
    const journal = await open();
    if (!emptied) await emptyTables(url);
    emptied = true;
    return journal;
  };
});
