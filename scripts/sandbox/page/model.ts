import type { Agent, Chat, ConsoleState, Customer, PhoneState } from './state.ts';

/** Below every message id. */
const NOTHING = -1;

/** All that the page shows, apart from what is being typed. */
export interface Model {
  readonly phone: PhoneState | undefined;
  readonly desk: ConsoleState | undefined;
  /** Whose phone is drawn. */
  readonly customerId: string | undefined;
  /** Whose console is drawn. */
  readonly agentId: string | undefined;
  /** The chat that each agent looks at, by agent id. */
  readonly openChats: Readonly<Record<string, string>>;
  /** The newest message that was looked at, by openId, or by agent and chat. */
  readonly seen: Readonly<Record<string, number>>;
  /** Ended chats whose tabs were closed. */
  readonly closed: readonly string[];
  /** Milliseconds since the epoch, moved on every second. */
  readonly now: number;
}

export const emptyModel: Model = {
  phone: undefined,
  desk: undefined,
  customerId: undefined,
  agentId: undefined,
  openChats: {},
  seen: {},
  closed: [],
  now: 0,
};

/** Takes in what WeChat shows. What is there at the first look counts as seen. */
export function withPhone(model: Model, phone: PhoneState): Model {
  const seen =
    model.phone === undefined
      ? Object.fromEntries(phone.customers.map((one) => [one.openId, newest(one.bubbles)]))
      : {};
  return looked({ ...model, phone, seen: { ...model.seen, ...seen } });
}

/** Takes in what Live Agent shows. What is there at the first look counts as seen. */
export function withDesk(model: Model, desk: ConsoleState): Model {
  const seen =
    model.desk === undefined
      ? Object.fromEntries(
          desk.chats.flatMap((chat) =>
            chat.agentId === null
              ? []
              : [[chatMark(chat.agentId, chat.id), newest(chat.messages)] as const],
          ),
        )
      : {};
  return looked({ ...model, desk, seen: { ...model.seen, ...seen } });
}

export function selectCustomer(model: Model, openId: string): Model {
  return looked({ ...model, customerId: openId });
}

export function selectAgent(model: Model, agentId: string): Model {
  return looked({ ...model, agentId });
}

/** Opens a chat on the desk of one agent. */
export function selectChat(model: Model, agentId: string, chatId: string): Model {
  return looked({ ...model, openChats: { ...model.openChats, [agentId]: chatId } });
}

/** Closes the tab of an ended chat. */
export function closeChat(model: Model, chatId: string): Model {
  return looked({ ...model, closed: [...model.closed, chatId] });
}

export function currentCustomer(model: Model): Customer | undefined {
  const customers = model.phone?.customers ?? [];
  return customers.find((one) => one.openId === model.customerId) ?? customers[0];
}

export function currentAgent(model: Model): Agent | undefined {
  const agents = model.desk?.agents ?? [];
  return agents.find((one) => one.id === model.agentId) ?? agents[0];
}

/** The chats of one agent that have a tab, in the order in which they were accepted. */
export function chatsOf(model: Model, agentId: string): Chat[] {
  return (model.desk?.chats ?? [])
    .filter(
      (chat) =>
        chat.agentId === agentId && chat.state !== 'waiting' && !model.closed.includes(chat.id),
    )
    .sort((a, b) => (a.acceptedAt ?? a.createdAt) - (b.acceptedAt ?? b.createdAt));
}

/** The chat that an agent looks at; the newest one if the agent has not chosen. */
export function openChatOf(model: Model, agentId: string): Chat | undefined {
  const chats = chatsOf(model, agentId);
  const chosen = chats.find((chat) => chat.id === model.openChats[agentId]);
  return chosen ?? chats.findLast((chat) => chat.state === 'active') ?? chats.at(-1);
}

/** Requests that wait, the oldest first, and how many of them this agent has declined. */
export function requestsFor(
  model: Model,
  agentId: string | undefined,
): { open: Chat[]; declined: number } {
  const waiting = (model.desk?.chats ?? []).filter((chat) => chat.state === 'waiting');
  const open = waiting.filter(
    (chat) => agentId === undefined || !chat.declinedBy.includes(agentId),
  );
  open.sort((a, b) => a.createdAt - b.createdAt);
  return { open, declined: waiting.length - open.length };
}

/** Messages of the account that the customer has not looked at. */
export function unreadOnPhone(model: Model, customer: Customer): number {
  const seen = model.seen[customer.openId] ?? NOTHING;
  return customer.bubbles.filter((bubble) => bubble.from === 'account' && bubble.id > seen).length;
}

/** Messages of the visitor that this agent has not looked at. */
export function unreadInChat(model: Model, agentId: string, chat: Chat): number {
  const seen = model.seen[chatMark(agentId, chat.id)] ?? NOTHING;
  return chat.messages.filter((line) => line.from === 'visitor' && line.id > seen).length;
}

export function unreadOfAgent(model: Model, agentId: string): number {
  return chatsOf(model, agentId).reduce((sum, chat) => sum + unreadInChat(model, agentId, chat), 0);
}

/** What is on the screen has been looked at, and stays on the screen until another is chosen. */
function looked(model: Model): Model {
  const seen: Record<string, number> = { ...model.seen };
  const customer = currentCustomer(model);
  if (customer) seen[customer.openId] = newest(customer.bubbles);
  const agent = currentAgent(model);
  const chat = agent && openChatOf(model, agent.id);
  if (!chat) return { ...model, seen };
  seen[chatMark(agent.id, chat.id)] = newest(chat.messages);
  return { ...model, seen, openChats: { ...model.openChats, [agent.id]: chat.id } };
}

function chatMark(agentId: string, chatId: string): string {
  return `${agentId} ${chatId}`;
}

function newest(messages: readonly { id: number }[]): number {
  return messages.reduce((highest, message) => Math.max(highest, message.id), NOTHING);
}
