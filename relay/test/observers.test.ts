import { beforeEach, describe, expect, it } from 'vitest';

import type { BridgeObserver } from '../src/bridge/observer.ts';
import type { Delivery } from '../src/channel.ts';
import type { WebhookObserver } from '../src/http/webhook.ts';
import type { LiveAgentObserver } from '../src/live-agent/chat.ts';
import { createMetrics, type Metrics } from '../src/metrics.ts';
import { createObservers } from '../src/observers.ts';
import { OrgError } from '../src/org.ts';
import { recordedLog } from './fixtures/log-lines.ts';

const LEVEL = { debug: 20, info: 30, warn: 40, error: 50 };
/** Whatever must not be seen has this in it. */
const SECRET = 'SECRET';
const OPEN_ID = `o${SECRET}_test-customer-0001`;
const reason = { code: 'wechat-45047', text: 'Out of replies.' };

let log: ReturnType<typeof recordedLog>;
let metrics: Metrics;
let bridge: BridgeObserver;
let webhook: WebhookObserver;
let liveAgent: LiveAgentObserver;
beforeEach(() => {
  log = recordedLog();
  metrics = createMetrics();
  ({ bridge, webhook, liveAgent } = createObservers(log.log, metrics));
});

/** An error as somebody else's library may raise it, with anything in its words. */
function alien(): Error {
  const error = new Error(`insert failed: ${SECRET} text, ${OPEN_ID}`, {
    cause: new Error(`access_token=${SECRET}`),
  });
  return Object.assign(error, { code: 'SQLITE_FULL', parameters: [SECRET] });
}

/** Each line without its time, in the order of writing. */
function lines(): Record<string, unknown>[] {
  return log.lines.map((line) => {
    const fields: Record<string, unknown> = { ...line };
    delete fields['time'];
    return fields;
  });
}

async function counted(name: string): Promise<Record<string, number>> {
  const metric = await metrics.registry.getSingleMetric(name)?.get();
  const entries = metric?.values.map(({ labels, value }) => [
    Object.values(labels).join(' '),
    value,
  ]);
  return Object.fromEntries(entries ?? []) as Record<string, number>;
}

describe('a change of state', () => {
  it('moves the chat from one gauge to the next, and is told', async () => {
    bridge.stateChanged('c1', undefined, 'opening', '');
    bridge.stateChanged('c2', undefined, 'opening', 'taken up');
    bridge.stateChanged('c1', 'opening', 'active', '');
    expect(await counted('wechat_desk_conversations')).toEqual({ opening: 1, active: 1 });
    expect(lines()).toEqual([
      { level: LEVEL.info, chat: 'c1', to: 'opening', msg: 'chat changed state' },
      {
        level: LEVEL.info,
        chat: 'c2',
        to: 'opening',
        reason: 'taken up',
        msg: 'chat changed state',
      },
      {
        level: LEVEL.info,
        chat: 'c1',
        from: 'opening',
        to: 'active',
        msg: 'chat changed state',
      },
    ]);
  });

  it('to the end leaves no chat behind, and the next one begins anew', async () => {
    bridge.stateChanged('c1', undefined, 'active', '');
    bridge.stateChanged('c1', 'active', 'ended', 'agent');
    bridge.stateChanged('c3', 'ended', 'opening', '');
    expect(await counted('wechat_desk_conversations')).toEqual({ opening: 1, active: 0 });
    expect(await counted('wechat_desk_chats_ended_total')).toEqual({ agent: 1 });
  });

  it.each([
    ['refused: Unavailable', LEVEL.info],
    ['refused: Blocked', LEVEL.warn],
    ['refused: configuration-400', LEVEL.warn],
    ['clientIdleTimeout', LEVEL.info],
  ])('to the end because of "%s" is told as loud as it needs', (reason, level) => {
    bridge.stateChanged('c1', 'queued', 'ended', reason);
    expect(lines()).toMatchObject([{ level, chat: 'c1', to: 'ended', reason }]);
  });
});

describe('a customer', () => {
  it('who is warned, and one who rates a chat, are counted', async () => {
    bridge.idleWarned('c1');
    bridge.rated('c2', 4);
    bridge.rated('c3', 4);
    const warnings = await metrics.registry.getSingleMetricAsString(
      'wechat_desk_idle_warnings_total',
    );
    expect(warnings).toContain('wechat_desk_idle_warnings_total 1');
    expect(await counted('wechat_desk_ratings_total')).toEqual({ 4: 2 });
    expect(lines()).toMatchObject([
      { level: LEVEL.info, chat: 'c1' },
      { level: LEVEL.info, chat: 'c2', score: 4 },
      { level: LEVEL.info, chat: 'c3', score: 4 },
    ]);
  });
});

