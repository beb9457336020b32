import { z } from 'zod';

import { DeployError, resultOf, type RunSf } from './sf-cli.ts';

/** What there is in the org, before and after a deployment. */
export interface OrgFacts {
  /** 18 characters. */
  id: string;
  name: string;
  /** Without a slash at its end. */
  url: string;
  /** Who is signed in. */
  username: string;
  /** Of Live Agent; undefined where legacy Chat is not switched on. */
  chat: { deployments: readonly Named[]; buttons: readonly Named[] } | undefined;
}

export interface Named {
  Id: string;
  MasterLabel: string;
}

const display = z.looseObject({
  id: z.string(),
  instanceUrl: z.string(),
  username: z.string(),
  connectedStatus: z.string().optional(),
});
const organization = z.looseObject({ Name: z.string() });
const named = z.looseObject({ Id: z.string(), MasterLabel: z.string() });

/**
 * Looks at the org.
 *
 * @throws DeployError if there is no such org, or nobody is signed in to it
 */
export async function readOrg(sf: RunSf, target: string): Promise<OrgFacts> {
  const answer = await sf(['org', 'display', '--target-org', target]);
  if (answer.status !== 0) throw unknownOrg(target, answer);
  const { id, instanceUrl, username, connectedStatus } = display.parse(answer.result);
  if (connectedStatus !== undefined && connectedStatus !== 'Connected') {
    throw new DeployError(
      `The CLI is not signed in to ${target} any more (${connectedStatus}). Sign in again: sf org login web --alias ${target}`,
    );
  }
  const [first] = await query(sf, target, 'SELECT Name FROM Organization', organization);
  return {
    id,
    name: first?.Name ?? '',
    url: instanceUrl.replace(/\/+$/u, ''),
    username,
    chat: await readChat(sf, target),
  };
}

/** Orgs without legacy Chat do not have its objects. */
async function readChat(sf: RunSf, target: string): Promise<OrgFacts['chat']> {
  const soql = 'SELECT Id, MasterLabel FROM LiveChatDeployment';
  const answer = await sf(['data', 'query', '--target-org', target, '--query', soql]);
  if (answer.status !== 0 && isUnknownType(answer)) return undefined;
  const deployments = recordsIn(answer, named);
  const buttons = 'SELECT Id, MasterLabel FROM LiveChatButton';
  return { deployments, buttons: await query(sf, target, buttons, named) };
}

/** The records that a query finds. @throws DeployError */
export async function query<Row>(
  sf: RunSf,
  target: string,
  soql: string,
  row: z.ZodType<Row>,
): Promise<Row[]> {
  const args = ['data', 'query', '--target-org', target, '--query', soql];
  return recordsIn({ status: 0, result: await resultOf(sf, args) }, row);
}

function recordsIn<Row>(
  { status, message, result }: Awaited<ReturnType<RunSf>>,
  row: z.ZodType<Row>,
): Row[] {
  if (status !== 0) throw new DeployError(message ?? 'The org did not answer a query.');
  return z.looseObject({ records: z.array(row) }).parse(result).records;
}

function isUnknownType({ name, message = '' }: Awaited<ReturnType<RunSf>>): boolean {
  return name === 'INVALID_TYPE' || /sObject type '\w+' is not supported/u.test(message);
}

function unknownOrg(target: string, answer: Awaited<ReturnType<RunSf>>): DeployError {
  if (answer.name === 'NamedOrgNotFoundError' || answer.name === 'AuthInfoCreationError') {
    return new DeployError(
      `The CLI knows no org "${target}". "sf org list" shows those that it knows; sign in to another one: sf org login web --alias ${target}`,
    );
  }
  return new DeployError(
    `The CLI cannot use the org "${target}": ${answer.message ?? 'no reason given'}`,
  );
}
