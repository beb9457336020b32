import { Faults, type FaultDefinition } from '../faults.ts';

const STATUSES = [400, 403, 404, 405, 409, 500, 502, 503, 504] as const;
const OUTAGES = [500, 503] as const;

type Status = (typeof STATUSES)[number];
type Outage = (typeof OUTAGES)[number];

function statusFaults<Where extends string, S extends number>(
  where: Where,
  statuses: readonly S[],
  occasion: string,
): FaultDefinition<`${Where}-${S}`>[] {
  return statuses.map((status) => ({
    name: `${where}-${status}` as const,
    description: `The next ${occasion} is answered ${status} and has no effect. Nothing is handed over.`,
    kind: 'times',
    default: 0,
  }));
}

const occasions = [
  // The network and its servers.
  ['poll-reset', 'The connection of the next poll breaks before the poll is looked at.'],
  ['poll-lost', 'The next poll answer with messages is lost: the connection breaks instead.'],
  ['poll-cut', 'The next poll answer with messages breaks off in the middle.'],
  ['poll-slow', 'The body of the next poll answer with messages arrives over `slow-ms`.'],
  ['poll-late', 'The next poll is held, messages or not, for clientPollTimeout and `late-ms`.'],
  ['post-reset', 'The connection of the next POST breaks before it has had an effect.'],
  ['post-lost', 'The next POST has its effect, then its connection breaks.'],
  ['session-lost', 'The next session is made, but the answer to SessionId is lost.'],
  ['reconnect-lost', 'The answer to the next ReconnectSession is lost.'],
  ['handover', 'On the next request with a session, its affinity changes (503).'],
  ['resync-invalid', 'The next ResyncSession (API below 37) answers isValid false.'],
  [
    'visitor-switch-server',
    'The next Visitor request answers SwitchServer to `switch-server-url`.',
  ],
  ['upload-refused', 'The next upload of a file is answered 500 and has no effect.'],
  ['upload-lost', 'The next upload of a file has its effect, then its connection breaks.'],
  // What comes through the polls.
  ['messages-switch-server', 'The next poll brings SwitchServer to `switch-server-url`.'],
  ['unknown-type', 'The next poll brings a message of a type that no document mentions.'],
  ['duplicate-established', 'The next ChatEstablished comes twice.'],
  ['request-fail', 'The next chat request fails with `fail-reason`.'],
  ['fail-mid-chat', 'The next poll of a chat that is under way brings ChatRequestFail.'],
  ['rules-mid-chat', 'The next poll brings SensitiveDataRules with `sensitive-data-rules`.'],
  // What becomes of the visitor's messages.
  ['burst-drop', 'The next ChatMessage within `burst-ms` of the last is answered 200 and dropped.'],
  ['async-error', 'The next ChatMessage is answered 200, then fails with AsyncResult.'],
] as const;

const choices = [
  [
    'double-poll',
    'A second poll for a session that has one gets 409; end: the session dies as well; ignore: nothing else; supersede: the first one gets the 409.',
    ['end', 'ignore', 'supersede'],
  ],
  ['repeated-sequence', 'How a POST with a sequence already used is answered.', ['200', '409']],
  [
    'actual-number',
    'What «Actual» means in the text of a 409: the last sequence taken, or the next one expected.',
    ['last', 'next'],
  ],
  ['post-status', 'How a POST that was taken is answered.', ['200', '202']],
  ['post-after-end', 'How a POST to a chat that has ended is answered.', ['500', '403', '200']],
  ['end-before-established', 'How ChatEnd of a waiting visitor is answered.', ['200', '500']],
  [
    'resync-gate',
    'How POSTs between ReconnectSession and ChasitorResyncState are answered; off: they are taken.',
    ['500', '409', 'off'],
  ],
  ['reconnect-index', 'The index of messages after a reconnect.', ['restart', 'continue']],
  [
    'reconnect-redelivery',
    'What follows ChasitorSessionData: what was not acknowledged, what lies after the offset, or none of what the history tells.',
    ['unacknowledged', 'after-offset', 'none'],
  ],
  [
    'reconnect-ack',
    'Which ack the first poll after a reconnect may carry; another one gets 400.',
    ['either', '-1', 'last'],
  ],
  [
    'reconnect-repeat',
    'How long ReconnectSession can be repeated: until the new affinity has been used, or not at all (405).',
    ['until-used', 'once'],
  ],
  ['reconnect-affinity', 'The affinity that ReconnectSession wants.', ['null', 'any']],
  [
    'reset-sequence',
    'Whether ReconnectSession carries resetSequence; omitted: the sequence goes on.',
    ['true', 'omitted'],
  ],
  ['poll-timeout-type', 'The JSON type of clientPollTimeout.', ['number', 'string']],
  [
    'reaccept-message',
    'What says that an agent took a chat up after AgentDisconnect.',
    ['ChatEstablished', 'ChatTransferred'],
  ],
  [
    'fail-reason',
    'The reason in ChatRequestFail, where a fault causes it.',
    ['Unavailable', 'InternalFailure', 'NoPost', 'Blocked', 'Unknown'],
  ],
  [
    'fail-with-ended',
    'What `fail-mid-chat` sends: ChatRequestFail alone, or ChatEnded as well, after or before it.',
    ['fail', 'fail-ended', 'ended-fail'],
  ],
  ['long-ids', 'Whether ids of 18 characters are taken.', ['refuse', 'accept']],
] as const;

