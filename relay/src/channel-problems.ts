import { chatEndpoint } from './live-agent/endpoint.ts';
import { replyProblems } from './reply-settings.ts';
import type { ChannelSettings } from './salesforce/channel-settings.ts';

// Clients in the field send 29 to 52; from 37 on, a session can be re-homed with ReconnectSession.
export const LIVE_AGENT_API_VERSION = 52;

/** What a channel lacks that asks for names. */
export const NO_PUBLIC_URL =
  'it cannot ask customers for their name: set PUBLIC_URL to the address at which customers reach the relay.';

/** What the admin has to mend in the channel's record before it can be served. Pure. */
export function channelProblems({ appId, liveAgent, replies }: ChannelSettings): string[] {
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
