import { createRequire } from 'node:module';

import { Connection } from '@jsforce/jsforce-node';
import { StreamingExtension } from '@jsforce/jsforce-node/lib/api/streaming.js';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import type { OrgStandIn } from '../org/stand-in.ts';
import { assertion, COMMANDS, openOrg } from './org-fixture.ts';

// Before it polls, faye tries transports that Salesforce does not have, and leaves the failures of its trials
// as unhandled rejections. They are its own fault, and would hide those of others.
const require = createRequire(import.meta.url);
for (const name of ['web_socket', 'event_source']) {
  const transport: unknown = require(`faye/src/transport/${name}.js`);
  const isUsable = (
    _dispatcher: unknown,
    _endpoint: unknown,
    callback: (this: unknown, is: boolean) => void,
    context: unknown,
  ): void => {
    callback.call(context, false);
  };
  if (typeof transport === 'function') Object.assign(transport, { isUsable });
}

async function connect(org: OrgStandIn): Promise<Connection> {
  const connection = new Connection({ loginUrl: org.url, version: '65.0' });
  await connection.authorize({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: assertion(org),
  });
  return connection;
}

/** Subscribes as the documentation of jsforce shows. */
function listen(connection: Connection, replayId: number) {
  const heard: unknown[] = [];
  const refused = vi.fn();
  const client = connection.streaming.createClient([
    new StreamingExtension.Replay(COMMANDS, replayId),
    new StreamingExtension.AuthFailure(refused),
  ]);
  // The type that jsforce declares knows nothing of it.
  const stoppable: { subscribe: unknown; disconnect?: () => unknown } = client;
  onTestFinished(async () => {
    await Promise.resolve(stoppable.disconnect?.()).catch(() => undefined);
  });
  const subscription = client.subscribe(COMMANDS, (message: unknown) => heard.push(message));
  return { heard, refused, subscription };
}

const publish = (org: OrgStandIn, RequestId__c: string): string =>
  org.create('WeChat_Chat_Command__e', { Type__c: 'ReloadChannels', RequestId__c });

describe('jsforce, the real client', () => {
  it('signs in by JWT, calls Apex REST, and reads what the org counts', async () => {
    const org = await openOrg();
    const connection = await connect(org);
    const { channels } = await connection.apex.get<{ channels: { name: string }[] }>(
      '/wechat/v1/channels',
    );
    expect(channels.map(({ name }) => name)).toEqual(['Main']);
    expect(connection.limitInfo.apiUsage).toEqual({ used: 1, limit: 15_000 });
    const { records } = await connection.query("SELECT Name FROM Profile WHERE Name LIKE 'Min%'");
    expect(records).toHaveLength(2);
    expect((await connection.identity()).user_id).toBe(org.people.relay.id);
  });

  it('gets past and new events with its replay extension', async () => {
    const org = await openOrg();
    publish(org, 'past');
    const { heard } = listen(await connect(org), -2);
    await vi.waitFor(() => {
      expect(heard).toMatchObject([{ payload: { RequestId__c: 'past' } }]);
    });
    publish(org, 'new');
    await vi.waitFor(() => {
      expect(heard).toMatchObject([{ event: { replayId: 1 } }, { event: { replayId: 2 } }]);
    });
    expect(org.eventDeliveries).toBe(2);
  });

  it('is told of an invalid replay id', async () => {
    const org = await openOrg();
    const { subscription } = listen(await connect(org), 99);
    await expect(Promise.resolve(subscription)).rejects.toThrow(
      /^400::The replayId \{99\} you provided was invalid/u,
    );
  });

  it('is told by its extension when the session has ended', async () => {
    const org = await openOrg();
    const { subscription, refused } = listen(await connect(org), -1);
    await subscription;
    await vi.waitFor(() => {
      expect(org.isHolding).toBe(true);
    });
    org.faults.expireSessions = true;
    await vi.waitFor(() => {
      expect(refused).toHaveBeenCalledOnce();
    });
  });

  it('shakes hands again when it was forgotten', async () => {
    const org = await openOrg();
    const { heard, subscription } = listen(await connect(org), -1);
    await subscription;
    await vi.waitFor(() => {
      expect(org.isHolding).toBe(true);
    });
    org.faults.set('client-forgotten', 1);
    await vi.waitFor(() => {
      expect(org.isHolding).toBe(true);
      expect(org.streamingClients).toBe(1);
    });
    publish(org, 'later');
    await vi.waitFor(() => {
      expect(heard).toMatchObject([{ payload: { RequestId__c: 'later' } }]);
    });
  });
});
