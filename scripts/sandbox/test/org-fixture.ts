import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

import { onTestFinished } from 'vitest';

import { installPackage } from '../org/data/installation.ts';
import { RELAY_USERNAME } from '../org/data/people.ts';
import { startOrgStandIn, type OrgStandIn, type OrgStandInOptions } from '../org/stand-in.ts';

export const CLIENT = { clientId: 'consumer-key', clientSecret: 'consumer-secret' };
export const OPEN_ID = 'oWxDesk_test-customer-000001';
export const COMMANDS = '/event/WeChat_Chat_Command__e';

// The package is parsed here once, which takes a while, and not in the time of the first test.
installPackage({ now: Date.now, onFailure: () => undefined });

export const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });

const channel = {
  developerName: 'Main',
  label: 'Service Account',
  fields: {
    OriginalId__c: 'gh_5a0d8b2c4e6f',
    AppId__c: 'wx1234567890abcdef',
    Language__c: 'zh_CN',
    LiveAgentEndpoint__c: 'http://127.0.0.1:9/chat/rest/',
    LiveAgentDeploymentId__c: '5725g000000sAnd',
    LiveAgentButtonId__c: '5735g000000sAnd',
  },
};

/** An org for one test. What it fails at by itself fails the test. */
export async function openOrg(options: Partial<OrgStandInOptions> = {}): Promise<OrgStandIn> {
  const failures: string[] = [];
  const org = await startOrgStandIn({
    ...CLIENT,
    publicKey: keys.publicKey,
    channels: [channel],
    onFailure: (what, error) => failures.push(`${what}: ${String(error)}`),
    ...options,
  });
  onTestFinished(async () => {
    await org.close();
    if (failures.length > 0) throw new Error(failures.join('\n'));
  });
  return org;
}

/** An assertion of the JWT bearer flow, valid unless told otherwise. */
export function assertion(
  org: OrgStandIn,
  claims: Record<string, unknown> = {},
  { key = keys.privateKey, alg = 'RS256' }: { key?: KeyObject; alg?: string } = {},
): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = {
    iss: CLIENT.clientId,
    sub: RELAY_USERNAME,
    aud: org.url,
    exp: Math.floor(Date.now() / 1000) + 180,
    ...claims,
  };
  const unsigned = `${part({ alg })}.${part(body)}`;
  return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(key, 'base64url')}`;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

export async function signIn(org: OrgStandIn, form: Record<string, string>): Promise<Answer> {
  return read(
    await fetch(`${org.url}/services/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    }),
  );
}

/** A caller of the org's HTTP interface with a session of its own; the relay unless told otherwise. */
export function caller(org: OrgStandIn, token = org.signIn(org.people.relay)) {
  return async (method: string, path: string, body?: unknown): Promise<Answer> =>
    read(
      await fetch(`${org.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
}

export async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  let body: unknown = text;
  try {
    body = JSON.parse(text);
  } catch {
    // What is not JSON is shown as it is.
  }
  return { status: response.status, headers: response.headers, body };
}