describe('a message of the customer', () => {
  it('that has arrived is timed', async () => {
    bridge.heard('c1', 250);
    const text = await metrics.registry.getSingleMetricAsString('wechat_desk_to_agent_seconds');
    expect(text).toContain('wechat_desk_to_agent_seconds_sum 0.25');
    expect(lines()).toEqual([
      { level: LEVEL.debug, chat: 'c1', afterMs: 250, msg: 'message reached the agent' },
    ]);
  });

  it('that Live Agent does not take is an error', async () => {
    bridge.unheard('c1', 'm1', 'status-400');
    expect(await counted('wechat_desk_unheard_total')).toEqual({ 'status-400': 1 });
    expect(lines()).toMatchObject([
      { level: LEVEL.error, chat: 'c1', message: 'm1', reason: 'status-400' },
    ]);
  });
});

describe('a customer who may not be answered as often as one likes', () => {
  it('is seen by replies taken, lines joined, notices unsaid, and times that agents wait', async () => {
    bridge.replied('c1', { lines: 1, way: 'free' });
    bridge.replied('c1', { lines: 3, way: 'paid' });
    bridge.unsaid('c1', 'courtesy');
    bridge.parked('c1', 'replies');
    expect(await counted('wechat_desk_replies_total')).toEqual({ free: 1, paid: 1 });
    expect(await counted('wechat_desk_joined_lines_total')).toEqual({ '': 3 });
    expect(await counted('wechat_desk_unsaid_notices_total')).toEqual({ courtesy: 1 });
    expect(await counted('wechat_desk_parkings_total')).toEqual({ replies: 1 });
  });

  it('is a surprise if WeChat counts otherwise, by its code', async () => {
    bridge.delivery('c1', 'm1', { kind: 'wait-for-customer', what: 'replies', reason }, 1);
    bridge.delivery('c1', 'm1', { kind: 'refused', reason }, 1);
    expect(await counted('wechat_desk_allowance_surprises_total')).toEqual({ 'wechat-45047': 1 });
  });
});

describe('an attempt to send to the customer', () => {
  it('that succeeded is counted and timed', async () => {
    bridge.delivery('c1', 'm1', { kind: 'delivered' }, 1500);
    expect(await counted('wechat_desk_deliveries_total')).toEqual({ 'delivered ': 1 });
    const text = await metrics.registry.getSingleMetricAsString('wechat_desk_to_customer_seconds');
    expect(text).toContain('wechat_desk_to_customer_seconds_sum 1.5');
    expect(lines()).toMatchObject([{ level: LEVEL.debug, chat: 'c1', message: 'm1' }]);
  });

  it.each<[Exclude<Delivery, { kind: 'delivered' }>, number]>([
    [{ kind: 'retry', waitMs: 1, certain: true, reason }, LEVEL.warn],
    [{ kind: 'wait-for-customer', what: 'replies', reason }, LEVEL.warn],
    [{ kind: 'too-long', reason }, LEVEL.warn],
    [{ kind: 'refused', reason }, LEVEL.warn],
    [{ kind: 'customer-gone', reason }, LEVEL.warn],
    [{ kind: 'operator', waitMs: 1, reason }, LEVEL.error],
  ])('that ended in %j is told at level %i', async (delivery, level) => {
    bridge.delivery('c1', 'm1', delivery, 1);
    const { kind } = delivery;
    expect(await counted('wechat_desk_deliveries_total')).toEqual({
      [`${kind} ${reason.code}`]: 1,
    });
    expect(lines()).toEqual([
      { level, chat: 'c1', message: 'm1', outcome: kind, code: reason.code, msg: reason.text },
    ]);
    const text = await metrics.registry.getSingleMetricAsString('wechat_desk_to_customer_seconds');
    expect(text).toContain('wechat_desk_to_customer_seconds_count 0');
  });
});

