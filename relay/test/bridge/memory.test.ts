import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { expect, it } from 'vitest';

import { boundedTransport } from '../../src/bounded-transport.ts';
import { LiveAgentDesk } from '../../src/live-agent/live-agent-desk.ts';
import { TransportError, type Transport } from '../../src/transport.ts';
import { settled } from './stepping-clock.ts';
import { CHANNEL, Stage, TEXTS, wrote } from './stage.ts';

const CUSTOMERS = 200;
const PUSHES_OF_EACH = 20;
const MIB = 1024 * 1024;
// All of them together would be 16 MiB.
const TEXT = '字'.repeat(2000);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function heap(): Promise<number> {
  await settled();
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

it('while Live Agent is away, memory depends on who waits, and not on how much they write', async () => {
  const stage = await Stage.open();
  let inFlight = 0;
  let most = 0;
  const away: Transport = async () => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    await new Promise<void>((resolve) => stage.clock.after(15_000, resolve));
    inFlight -= 1;
    throw new TransportError('timeout', false, undefined);
  };
  const ids = { organizationId: '00D5g000001AbCd', deploymentId: '572', buttonId: '573' };
  stage.served.desk = new LiveAgentDesk({
    address: { endpoint: 'https://la.example/chat/rest/', apiVersion: 52, ...ids },
    transport: boundedTransport(away, 100),
    clock: stage.clock,
    observer: {
      unknownMessage: () => undefined,
      retry: () => undefined,
      handover: () => undefined,
      failedLater: () => undefined,
      misfit: () => undefined,
      misconfigured: () => undefined,
    },
    gapMs: 250,
  });
  const everybodyWrites = async (text: string): Promise<void> => {
    for (let customer = 0; customer < CUSTOMERS; customer += 1) {
      const openId = `customer-${String(customer)}`;
      await stage.memory.journal.receive({ channel: CHANNEL, openId }, openId + text, wrote(text));
      stage.bridge.received({ channel: CHANNEL, openId });
    }
    await settled();
  };

  const before = await heap();
  await everybodyWrites(`${TEXT} 0`);
  await stage.elapse(60_000);
  const waiting = await heap();
  for (let push = 1; push < PUSHES_OF_EACH; push += 1) {
    await everybodyWrites(`${TEXT} ${String(push)}`);
  }
  await stage.elapse(5 * 60_000);
  const flooded = await heap();

  expect(await stage.memory.unread()).toBe(0);
  expect(most).toBe(100);
  expect((waiting - before) / CUSTOMERS).toBeLessThan(48 * 1024);
  expect(flooded - waiting).toBeLessThan(4 * MIB);
  const told = stage.channel.received.map(({ text }) => text);
  expect(told).toEqual(Array(CUSTOMERS).fill(TEXTS.delayed));
}, 180_000);
