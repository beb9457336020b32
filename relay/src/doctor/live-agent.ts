import { z } from 'zod';

import { LIVE_AGENT_API_VERSION } from '../channel-problems.ts';
import { chatEndpoint } from '../live-agent/endpoint.ts';
import { parseJson } from '../live-agent/messages.ts';
import type { ChannelSettings } from '../salesforce/channel-settings.ts';
import type { HttpAnswer, Transport } from '../transport.ts';
import { fail, notChecked, pass, type Finding } from './checks.ts';
import { ask } from './network.ts';
import { isSpoilt } from './record-id.ts';

const ENDPOINT_CURE =
  'Copy the Chat API Endpoint of this org (Setup, Chat Settings) to the field Live Agent Endpoint of the WeChat Channel.';
const DEPLOYMENT_CURE =
  'Copy the id from the code of the deployment (Setup, Deployments; liveagent.init) to the field Live Agent Deployment ID; it begins with 572.';
const BUTTON_CURE =
  'Copy the id from the code of the button (Setup, Chat Buttons & Invitations) to the field Live Agent Button ID of the WeChat Channel, or Button ID of the WeChat Entrance; it begins with 573.';
const ORG_CURE =
  'Empty the field Live Agent Organization ID of the WeChat Channel: then it is that of this org.';

const messagesSchema = z.object({
  messages: z.tuple([z.object({ type: z.string(), message: z.unknown() })], z.unknown()),
});
const settingsSchema = z.object({
  buttons: z.array(z.object({ id: z.string(), isAvailable: z.boolean().nullish() })),
});
const switchSchema = z.object({ newUrl: z.string().nullish() });
const refusalSchema = z.object({ details: z.array(z.object({ property: z.string() })) });

/**
 * Asks Live Agent for the settings of the channel's buttons, as a page with a chat button does: no session
 * begins. What it answers to ids that it does not know is not documented; what is said of it here is told
 * apart as far as its answers allow.
 *
 * Source: Chat REST API Developer Guide, "Visitor/Settings".
 *
 * @param organizationId of the org that the relay has signed in to
 */
export async function examineLiveAgent(
  settings: ChannelSettings,
  organizationId: string,
  transport: Transport,
): Promise<Finding[]> {
  const { liveAgent } = settings;
  const endpoint = chatEndpoint(liveAgent.endpoint);
  if (endpoint === undefined) return unasked('the record has no endpoint that can be used.');
  const buttons = buttonsOf(settings);
  const spoilt = examineIds(settings, buttons, organizationId);
  const query = new URLSearchParams({
    org_id: organizationId.slice(0, 15),
    deployment_id: liveAgent.deploymentId.slice(0, 15),
    'Settings.buttonIds': `[${buttons.join(',')}]`,
  });
  const answer = await ask(transport, {
    url: `${endpoint}Visitor/Settings?${query.toString()}`,
    headers: {
      'X-LIVEAGENT-API-VERSION': `${liveAgent.apiVersion ?? LIVE_AGENT_API_VERSION}`,
    },
  });
  const judged = judge(answer, new URL(endpoint).hostname, buttons);
  return spoilt === undefined
    ? judged
    : [...judged.filter(({ check }) => check !== 'chat-ids'), spoilt];
}

/** The channel's own button, and those of its entrances, in 15 characters. */
function buttonsOf({ liveAgent, entrances }: ChannelSettings): string[] {
  const ids = [liveAgent.buttonId, ...(entrances ?? []).map(({ buttonId }) => buttonId)];
  return [...new Set(ids.filter((id) => id !== '').map((id) => id.slice(0, 15)))];
}

/** What can be seen of the ids without asking anybody. */
function examineIds(
  { liveAgent, entrances }: ChannelSettings,
  buttons: readonly string[],
  organizationId: string,
): Finding | undefined {
  const theirs = liveAgent.organizationId;
  if (theirs.slice(0, 15) !== organizationId.slice(0, 15)) {
    return fail(
      'chat-ids',
      `The organization id is ${theirs}, but the relay has signed in to ${organizationId}.`,
      ORG_CURE,
    );
  }
  const given = [liveAgent.buttonId, ...(entrances ?? []).map(({ buttonId }) => buttonId)];
  const spoilt = [liveAgent.deploymentId, ...given].find(isSpoilt);
  if (spoilt !== undefined) {
    return fail(
      'chat-ids',
      `The id ${spoilt} has been changed on its way: its last three characters do not fit the others.`,
      spoilt === liveAgent.deploymentId ? DEPLOYMENT_CURE : BUTTON_CURE,
    );
  }
  return buttons.length === 0 ? fail('chat-ids', 'There is no button.', BUTTON_CURE) : undefined;
}

