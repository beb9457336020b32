import { generateKeyPairSync } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { startOrgStandIn, type OrgStandIn } from '../../../scripts/sandbox/org/stand-in.ts';
import { Commands } from '../../src/bridge/commands.ts';
import { systemClock } from '../../src/clock.ts';
import { createCommandStream } from '../../src/salesforce/command-stream.ts';
import { OrgConnection, type RawOrgRequest } from '../../src/salesforce/connection.ts';
import type { EventStream } from '../../src/salesforce/event-stream.ts';
import type { Journal } from '../../src/store/journal.ts';
import { createTransport } from '../../src/network/network.ts';
import { openMemoryJournal } from '../bridge/memory-journal.ts';
import { watched } from '../bridge/watched.ts';

const PATIENCE = { timeout: 10_000, interval: 10 };
const HOUR_MS = 3_600_000;
const TOPIC = '/event/WeChat_Chat_Command__e';
const payloadSchema = z.object({ requestId: z.string() });
const messageSchema = z.tuple([
  z.looseObject({
    ext: z.object({ replay: z.union([z.boolean(), z.record(z.string(), z.number())]) }).optional(),
  }),
]);
// Pauses between tries last a hundredth.
const clock = {
  ...systemClock,
  after: (ms: number, callback: () => void) => systemClock.after(ms / 100, callback),
};

let org: OrgStandIn;
/** How far the org's clock is behind. */
let behindMs: number;
let network: ReturnType<typeof createTransport>;
let journal: Journal;
/** How often the journal will not write a command down. */
let failures: number;
let troubles: number;
/** From where each subscription began. */
let begun: number[];
let stream: EventStream | undefined;

beforeEach(async () => {
  behindMs = 0;
  failures = 0;
  troubles = 0;
  begun = [];
  network = createTransport();
  org = await startOrgStandIn({
    clientId: 'c',
    clientSecret: 's',
    publicKey: generateKeyPairSync('ed25519').publicKey,
    channels: [],
    clock: { ...systemClock, now: () => systemClock.now() - behindMs },
  });
  const memory = await openMemoryJournal(clock);
  journal = watched(memory.journal, (method, proceed) => {
    if (method !== 'receiveCommand' || failures === 0) return proceed();
    failures -= 1;
    return Promise.reject(new Error('The disk is full.'));
  });
});

afterEach(async () => {
  await stream?.stop();
  await network.close();
  await org.close();
});

/** A process begins to listen, with what the journal knows. */
async function listen(): Promise<void> {
  const credentials = {
    loginUrl: org.url,
    clientId: 'c',
    apiVersion: '65.0',
    grant: { kind: 'client-credentials', clientSecret: 's' } as const,
  };
  const connection = new OrgConnection(credentials, clock, network.transport);
  const commands = new Commands({
    journal,
    received: () => undefined,
    errand: () => undefined,
    served: () => undefined,
  });
  stream = createCommandStream({
    connection: {
      apiVersion: connection.apiVersion,
      forgetSession: () => {
        connection.forgetSession();
      },
      request: (request: RawOrgRequest) => {
        const [message] = messageSchema.parse(JSON.parse(String(request.body)));
        const replay = message.ext?.replay;
        const from = typeof replay === 'object' ? replay[TOPIC] : undefined;
        if (from !== undefined) begun.push(from);
        return connection.request(request);
      },
    },
    clock,
    commands,
    observer: {
      connected: () => undefined,
      streamTrouble: () => (troubles += 1),
      replayLost: () => undefined,
      unreadableCommand: () => undefined,
    },
  });
  stream.start();
  await holding();
}

async function holding(): Promise<void> {
  await vi.waitFor(() => {
    expect(org.isHolding).toBe(true);
  }, PATIENCE);
}

/** The process ends; the next one finds the same journal. */
async function end(): Promise<void> {
  await stream?.stop();
  stream = undefined;
}

function publish(requestId: string, ageMs = 0): void {
  behindMs = ageMs;
  org.create('WeChat_Chat_Command__e', {
    Type__c: 'ReloadChannels',
    Payload__c: '{}',
    RequestId__c: requestId,
  });
  behindMs = 0;
}

/** The commands that are in the journal, in their order. */
async function written(): Promise<string[]> {
  const entries = await journal.errands();
  return entries.map(({ payload }) => payloadSchema.parse(payload).requestId);
}

async function expectWritten(...requestIds: string[]): Promise<void> {
  await vi.waitFor(async () => {
    expect(await written()).toEqual(requestIds);
  }, PATIENCE);
}

describe('the stream of commands', { timeout: 30_000 }, () => {
  it('begins with what is new', async () => {
    publish('before', HOUR_MS);
    await listen();
    publish('new');
    await expectWritten('new');
    expect(begun).toEqual([-1]);
  });

  it('that has heard no command yet goes on with everything since it began, and nothing older', async () => {
    publish('before', HOUR_MS);
    await listen();
    await end();
    publish('meanwhile');
    await listen();
    await expectWritten('meanwhile');
    expect(begun).toEqual([-1, -2]);
  });

  it('remembers when it began, however often it begins again', async () => {
    publish('before', HOUR_MS);
    await listen();
    for (let again = 0; again < 2; again += 1) {
      await end();
      await listen();
    }
    expect(await written()).toEqual([]);
    publish('new');
    await expectWritten('new');
    expect(begun).toEqual([-1, -2, -2]);
  });

  it('goes on behind the last command once there was one', async () => {
    await listen();
    publish('first');
    await expectWritten('first');
    await end();
    publish('second');
    await listen();
    await expectWritten('first', 'second');
    expect(begun).toEqual([-1, expect.any(Number)]);
    expect(begun[1]).toBeGreaterThanOrEqual(0);
  });

  it.each([
    ['the first command', []],
    ['a later command', ['earlier']],
  ])('hears %s again that could not be written down, and writes it once', async (_, earlier) => {
    publish('before', HOUR_MS);
    await listen();
    for (const requestId of earlier) publish(requestId);
    await expectWritten(...earlier);
    failures = 2;
    publish('command');
    await expectWritten(...earlier, 'command');
    expect(failures).toBe(0);
    expect(troubles).toBe(2);
    await holding();
    publish('next');
    await expectWritten(...earlier, 'command', 'next');
  });

  it('takes a command for the same one when the org no longer knows where it was', async () => {
    await listen();
    publish('first');
    await expectWritten('first');
    await end();
    org.faults.set('replay-ids-forgotten', true);
    publish('second');
    await listen();
    await expectWritten('first', 'second');
    expect(begun.at(-1)).toBe(-2);
  });
});
