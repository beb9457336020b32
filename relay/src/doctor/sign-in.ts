import type { OrgError } from '../org.ts';
import type { OrgCredentials } from '../salesforce/sign-in.ts';
import { fail, type Finding } from './checks.ts';

type Grant = OrgCredentials['grant']['kind'];

/**
 * What the org's words mean. Source: Salesforce Help, "OAuth 2.0 Error Codes"; the descriptions are those
 * seen in the field.
 */
const CURES: readonly (readonly [words: RegExp, cure: string])[] = [
  [
    /invalid_client_id/u,
    'Copy the consumer key of the connected app to SALESFORCE_CLIENT_ID. If it is right, the app is in another org than SALESFORCE_LOGIN_URL, or was made less than ten minutes ago.',
  ],
  [
    /invalid_client\b/u,
    'Copy the consumer secret of the connected app to SALESFORCE_CLIENT_SECRET.',
  ],
  [
    /hasn't approved/u,
    'Let the relay\'s user use the connected app: Manage, Edit Policies, "Admin approved users are pre-authorized", and add a permission set or profile of the user. If that is done, SALESFORCE_USERNAME is not the user\'s name.',
  ],
  [
    /invalid assertion/u,
    'The private key of the relay does not belong to the certificate of the connected app: give it the key of that certificate (SALESFORCE_PRIVATE_KEY_FILE), or upload its certificate under "Use digital signatures".',
  ],
  [
    /audience/u,
    'Set SALESFORCE_LOGIN_URL to the My Domain address of the org: that of a sandbox for a sandbox, that of production for production.',
  ],
  [/expired/u, 'Set the clock of this machine.'],
  [
    /no client credentials user/u,
    'Switch on the client credentials flow in the connected app, and choose the user to run as.',
  ],
  [
    /not supported on this domain/u,
    'Set SALESFORCE_LOGIN_URL to the My Domain address of the org, not to login.salesforce.com.',
  ],
  [/inactive/u, "Activate the relay's user in the org, or unfreeze it."],
  [
    /ip restricted|login hours/iu,
    "Allow the address of this machine, and every hour of the day, in the profile of the relay's user.",
  ],
];
const OTHERWISE: Record<Grant, string> = {
  'client-credentials':
    'Check SALESFORCE_CLIENT_ID, SALESFORCE_CLIENT_SECRET, and that SALESFORCE_LOGIN_URL is the My Domain address of the org.',
  'jwt-bearer':
    'Check SALESFORCE_CLIENT_ID, SALESFORCE_USERNAME, SALESFORCE_PRIVATE_KEY_FILE, and that SALESFORCE_LOGIN_URL is the My Domain address of the org.',
};

/** What the org's refusal of the sign-in means. Pure. */
export function refusedSignIn({ code, errorCode, message }: OrgError, grant: Grant): Finding {
  if (errorCode === 'TIMEOUT') {
    return fail('org-sign-in', 'The sign-in is not answered in time.', 'Try again later.');
  }
  // Its own advice is meant for all cases at once.
  const [found = message] = message.split(/(?<=\.) Check |: check /u);
  const known = CURES.find(([words]) => words.test(found))?.[1];
  const cure = known ?? (code === 'away' ? 'Try again later.' : OTHERWISE[grant]);
  return fail('org-sign-in', found.endsWith('.') ? found : `${found}.`, cure);
}
