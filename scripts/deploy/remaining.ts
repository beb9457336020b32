import type { OrgFacts } from './org.ts';

/** Something that nobody can do by the API, or that only the company can decide. */
export interface Step {
  /** Whether the org lacks it; false where it cannot be told from outside. */
  isMissing: boolean;
  what: string;
  /** The page in Setup of this very org. */
  link: string;
}

export interface Progress {
  org: OrgFacts;
  /** Developer names of those that are active. */
  channels: readonly string[];
  /** Who has which of the package's permission sets. */
  holders: ReadonlyMap<string, ReadonlySet<string>>;
}

// Paths of Setup in Lightning Experience.
const CHAT_SETTINGS = 'LiveAgentSettings';
const CHAT_DEPLOYMENTS = 'LiveChatDeploymentSettings';
const CHAT_BUTTONS = 'LiveChatButtonSettings';
const CUSTOM_METADATA = 'CustomMetadata';
const DOMAIN = 'OrgDomain';
const APPS = 'NavigationMenus';
const USERS = 'ManageUsers';
const PAGES = 'FlexiPageList';

/** What is still to be done, in the order in which it is best done. */
export function remainingSteps({ org, channels, holders }: Progress): Step[] {
  const nobodyHas = (name: string): boolean => (holders.get(name)?.size ?? 0) === 0;
  const link = (page: string): string => `${org.url}/lightning/setup/${page}/home`;
  const steps: Step[] = [];
  const step = (isMissing: boolean, page: string, what: string): void => {
    steps.push({ isMissing, what, link: link(page) });
  };
  if (!hasOwnDomain(org.url)) {
    step(true, DOMAIN, 'Give the org a My Domain: the relay signs in at its address.');
  }
  chatSteps(org, step);
  step(
    false,
    APPS,
    'Make a connected app for the relay: OAuth scopes api and refresh_token, a digital signature with the certificate of its key, permitted users pre-authorised, and the permission set WeChat Relay among those of the app.',
  );
  if (nobodyHas('WeChat_Relay')) {
    step(
      true,
      USERS,
      'Nobody has the permission set WeChat Relay yet: make an integration user for the relay, unless there is one, and run this with --relay-user USERNAME.',
    );
  }
  if (nobodyHas('WeChat_Agent')) {
    step(
      true,
      USERS,
      'Nobody has the permission set WeChat Agent yet: choose who answers, and run this with --agents USERNAME,USERNAME.',
    );
  }
  if (channels.length === 0) {
    step(
      true,
      CUSTOM_METADATA,
      `Add a record of WeChat Channel for each Official Account, and make it active${idsOf(org)}.`,
    );
  }
  if (org.chat !== undefined) {
    step(
      false,
      PAGES,
      'Activate the page WeChat Transcript Record Page for the console, so that the panel stands beside the chat.',
    );
  }
  return steps;
}

function chatSteps(
  { chat }: OrgFacts,
  step: (isMissing: boolean, page: string, what: string) => void,
): void {
  if (chat === undefined) {
    step(
      true,
      CHAT_SETTINGS,
      'Enable Chat, and run this again. Without it only the core was deployed, and no agent can answer.',
    );
    return;
  }
  if (chat.deployments.length === 0) {
    step(true, CHAT_DEPLOYMENTS, 'Make a chat deployment: its id belongs into the channel.');
  }
  if (chat.buttons.length === 0) {
    step(
      true,
      CHAT_BUTTONS,
      'Make a chat button with skills or a queue: its id belongs into the channel.',
    );
  }
}

/** Which ids a channel may name. */
function idsOf({ id, chat }: OrgFacts): string {
  const list = (rows: readonly { Id: string; MasterLabel: string }[] = []): string =>
    rows.map(({ Id, MasterLabel }) => `${Id.slice(0, 15)} (${MasterLabel})`).join(', ');
  const deployments = list(chat?.deployments);
  const buttons = list(chat?.buttons);
  return [
    `: organization ${id.slice(0, 15)}`,
    ...(deployments === '' ? [] : [`deployment ${deployments}`]),
    ...(buttons === '' ? [] : [`button ${buttons}`]),
  ].join(', ');
}

/** Addresses such as `https://na1.salesforce.com` are those of orgs without a domain of their own. */
function hasOwnDomain(url: string): boolean {
  const { hostname } = new URL(url);
  return !hostname.endsWith('.salesforce.com') || hostname.endsWith('.my.salesforce.com');
}
