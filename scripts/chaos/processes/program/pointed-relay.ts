import express from 'express';

import { compose, type Relay, type Surroundings } from '../../../../relay/src/compose.ts';
import type { RelayStore, RelayStoreParts } from '../../../../relay/src/relay-store.ts';
import { Journal } from '../../../../relay/src/store/journal.ts';
import { lockJournal } from '../../../../relay/src/store/sqlite-lock.ts';
import { sqliteDialect } from '../../../../relay/src/store/sqlite.ts';
import type { Transport } from '../../../../relay/src/transport.ts';
import { labelOf } from '../../network/network.ts';
import { pointedDialect } from './pointed-dialect.ts';
import type { Pass } from './points.ts';

/** A journal in a file, with points around everything that is written to it. */
export async function openPointedFile(
  path: string,
  { clock, transport }: RelayStoreParts,
  pass: Pass,
): Promise<RelayStore> {
  const unlock = lockJournal(path);
  const dialect = pointedDialect(sqliteDialect(path), pass);
  const journal = await Journal.open(dialect, () => clock.now());
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
}

/** The real relay, with points around everything that it says to others. */
export function composePointed(parts: Surroundings, pass: Pass): Relay {
  const relay = compose({ ...parts, transport: pointed(parts.transport, pass) });
  const application = express().disable('x-powered-by').set('env', 'production');
  application.use((_request, response, next) => {
    const end = response.end.bind(response);
    let answered = false;
    response.once('finish', () => {
      pass('answer push', 'after');
    });
    response.end = (...values: unknown[]) => {
      if (!answered) pass('answer push', 'before');
      answered = true;
      Reflect.apply(end, response, values);
      return response;
    };
    next();
  });
  application.use(relay.application);
  return { ...relay, application };
}

function pointed(transport: Transport, pass: Pass): Transport {
  return async (request) => {
    const label = labelOf(request.method, new URL(request.url));
    pass(label, 'before');
    try {
      return await transport(request);
    } finally {
      pass(label, 'after');
    }
  };
}