describe('trouble', () => {
  it.each<[unknown, number, string, string]>([
    [new OrgError('away', 'TIMEOUT', 'No answer.'), LEVEL.warn, 'TIMEOUT', 'No answer.'],
    [new OrgError('refused', 'invalid_grant', 'Check.'), LEVEL.error, 'invalid_grant', 'Check.'],
    [alien(), LEVEL.warn, 'UNEXPECTED', 'Error SQLITE_FULL'],
    [new RangeError(SECRET), LEVEL.warn, 'UNEXPECTED', 'RangeError'],
    [SECRET, LEVEL.warn, 'UNEXPECTED', 'unknown'],
  ])('with the org (%o) is told at level %i with the code %s', async (error, level, code, msg) => {
    bridge.orgTrouble('open', error);
    expect(await counted('wechat_desk_org_trouble_total')).toEqual({ [`open ${code}`]: 1 });
    expect(lines()).toEqual([{ level, what: 'open', code, msg }]);
    expect(log.text()).not.toContain(SECRET);
  });

  it('with the journal is counted, whoever has it', async () => {
    bridge.journalTrouble(alien());
    webhook.failed('Main', alien());
    expect(await counted('wechat_desk_journal_trouble_total')).toEqual({ '': 2 });
    expect(lines()).toMatchObject([
      { level: LEVEL.error, error: 'Error SQLITE_FULL' },
      { level: LEVEL.error, channel: 'Main', error: 'Error SQLITE_FULL' },
    ]);
    expect(log.text()).not.toContain(SECRET);
  });

  it('over who owns a chat is an error, and over a channel a warning', () => {
    bridge.staleOwner('c1');
    bridge.unserved({ channel: 'Main', openId: OPEN_ID });
    expect(lines()).toMatchObject([
      { level: LEVEL.error, chat: 'c1' },
      { level: LEVEL.warn, channel: 'Main' },
    ]);
    expect(log.text()).not.toContain(SECRET);
  });
});

describe('the webhook', () => {
  it('counts what it takes, and says nothing of it', async () => {
    webhook.accepted('Main', false);
    webhook.accepted('Main', true);
    webhook.accepted('Main', true);
    const expected = { 'Main new': 1, 'Main duplicate': 2 };
    expect(await counted('wechat_desk_pushes_total')).toEqual(expected);
    expect(lines()).toEqual([]);
  });

  it('counts what it refuses by its reason, and says why', async () => {
    webhook.refused('Main', 'wechat-stale', 'Too old.');
    expect(await counted('wechat_desk_webhook_refusals_total')).toEqual({ 'wechat-stale': 1 });
    expect(lines()).toEqual([
      { level: LEVEL.warn, channel: 'Main', code: 'wechat-stale', msg: 'Too old.' },
    ]);
  });
});

describe('Live Agent', () => {
  it('is counted by what it does', async () => {
    liveAgent.unknownMessage('NewMessageType'.padEnd(100, 'x'));
    liveAgent.retry('poll', 'status-500');
    liveAgent.handover();
    liveAgent.failedLater();
    expect(await counted('wechat_desk_live_agent_unknown_messages_total')).toEqual({
      ['NewMessageType'.padEnd(60, 'x')]: 1,
    });
    expect(await counted('wechat_desk_live_agent_retries_total')).toEqual({ 'poll status-500': 1 });
    expect(await counted('wechat_desk_live_agent_handovers_total')).toEqual({ '': 1 });
    expect(lines()).toMatchObject([
      { level: LEVEL.debug, what: 'poll', reason: 'status-500' },
      { level: LEVEL.info },
      { level: LEVEL.warn },
    ]);
  });

  it('is told of with the chat that it concerns, at the level that the log has by then', () => {
    const ofChat = liveAgent.forChat?.('c1');
    log.log.level = 'error';
    ofChat?.retry('poll', 'status-500');
    log.log.level = 'debug';
    ofChat?.retry('poll', 'status-503');
    ofChat?.handover();
    ofChat?.failedLater();
    ofChat?.misconfigured(400, 'deploymentId is invalid');
    expect(lines()).toMatchObject([
      { level: LEVEL.debug, chat: 'c1', reason: 'status-503' },
      { level: LEVEL.info, chat: 'c1' },
      { level: LEVEL.warn, chat: 'c1' },
      { level: LEVEL.error, chat: 'c1', status: 400 },
    ]);
  });

  it('whose rules for sensitive data do not fit is told once for each rule, by its name', () => {
    liveAgent.misfit('Cards', 'wider');
    liveAgent.misfit('Words', 'unreadable');
    liveAgent.forChat?.('c1').misfit('Words', 'unreadable');
    expect(lines()).toEqual([
      {
        level: LEVEL.info,
        rule: 'Cards',
        fitness: 'wider',
        msg: expect.stringContaining('may hide more') as string,
      },
      {
        level: LEVEL.error,
        rule: 'Words',
        fitness: 'unreadable',
        msg: expect.stringContaining('agents see nothing') as string,
      },
    ]);
  });

  it('that refuses our settings is quoted, but not at length', () => {
    liveAgent.misconfigured(400, 'deploymentId is invalid'.padEnd(300) + SECRET);
    expect(lines()).toEqual([
      {
        level: LEVEL.error,
        status: 400,
        details: 'deploymentId is invalid'.padEnd(300),
        msg: expect.stringContaining('check the endpoint, deployment and button') as string,
      },
    ]);
  });
});

