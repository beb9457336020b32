import type { Logger } from 'pino';

import { agentTexts } from './agent-texts.ts';
import type { ServedChannel } from './bridge/served-channel.ts';
import { templateOf } from './channel-template.ts';
import { entrancesOf } from './channel-entrances.ts';
import { channelProblems, LIVE_AGENT_API_VERSION, NO_PUBLIC_URL } from './channel-problems.ts';
import type { Clock } from './clock.ts';
import { readChannelSecrets, readDomainProof, SettingsError, type Environment } from './config.ts';
import type { WebhookAccount } from './http/webhook.ts';
import { whoRequest } from './http/who-texts.ts';
import type { WhoChannel } from './http/who.ts';
import type { LiveAgentObserver } from './live-agent/chat.ts';
import { chatEndpoint } from './live-agent/endpoint.ts';
import { LiveAgentDesk } from './live-agent/live-agent-desk.ts';
import type { FileLink } from './org.ts';
import { replySettings } from './reply-settings.ts';
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
import { playableVoice } from './wechat/playable-voice.ts';
import type { TokenShelf } from './wechat/token-shelf.ts';
import { createCipher } from './wechat/cipher.ts';
import type { PushAccount } from './wechat/push.ts';
import { SealedOpenIds } from './wechat/sealed-openid.ts';
import { WeChatChannel } from './wechat/wechat-channel.ts';
import { WebAuthorization } from './wechat/web-authorization.ts';

export interface ChannelParts {
  environment: Environment;
  wechatApiUrl: string;
  /** Where WeChat's pages are. */
  wechatOpenUrl: string;
  /** Where customers reach the relay; undefined: it asks them for nothing. */
  publicUrl: string | undefined;
  transport: Transport;
  clock: Clock;
  log: Logger;
  liveAgentObserver: LiveAgentObserver;
  /** Where the relays share an account's access token; undefined if there is one relay. */
  tokenShelf?: ((appId: string) => TokenShelf) | undefined;
  /** Fetches a Salesforce File; more bytes than `largest` are refused. Throws OrgError. */
  fetchFile: (versionId: string, largest: number) => Promise<Buffer>;
  /** Gives a public link to a Salesforce File of a chat. Throws OrgError. */
  linkFile: (chatId: string, versionId: string) => Promise<FileLink>;
}

interface Entry {
  served: ServedChannel;
  account: PushAccount;
  who: WhoChannel | undefined;
  /** What the org says of it, as text. */
  described: string;
}

// Live Agent was seen to drop messages that came in a burst.
const MESSAGE_GAP_MS = 250;
const NAME_LINK_MS = 24 * 60 * 60_000;

/** The channels that are served: what the admin set up in the org, joined with the relay's secrets. */
export class Channels {
  readonly #parts: ChannelParts;
  #entries = new Map<string, Entry>();
  /** Channels of the org that cannot be served. */
  #withheld = new Set<string>();
  /** Those that were served before: their open chats go on. */
  readonly #former = new Map<string, Entry>();
  #loaded = false;

  constructor(parts: ChannelParts) {
    this.#parts = parts;
  }

