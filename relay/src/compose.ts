import { createHash } from 'node:crypto';

import type { Express } from 'express';
import type { Logger } from 'pino';

import { boundedTransport } from './bounded-transport.ts';
import { Bridge } from './bridge/bridge.ts';
import { Commands, ownOrder } from './bridge/commands.ts';
import { Errands } from './bridge/errands.ts';
import { OrgDuty } from './bridge/org-duty.ts';
import { Reporter } from './bridge/reporter.ts';
import { Channels } from './channels.ts';
import type { Clock } from './clock.ts';
import type { Environment, Settings } from './config.ts';
import { publicApplication } from './http/server.ts';
import { createWebhook } from './http/webhook.ts';
import { createWho } from './http/who.ts';
import type { Metrics } from './metrics.ts';
import { createObservers } from './observers.ts';
import { OrgLink } from './org-link.ts';
import { createCommandStream } from './salesforce/command-stream.ts';
import { OrgConnection } from './salesforce/connection.ts';
import { fetchFile } from './salesforce/files.ts';
import { OrgClient } from './salesforce/org-client.ts';
import type { Ownership } from './ownership/ownership.ts';
import { SoleOwnership } from './ownership/sole-ownership.ts';
import type { Journal } from './store/journal.ts';
import { NOBODY } from './store/records.ts';
import type { Transport } from './transport.ts';
import type { TokenShelf } from './wechat/token-shelf.ts';

const REPORT_GATHER_MS = 300;
// A production org takes 25 requests at a time that last longer than 20 s, of all its clients.
const MOST_TO_ORG = 25;
// To WeChat, and to each server of Live Agent; besides one poll for each chat.
const MOST_TO_SERVICE = 500;

/** What a relay lives in. Tests and the chaos harness give their own. */
export interface Surroundings {
  settings: Pick<Settings, 'salesforce' | 'wechatApiUrl' | 'relayName'> &
    Partial<Pick<Settings, 'wechatOpenUrl' | 'publicUrl'>>;
  /** Where the secrets of the channels are. */
  environment: Environment;
  journal: Journal;
  transport: Transport;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
  newId: () => string;
  /** Which relay acts for whom; unless given, this one for everybody. */
  ownership?: Ownership | undefined;
}

/** A relay without ports, signals and a process of its own. */
export interface Relay {
  /** What WeChat talks to. */
  readonly application: Express;
  /** Whether pushes can be taken. */
  ready: () => boolean;
  /** Whether the org has answered since the start; without it, only former chats go on. */
  orgReached: () => boolean;
  /** Goes on with what the journal holds, and asks the org for the channels until it answers. */
  start: () => Promise<void>;
  /** From now on it is not ready, and asks the org for nothing more. */
  retire: () => void;
  /** Stops all activity. What is not done stays in the journal, which is left open. */
  stop: () => Promise<void>;
}

/** Puts the parts together. Nothing else knows all of them. */
export function compose(surroundings: Surroundings): Relay {
  const { clock, environment, journal, log, metrics, newId, ownership, settings } = surroundings;
  const transport = boundedTransport(surroundings.transport, MOST_TO_SERVICE);
  const toOrg = boundedTransport(surroundings.transport, MOST_TO_ORG);
  const observers = createObservers(log, metrics);
  const connection = new OrgConnection(settings.salesforce, clock, toOrg, observers.orgCalls);
  const org = new OrgClient(connection, settings.relayName);
  const channels = new Channels({
    environment,
    wechatApiUrl: settings.wechatApiUrl,
    wechatOpenUrl: settings.wechatOpenUrl ?? '',
    publicUrl: settings.publicUrl,
    transport,
    clock,
    log,
    liveAgentObserver: observers.liveAgent,
    tokenShelf: ownership && ((appId) => tokenShelf(journal, appId)),
    fetchFile: (versionId, largest) => fetchFile(connection, versionId, largest),
    linkFile: (chatId, versionId) => org.linkFile(chatId, versionId),
  });
  const bridge: Bridge = new Bridge({
    journal,
    org,
    clock,
    observer: observers.bridge,
    newId,
    reporter: new Reporter({
      journal,
      org,
      clock,
      observer: observers.bridge,
      gatherMs: REPORT_GATHER_MS,
    }),
    ownership: ownership ?? new SoleOwnership(journal),
    channel: (name) => channels.getForOpenChat(name),
    channels: () => channels.served,
    orgDuty: { isAble: () => link.reached, begin: () => beginOrgDuty() },
  });
  const webhook = createWebhook({
    clock,
    account: (name) => channels.account(name),
    receive: (customer, arrival) => bridge.receive(customer, arrival),
    hasChat: async (customer) => (await journal.conversation(customer)) !== undefined,
    received: (customer, payload) => bridge.received(customer, { payload }),
    observer: observers.webhook,
  });
  const who = createWho({
    clock,
    channel: (name) => channels.who(name),
    isDomainProof: (text) => channels.isDomainProof(text),
    told: async (customer, { displayName, avatarUrl, unionId }, once) => {
      const profile = { displayName, avatarUrl, unionId };
      await journal.receiveErrand({
        key: `who ${createHash('sha256').update(once).digest('base64url')}`,
        payload: ownOrder({ type: 'WriteProfile', ...customer, profile }),
      });
      bridge.received(NOBODY);
    },
    observer: observers.who,
  });
  const stopping = new AbortController();
  const beginOrgDuty = (): OrgDuty => {
    const errands = new Errands({
      journal,
      org,
      clock,
      observer: observers.bridge,
      channel: (name) => channels.get(name),
      reloadChannels: () => link.reloadChannels(),
    });
    const commands = new Commands({
      journal,
      received: (customer) => {
        bridge.received(customer);
      },
      errand: () => {
        errands.kick();
      },
      served: (name) => channels.get(name)?.name,
    });
    const stream = createCommandStream({ connection, clock, commands, observer: observers.stream });
    return new OrgDuty({ adopt: (signal) => link.adopt(signal), errands, stream });
  };
  const link: OrgLink = new OrgLink({
    org,
    journal,
    clock,
    observer: observers.bridge,
    channels,
    bridge,
    isShared: ownership !== undefined,
  });

  return {
    application: publicApplication(webhook, who),
    ready: () => channels.loaded && !stopping.signal.aborted,
    start: async () => {
      // Among several relays, nothing goes out before this one has shown that it is alive.
      if (ownership !== undefined) await bridge.start();
      await link.establish(stopping.signal);
    },
    orgReached: () => link.reached,
    retire: () => {
      stopping.abort();
    },
    stop: async () => {
      stopping.abort();
      await bridge.stop();
    },
  };
}

/** The relays of one journal share an account's access token. */
function tokenShelf(journal: Journal, appId: string): TokenShelf {
  const name = `access-token:${appId}`;
  return {
    read: () => journal.recall(name),
    replace: (before, after) => journal.replaceNote(name, before, after),
  };
}
