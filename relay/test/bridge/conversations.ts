import type {
  Circumstances,
  Conversation,
  ConversationEvent,
  Step,
} from '../../src/bridge/conversation.ts';
import { decide } from '../../src/bridge/decide.ts';

export const texts = {
  offline: 'offline',
  ended: 'ended',
  interrupted: 'interrupted',
  fileWanted: 'fileWanted',
};
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
  agent: '',
  leaving: false,
  endRequests: [],
  unreachable: false,
  problem: null,
  openedAt: 5000,
  acceptedAt: null,
  endedAt: null,
  endReason: null,
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
};

export function fromCustomer(text: string): Step['add'][number] {
  return { direction: 'to-agent', kind: 'text', text, author: '' };
}

export function toCustomer(text: string, author = ''): Step['add'][number] {
  return { direction: 'to-customer', kind: 'text', text, author };
}

/** The relay's own words, which are worth a reply. */
export function notice(text: string): Step['add'][number] {
  return { direction: 'to-customer', kind: 'text', text, author: '', notice: 'needed' };
}

export const farewell: Step['add'][number] = {
  direction: 'to-agent',
  kind: 'end',
  text: '',
  author: '',
};

export function after(
  conversation: Conversation | undefined,
  event: ConversationEvent,
  circumstances: Partial<Circumstances> = {},
): Step {
  return decide(conversation, event, {
    now: 5000,
    texts,
    newId: 'c2',
    unheard: false,
    ...circumstances,
  });
}
