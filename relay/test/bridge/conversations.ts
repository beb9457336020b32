import type {
  Circumstances,
  Conversation,
  ConversationEvent,
  Step,
} from '../../src/bridge/conversation.ts';
import { decide } from '../../src/bridge/decide.ts';
import type { Known } from '../../src/bridge/known.ts';
import type { Texts } from '../../src/texts.ts';

/** Each text is its own name, with what it holds. */
export const texts: Texts = {
  welcome: 'welcome',
  queue: 'queue {position}',
  accepted: 'accepted {agent}',
  transferring: 'transferring',
  transferred: 'transferred {agent}',
  agentLeft: 'agentLeft',
  agentBack: 'agentBack {agent}',
  speaker: '{agent}: ',
  offline: 'offline',
  unavailable: 'unavailable',
  blocked: 'blocked',
  refused: 'refused',
  closed: 'closed',
  closedCase: 'closedCase',
  ended: 'ended',
  idleWarning: 'idleWarning {minutes}',
  idleEnded: 'idleEnded',
  interrupted: 'interrupted',
  delayed: 'delayed',
  fileWanted: 'fileWanted',
  unsupported: 'unsupported',
  surveyQuestion: 'question',
  surveyOptions: ['five', 'four', 'three', 'two', 'one'],
  surveyHint: 'hint',
  surveyThanks: 'thanks',
};

/** Says nothing but what is given. */
export function only(own: Partial<Texts>): Texts {
  const silent = Object.fromEntries(Object.keys(texts).map((name) => [name, '']));
  return { ...texts, ...silent, surveyOptions: texts.surveyOptions, ...own };
}

/** What a customer has to know; no courtesies. */
export const needed = only({
  offline: 'offline',
  closed: 'closed',
  closedCase: 'closedCase',
  ended: 'ended',
  interrupted: 'interrupted',
  fileWanted: 'fileWanted',
});
export const request = {
  conversationId: 'c1',
  visitorName: 'Anna',
  language: 'en',
  prechatDetails: [{ label: 'a' }],
  prechatEntities: [{ entityName: 'Contact' }],
};
export const fresh: Conversation = {
  id: 'c2',
  state: 'opening',
  resume: 'opening',
  fence: 1,
  losses: 0,
  chatId: null,
  chatKey: '',
  request: null,
  route: null,
  agent: '',
  leaving: false,
  endRequests: [],
  unreachable: false,
  problem: null,
  openedAt: 5000,
  acceptedAt: null,
  endedAt: null,
  endReason: null,
  language: null,
  queueTold: null,
  transferring: false,
  absence: null,
  joined: [],
  idle: null,
  deskIdle: null,
  timedOut: false,
  satisfaction: null,
};
export const opening = { ...fresh, id: 'c1', openedAt: 1000, losses: 2 };
export const queued: Conversation = {
  ...opening,
  state: 'queued',
  chatId: 'chat',
  chatKey: 'k',
  request,
};
export const active: Conversation = {
  ...queued,
  state: 'active',
  losses: 0,
  agent: 'Li',
  acceptedAt: 2000,
};
export const reconnecting: Conversation = { ...active, state: 'reconnecting', resume: 'active' };
export const ended: Conversation = {
  ...active,
  state: 'ended',
  losses: 3,
  endedAt: 3000,
  endReason: 'agent',
};
export const open = { opening, queued, active, reconnecting };

export const nothing: Omit<Step, 'conversation'> = {
  add: [],
  report: false,
  results: [],
  unpark: false,
  parkWaiting: false,
  cancelWaiting: false,
  learned: {},
};

export function fromCustomer(text: string): Step['add'][number] {
  return { direction: 'to-agent', kind: 'text', text, author: '' };
}

export function toCustomer(text: string, author = ''): Step['add'][number] {
  return { direction: 'to-customer', kind: 'text', text, author };
}

/** The relay's own words, which cost nothing. */
export function courtesy(text: string): Step['add'][number] {
  return { direction: 'to-customer', kind: 'text', text, author: '', notice: 'courtesy' };
}

/** The relay's own words, which are worth a reply. */
export function notice(text: string): Step['add'][number] {
  return { direction: 'to-customer', kind: 'text', text, author: '', notice: 'needed' };
}

export const farewell: Step['add'][number] = {
  direction: 'to-agent',
  kind: 'end',
  text: 'wish',
  author: '',
};

/** Nothing is known of the customer. */
export const stranger: Known = { survey: null, welcomedAt: null, route: null };

export function after(
  conversation: Conversation | undefined,
  event: ConversationEvent,
  circumstances: Partial<Circumstances> = {},
): Step {
  return decide(conversation, event, {
    now: 5000,
    texts: needed,
    newId: 'c2',
    unheard: false,
    onItsWay: false,
    idle: { warningSeconds: null, timeoutSeconds: null },
    survey: false,
    sendsLinks: false,
    known: stranger,
    ...circumstances,
  });
}
