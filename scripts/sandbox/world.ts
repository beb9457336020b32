import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openFront } from './front.ts';
import { startLiveAgentStandIn, type LiveAgentStandIn } from './live-agent/stand-in.ts';
import type { ChatFacts } from './live-agent/chat-facts.ts';
import type { ChannelFields, ChannelRecord, EntranceRecord } from './org/data/channel-record.ts';
import { ORGANIZATION_ID } from './org/data/installation.ts';
import { RELAY_USERNAME } from './org/data/people.ts';
import { startOrgStandIn, type OrgStandIn } from './org/stand-in.ts';
import { RelayProcess } from './relay-process.ts';
import { startWeChatStandIn, type WeChatStandIn } from './wechat/stand-in.ts';

export interface WorldOptions {
  agents?: readonly string[];
  /**
   * An org in which nothing is installed. Then whoever makes the world deploys the package and the channel, and
   * starts the relay: see `World.begin`. Default false.
   */
  emptyOrg?: boolean;
  /** How WeChat sends its pushes. */
  mode?: 'plain' | 'compatible' | 'safe';
  /** How long Live Agent holds a poll, and how long it lives without one, in milliseconds. */
  holdMs?: number;
  deathMs?: number;
  clientPollTimeout?: number;
  /** What the chat button says of customers who do not answer, in seconds. */
  idleTimeout?: { warningTime: number; timeout: number };
  /** How the relay signs in to the org: with a signed assertion unless set. */
  signIn?: 'jwt-bearer' | 'client-credentials';
  /** Where relays keep their journal, if several share it; a file of its own unless set. */
  storeUrl?: string;
  /** More of the channel's record, by the API names of its fields. */
  channelFields?: ChannelFields;
  /** What the channels do when a customer comes without a word. */
  entrances?: readonly EntranceRecord[];
  /** A second account, `Shop`, with a Live Agent of its own; see `World.shop`. Default none. */
  withShop?: boolean;
  /** More of the relay's environment. */
  environment?: Readonly<Record<string, string>>;
  logLevel?: string;
  onLog?: (line: string) => void;
  onExit?: () => void;
  /** In what the relay differs from others. */
  relay?: OtherRelay;
}

/** In what one relay differs from the others of its world. */
export interface OtherRelay {
  /** What it runs; the relay's own program unless given. */
  program?: string;
  /** More of its environment. */
  environment?: Readonly<Record<string, string>>;
  onLog?: (line: string) => void;
  /** Called when it has ended without being asked to. */
  onExit?: (code: number | null) => void;
}

/** WeChat, Live Agent, the org, and the real relay between them. */
export interface World {
  wechat: WeChatStandIn;
  liveAgent: LiveAgentStandIn;
  org: OrgStandIn;
  relay: RelayProcess;
  /** Of the second account, if there is one. */
  shop: { liveAgent: LiveAgentStandIn; channel: ChannelRecord } | undefined;
  /** The first account's record. */
  channel: ChannelRecord;
  /** With what the relay signs in by JWT: the consumer key, and the file of the private key. */
  jwt: { clientId: string; keyFile: string };
  /** Where the relay's journal is, if it is SQLite: files beside it begin with the same name. */
  journalFile: string;
  /**
   * Another relay, for a store that can be shared or of its own. Whoever makes it starts and stops it.
   */
  anotherRelay: (other?: OtherRelay) => RelayProcess;
  /** Starts the relay, unless it runs, and points WeChat at it. */
  begin: () => Promise<void>;
  /** Stops everything and removes the relay's journal. */
  close: () => Promise<void>;
}

/** The account that there always is. */
export const ACCOUNT = {
  name: 'Main',
  title: '微桌客服',
  originalId: 'gh_5a0d8b2c4e6f',
  appId: 'wx1234567890abcdef',
  appSecret: '0123456789abcdef0123456789abcdef',
  token: 'sandboxToken2026',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};
