import type { Clock } from '../clock.ts';
import { OrgError } from '../org.ts';
import { createTransport } from '../network/network.ts';
import { type HttpAnswer, type HttpRequest, type Transport } from '../transport.ts';
import { exchange, readAnswer } from './exchange.ts';
import { readApiUsage, type OrgCallObserver } from './limits.ts';
import { signIn, type OrgCredentials, type OrgSession } from './sign-in.ts';

export interface OrgRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below `/services/apexrest/wechat/v1/`. */
  path: string;
  body?: unknown;
}

/** A request to any of the org's APIs. Unless said otherwise, it is given up after 30 s. */
export interface RawOrgRequest extends Omit<HttpRequest, 'url' | 'timeoutMs'> {
  /** From the root, such as `/cometd/65.0/`. */
  path: string;
  timeoutMs?: number;
  /** It does not count as an API call. */
  free?: boolean;
}

const RESOURCES = '/services/apexrest/wechat/v1/';

// A token that is refused as soon as it was issued will be refused again: the cause lies elsewhere,
// and signing in once more would only use up the org's logins.
const LEAST_TOKEN_AGE_MS = 5000;

/** The relay's connection to its org, signed in when first needed and again when the session ends. */
export class OrgConnection {
  readonly #credentials: OrgCredentials;
  readonly #clock: Clock;
  readonly #transport: Transport;
  readonly #observer: OrgCallObserver;
  #session: OrgSession | undefined;
  #signedInAt = Number.NEGATIVE_INFINITY;
  #signingIn: Promise<OrgSession> | undefined;

  /** Without a transport, it has a network of its own. */
  constructor(
    credentials: OrgCredentials,
    clock: Clock,
    transport: Transport = createTransport().transport,
    observer: OrgCallObserver = { called: () => undefined },
  ) {
    this.#credentials = credentials;
    this.#clock = clock;
    this.#transport = transport;
    this.#observer = observer;
  }

  /** Such as `65.0`. */
  get apiVersion(): string {
    return this.#credentials.apiVersion;
  }

  /** Where the org is, once signed in. */
  get instanceUrl(): string | undefined {
    return this.#session?.instanceUrl;
  }

  /** The org's own id, once signed in. */
  get organizationId(): string | undefined {
    return this.#session?.organizationId;
  }

  /**
   * Calls one of the package's Apex REST resources and returns its JSON; undefined if the answer holds
   * none. Throws {@link OrgError}, with the org's own error code.
   */
  async call({ method, path, body }: OrgRequest): Promise<unknown> {
    const answer = await this.request({
      method,
      path: `${RESOURCES}${path}`,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return readAnswer(answer);
  }

  /**
   * Sends a request with the session, and once more with another one if the org says that it has ended.
   * Returns whatever the org answers. Throws {@link OrgError} if no whole answer comes, if the org
   * cannot be signed in to, or if it refuses a new session as well.
   */
  async request(request: RawOrgRequest): Promise<HttpAnswer> {
    const session = this.#session ?? (await this.#signInOnce());
    const answer = await this.#send(session, request);
    if (answer.status !== 401) return answer;
    // The session has ended. The org has done nothing yet, so nothing is repeated.
    const again = await this.#send(await this.#renew(session), request);
    if (again.status === 401) throw refusedAgain();
    return again;
  }

  /** Signs in anew before the next request: the session was refused in another way than by 401. */
  forgetSession(): void {
    this.#session = undefined;
  }

  async #send(session: OrgSession, request: RawOrgRequest): Promise<HttpAnswer> {
    const { path, free = false, headers, ...rest } = request;
    const answer = await exchange(this.#transport, {
      ...rest,
      url: `${session.instanceUrl}${path}`,
      headers: { authorization: `Bearer ${session.accessToken}`, ...headers },
    });
    if (!free) this.#observer.called(readApiUsage(answer.headers['sforce-limit-info']));
    return answer;
  }

  /** A session in place of one that the org refused; the present one, if it is another already. */
  #renew(refused: OrgSession): Promise<OrgSession> {
    const current = this.#session;
    return current === undefined || current === refused
      ? this.#signInOnce()
      : Promise.resolve(current);
  }

  /** Signs in, once for all who ask at the same time. */
  #signInOnce(): Promise<OrgSession> {
    this.#signingIn ??= this.#signIn().finally(() => {
      this.#signingIn = undefined;
    });
    return this.#signingIn;
  }

  async #signIn(): Promise<OrgSession> {
    if (this.#clock.elapsed() - this.#signedInAt < LEAST_TOKEN_AGE_MS) throw refusedAgain();
    this.#session = await signIn(this.#credentials, this.#transport, this.#clock.now());
    this.#signedInAt = this.#clock.elapsed();
    return this.#session;
  }
}

function refusedAgain(): OrgError {
  return new OrgError(
    'refused',
    'INVALID_SESSION_ID',
    'The org refuses a session that it has just issued: check that the connected app has the scope "api" and that the relay\'s user may use the API.',
  );
}