it('no observer puts a secret, a text or an OpenID into the log', () => {
  const observers = createObservers(log.log, metrics);
  const deliveries: Delivery[] = [
    { kind: 'delivered' },
    { kind: 'retry', waitMs: 1, certain: false, reason },
    { kind: 'operator', waitMs: 1, reason },
  ];
  const told: Record<keyof BridgeObserver, () => void> = {
    stateChanged: () => {
      observers.bridge.stateChanged('c1', 'opening', 'ended', 'agent');
    },
    heard: () => {
      observers.bridge.heard('c1', 1);
    },
    unheard: () => {
      observers.bridge.unheard('c1', 'm1', 'status-400');
    },
    setAside: () => {
      for (const what of ['push', 'command', 'adoption', 'errand', 'desk-event'] as const) {
        observers.bridge.setAside(what, '7', 'TypeError at interpret.ts:12');
      }
    },
    delivery: () => {
      for (const delivery of deliveries) observers.bridge.delivery('c1', 'm1', delivery, 1);
    },
    replied: () => {
      observers.bridge.replied('c1', { lines: 2, way: 'free' });
    },
    parked: () => {
      observers.bridge.parked('c1', 'replies');
    },
    unsaid: () => {
      observers.bridge.unsaid('c1', 'courtesy');
    },
    mediumKept: () => {
      observers.bridge.mediumKept('c1', 'm1', 1);
    },
    mediumTrouble: () => {
      for (const outcome of ['retry', 'operator', 'lost'] as const) {
        observers.bridge.mediumTrouble('c1', 'm1', outcome, reason);
      }
    },
    orgTrouble: () => {
      for (const what of ['channels', 'open', 'report'] as const) {
        observers.bridge.orgTrouble(what, alien());
        observers.bridge.orgTrouble(what, new OrgError('away', 'X', 'words', alien()));
      }
    },
    idleWarned: () => {
      observers.bridge.idleWarned('c1');
    },
    rated: () => {
      observers.bridge.rated('c1', 5);
    },
    journalTrouble: () => {
      observers.bridge.journalTrouble(alien());
    },
    leftTo: () => {
      observers.bridge.leftTo('c1', 'active');
    },
    staleOwner: () => {
      observers.bridge.staleOwner('c1');
    },
    reportDropped: () => {
      observers.bridge.reportDropped('c1', 'CHAT_NOT_FOUND');
    },
    adopted: () => {
      for (const outcome of ['taken', 'left', 'unserved'] as const) {
        observers.bridge.adopted('a01', outcome);
      }
    },
    errandDropped: () => {
      observers.bridge.errandDropped('SetRemark', 'too-old');
    },
    unserved: () => {
      observers.bridge.unserved({ channel: 'Main', openId: OPEN_ID });
    },
  };
  expect(Object.keys(told).sort()).toEqual(Object.keys(observers.bridge).sort());
  for (const tell of Object.values(told)) tell();
  observers.webhook.failed('Main', alien());
  observers.stream.streamTrouble('thrown', alien());
  observers.stream.streamTrouble('thrown', new OrgError('away', 'X', 'words', alien()));
  expect(log.lines.length).toBeGreaterThan(Object.keys(told).length);
  expect(log.text()).not.toContain(SECRET);
});

describe('the stream of commands', () => {
  it('is up or down in the metrics, and its return is in the log', async () => {
    const { stream } = createObservers(log.log, metrics);
    stream.connected(true);
    expect(await counted('wechat_desk_command_stream_up')).toEqual({ '': 1 });
    stream.connected(false);
    expect(await counted('wechat_desk_command_stream_up')).toEqual({ '': 0 });
    expect(lines().map(({ level }) => level)).toEqual([LEVEL.info, LEVEL.debug]);
  });

  it('begins again with a warning, and says what cannot be read or was lost', async () => {
    const { stream } = createObservers(log.log, metrics);
    stream.streamTrouble('handshake', undefined);
    stream.unreadableCommand();
    stream.replayLost();
    expect(lines()).toMatchObject([
      { level: LEVEL.warn, code: 'handshake', msg: 'the command stream begins again' },
      { level: LEVEL.error, msg: 'a command of the org cannot be read: it has no request id' },
      {
        level: LEVEL.error,
        msg: expect.stringContaining('older than 72 hours are lost') as string,
      },
    ]);
    expect(await counted('wechat_desk_command_stream_trouble_total')).toEqual({
      handshake: 1,
      unreadable: 1,
      'replay-lost': 1,
    });
  });
});
