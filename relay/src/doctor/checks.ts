/** Whom a check is about. */
export type Part = 'relay' | 'org' | 'channel';

interface Check {
  part: Part;
  /** What is looked at, as the README's table and the report name it. */
  title: string;
  /** What it means when the check fails, in one sentence. */
  meaning: string;
}

/** Everything that the doctor looks at, in the order in which it reports. */
export const CHECKS = {
  node: {
    part: 'relay',
    title: 'Version of Node',
    meaning: 'The relay does not start.',
  },
  environment: {
    part: 'relay',
    title: 'Environment variables: present, and of the right form',
    meaning: 'The relay does not start.',
  },
  journal: {
    part: 'relay',
    title: 'Journal: can be used, is not of a newer version',
    meaning: 'The relay does not start, or answers WeChat with errors.',
  },
  room: {
    part: 'relay',
    title: 'Room on the disk of a SQLite journal',
    meaning: 'When the disk is full, nothing can be written down and WeChat is refused.',
  },
  clock: {
    part: 'relay',
    title: 'Clock, against the clocks of WeChat, Salesforce and the database',
    meaning: 'The org refuses the sign-in, and the relay takes the pushes of WeChat for forged.',
  },
  process: {
    part: 'relay',
    title: 'Relay on this machine: runs and is ready',
    meaning: 'Customers get no answer.',
  },
  pushes: {
    part: 'relay',
    title: 'Token and EncodingAESKey, by what became of the pushes of WeChat',
    meaning: 'What customers write does not come in.',
  },
  'org-address': {
    part: 'org',
    title: 'Address of the org, and the version of its API',
    meaning: 'The relay cannot reach the org.',
  },
  'org-sign-in': {
    part: 'org',
    title: 'Consumer key, and consumer secret or user and private key',
    meaning: 'The org does not let the relay in.',
  },
  'org-package': {
    part: 'org',
    title: 'Package: deployed, of the version of the relay',
    meaning: 'The relay does not learn which channels there are, and serves none.',
  },
  'org-permissions': {
    part: 'org',
    title: "Permission set of the relay's user",
    meaning: 'The org refuses what the relay asks of it.',
  },
  'org-commands': {
    part: 'org',
    title: 'Commands of the org: can be subscribed to',
    meaning:
      'What agents do in the panel (files, remarks, ending a chat) does not reach the relay.',
  },
  'org-quota': {
    part: 'org',
    title: 'API calls of the org, of those of 24 hours',
    meaning: 'Once they are used up, no chat opens until some of them are 24 hours old.',
  },
  'org-events': {
    part: 'org',
    title: 'Platform events that the org may still deliver and publish',
    meaning:
      'Once they are used up, what agents do in the panel does not reach the relay for a while.',
  },
  'org-channels': {
    part: 'org',
    title: 'At least one active WeChat Channel',
    meaning: 'The relay serves nobody.',
  },
  'channel-record': {
    part: 'channel',
    title: 'Fields of its WeChat Channel and WeChat Entrance records',
    meaning: 'The relay does not serve the channel, or not all of what its record asks for.',
  },
  'channel-secrets': {
    part: 'channel',
    title: 'Its environment variables',
    meaning: 'The relay does not serve the channel.',
  },
  'wechat-account': {
    part: 'channel',
    title: 'App id, app secret, and IP allow-list of the account',
    meaning: 'Nothing can be sent to customers.',
  },
  'wechat-permission': {
    part: 'channel',
    title: 'The account is verified, and may send customer-service messages',
    meaning: 'WeChat refuses what agents write.',
  },
  'wechat-quota': {
    part: 'channel',
    title: 'Calls that WeChat still allows the account today',
    meaning: 'Once they are used up, nothing goes out until midnight in Beijing.',
  },
  'chat-endpoint': {
    part: 'channel',
    title: 'Live Agent endpoint: answers, and for this org',
    meaning: 'No chat reaches an agent.',
  },
  'chat-ids': {
    part: 'channel',
    title: 'Ids of the org, the deployment and the buttons, in 15 or 18 characters',
    meaning: 'Live Agent does not know where the chats are to go.',
  },
  'chat-agents': {
    part: 'channel',
    title: 'An agent is online for the button',
    meaning: 'Customers read that nobody is there.',
  },
  callback: {
    part: 'channel',
    title: 'Public address: leads to the relay, which has the same Token and EncodingAESKey',
    meaning: 'WeChat does not reach the relay, or is refused by it.',
  },
} as const satisfies Record<string, Check>;

export type CheckId = keyof typeof CHECKS;

/** What was found out by one check. */
export type Finding = { check: CheckId; /** Developer name. */ channel?: string } & (
  | { result: 'pass'; found: string }
  | { result: 'fail'; found: string; cure: string }
  /** `found` is the reason why. */
  | { result: 'not-checked'; found: string }
);

export function pass(check: CheckId, found: string): Finding {
  return { check, result: 'pass', found };
}

/** Both are whole sentences: what is there, and what a person should do. */
export function fail(check: CheckId, found: string, cure: string): Finding {
  return { check, result: 'fail', found, cure };
}

/** `because` goes on from "not checked, because". */
export function notChecked(check: CheckId, because: string): Finding {
  return { check, result: 'not-checked', found: because };
}

/** The checks of a part, in order. */
export function checksOf(part: Part): CheckId[] {
  return CHECK_IDS.filter((id) => CHECKS[id].part === part);
}

const CHECK_IDS = Object.keys(CHECKS).filter((id): id is CheckId => id in CHECKS);

export function inOrder(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => CHECK_IDS.indexOf(a.check) - CHECK_IDS.indexOf(b.check));
}