function judge(answer: HttpAnswer | string, host: string, buttons: readonly string[]): Finding[] {
  if (typeof answer === 'string') return elsewhere(`${host} ${answer}.`);
  const body = parseJson(answer.body);
  if (answer.status === 400) return refused(body, host);
  if (answer.status >= 500) {
    return unasked(`${host} answers ${answer.status}: try again later.`);
  }
  const [first] = messagesSchema.safeParse(body).data?.messages ?? [];
  if (first?.type === 'SwitchServer') {
    const newUrl = switchSchema.safeParse(first.message).data?.newUrl ?? '';
    const cure =
      chatEndpoint(newUrl) === undefined
        ? ENDPOINT_CURE
        : `Set the field Live Agent Endpoint of the WeChat Channel to ${chatEndpoint(newUrl) ?? ''}.`;
    return elsewhere(`${host} says that this org is on another server.`, cure);
  }
  const settings = settingsSchema.safeParse(first?.message).data;
  if (answer.status !== 200 || first?.type !== 'Settings' || settings === undefined) {
    return elsewhere(`${host} answers ${answer.status}, but not as Live Agent does.`);
  }
  return [
    pass('chat-endpoint', `${host} answers for this org.`),
    ...examineButtons(settings.buttons, buttons),
  ];
}

function examineButtons(
  known: z.infer<typeof settingsSchema>['buttons'],
  asked: readonly string[],
): Finding[] {
  const find = (id: string) => known.find((button) => button.id.slice(0, 15) === id);
  const missing = asked.filter((id) => find(id) === undefined);
  if (missing.length > 0) {
    return [
      fail('chat-ids', `Live Agent does not know the button ${missing.join(', ')}.`, BUTTON_CURE),
      notChecked('chat-agents', 'there is no such button.'),
    ];
  }
  // Absent, not false, when nobody is there.
  const idle = asked.filter((id) => find(id)?.isAvailable !== true);
  return [
    pass('chat-ids', 'Live Agent knows the deployment and the buttons.'),
    idle.length === 0
      ? pass('chat-agents', 'An agent is online.')
      : notChecked(
          'chat-agents',
          `nobody is online for ${idle.join(', ')}, which is no fault at night. If somebody is, see that they have the skill or queue of the button, and room for a chat.`,
        ),
  ];
}

/** 400 names what it does not know. */
function refused(body: unknown, host: string): Finding[] {
  const details = refusalSchema.safeParse(body).data?.details ?? [];
  const names = details.map(({ property }) => property);
  if (names.includes('org_id')) {
    return elsewhere(`${host} does not know this org: it is the endpoint of another one.`);
  }
  const isDeployment = names.some((name) => name.startsWith('deployment'));
  return [
    pass('chat-endpoint', `${host} answers.`),
    isDeployment
      ? fail('chat-ids', 'Live Agent does not know the deployment.', DEPLOYMENT_CURE)
      : fail(
          'chat-ids',
          'Live Agent does not know the deployment, or the button.',
          `${DEPLOYMENT_CURE} ${BUTTON_CURE}`,
        ),
    notChecked('chat-agents', 'Live Agent does not know the ids.'),
  ];
}

function elsewhere(found: string, cure = ENDPOINT_CURE): Finding[] {
  const because = 'the endpoint is not the right one.';
  return [
    fail('chat-endpoint', found, cure),
    notChecked('chat-ids', because),
    notChecked('chat-agents', because),
  ];
}

function unasked(because: string): Finding[] {
  return [
    notChecked('chat-endpoint', because),
    notChecked('chat-ids', because),
    notChecked('chat-agents', because),
  ];
}
