import type { FaultDefinition, Faults } from '../faults.ts';
import { OVERLAP_RULES } from './allowance.ts';

type Definition = Omit<FaultDefinition, 'name'>;

const DEFINITIONS = {
  'send-busy': times('The coming N messages are refused with -1, system error.'),
  'send-fail': times('The coming N messages are refused with the code of send-errcode.'),
  'send-errcode': setting('The errcode of send-fail.', 45047),
  'send-reset-after': times(
    'The phone gets the coming N messages, but the connection breaks first.',
  ),
  'send-timeout-after': times('The phone gets the coming N messages, but no answer ever comes.'),
  'template-fate': choice('What becomes of a template message that WeChat has taken.', [
    'success',
    'failed:user block',
    'failed: system failed',
  ]),
  'template-repeat': choice(
    'What the same client_msg_id gets within ten minutes (not documented).',
    ['same-answer', 'sent-again'],
  ),
  'token-busy': times('The coming N requests for a token are refused with -1, system error.'),
  'token-invalid': times('The coming N calls find that their token has just become invalid.'),
  'token-invalid-errcode': choice('What token-invalid says.', ['40001', '40014', '42001']),
  'ip-not-allowed': choice('The address of the relay is not on the allow-list for tokens.', [
    'off',
    '40164',
    '61004',
  ]),
  'not-verified': toggle('The account is not verified: customer-service messages get 48001.'),
  'daily-limit': setting('Calls a day to any one path, then 45009. 0: as documented.', 0),
  'minute-limit': setting('Calls a minute to any one path, then 45011. 0: as documented.', 0),
  'api-timeout': times('The coming N calls are neither processed nor answered.'),
  'api-reset': times('The connection of the coming N calls breaks before they are processed.'),
  'api-gateway-error': times('The gateway answers the coming N calls with an error page.'),
  'api-gateway-status': setting('The HTTP status of api-gateway-error.', 502),
  'api-slow': setting('Answers come so many milliseconds late, though the call is processed.', 0),
  'api-text-plain': toggle('JSON answers say that they are text/plain.'),
  'api-control-characters': toggle('Texts in JSON answers hold raw control characters.'),
  'user-info-shape': choice('What user/info tells of a follower.', [
    'blanks',
    'documented',
    'bare',
  ]),
  'faults-of': setting('The only account whose calls fail or are limited; empty: all.', ''),
  'web-snapshot': toggle('A page that asks who somebody is gets nobody: it is a snapshot.'),
  'quota-rule': choice('What a new occasion does to a running allowance.', [...OVERLAP_RULES]),
  'quota-after-message': setting('Messages allowed in 48 hours after the customer wrote.', 5),
  'quota-after-event': setting('Messages allowed in a minute after a follow, click or scan.', 3),
  'non-follower-errcode': choice('What a message to somebody who left is refused with.', [
    '43004',
    '45015',
    '40003',
  ]),
  'media-errcode': setting('The errcode that media/get answers with; 0: none.', 0),
  'media-slow': setting('media/get answers so many milliseconds late.', 0),
  'media-any-content': toggle('What customers send is given out whatever its content is.'),
  'media-video-url': setting('Where media/get says that videos are; empty: where they are.', ''),
  'image-limit': setting('The largest image that can be uploaded, in bytes.', 2 * 1024 * 1024),
  'push-duplicate': times('The coming N pushes are sent twice at the same moment.'),
  'push-answer-lost': times('The answer to the coming N pushes is lost, so they are repeated.'),
  'push-out-of-order': toggle(
    "A customer's push waits a second and lets the next one overtake it.",
  ),
  'push-retry-fresh': toggle('A repeated push has a new timestamp and nonce.'),
} satisfies Record<string, Definition>;

export type WeChatFaultName = keyof typeof DEFINITIONS;
export type WeChatFaults = Faults<WeChatFaultName>;

/** Every way in which the stand-in of WeChat can be told to misbehave. */
export const WECHAT_FAULTS: readonly FaultDefinition<WeChatFaultName>[] = names().map((name) => ({
  name,
  ...DEFINITIONS[name],
}));

/** A setting that is a number. */
export function numberOf(faults: WeChatFaults, name: WeChatFaultName): number {
  return Number(faults.value(name));
}

function names(): WeChatFaultName[] {
  const isName = (name: string): name is WeChatFaultName => name in DEFINITIONS;
  return Object.keys(DEFINITIONS).filter(isName);
}

function times(description: string): Definition {
  return { description, kind: 'times', default: 0 };
}

function toggle(description: string): Definition {
  return { description, kind: 'switch', default: false };
}

function setting(description: string, standard: number | string): Definition {
  return { description, kind: 'value', default: standard };
}

function choice(description: string, choices: [string, ...string[]]): Definition {
  return { description, kind: 'switch', default: choices[0], choices };
}
