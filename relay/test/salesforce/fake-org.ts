import { createVerify } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { startService } from '../fixtures/http-service.ts';

export interface Answer {
  status: number;
  /** Sent as it is if it is text, as JSON otherwise. */
  body?: unknown;
  headers?: Record<string, string>;
}

export interface OrgCall {
  method: string;
  path: string;
  headers: Record<string, unknown>;
  body: string;
}

/** An org that signs the relay in, and answers its calls as the test says. */
export interface FakeOrg {
  url: string;
  /** The forms of the sign-ins so far. */
  signIns: Record<string, string>[];
  /** Calls with a session that the org knows. */
  calls: OrgCall[];
  /** The sessions that it knows now. */
  sessions: Set<string>;
  /** Replaces the answer to sign-ins. Undefined: a session for everybody. */
  onSignIn: ((form: Record<string, string>) => Answer | undefined | Promise<Answer>) | undefined;
  onCall: (call: OrgCall) => Answer | Promise<Answer>;
  close: () => Promise<void>;
}

const ORGANIZATION = '00D5g000004sAndEAE';

export async function startFakeOrg(): Promise<FakeOrg> {
  const service = await startService((request, response) => {
    void handle(request).then((answer) => {
      const { status, body = '', headers = {} } = answer;
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
    });
  });
  const org: FakeOrg = {
    url: service.url,
    signIns: [],
    calls: [],
    sessions: new Set(),
    onSignIn: undefined,
    onCall: () => ({ status: 200, body: {} }),
    close: service.close,
  };

  async function handle(request: IncomingMessage): Promise<Answer> {
    const body = (await request.setEncoding('utf8').toArray()).join('');
    const { method = '', url: path = '', headers } = request;
    if (path === '/services/oauth2/token') return signIn(body);
    const token = headers.authorization?.replace(/^Bearer /u, '') ?? '';
    if (!org.sessions.has(token)) {
      const message = 'Session expired or invalid';
      return { status: 401, body: [{ errorCode: 'INVALID_SESSION_ID', message }] };
    }
    const call = { method, path, headers, body };
    org.calls.push(call);
    return org.onCall(call);
  }

  async function signIn(body: string): Promise<Answer> {
    const form = Object.fromEntries(new URLSearchParams(body));
    org.signIns.push(form);
    const answer = await org.onSignIn?.(form);
    if (answer !== undefined) return answer;
    const token = `00D!session-${org.signIns.length}`;
    org.sessions.add(token);
    const id = `${org.url}/id/${ORGANIZATION}/0055g00000AbCdEAAV`;
    return { status: 200, body: { access_token: token, instance_url: `${org.url}/`, id } };
  }

  return org;
}

/** The claims of an assertion, if its signature belongs to this key. */
export function verifiedClaims(assertion: string, publicKey: string): Record<string, unknown> {
  const [header = '', claims = '', signature = ''] = assertion.split('.');
  const verify = createVerify('RSA-SHA256').update(`${header}.${claims}`);
  if (!verify.verify(publicKey, signature, 'base64url')) throw new Error('Wrong signature');
  const decode = (part: string): unknown =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown;
  return { header: decode(header), claims: decode(claims) };
}
