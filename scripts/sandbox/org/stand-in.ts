import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { X509Certificate, type KeyObject } from 'node:crypto';

import express, { type ErrorRequestHandler, type Express, type Router } from 'express';

import type { Json } from '../../apex/org/api/json-values.ts';
import { lockedRow, noRecordAccess } from '../../apex/org/dml/row-errors.ts';
import type { RunningUser } from '../../apex/run/transaction.ts';
import { answerAura, type AuraAnswer } from '../../apex/server/aura-call.ts';
import { answerRest, noResource } from '../../apex/server/rest-call.ts';
import { systemClock, type Clock } from '../../../relay/src/clock.ts';
import type { ChatFacts } from '../live-agent/chat-facts.ts';
import { apexRestRoutes } from './api/apex-rest.ts';
import { auraRoutes } from './api/aura-routes.ts';
import { dataRoutes, versions } from './api/data-routes.ts';
import { apiDoor, maintenance } from './api/door.ts';
import { NOT_FOUND, refuse } from './api/platform-error.ts';
import { Usage } from './api/usage.ts';
import { controlRoutes } from './control.ts';
import {
  putChannel,
  putEntrance,
  type ChannelRecord,
  type EntranceRecord,
} from './data/channel-record.ts';
import { putChatSetup, type ChatSetup } from './data/chat-setup.ts';
import { chatsOf, type OrgChat } from './data/chats.ts';
import {
  emptyInstallation,
  installPackage,
  ORGANIZATION_ID,
  type Installation,
} from './data/installation.ts';
import { OpeningHours } from './data/opening-hours.ts';
import { People, RELAY_USERNAME } from './data/people.ts';
import { recordsOf, type Fields } from './data/rows.ts';
import { Transcripts } from './data/transcripts.ts';
import { OrgFaults } from './fault-definitions.ts';
import { SetupApi } from './setup-api.ts';
import type { ConnectedApp } from './sign-in/connected-app.ts';
import { oauthRoutes } from './sign-in/oauth-routes.ts';
import { Sessions } from './sign-in/sessions.ts';
import { Bayeux } from './streaming/bayeux.ts';
import { CometEndpoint } from './streaming/comet-routes.ts';
import { eventStore } from './streaming/event-store.ts';

export interface OrgStandInOptions {
  /** 0 or absent: any free port. */
  port?: number;
  clock?: Clock;
  clientId: string;
  clientSecret: string;
  /** Of the certificate of the connected app, for sign-in by JWT. */
  publicKey?: KeyObject;
  /** Whether nothing is installed: the package comes by a deployment. Default false. */
  empty?: boolean;
  /** The active channels; none in an empty org. */
  channels: readonly ChannelRecord[];
  /** The ids of what Setup has of Live Agent; none unless set. 15 characters. */
  chatSetup?: ChatSetup;
  /** What they do when a customer comes without a word. */
  entrances?: readonly EntranceRecord[];
  /** Called once the org has an address, before the package is installed: that takes a second or two. */
  onListening?: (url: string) => void;
  /** How long `/meta/connect` is held: 110 s unless set, in milliseconds. */
  holdMs?: number;
  /** How long a streaming client may take to come back: 40 s unless set, in milliseconds. */
  reconnectMs?: number;
  apiCallsAllowed?: number;
  /** Told of failures that an org writes to its logs. Unless set, they go to the console. */
  onFailure?: (what: string, error: unknown) => void;
}

/**
 * A Salesforce org with the package installed, which executes the package's own Apex. It speaks OAuth, Apex
 * REST, the data API, streaming, and what the console's components call.
 */
export class OrgStandIn {
  readonly faults: OrgFaults;
  readonly usage: Usage;
  readonly people: People;
  readonly sessions: Sessions;
  /** The control API, for the page. */
  readonly control: Router;
  readonly #options: OrgStandInOptions;
  readonly #clock: Clock;
  readonly #installation: Installation;
  readonly #transcripts: Transcripts;
  readonly #bayeux: Bayeux;
  readonly #comet: CometEndpoint;
  /** Where it is served, and its login address. */
  readonly url: string;
  readonly #server: Server;
  readonly #setupApi: SetupApi;
  readonly #connectedApp: ConnectedApp;