const SHOP = {
  name: 'Shop',
  title: '微桌商城',
  originalId: 'gh_9c1d7e3f5a2b',
  appId: 'wxfedcba0987654321',
  appSecret: 'fedcba9876543210fedcba9876543210',
  token: 'sandboxShopToken2026',
  encodingAesKey: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefg',
};
/** What the relay is told in confidence of the accounts. */
export const SECRETS: readonly string[] = [ACCOUNT, SHOP].flatMap(
  ({ appSecret, token, encodingAesKey }) => [appSecret, token, encodingAesKey],
);
/** A template message of each account. */
export const TEMPLATE = {
  id: 'VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc',
  title: '服务进度提醒',
  fields: { thing1: '提醒内容', time2: '提醒时间' },
} as const;
// Until the relay has an address.
const NOWHERE = 'http://127.0.0.1:9/';
/** Where customers' browsers find the relay. */
const HOST = '127.0.0.1';
/** By which the relay signs in. */
export const CONNECTED_APP = {
  clientId: 'sandbox-consumer-key',
  clientSecret: 'sandbox-consumer-secret',
};
const LIVE_AGENT = {
  organizationId: ORGANIZATION_ID,
  deploymentId: '5725g000000sAnd',
  buttonId: '5735g000000sAnd',
  otherButtonIds: ['5735g000000Shop', '5735g000000Care'],
};

/** A channel that says nothing out of courtesy and joins no lines, for those who count every word. */
export const QUIET: ChannelFields = {
  WelcomeText__c: '-',
  QueueText__c: '-',
  AcceptedText__c: '-',
  TransferText__c: '-',
  TransferredText__c: '-',
  JoinMilliseconds__c: '0',
};

/** Starts the three stand-ins and the relay, and points WeChat at it. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'wechat-desk-'));
  const mode = options.mode ?? 'safe';
  const key = relayKey();
  const keyFile = join(folder, 'relay.pem');
  const journalFile = join(folder, 'relay.db');
  await writeFile(keyFile, key.privateKey, { mode: 0o600 });
  const wechat = await startWeChatStandIn({
    accounts: [ACCOUNT, ...(options.withShop === true ? [SHOP] : [])].map((account) => ({
      ...account,
      mode,
      callbackUrl: NOWHERE,
      webDomain: HOST,
      templates: [TEMPLATE],
      tags: [
        { id: 2, name: '星标组' },
        { id: 100, name: '会员' },
      ],
    })),
  });
  let chatChanged: (chat: ChatFacts) => void = () => undefined;
  const startLiveAgent = (): Promise<LiveAgentStandIn> =>
    startLiveAgentStandIn({
      ...LIVE_AGENT,
      ...(options.holdMs === undefined ? {} : { holdMs: options.holdMs }),
      ...(options.deathMs === undefined ? {} : { deathMs: options.deathMs }),
      ...(options.idleTimeout === undefined ? {} : { idleTimeout: options.idleTimeout }),
      ...(options.clientPollTimeout === undefined
        ? {}
        : { clientPollTimeout: options.clientPollTimeout }),
      onChatChanged: (chat) => {
        chatChanged(chat);
      },
    });
  const liveAgent = await startLiveAgent();
  const channel = channelRecord(ACCOUNT, liveAgent, options.channelFields);
  let shop: World['shop'];
  if (options.withShop === true) {
    const shopAgent = await startLiveAgent();
    shop = { liveAgent: shopAgent, channel: channelRecord(SHOP, shopAgent, options.channelFields) };
  }
  let relay: RelayProcess | undefined;
  const front = await openFront(() => relay?.url);
  const relayAgainst = (orgUrl: string, other: OtherRelay = {}): RelayProcess =>
    new RelayProcess({
      ...(other.program === undefined ? {} : { program: other.program }),
      environment: {
        STORE_URL: options.storeUrl ?? `sqlite:${journalFile}`,
        LOG_LEVEL: options.logLevel ?? 'info',
        SALESFORCE_LOGIN_URL: orgUrl,
        SALESFORCE_CLIENT_ID: CONNECTED_APP.clientId,
        ...(options.signIn === 'client-credentials'
          ? { SALESFORCE_CLIENT_SECRET: CONNECTED_APP.clientSecret }
          : { SALESFORCE_USERNAME: RELAY_USERNAME, SALESFORCE_PRIVATE_KEY_FILE: keyFile }),
        WECHAT_API_URL: wechat.url,
        WECHAT_OPEN_URL: wechat.url,
        PUBLIC_URL: front.url,
        ...secretsOf(ACCOUNT, mode),
        ...(shop === undefined ? {} : secretsOf(SHOP, mode)),
        ...options.environment,
        ...other.environment,
      },
      ...(options.onLog === undefined ? {} : { onLog: options.onLog }),
      ...(options.onExit === undefined ? {} : { onExit: options.onExit }),
      ...(other.onLog === undefined ? {} : { onLog: other.onLog }),
      ...(other.onExit === undefined ? {} : { onExit: other.onExit }),
    });
  let started: Promise<void> | undefined;
  const org = await startOrgStandIn({
    ...CONNECTED_APP,
    publicKey: key.publicKey,
    empty: options.emptyOrg === true,
    chatSetup: {
      deployments: [LIVE_AGENT.deploymentId],
      buttons: [LIVE_AGENT.buttonId, ...LIVE_AGENT.otherButtonIds],
    },
    channels:
      options.emptyOrg === true ? [] : [channel, ...(shop === undefined ? [] : [shop.channel])],
    entrances: options.entrances ?? [],
    onListening: (url) => {
      relay = relayAgainst(url, options.relay);
      // Its process starts while this one installs the package, and can do nothing for it.
      if (options.relay === undefined && options.emptyOrg !== true) started = relay.start();
    },
  });
  const close = async (): Promise<void> => {
    await relay?.stop();
    await shop?.liveAgent.close();
    await Promise.all([front.close(), wechat.close(), liveAgent.close(), org.close()]);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    chatChanged = (chat) => {
      org.chatChanged(chat);
    };
    for (const name of options.agents ?? []) {
      liveAgent.addAgent(name);
      shop?.liveAgent.addAgent(name);
    }
    if (relay === undefined) throw new Error('The org never had an address.');
    const own = relay;
    const begin = async (): Promise<void> => {
      started ??= own.start();
      await started;
      for (const { name } of [ACCOUNT, ...(shop === undefined ? [] : [SHOP])]) {
        wechat.setCallbackUrl(name, `${own.url}/wechat/${name}`);
      }
    };
    if (options.emptyOrg !== true) await begin();
    const anotherRelay = (other?: OtherRelay): RelayProcess => relayAgainst(org.url, other);
    return {
      wechat,
      liveAgent,
      org,
      relay,
      shop,
      channel,
      jwt: { clientId: CONNECTED_APP.clientId, keyFile },
      journalFile,
      anotherRelay,
      begin,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What the relay is told of an account by its environment. */
