import { z } from 'zod';

import { OrgError } from '../org.ts';
import { exchange, parseJson, readAnswer } from '../salesforce/exchange.ts';
import { readApiUsage } from '../salesforce/limits.ts';
import { signIn, type OrgCredentials, type OrgSession } from '../salesforce/sign-in.ts';
import type { HttpAnswer, Transport } from '../transport.ts';
import { checksOf, fail, notChecked, pass, type CheckId, type Finding } from './checks.ts';
import { examineCommands } from './commands.ts';
import type { Discretion } from './discretion.ts';
import { examineEvents } from './events.ts';
import { ask } from './network.ts';
import { refusedSignIn } from './sign-in.ts';

export interface OrgParts {
  credentials: OrgCredentials;
  transport: Transport;
  discretion: Discretion;
  now: () => number;
  /** Whether other machines have said that this one's clock is wrong. */
  isClockWrong: () => boolean;
}

export interface OrgExamination {
  findings: Finding[];
  /** Its active channels, unread; undefined if they could not be had. */
  channels: unknown[] | undefined;
  organizationId: string;
}

// Of the calls of 24 hours.
const TOO_FEW_LEFT = 0.1;
const versionsSchema = z.array(z.object({ version: z.string() })).min(1);
const channelsSchema = z.object({ channels: z.array(z.unknown()) });

/** Goes the way of the relay into the org, up to where it does not go on. */
export async function examineOrg(parts: OrgParts): Promise<OrgExamination> {
  const address = await examineAddress(parts);
  if (address.result === 'fail') return endingWith([address], 'the org cannot be reached.');
  const signedIn = await enter(parts);
  if (!('accessToken' in signedIn)) {
    return endingWith([address, signedIn], 'the org cannot be signed in to.');
  }
  parts.discretion.keep(signedIn.accessToken);
  const entered = pass('org-sign-in', `The org ${signedIn.organizationId} lets the relay in.`);
  const { apiVersion } = parts.credentials;
  const [found, commands, events] = await Promise.all([
    examinePackage(signedIn, parts),
    examineCommands(signedIn, apiVersion, parts.transport),
    examineEvents(signedIn, apiVersion, parts.transport),
  ]);
  // Whoever may not even ask for the channels may not subscribe either: one cause, one finding.
  const isIn = found.channels !== undefined;
  const findings = [address, entered, ...found.findings, ...(isIn ? [commands, events] : [])];
  return {
    ...endingWith(findings, found.problem),
    channels: found.channels,
    organizationId: signedIn.organizationId,
  };
}

/** The checks of the org that have no finding yet are not made. */
function endingWith(findings: Finding[], because: string): OrgExamination {
  const done = new Set<CheckId>(findings.map(({ check }) => check));
  const rest = checksOf('org').filter((check) => !done.has(check));
  return {
    findings: [...findings, ...rest.map((check) => notChecked(check, because))],
    channels: undefined,
    organizationId: '',
  };
}

async function examineAddress({ credentials, transport }: OrgParts): Promise<Finding> {
  const { loginUrl, apiVersion } = credentials;
  const { hostname } = new URL(loginUrl);
  const answer = await ask(transport, { url: `${loginUrl}/services/data` });
  if (typeof answer === 'string') {
    return fail(
      'org-address',
      `${hostname} ${answer}.`,
      'Check SALESFORCE_LOGIN_URL, and that this machine may reach it over https.',
    );
  }
  if (answer.status >= 500) {
    return fail(
      'org-address',
      `${hostname} answers ${answer.status}: the org is in maintenance, or in trouble.`,
      'Look at status.salesforce.com, and wait: the relay goes on by itself.',
    );
  }
  const versions = versionsSchema.safeParse(parseJson(answer.body)).data;
  if (versions === undefined) {
    return fail(
      'org-address',
      `${hostname} answers ${answer.status}, but not as an org does.`,
      'Set SALESFORCE_LOGIN_URL to the address of the org, as Setup, My Domain shows it; it ends with .my.salesforce.com.',
    );
  }
  if (!versions.some(({ version }) => version === apiVersion)) {
    const newest = versions.at(-1)?.version ?? '';
    return fail(
      'org-address',
      `${hostname} does not know version ${apiVersion} of its API.`,
      `Leave SALESFORCE_API_VERSION out, or set it to ${newest}.`,
    );
  }
  return pass('org-address', `${hostname} is an org, and knows version ${apiVersion} of its API.`);
}