  /** Installs the package, and answers what reaches the server from then on. */
  constructor(options: OrgStandInOptions, server: Server) {
    this.#options = options;
    this.#server = server;
    this.url = addressOf(server);
    const { clientId, clientSecret, publicKey } = options;
    this.#connectedApp = {
      clientId,
      clientSecret,
      publicKey,
      approvedUsernames: [RELAY_USERNAME],
      runAs: RELAY_USERNAME,
    };
    const clock = options.clock ?? systemClock;
    this.#clock = clock;
    const now = (): number => clock.now();
    const begin = options.empty === true ? emptyInstallation : installPackage;
    const installation = begin({
      now,
      onFailure: (what, error) => {
        this.#fail(what, error);
      },
    });
    this.#installation = installation;
    for (const channel of options.channels) putChannel(installation.org, channel);
    for (const entrance of options.entrances ?? []) putEntrance(installation.org, entrance);
    putChatSetup(installation.org, options.chatSetup);
    this.people = new People(installation);
    this.usage = new Usage(options.apiCallsAllowed);
    this.sessions = new Sessions(ORGANIZATION_ID, now);
    this.#transcripts = new Transcripts(installation, (name) => this.people.agent(name));
    const hours = new OpeningHours(installation);
    this.faults = new OrgFaults(() => {
      hours.set(this.faults.closed);
      this.#strike();
    });
    installation.onInstalled((org) => {
      org.engine.obstacle = ({ name }) => {
        if (name === 'ContentDistribution' && this.faults.on('no-links')) {
          this.faults.struck('no-links');
          return noRecordAccess();
        }
        return this.faults.take('lock-row') ? lockedRow() : undefined;
      };
    });
    this.#bayeux = new Bayeux({
      ...eventStore(installation, this.faults, now),
      usage: this.usage,
      clock,
      holdMs: options.holdMs ?? 110_000,
      reconnectMs: options.reconnectMs ?? 40_000,
    });
    installation.org.events.listen((event) => {
      this.#bayeux.published(event);
    });
    this.#comet = new CometEndpoint(this.#bayeux, this.sessions, this.faults);
    this.#setupApi = new SetupApi({
      installation,
      isInstalled: options.empty !== true,
      sessions: this.sessions,
      now,
      onFailure: (what, error) => {
        this.#fail(what, error);
      },
    });
    this.control = controlRoutes(this);
    server.on('request', this.#routes());
  }

  /** 15 characters. */
  get organizationId(): string {
    return ORGANIZATION_ID;
  }

  /** Every chat of the package, oldest first. */
  get chats(): OrgChat[] {
    return chatsOf(this.#installation.org);
  }

  /** API calls so far, as the org counts them. */
  get apiCalls(): number {
    return this.usage.apiCalls;
  }

  /** Events that streaming clients have been sent, once for each client. */
  get eventDeliveries(): number {
    return this.usage.eventDeliveries;
  }

  /** Streaming clients that the org knows. */
  get streamingClients(): number {
    return this.#bayeux.clients;
  }

  /** Whether a streaming client waits for events. */
  get isHolding(): boolean {
    return this.#bayeux.isHolding;
  }

  /** Every record of an object, oldest first, whoever may see it. */
  records(objectName: string): Fields[] {
    return recordsOf(this.#installation.org, objectName);
  }

  /** An admin adds a channel, or changes it. A relay hears of it when it is told to read them anew. */
  putChannel(channel: ChannelRecord): void {
    putChannel(this.#installation.org, channel);
  }

  /** An admin uploads another certificate for the connected app. @throws Error if it is none */
  useCertificate(pem: string): void {
    this.#connectedApp.publicKey = new X509Certificate(pem).publicKey;
  }

  /** Creates a record, or publishes an event, as the admin or as somebody else. @throws DataApiError */
  create(objectName: string, fields: Fields, user: RunningUser = this.people.admin): string {
    return this.#installation.data.create(user, objectName, fields);
  }

  /** Signs somebody in and returns the access token. */
  signIn(user: RunningUser): string {
    return this.sessions.begin(user);
  }

  /** Calls an `@AuraEnabled` method, such as `WeChatPanelController.getPanel`, as a component does. */
  auraCall(
    user: RunningUser,
    method: string,
    params: Readonly<Record<string, unknown>> = {},
  ): AuraAnswer {
    const [className = '', methodName = ''] = method.split('.');
    const args = JSON.stringify(params);
    return answerAura(this.#installation.host, { user, className, methodName, args });
  }

  /** The content of a version of a Salesforce File, as its servlet gives it out: no API call. @throws DataApiError */
  fileContent(user: RunningUser, versionId: string): { bytes: Uint8Array; record: Json } {
    const { data } = this.#installation;
    return {
      bytes: data.bytes(user, 'ContentVersion', versionId, 'VersionData'),
      record: data.read(user, 'ContentVersion', versionId, ['Title', 'FileExtension']),
    };
  }

  /** The id of the transcript of a chat of Live Agent; undefined if there is none. */
  transcriptId(chatKey: string): string | undefined {
    return this.#transcripts.idOf(chatKey);
  }

  /** Live Agent says that something happened in a chat. */
  chatChanged(chat: ChatFacts): void {
    try {
      this.#transcripts.chatChanged(chat);
    } catch (error) {
      this.#fail('LiveChatTranscript', error);
    }
  }

  async close(): Promise<void> {
    this.#bayeux.forgetAll();
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
    await this.#setupApi.close();
  }

  #routes(): Express {
    const { faults, sessions, usage, people } = this;
    const installation = this.#installation;
    const door = apiDoor({ faults, sessions, usage, clock: this.#clock });
    const application = express();
    application.disable('x-powered-by').disable('etag');
    // Clients join an instance address that ends in a slash with a path that begins with one.
    application.use((request, _response, next) => {
      request.url = request.url.replace(/^\/{2,}/u, '/');
      next();
    });
    application.use('/_control', this.control);
    application.use(maintenance(faults));
    application.use(
      oauthRoutes({
        app: this.#connectedApp,
        sessions,
        organizationId: installation.org.organizationId,
        url: this.url,
        now: () => this.#clock.now(),
        userNamed: (username) => people.named(username),
        admin: people.admin,
      }),
    );
    application.use(
      '/services/apexrest',
      door,
      apexRestRoutes((call) => {
        if (!faults.on('no-package')) return answerRest(installation.host, call);
        faults.struck('no-package');
        return noResource();
      }),
    );
    application.get('/services/data', (_request, response) => {
      response.json(versions());
    });
    application.use(this.#setupApi.routes(door));
    application.use(
      '/services/data',
      door,
      dataRoutes(() => installation.data, usage, faults),
    );
    application.use('/cometd', this.#comet.router);
    application.use(
      '/aura',
      auraRoutes(sessions, (user, method, params) => this.auraCall(user, method, params)),
    );
    application.use((_request, response) => {
      refuse(response, NOT_FOUND);
    });
    application.use(this.#onError());
    return application;
  }

  /** What an org says when it fails itself. */
  #onError(): ErrorRequestHandler {
    return (error: unknown, request, response, next) => {
      if (response.headersSent) {
        next(error);
        return;
      }
      const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
      if (status === 413) {
        const message = 'Request Entity Too Large';
        refuse(response, { status, errorCode: 'REQUEST_ENTITY_TOO_LARGE', message });
        return;
      }
      this.#fail(`${request.method} ${request.path}`, error);
      const message =
        'An unexpected error occurred. Please include this ErrorId if you contact support: 1';
      refuse(response, { status: 500, errorCode: 'UNKNOWN_EXCEPTION', message });
    };
  }

  /** Faults that strike as soon as they are set. */
  #strike(): void {
    if (this.faults.take('expire-sessions')) {
      this.sessions.revokeAll();
      this.#bayeux.releaseAll();
    }
    if (this.#bayeux.clients > 0 && this.faults.take('client-forgotten')) this.#bayeux.forgetAll();
    if (this.#comet.isBusy && this.faults.take('connect-dropped')) this.#comet.dropAll();
  }

  #fail(what: string, error: unknown): void {
    const { onFailure } = this.#options;
    if (onFailure !== undefined) onFailure(what, error);
    else console.error(`The org failed at ${what}:`, error);
  }
}

/** Serves a new org with the package. */
export async function startOrgStandIn(options: OrgStandInOptions): Promise<OrgStandIn> {
  const server = createServer();
  // While a package is compiled nobody is answered; whoever waits for it keeps the connection, as with an org.
  server.keepAliveTimeout = 120_000;
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  options.onListening?.(addressOf(server));
  return new OrgStandIn(options, server);
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `http://127.0.0.1:${address.port}`;
}