const toggles = [
  ['typing-swapped', 'AgentNotTyping comes before the AgentTyping that it belongs to.'],
  ['availability-omitted', 'isAvailable is missing, as if nobody were online.'],
  ['omni-queue', 'Queue positions are always 0, as with Omni-Channel routing.'],
] as const;

const settings = [
  ['burst-ms', 'How close two ChatMessages must be for `burst-drop`, in milliseconds.', 200],
  ['slow-ms', 'How long a slow body takes, in milliseconds.', 1_000],
  ['late-ms', 'How long after clientPollTimeout a late poll is answered, in milliseconds.', 5_000],
  ['longest-message', 'Longer ChatMessages (in characters) get 400; 0: no limit.', 0],
  [
    'sensitive-data-rules',
    'What new chats are told to hide from agents: a JSON list of {id, name, pattern, replacement, actionType}; empty: nothing.',
    '',
  ],
  ['switch-server-url', 'The newUrl of SwitchServer; empty: null.', ''],
  [
    'post-fault-noun',
    'Faults of POSTs strike this noun only, such as ChatMessage; empty: any.',
    '',
  ],
] as const;

export type LiveAgentFault =
  | `poll-${Status}`
  | `post-${Status}`
  | `session-${Outage}`
  | `reconnect-${Outage}`
  | `visitor-${Outage}`
  | (typeof occasions)[number][0]
  | (typeof choices)[number][0]
  | (typeof toggles)[number][0]
  | (typeof settings)[number][0];

/** Every way in which the stand-in of Live Agent can misbehave. The first choice is the default. */
export const faultDefinitions: readonly FaultDefinition<LiveAgentFault>[] = [
  ...statusFaults('poll', STATUSES, 'poll'),
  ...statusFaults('post', STATUSES, 'POST'),
  ...statusFaults('session', OUTAGES, 'GET SessionId'),
  ...statusFaults('reconnect', OUTAGES, 'ReconnectSession'),
  ...statusFaults('visitor', OUTAGES, 'Visitor request'),
  ...occasions.map(([name, description]) => ({
    name,
    description,
    kind: 'times' as const,
    default: 0,
  })),
  ...choices.map(([name, description, options]) => ({
    name,
    description,
    kind: 'switch' as const,
    default: options[0],
    choices: [...options],
  })),
  ...toggles.map(([name, description]) => ({
    name,
    description,
    kind: 'switch' as const,
    default: false,
  })),
  ...settings.map(([name, description, initial]) => ({
    name,
    description,
    kind: 'value' as const,
    default: initial,
  })),
];

export type LiveAgentFaults = Faults<LiveAgentFault>;

export function liveAgentFaults(): LiveAgentFaults {
  return new Faults(faultDefinitions);
}

/** The status that a fault gives to this occasion, counted as struck, or undefined. */
export function takeStatus(
  faults: LiveAgentFaults,
  where: 'poll' | 'post' | 'session' | 'reconnect' | 'visitor',
): number | undefined {
  if (where === 'poll' || where === 'post') {
    return STATUSES.find((status) => faults.take(`${where}-${status}`));
  }
  return OUTAGES.find((status) => faults.take(`${where}-${status}`));
}