  /**
   * Takes over the org's settings. A channel that cannot be served is named in the log with its cure; so is
   * one whose record cannot even be read.
   */
  load(all: readonly ChannelSettings[], unreadable: readonly string[] = []): void {
    const { log } = this.#parts;
    const entries = new Map<string, Entry>();
    const withheld = new Set<string>();
    const withhold = (name: string, problem: string): void => {
      withheld.add(name.toLowerCase());
      log.error({ channel: name }, `channel ${name} is not served: ${problem}`);
    };
    for (const name of unreadable) withhold(name, UNREADABLE);
    for (const settings of all) {
      const key = settings.name.toLowerCase();
      const described = JSON.stringify(settings);
      const present = this.#entries.get(key);
      try {
        const isSame = present?.described === described;
        entries.set(key, isSame ? present : { ...this.#build(settings), described });
      } catch (error) {
        if (!(error instanceof SettingsError)) throw error;
        for (const problem of error.problems) withhold(settings.name, problem);
      }
    }
    for (const [key, entry] of this.#entries) {
      if (!entries.has(key)) this.#former.set(key, entry);
    }
    for (const key of entries.keys()) this.#former.delete(key);
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

  /** The same, or one that was served before: its open chats go on as they began. */
  getForOpenChat(name: string): ServedChannel | undefined {
    return this.get(name) ?? this.#former.get(name.toLowerCase())?.served;
  }

  /** How the channel asks customers for their name, if it does. */
  who(name: string): WhoChannel | undefined {
    return this.#entries.get(name.toLowerCase())?.who;
  }

  /** Whether WeChat asks for this text to see that the relay's address belongs to one of the accounts. */
  isDomainProof(text: string): boolean {
    const { environment } = this.#parts;
    return this.served.some((name) => readDomainProof(environment, name) === text);
  }

  /** The account behind `/wechat/<name>`. */
  account(name: string): WebhookAccount {
    const key = name.toLowerCase();
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      return { kind: 'served', channel: entry.served.name, account: entry.account };
    }
    const otherwise = this.#loaded && !this.#withheld.has(key) ? 'unknown' : 'not-ready';
    const former = this.#former.get(key);
    if (former === undefined) return { kind: otherwise };
    const { account, served } = former;
    return { kind: 'former', channel: served.name, account, otherwise };
  }

  #build(settings: ChannelSettings): Omit<Entry, 'described'> {
    const { environment, wechatApiUrl, transport, clock, liveAgentObserver, log } = this.#parts;
    const { fetchFile, linkFile } = this.#parts;
    // A package of an older version gives no links.
    const linkDays = settings.fileLinkDays ?? 0;
    const { name, appId } = settings;
    const { endpoint: address, organizationId, deploymentId, buttonId } = settings.liveAgent;
    const endpoint = chatEndpoint(address);
    const problems = channelProblems(settings);
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
    const entrances = entrancesOf(settings.entrances ?? [], language);
    for (const problem of entrances.problems) {
      log.error({ channel: name }, `channel ${name} is served, but ${problem}`);
    }
    const { template, problems: templateProblems } = templateOf(
      settings.template?.id ?? '',
      settings.template?.fields ?? [],
    );
    for (const problem of templateProblems) {
      log.error({ channel: name }, `channel ${name} is served, but ${problem}`);
    }
    const who = settings.askName === true ? this.#who(name, appId, appSecret, language) : undefined;
    return {
      who: who?.channel,
      account: {
        appId,
        token,
        originalId: settings.originalId === '' ? undefined : settings.originalId,
        cipher: encodingAesKey === undefined ? undefined : createCipher(encodingAesKey, appId),
      },
      served: {
        name,
        channel: new WeChatChannel({
          api,
          clock,
          language,
          fetchFile,
          template,
          links: linkDays === 0 ? undefined : { days: linkDays, linkFile },
          receiving: { transport, apiUrl: wechatApiUrl, playableVoice },
        }),
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
        agentTexts: agentTexts[language],
        language: settings.language === '' ? language : settings.language.replaceAll('_', '-'),
        endKeywords: settings.endKeywords ?? [],
        replies: replySettings(settings.replies),
        entrances: entrances.rules,
        erasesOnUnfollow: settings.eraseOnUnfollow !== false,
        nameRequest: who?.request,
        archives: settings.archive === true,
        idle: {
          warningSeconds: settings.idleWarningSeconds ?? null,
          timeoutSeconds: settings.idleTimeoutSeconds ?? null,
        },
        survey: settings.survey === true,
        sendsLinks: linkDays > 0,
        hasTemplate: template !== undefined,
      },
    };
  }

  #who(
    name: string,
    appId: string,
    appSecret: string,
    language: Language,
  ): { channel: WhoChannel; request: (openId: string) => string } | undefined {
    const { clock, log, publicUrl, transport, wechatApiUrl, wechatOpenUrl } = this.#parts;
    if (publicUrl === undefined) {
      log.error({ channel: name }, `channel ${name} is served, but ${NO_PUBLIC_URL}`);
      return undefined;
    }
    const address = `${publicUrl}/wechat/${name}/who`;
    const sealed = new SealedOpenIds(appSecret, name);
    const authorization = new WebAuthorization({
      apiUrl: wechatApiUrl,
      openUrl: wechatOpenUrl,
      appId,
      appSecret,
      transport,
    });
    return {
      channel: { name, language, sealed, authorization, backUrl: `${address}/back` },
      request: (openId) => {
        const link = `${address}?t=${sealed.seal(openId, 'link', clock.now() + NAME_LINK_MS)}`;
        return `${whoRequest[language]}\n${link}`;
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
const UNREADABLE =
  'its record cannot be read: deploy the package of the same version as the relay.';
