import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import express, { type Router } from 'express';
import { systemClock, type Clock } from '../../../relay/src/clock.ts';
import { Faults } from '../faults.ts';
import type { Bubble, Customer, PhoneState } from '../page/state.ts';
import { openAccount, type Account, type AccountOptions } from './account.ts';
import type { Backstage } from './backstage.ts';
import { decodeAesKey } from './cipher.ts';
import { CallLimits } from './call-limits.ts';
import { controlRouter } from './control.ts';
import { CustomerActions, type CustomerEvent, type CustomerMessage } from './customer-actions.ts';
import { WECHAT_FAULTS, type WeChatFaults } from './fault-list.ts';
import { gateway } from './gateway.ts';
import { LiveState } from './live-state.ts';
import { MediaStore, type Media } from './media-store.ts';
import { viewPhone, type Phone } from './phone.ts';
import { Phones, type LedgerEntry } from './phones.ts';
import { PushOrder } from './push-order.ts';
import { Pusher, type Carry, type PushResult } from './pusher.ts';
import type { Randomness } from './randomness.ts';
import { StandInError } from './stand-in-error.ts';
import { Tokens } from './tokens.ts';
import { openLink, type WebAnswer, type WebPage } from './web-browser.ts';
import { WebGrants } from './web-grants.ts';

// Many relays' worth of connections at the same moment.
const BACKLOG = 4096;

export interface WeChatStandInOptions {
  /** 0, the default, for any that is free. It listens on 127.0.0.1. */
  port?: number;
  accounts: readonly AccountOptions[];
  clock?: Clock;
  /** Where OpenIDs, ids, nonces and tokens come from; a seeded one makes a run repeatable. */
  random?: Randomness;
  /** How long a push waits for its answer, in milliseconds. Default 5000. */
  answerTimeoutMs?: number;
  /** How often a push is tried in all. Default 3. */
  attempts?: number;
  /** The life of an access token, in seconds. Default 7200; more than 300. */
  tokenLifeSeconds?: number;
  /** How pushes get to the accounts' servers; the real network unless one is given. */
  carry?: Carry;
}

/** What an admin submits on the page 服务器配置. */
export interface ServerSettings {
  url: string;
  token: string;
  encodingAesKey: string;
  mode: Account['mode'];
}

/** WeChat's servers and its customers' phones. See {@link startWeChatStandIn}. */
export class WeChatStandIn {
  /** The service's own API: what the relay takes for `https://api.weixin.qq.com`. */
  readonly url: string;
  /** The control API. The stand-in serves it at `/_control`; it can be mounted elsewhere too. */
  readonly control: Router;
  readonly faults: WeChatFaults = new Faults(WECHAT_FAULTS);
  readonly #accounts: readonly Account[];
  readonly #server: Server;
  readonly #clock: Clock;
  readonly #phones: Phones;
  readonly #backstage: Backstage;
  readonly #order: PushOrder;
  readonly #pusher: Pusher;
  readonly #actions: CustomerActions;
  readonly #live: LiveState;
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;

