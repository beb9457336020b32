import { compose, type Surroundings } from '../../../../relay/src/compose.ts';
import { environment, readSettings } from '../../../../relay/src/config.ts';
import { startProcess } from '../../../../relay/src/process.ts';
import { openStore } from '../../../../relay/src/relay-store.ts';
import { readConditions } from './conditions.ts';
import { composePointed, openPointedFile } from './pointed-relay.ts';
import { pointsIn } from './points.ts';
import { withoutFencing, withoutOwner } from './unfenced.ts';

// The real relay, under the conditions that the harness wants.
const { folder, plant, timing } = readConditions(environment);
const pass = folder === undefined ? undefined : pointsIn(folder);

await startProcess(readSettings(environment), {
  openStore: (parts) => {
    const { store } = parts.settings;
    if (pass !== undefined && store.kind === 'sqlite')
      return openPointedFile(store.path, parts, pass);
    return openStore({ ...parts, ...(timing === undefined ? {} : { timing }) });
  },
  compose: (parts) => {
    const planted = plant === undefined ? parts : unfenced(parts);
    return pass === undefined ? compose(planted) : composePointed(planted, pass);
  },
});

function unfenced(parts: Surroundings): Surroundings {
  const { journal, ownership } = parts;
  return {
    ...parts,
    journal: withoutOwner(journal),
    ownership: ownership && withoutFencing(ownership),
  };
}