function secretsOf(
  { name, appSecret, token, encodingAesKey }: typeof ACCOUNT,
  mode: WorldOptions['mode'],
): Record<string, string> {
  const variable = `WECHAT_${name.toUpperCase()}`;
  return {
    [`${variable}_APP_SECRET`]: appSecret,
    [`${variable}_TOKEN`]: token,
    ...(mode === 'plain' ? {} : { [`${variable}_ENCODING_AES_KEY`]: encodingAesKey }),
  };
}

/** A channel's record, as an admin has filled it in. */
function channelRecord(
  account: typeof ACCOUNT,
  { url }: LiveAgentStandIn,
  more: ChannelFields = {},
): ChannelRecord {
  return {
    developerName: account.name,
    label: account.title,
    fields: {
      OriginalId__c: account.originalId,
      AppId__c: account.appId,
      Language__c: 'zh_CN',
      LiveAgentEndpoint__c: `${url}/chat/rest/`,
      LiveAgentDeploymentId__c: LIVE_AGENT.deploymentId,
      LiveAgentButtonId__c: LIVE_AGENT.buttonId,
      LiveAgentApiVersion__c: '52',
      EndWords__c: '结束对话\n結束對話\nend chat',
      ...more,
    },
  };
}

interface RelayKey {
  privateKey: string;
  publicKey: KeyObject;
}

let knownKey: RelayKey | undefined;

/** The key with which relays sign in: one for the process. */
function relayKey(): RelayKey {
  if (knownKey === undefined) {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    knownKey = { privateKey: String(pem), publicKey };
  }
  return knownKey;
}