  constructor(
    options: WeChatStandInOptions,
    accounts: readonly Account[],
    server: Server,
    url: string,
  ) {
    const { clock = systemClock, random = randomBytes } = options;
    const { answerTimeoutMs = 5000, attempts = 3, tokenLifeSeconds = 7200, carry } = options;
    const { faults } = this;
    this.url = url;
    this.#accounts = accounts;
    this.#server = server;
    this.#clock = clock;
    this.#live = new LiveState(clock, () => this.state());
    this.#phones = new Phones(clock, random, () => {
      this.#live.changed();
    });
    const media = new MediaStore(random);
    const backstage: Backstage = (this.#backstage = {
      clock,
      random,
      faults,
      accounts,
      tokens: new Tokens(accounts, tokenLifeSeconds * 1000, random),
      grants: new WebGrants(random),
      limits: new CallLimits(faults),
      media,
      phones: this.#phones,
      happen: (phone, account, event) => {
        void this.#actions.happen(phone, account, event);
      },
      mediaUrl: (mediaId) => `${url}/mmbiz/${mediaId}`,
      closing: this.#closing.signal,
    });
    this.#order = new PushOrder(clock, faults);
    this.#pusher = new Pusher({ clock, random, faults, answerTimeoutMs, attempts, carry });
    this.#actions = new CustomerActions(backstage, this.#order, this.#pusher);
    this.control = controlRouter(this, this.#live);
    server.on(
      'request',
      express()
        .disable('x-powered-by')
        .disable('etag')
        .use('/_control', this.control)
        .use('/cgi-bin', gateway(backstage))
        .use('/sns', gateway(backstage))
        .get('/mmbiz/:mediaId', (request, response) => {
          const found = media.any(request.params.mediaId);
          if (!found) response.status(404).end();
          else response.set('content-type', found.format.contentType).send(found.bytes);
        }),
    );
  }

  /**
   * A new follower, of the first account if none is named. With `follow` a subscribe event is pushed
   * before anything that the customer then does; otherwise nobody is told.
   */
  addCustomer(customer: {
    name: string;
    account?: string | undefined;
    openId?: string | undefined;
    follow?: boolean | undefined;
  }): Customer {
    const account = this.#account(customer.account);
    const phone = this.#phones.add(account, customer.name, customer.openId);
    if (customer.follow === true) {
      void this.#actions.happen(phone, account, { event: 'subscribe' });
    }
    return this.#view(phone);
  }

  /** The customer writes a text. Returns when the push is over. */
  write(openId: string, text: string): Promise<{ bubble: Bubble; push: PushResult }> {
    return this.push(openId, { type: 'text', text });
  }

  /** The customer clicks on an answer of a menu message. Returns when the push is over. */
  choose(openId: string, text: string): Promise<{ bubble: Bubble; push: PushResult }> {
    const phone = this.#phone(openId);
    return this.#actions.choose(phone, this.#account(phone.account), text);
  }

  /** The customer sends a message of any MsgType. Returns when the push is over. */
  async push(
    openId: string,
    message: CustomerMessage,
  ): Promise<{ bubble: Bubble; push: PushResult }> {
    const phone = this.#phone(openId);
    return this.#actions.write(phone, this.#account(phone.account), message);
  }

  /** The customer does something that is no message. Returns when the push is over. */
  async event(openId: string, event: CustomerEvent): Promise<{ push: PushResult }> {
    const phone = this.#phone(openId);
    return this.#actions.happen(phone, this.#account(phone.account), event);
  }

  /** The customer forbids the account to send messages, or allows it again. */
  block(openId: string, blocked: boolean): Customer {
    const phone = this.#phone(openId);
    phone.blocked = blocked;
    return this.#view(phone);
  }

  /** The customer opens a link in the browser inside WeChat, and answers what WeChat's own page asks. */
  openLink(openId: string, link: string, answer: WebAnswer = {}): Promise<WebPage> {
    return openLink(this.#phone(openId), link, answer, this.#backstage, this.url);
  }

  /** A file that a phone shows, however old. */
  medium(id: string): Media {
    const found = this.#backstage.media.any(id);
    if (!found) throw new StandInError(404, 'There is no file with this id');
    return found;
  }

  /** The account puts the customer into its groups with these ids. */
  tag(openId: string, ids: readonly number[]): void {
    this.#phone(openId).tags = [...ids];
  }

  /** The account's own note about the customer. */
  remark(openId: string): string {
    return this.#phone(openId).remark;
  }

  customer(openId: string): Customer {
    return this.#view(this.#phone(openId));
  }

  state(): PhoneState {
    return {
      accounts: this.#accounts.map(({ name, originalId, appId, title }) => ({
        name,
        originalId,
        appId,
        title,
      })),
      customers: this.#phones.all().map((phone) => this.#view(phone)),
    };
  }

  /** Every message of an account that a phone has received, in order. */
  ledger(): { sent: LedgerEntry[] } {
    return { sent: this.#phones.ledger.map((entry) => ({ ...entry })) };
  }

  /** Where the pushes of an account go from now on. */
  setCallbackUrl(account: string, url: string): void {
    checkCallbackUrl(url);
    this.#account(account).callbackUrl = url;
  }

  /**
   * An admin of the account submits its server settings (服务器配置). They are kept only if the address then
   * answers as it should. @throws TypeError for a key that is none
   */
  async submitServerSettings(
    account: string,
    { url, token, encodingAesKey, mode }: ServerSettings,
  ): Promise<{ ok: true } | { ok: false; reason: string }> {
    checkCallbackUrl(url);
    const known = this.#account(account);
    const aesKey = decodeAesKey(encodingAesKey);
    const settings = { callbackUrl: url, token, aesKey, mode };
    const verified = await this.#pusher.verify({ ...known, ...settings });
    if (verified.ok) Object.assign(known, settings);
    return verified;
  }

  /** Asks the callback for the echostr, as WeChat's console does before it saves the settings. */
  verifyCallback(account: string): Promise<{ ok: true } | { ok: false; reason: string }> {
    return this.#pusher.verify(this.#account(account));
  }

  /** Drops every connection and stops every timer. What is under way ends as unavailable. */
  close(): Promise<void> {
    this.#closed ??= this.#stop();
    return this.#closed;
  }

  async #stop(): Promise<void> {
    this.#closing.abort();
    this.#order.close();
    this.#live.close();
    this.#phones.close();
    await this.#pusher.close();
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  #view(phone: Phone): Customer {
    return viewPhone(phone, this.#clock.now());
  }

  #phone(openId: string): Phone {
    const phone = this.#phones.find(openId);
    if (!phone) throw new StandInError(404, 'There is no customer with this OpenID');
    return phone;
  }

  #account(name: string | undefined): Account {
    const account = this.#accounts.find((known) => name === undefined || known.name === name);
    if (!account) throw new StandInError(404, 'There is no account with this name');
    return account;
  }
}

function checkCallbackUrl(url: string): void {
  if (/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return;
  throw new StandInError(400, 'A callback URL begins with http:// or https://');
}

/**
 * Starts a stand-in of WeChat: its API, as strict as the real one, the pushes to the accounts'
 * callbacks, and a phone for each customer. Throws for accounts that could not be configured so.
 */
export async function startWeChatStandIn(options: WeChatStandInOptions): Promise<WeChatStandIn> {
  const accounts = options.accounts.map(openAccount);
  const server = createServer({ keepAliveTimeout: 60_000 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: options.port ?? 0, host: '127.0.0.1', backlog: BACKLOG }, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return new WeChatStandIn(options, accounts, server, `http://127.0.0.1:${String(port)}`);
}