async function enter(parts: OrgParts): Promise<OrgSession | Finding> {
  const { credentials, transport, now } = parts;
  try {
    return await signIn(credentials, transport, now());
  } catch (error) {
    if (!(error instanceof OrgError)) throw error;
    if (credentials.grant.kind === 'jwt-bearer' && parts.isClockWrong()) {
      return notChecked('org-sign-in', 'it depends on the clock, which is wrong: set it first.');
    }
    return refusedSignIn(error, credentials.grant.kind);
  }
}

interface PackageExamination {
  findings: Finding[];
  channels?: unknown[];
  /** Why the rest could not be looked at. */
  problem: string;
}

async function examinePackage(
  { accessToken, instanceUrl }: OrgSession,
  { transport }: OrgParts,
): Promise<PackageExamination> {
  let answer: HttpAnswer;
  try {
    answer = await exchange(transport, {
      method: 'GET',
      url: `${instanceUrl}/services/apexrest/wechat/v1/channels`,
      headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
    });
    const read = channelsSchema.safeParse(readAnswer(answer));
    if (!read.success) return otherVersion();
    return welcomed(answer, read.data.channels);
  } catch (error) {
    if (!(error instanceof OrgError)) throw error;
    return refused(error);
  }
}

function welcomed(answer: HttpAnswer, channels: unknown[]): PackageExamination {
  return {
    findings: [
      pass('org-package', 'The package is deployed.'),
      pass('org-permissions', 'The user has the permission set "WeChat Relay".'),
      examineQuota(answer),
      channels.length === 0
        ? fail(
            'org-channels',
            'There is no active WeChat Channel.',
            'Make one: Setup, Custom Metadata Types, WeChat Channel, Manage Records; and tick Active.',
          )
        : pass('org-channels', `Active channels: ${channels.length}.`),
    ],
    channels,
    problem: '',
  };
}

function examineQuota({ headers }: HttpAnswer): Finding {
  const usage = readApiUsage(headers['sforce-limit-info']);
  if (usage === undefined)
    return notChecked('org-quota', 'the org does not tell how many are left.');
  const { used, limit } = usage;
  const found = `${used} of ${limit} API calls of 24 hours are used.`;
  return limit - used < limit * TOO_FEW_LEFT
    ? fail(
        'org-quota',
        found,
        'See Setup, System Overview, for what uses them; stop it, or buy more from Salesforce.',
      )
    : pass('org-quota', found);
}

function otherVersion(): PackageExamination {
  return {
    findings: [
      fail(
        'org-package',
        'The package answers in a form that this relay does not know.',
        'Deploy the package of the same version as the relay.',
      ),
    ],
    problem: 'the package is of another version.',
  };
}

/** What a refusal of the first call says. The codes are the platform's and the package's. */
function refused({ errorCode, message }: OrgError): PackageExamination {
  const says =
    errorCode === 'TIMEOUT'
      ? 'The org does not answer in time.'
      : `The org answers ${errorCode}: ${message}`;
  if (errorCode === 'NOT_FOUND') {
    return {
      findings: [
        fail(
          'org-package',
          says,
          'Deploy the package to this org: sf project deploy start --source-dir force-app. If it is there, SALESFORCE_LOGIN_URL is that of another org.',
        ),
      ],
      problem: 'the package is not deployed.',
    };
  }
  if (['FORBIDDEN', 'INSUFFICIENT_ACCESS', 'API_DISABLED_FOR_ORG'].includes(errorCode)) {
    return {
      findings: [
        pass('org-package', 'The package is deployed.'),
        fail(
          'org-permissions',
          says,
          'Assign the permission set "WeChat Relay" to the user of the relay: Setup, Permission Sets, WeChat Relay, Manage Assignments.',
        ),
      ],
      problem: "the relay's user lacks permissions.",
    };
  }
  if (errorCode === 'INVALID_SESSION_ID') {
    return {
      findings: [
        fail(
          'org-permissions',
          says,
          'Give the connected app the scope "api", and the user of the relay the permission "API Enabled".',
        ),
      ],
      problem: 'the org refuses the session.',
    };
  }
  if (errorCode === 'REQUEST_LIMIT_EXCEEDED') {
    return {
      findings: [
        fail(
          'org-quota',
          says,
          'See Setup, System Overview, for what uses them up; stop it, or buy more from Salesforce.',
        ),
      ],
      problem: 'the org takes no more calls.',
    };
  }
  return {
    findings: [
      fail(
        'org-package',
        says,
        'If it goes on, look for the cause in a debug log of the user of the relay.',
      ),
    ],
    problem: 'the package does not answer.',
  };
}
