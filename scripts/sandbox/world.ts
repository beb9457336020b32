import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startLiveAgentStandIn, type LiveAgentStandIn } from './live-agent/stand-in.ts';
import { startOrgStandIn, type OrgStandIn } from './org/stand-in.ts';
import { RelayProcess } from './relay-process.ts';
import { startWeChatStandIn, type WeChatStandIn } from './wechat/stand-in.ts';

export interface WorldOptions {
  agents?: readonly string[];
  /** How WeChat sends its pushes. */
  mode?: 'plain' | 'compatible' | 'safe';
  /** How long Live Agent holds a poll, and how long it lives without one, in milliseconds. */
  holdMs?: number;
  deathMs?: number;
  clientPollTimeout?: number;
  logLevel?: string;
  onLog?: (line: string) => void;
  onExit?: () => void;
}

/** WeChat, Live Agent, the org, and the real relay between them. */
export interface World {
  wechat: WeChatStandIn;
  liveAgent: LiveAgentStandIn;
  org: OrgStandIn;
  relay: RelayProcess;
  /** Stops everything and removes the relay's journal. */
  close: () => Promise<void>;
}

const ACCOUNT = {
  name: 'Main',
  title: '微桌客服',
  originalId: 'gh_5a0d8b2c4e6f',
  appId: 'wx1234567890abcdef',
  appSecret: '0123456789abcdef0123456789abcdef',
  token: 'sandboxToken2026',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};
const ORG = {
  organizationId: '00D5g000004sAnd',
  clientId: 'sandbox-consumer-key',
  clientSecret: 'sandbox-consumer-secret',
};
const LIVE_AGENT = {
  organizationId: ORG.organizationId,
  deploymentId: '5725g000000sAnd',
  buttonId: '5735g000000sAnd',
};

/** Starts the three stand-ins, then the relay, and points WeChat at it. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'wechat-desk-'));
  const mode = options.mode ?? 'safe';
  const wechat = await startWeChatStandIn({
    accounts: [{ ...ACCOUNT, mode, callbackUrl: 'http://127.0.0.1:9/' }],
  });
  const liveAgent = await startLiveAgentStandIn({
    ...LIVE_AGENT,
    agents: options.agents ?? [],
    ...(options.holdMs === undefined ? {} : { holdMs: options.holdMs }),
    ...(options.deathMs === undefined ? {} : { deathMs: options.deathMs }),
    ...(options.clientPollTimeout === undefined
      ? {}
      : { clientPollTimeout: options.clientPollTimeout }),
  });
  const org = await startOrgStandIn({
    ...ORG,
    channels: () => [
      {
        name: ACCOUNT.name,
        originalId: ACCOUNT.originalId,
        appId: ACCOUNT.appId,
        language: 'zh_CN',
        liveAgent: { endpoint: `${liveAgent.url}/chat/rest/`, ...LIVE_AGENT, apiVersion: 52 },
        texts: {},
        endKeywords: ['结束对话', '結束對話', 'end chat'],
      },
    ],
  });
  const relay = new RelayProcess({
    environment: {
      STORE_URL: `sqlite:${join(folder, 'relay.db')}`,
      LOG_LEVEL: options.logLevel ?? 'info',
      SALESFORCE_LOGIN_URL: org.url,
      SALESFORCE_CLIENT_ID: ORG.clientId,
      SALESFORCE_CLIENT_SECRET: ORG.clientSecret,
      WECHAT_API_URL: wechat.url,
      WECHAT_MAIN_APP_SECRET: ACCOUNT.appSecret,
      WECHAT_MAIN_TOKEN: ACCOUNT.token,
      ...(mode === 'plain' ? {} : { WECHAT_MAIN_ENCODING_AES_KEY: ACCOUNT.encodingAesKey }),
    },
    ...(options.onLog === undefined ? {} : { onLog: options.onLog }),
    ...(options.onExit === undefined ? {} : { onExit: options.onExit }),
  });
  const close = async (): Promise<void> => {
    await relay.stop();
    await Promise.all([wechat.close(), liveAgent.close(), org.close()]);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await relay.start();
    wechat.setCallbackUrl(ACCOUNT.name, `${relay.url}/wechat/${ACCOUNT.name}`);
    return { wechat, liveAgent, org, relay, close };
  } catch (error) {
    await close();
    throw error;
  }
}
