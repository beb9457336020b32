import type { Logger } from 'pino';

import type { ServedChannel } from './bridge/dialogue.ts';
import type { Clock } from './clock.ts';
import { readChannelSecrets, SettingsError, type Environment } from './config.ts';
import type { WebhookAccount } from './http/webhook.ts';
import type { LiveAgentObserver } from './live-agent/chat.ts';
import { chatEndpoint } from './live-agent/endpoint.ts';
import { LiveAgentDesk } from './live-agent/live-agent-desk.ts';
import type { ChannelSettings } from './salesforce/channel-settings.ts';
import { channelTexts, nearestLanguage } from './texts.ts';
import type { Transport } from './transport.ts';
import { WeChatApi } from './wechat/api.ts';
import { createCipher } from './wechat/cipher.ts';
import type { PushAccount } from './wechat/push.ts';
import { WeChatChannel } from './wechat/wechat-channel.ts';

export interface ChannelParts {
  environment: Environment;
  wechatApiUrl: string;
  transport: Transport;
  clock: Clock;
  log: Logger;
  liveAgentObserver: LiveAgentObserver;
}

interface Entry {
  served: ServedChannel;
  account: PushAccount;
}

// Clients in the field send 29 to 52; from 37 on, a session can be re-homed with ReconnectSession.
const LIVE_AGENT_API_VERSION = 52;
// Live Agent was seen to drop messages that came in a burst.
const MESSAGE_GAP_MS = 250;

/** The channels that are served: what the admin set up in the org, joined with the relay's secrets. */
export class Channels {
  readonly #parts: ChannelParts;
  #entries = new Map<string, Entry>();
  /** Channels of the org that cannot be served. */
  #withheld = new Set<string>();
  #loaded = false;

  constructor(parts: ChannelParts) {
    this.#parts = parts;
  }

  /** Takes over the org's settings. A channel that cannot be served is named in the log with its cure. */
  load(all: readonly ChannelSettings[]): void {
    const { log } = this.#parts;
    const entries = new Map<string, Entry>();
    const withheld = new Set<string>();
    for (const settings of all) {
      const key = settings.name.toLowerCase();
      try {
        entries.set(key, this.#build(settings));
      } catch (error) {
        if (!(error instanceof SettingsError)) throw error;
        withheld.add(key);
        for (const problem of error.problems) {
          log.error(
            { channel: settings.name },
            `channel ${settings.name} is not served: ${problem}`,
          );
        }
      }
    }
    this.#entries = entries;
    this.#withheld = withheld;
    this.#loaded = true;
    log.info({ served: [...entries.values()].map(({ served }) => served.name) }, 'channels loaded');
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  get(name: string): ServedChannel | undefined {
    return this.#entries.get(name.toLowerCase())?.served;
  }

  /** The account behind `/wechat/<name>`. */
  account(name: string): WebhookAccount {
    const key = name.toLowerCase();
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      return { kind: 'served', channel: entry.served.name, account: entry.account };
    }
    return { kind: this.#loaded && !this.#withheld.has(key) ? 'unknown' : 'not-ready' };
  }

  #build(settings: ChannelSettings): Entry {
    const { environment, wechatApiUrl, transport, clock, liveAgentObserver } = this.#parts;
    const { name, appId } = settings;
    const { appSecret, token, encodingAesKey } = readChannelSecrets(environment, name);
    const { endpoint: address, organizationId, deploymentId, buttonId } = settings.liveAgent;
    const endpoint = chatEndpoint(address);
    if (endpoint === undefined) {
      throw new SettingsError([
        `its Live Agent endpoint is "${address}": copy the Chat API Endpoint from Setup, Chat Settings; it begins with https://.`,
      ]);
    }
    const language = nearestLanguage(settings.language ?? '');
    const { offline, ended, interrupted } = settings.texts ?? {};
    const api = new WeChatApi({ baseUrl: wechatApiUrl, appId, appSecret, transport, clock });
    return {
      account: {
        appId,
        token,
        originalId: settings.originalId ?? undefined,
        cipher: encodingAesKey === undefined ? undefined : createCipher(encodingAesKey, appId),
      },
      served: {
        name,
        channel: new WeChatChannel({ api, clock, language }),
        desk: new LiveAgentDesk({
          address: {
            endpoint,
            organizationId,
            deploymentId,
            buttonId,
            apiVersion: settings.liveAgent.apiVersion ?? LIVE_AGENT_API_VERSION,
          },
          transport,
          clock,
          observer: liveAgentObserver,
          gapMs: MESSAGE_GAP_MS,
        }),
        texts: channelTexts(language, {
          offline: offline ?? '',
          ended: ended ?? '',
          interrupted: interrupted ?? '',
        }),
        language: settings.language?.replaceAll('_', '-') ?? language,
        endKeywords: settings.endKeywords ?? [],
      },
    };
  }
}
