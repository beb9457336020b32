import type { Logger } from 'pino';

import type { ServedChannel } from './bridge/dialogue.ts';
import type { Clock } from './clock.ts';
import { readChannelSecrets, SettingsError, type Environment } from './config.ts';
import type { WebhookAccount } from './http/webhook.ts';
import type { LiveAgentObserver } from './live-agent/chat.ts';
import { chatEndpoint } from './live-agent/endpoint.ts';
import { LiveAgentDesk } from './live-agent/live-agent-desk.ts';
import { replyProblems, replySettings } from './reply-settings.ts';
import type { ChannelSettings } from './salesforce/channel-settings.ts';
import {
  channelTexts,
  nearestLanguage,
  textProblems,
  type Language,
  type OwnTexts,
} from './texts.ts';
import type { Transport } from './transport.ts';
import { WeChatApi } from './wechat/api.ts';
import type { TokenShelf } from './wechat/token-shelf.ts';
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
  /** Where the relays share an account's access token; undefined if there is one relay. */
  tokenShelf?: ((appId: string) => TokenShelf) | undefined;
  /** Fetches a Salesforce File; more bytes than `largest` are refused. Throws OrgError. */
  fetchFile: (versionId: string, largest: number) => Promise<Buffer>;
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
    log.info({ served: this.served }, 'channels loaded');
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  /** The names of those that are served. */
  get served(): string[] {
    return [...this.#entries.values()].map(({ served }) => served.name);
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
    const { environment, wechatApiUrl, transport, clock, liveAgentObserver, fetchFile } =
      this.#parts;
    const { name, appId } = settings;
    const { endpoint: address, organizationId, deploymentId, buttonId } = settings.liveAgent;
    const endpoint = chatEndpoint(address);
    const problems = problemsOf(settings);
    if (endpoint === undefined || problems.length > 0) throw new SettingsError(problems);
    const { appSecret, token, encodingAesKey } = readChannelSecrets(environment, name);
    const language = nearestLanguage(settings.language);
    for (const problem of textProblems(settings.texts)) {
      this.#parts.log.warn({ channel: name }, `channel ${name}: ${problem}`);
    }
    const api = new WeChatApi({
      baseUrl: wechatApiUrl,
      appId,
      appSecret,
      transport,
      clock,
      shelf: this.#parts.tokenShelf?.(appId),
    });
    return {
      account: {
        appId,
        token,
        originalId: settings.originalId === '' ? undefined : settings.originalId,
        cipher: encodingAesKey === undefined ? undefined : createCipher(encodingAesKey, appId),
      },
      served: {
        name,
        channel: new WeChatChannel({ api, clock, language, fetchFile }),
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
        texts: textsOf(language, settings.texts),
        language: settings.language === '' ? language : settings.language.replaceAll('_', '-'),
        endKeywords: settings.endKeywords ?? [],
        replies: replySettings(settings.replies),
        archives: settings.archive === true,
        idle: {
          warningSeconds: settings.idleWarningSeconds ?? null,
          timeoutSeconds: settings.idleTimeoutSeconds ?? null,
        },
        survey: settings.survey === true,
      },
    };
  }
}

/** A customer's own language counts where it is known; what the admin has written is said to everybody. */
function textsOf(language: Language, own: OwnTexts): ServedChannel['texts'] {
  const inChannelsLanguage = channelTexts(language, own);
  return (customers) =>
    customers === null ? inChannelsLanguage : channelTexts(nearestLanguage(customers), own);
}

/** What the admin has to mend in the channel's record before it can be served. Pure. */
function problemsOf({ appId, liveAgent, replies }: ChannelSettings): string[] {
  const { endpoint, organizationId, deploymentId, buttonId, apiVersion } = liveAgent;
  const version = apiVersion ?? LIVE_AGENT_API_VERSION;
  const checks: [boolean, string][] = [
    [appId !== '', "its app id is missing: copy it from the account's server settings."],
    [
      chatEndpoint(endpoint) !== undefined,
      `its Live Agent endpoint is "${endpoint}": copy the Chat API Endpoint from Setup, Chat Settings; it begins with https://.`,
    ],
    [
      isId(organizationId, '00D'),
      `its organization id is "${organizationId}": copy it from Setup, Company Information; it begins with 00D.`,
    ],
    [
      isId(deploymentId, '572'),
      `its deployment id is "${deploymentId}": copy it from the code of the deployment in Setup, Deployments; it begins with 572.`,
    ],
    [
      isId(buttonId, '573'),
      `its button id is "${buttonId}": copy it from the code of the button in Setup, Chat Buttons & Invitations; it begins with 573.`,
    ],
    [
      Number.isInteger(version) && version >= 20 && version <= 200,
      `its Live Agent API version is ${version}: set it to ${LIVE_AGENT_API_VERSION}, or leave it empty.`,
    ],
  ];
  return [
    ...checks.flatMap(([isRight, problem]) => (isRight ? [] : [problem])),
    ...replyProblems(replies),
  ];
}

/** An id as Salesforce shows it, in 15 or 18 letters and digits; its kind is in its beginning. */
function isId(value: string, prefix: string): boolean {
  return value.startsWith(prefix) && /^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/u.test(value);
}
