import { compose } from './compose.ts';
import { environment, readSettings, SettingsError } from './config.ts';
import { startProcess } from './process.ts';
import { openStore } from './relay-store.ts';

try {
  await startProcess(readSettings(environment), { openStore, compose });
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  for (const problem of error.problems) process.stderr.write(`${problem}\n`);
  process.exit(1);
}
